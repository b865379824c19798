"""What files say of their maps that no column holds: pixels without data, bands, where they lie on the Earth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ifealid_gpu.cli.units import count_text
from ifealid_gpu.dataset import Dataset, Entry
from ifealid_gpu.dataset.names import few
from ifealid_gpu.maps.bands import Bands
from ifealid_gpu.no_data.fills import spelled


def lines_of_maps(dataset: Dataset) -> list[str]:
    """The lines, each once."""
    lines = []
    for word, say in _LINES:
        said = {entry: f"{word}: {words}" for entry in dataset.entries if (words := say(entry)) is not None}
        lines += by_layers(said, dataset.entries)
    return lines


def by_layers(said: Mapping[Entry, str], among: Iterable[Entry]) -> list[str]:
    """Lines about maps, each once; with the layers that it is about where it is not about all of ``among``."""
    layers: dict[str, list[str]] = {}
    for entry, line in said.items():
        layers.setdefault(line, []).append(entry.layer)
    if len(layers) == 1 and all(entry in said for entry in among):
        return list(layers)
    return [f"{line}, layers: {few(list(dict.fromkeys(names)))}" for line, names in layers.items()]


def _no_data(entry: Entry) -> str | None:
    if entry.empty is not None:
        return f"{entry.empty} of {count_text(entry.width * entry.height, 'pixel')}" if entry.empty else None
    if entry.fills:
        return f"the value {' or '.join(map(spelled, entry.fills))}, counted when loaded"
    return None


def _bands(entry: Entry) -> str | None:
    if entry.bands is None:
        return None
    first, last = _label(entry.bands, 0), _label(entry.bands, -1)
    return f"{len(entry.bands)}, {first} to {last}" if len(entry.bands) > 1 else f"1, {first}"


def _label(bands: Bands, number: int) -> str:
    return bands.label(number) or "one without a name"


def _place(entry: Entry) -> str | None:
    return None if entry.georeference is None else str(entry.georeference)


_LINES = (("no data", _no_data), ("bands", _bands), ("georeference", _place))

"""Which images and layers a figure of several maps is of: by names and patterns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase

from ifealid_gpu.dataset import Dataset, Entry
from ifealid_gpu.dataset.names import few
from ifealid_gpu.errors import InputError
from ifealid_gpu.views.view_state import ViewState

#: What stands for the last layer of each resolution.
STAGES = "stages"

MOST_MAPS = 200  # of a figure

_WILD = set("*?[")


def maps_meant(
    dataset: Dataset, view: ViewState, images: Sequence[str], layers: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...], list[str]]:
    """The rows and the columns of a figure, and a line about each name that means none.

    Args:
        dataset: with the maps.
        view: names one image and one layer, where no others are named.
        images: names and patterns, each with commas between or alone; empty: the view's image, or else the first.
        layers: likewise, or "stages"; empty: the view's layer, or else the finest.

    Raises:
        InputError: none of them is there.
    """
    rows: tuple[str, ...] = (dataset.image_of(dataset.find(view.image)),)
    notes: list[str] = []
    if images:
        rows, notes = images_meant(dataset, images)
    if not layers:
        return rows, (dataset.find(rows[0], view.layer).layer,), notes
    columns, unknown = layers_meant(dataset, rows, layers)
    return rows, columns, [*notes, *unknown]


def images_meant(dataset: Dataset, wanted: Iterable[str]) -> tuple[tuple[str, ...], list[str]]:
    """The images that names and patterns mean, in their order, and a line about each that means none.

    Raises:
        InputError: none is there.
    """
    found, notes = _meant(dataset.images, wanted, lambda text: [name for name in dataset.images if name == text])
    if not found:
        raise InputError(f"no image {few(_words(wanted))}; the dataset has {few(dataset.images)}")
    return tuple(found), [f"no image {text}; the dataset has {few(dataset.images)}" for text in notes]


def layers_meant(dataset: Dataset, images: Sequence[str], wanted: Iterable[str]) -> tuple[tuple[str, ...], list[str]]:
    """The layers of some images that names, patterns and "stages" mean, in their order; and notes, as above.

    Raises:
        InputError: no image has any of them.
    """
    entries = [entry for image in images for entry in dataset.layers(image)]
    names = list(dict.fromkeys(entry.layer for entry in entries))

    def named(text: str) -> list[str]:
        if text == STAGES and STAGES not in names:
            return list(dict.fromkeys(layer for image in images for layer in _stages(dataset.layers(image))))
        same = [one.layer for one in entries if one.layer == text] or [one.layer for one in entries if one.name == text]
        wide = text.casefold()
        same = same or [one.layer for one in entries if wide in (one.layer.casefold(), one.name.casefold())]
        # Of joined datasets, a layer by its own name is meant in each.
        return same[:1] or list(dict.fromkeys(one.layer for one in entries if one.own_layer.casefold() == wide))

    found, unknown = _meant(names, wanted, named)
    if not found:
        raise InputError(f"no layer {few(_words(wanted))}; these images have {few(names)}")
    return tuple(found), [f"no layer {text}; these images have {few(names)}" for text in unknown]


def entry_of(dataset: Dataset, image: str, layer: str) -> Entry | None:
    """An image's map of a layer; None where it has none."""
    return next((entry for entry in dataset.layers(image) if entry.layer == layer), None)


def _stages(layers: Sequence[Entry]) -> list[str]:
    """The last of each resolution, network by network from fine to coarse; of joined datasets of each."""
    last = {(entry.part, entry.provenance.model, entry.width, entry.height): entry.layer for entry in layers}
    return list(last.values())


def _meant(
    names: Sequence[str], wanted: Iterable[str], named: Callable[[str], list[str]]
) -> tuple[list[str], list[str]]:
    found: list[str] = []
    unknown: list[str] = []
    for text in _words(wanted):
        fitting = named(text)
        if not fitting and _WILD & set(text):
            fitting = [name for name in names if fnmatchcase(name, text)]
        found += [name for name in fitting if name not in found]
        unknown += [] if fitting else [text]
    return found, unknown


def _words(wanted: Iterable[str]) -> list[str]:
    """Names and patterns, with commas between or each by itself."""
    return [word for text in wanted for word in (part.strip() for part in text.split(",")) if word]

"""What `render` reads for a figure of several maps, and what it says of each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer

from ifealid_gpu.cli.console import note, plain_text
from ifealid_gpu.cli.notes import say_notes, say_notes_of_map
from ifealid_gpu.cli.progress import progress_bar
from ifealid_gpu.cli.say_notice import say_notice
from ifealid_gpu.cli.summary import summary
from ifealid_gpu.dataset import Dataset, Entry
from ifealid_gpu.figure import save_png
from ifealid_gpu.figure.drawing import Drawing, is_vector
from ifealid_gpu.figure.shown import Shown
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.views.view_state import ViewState

#: Names of an image and a layer.
Named = tuple[str, str]


class SeveralMaps:
    """Reads the maps of a figure, and keeps what is to be said of those that are shown.

    Args:
        dataset: with the maps.
    """

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._said: dict[Named, str] = {}
        self._known: set[Entry] = set()

    @property
    def maps(self) -> list[Named]:
        """Those that are shown, in their order."""
        return list(self._said)

    def has(self, image: str, layer: str) -> bool:
        """Whether a map is shown."""
        return (image, layer) in self._said

    def load(self, entry: Entry) -> FeatureMap:
        """Read a map; what there is to note about it is said once."""
        with progress_bar(f"Reading {entry.file_name}") as progress:
            feature_map = entry.load(progress)
        if entry not in self._known:
            self._known.add(entry)
            say_notes([entry], self._dataset.entries)
            say_notes_of_map(entry, feature_map)
        return feature_map

    def told(self, one: Shown) -> None:
        """Take in a map that is shown."""
        say_notice(one.renderer, one.view, f"{one.image}, {one.entry.layer}")
        self._said[one.image, one.entry.layer] = summary(one.renderer, one.view, one.entry)

    def write(self, drawing: Drawing, path: Path, maps: Sequence[Named], view: ViewState, *notes: str) -> None:
        """Write the figure, a PNG with its view, and say what is on it.

        Args:
            drawing: the figure.
            path: where to.
            maps: that are on it, in their order.
            view: with places of images alone.
            notes: what is to be said of that in a PNG.

        Raises:
            OutputError: the figure cannot be written; what stood there is unchanged.
        """
        for line in (*drawing.notes, *(() if is_vector(path) else notes)):
            note(line)
        if is_vector(path):
            drawing.save(path)
        else:
            save_png(drawing.image(), path, view, self._dataset)
        count = f"{len(maps)} map{'s' if len(maps) > 1 else ''}"
        typer.echo(plain_text(f"{path}  {drawing.size[0]} x {drawing.size[1]}  {count}"))
        for image, layer in maps:
            typer.echo(plain_text(f"{image}  {self._said[image, layer]}"))

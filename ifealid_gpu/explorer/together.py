"""Datasets that are opened together, or beside what is open: what is opened, and which of its maps is shown first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ifealid_gpu.dataset import Dataset, Entry, Files, open_together
from ifealid_gpu.dataset.layer_entries import alike
from ifealid_gpu.errors import InputError
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.view_state import ViewState


@dataclass(frozen=True, eq=False)
class Together:
    """Datasets that are opened as one.

    Attributes:
        parts: those that are to be opened, and those that are open already.
        shown: the map on display, where its dataset is one of these, or was; None: all are opened anew.
        image: the name of its image.
    """

    parts: tuple[Files | Dataset, ...]
    shown: Entry | None = None
    image: str | None = None

    @property
    def name(self) -> str:
        """What is read, while nothing is known of what it holds."""
        return ", ".join(part.name for part in self.parts if isinstance(part, Files)) or "what is open"

    @property
    def is_beside(self) -> bool:
        """Whether something is open that stays."""
        return self.shown is not None and any(isinstance(part, Files) for part in self.parts)

    def opened(self) -> Dataset:
        """Open them. Beside what is open, at least one new one has to open.

        Raises:
            DatasetError: none can be opened.
        """
        new = [part for part in self.parts if isinstance(part, Files)]
        if self.shown is None or not new:
            return open_together(self.parts)
        added = open_together(new)
        return open_together([*(part for part in self.parts if isinstance(part, Dataset)), added])

    def first(self, dataset: Dataset, view: ViewState) -> Entry:
        """The map that is shown first: the one that a view names; beside what is open, the same layer of a new dataset.

        Raises:
            InputError: the view names none, and all datasets are open.
        """
        if self.shown is None or self.image is None:
            return _named(dataset, view)
        there = next((entry for entry in dataset.entries if entry.read is self.shown.read), None)
        if there is not None and not self.is_beside:
            return there
        open_already = [part for part in self.parts if isinstance(part, Dataset)]
        new = [entry for entry in dataset.entries if dataset.part_of(entry) not in open_already] or dataset.entries
        of_image = [entry for entry in new if dataset.image_of(entry) == self.image]
        return alike(of_image, self.shown) or (of_image or new)[0]


def _named(dataset: Dataset, view: ViewState) -> Entry:
    """The map that a view names; where some datasets could not be opened, else one of the same layer or image."""
    try:
        return dataset.find(view.image, view.layer)
    except InputError:
        if all(one.entries for one in dataset.each):
            raise
    of_image = dataset.layers(view.image) if view.image in dataset.images and view.image else dataset.entries
    like = [one for one in of_image if (view.layer or "").endswith(f"/{one.own_layer}")]
    return (like or of_image)[0]


def kept_in(dataset: Dataset, kept: Mapping[Entry, Renderer]) -> dict[Entry, Renderer]:
    """Maps on the GPU by their entries in another dataset; those that are none of it, or are framed otherwise, are not.

    Args:
        dataset: the other one.
        kept: the maps by their entries so far.
    """
    there = {entry.read: entry for entry in dataset.entries}
    found = ((there.get(entry.read), renderer) for entry, renderer in kept.items())
    return {
        entry: renderer
        for entry, renderer in found
        if entry is not None and (renderer.scene.has_image or renderer.scene.frame == dataset.frame(entry))
    }

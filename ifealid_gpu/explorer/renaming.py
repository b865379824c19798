"""What images and layers are called once datasets were added to what is open, or taken out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from ifealid_gpu.dataset import Dataset
from ifealid_gpu.panes.panes import Pane, Panes
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.views.view_state import ViewState


@dataclass(frozen=True)
class Renaming:
    """Names of now by those of before; what has another one, or none any more, stays.

    Attributes:
        layers: of layers.
        images: of images.
    """

    layers: Mapping[str, str]
    images: Mapping[str, str]

    @classmethod
    def of(cls, before: Dataset, now: Dataset) -> Self:
        """From one dataset to another with some of the same maps."""
        there = {entry.read: (image, entry) for image in now.images for entry in now.layers(image)}
        layers, images = dict[str, str](), dict[str, str]()
        for image in before.images:
            for entry in before.layers(image):
                if (found := there.get(entry.read)) is not None:
                    images.setdefault(image, found[0])
                    layers.setdefault(entry.layer, found[1].layer)
        return cls(layers, images)

    def image(self, name: str | None) -> str | None:
        """Of an image."""
        return name if name is None else self.images.get(name, name)

    def layer(self, name: str | None) -> str | None:
        """Of a layer."""
        return name if name is None else self.layers.get(name, name)

    def query(self, query: Query) -> Query:
        """A query with the names of its marks' images."""
        return replace(query, terms=tuple(replace(one, image=self.image(one.image)) for one in query.terms))

    def panes(self, panes: Panes | None) -> Panes | None:
        """Panes with the names of their maps."""
        return None if panes is None else panes.but(shown=tuple(map(self._pane, panes.shown)))

    def _pane(self, pane: Pane) -> Pane:
        image, layer = self.images.get(pane.image, pane.image), self.layers.get(pane.layer, pane.layer)
        return replace(pane, image=image, layer=layer, minus=self.layer(pane.minus))

    def view(self, view: ViewState) -> ViewState:
        """A view with all of these names."""
        named = view.with_queries(self.query)
        return named.but(image=self.image(view.image), layer=self.layer(view.layer), panes=self.panes(view.panes))

"""What is to be scored in the window: which layers of an image, by what is marked on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ifealid_gpu.dataset import Dataset, Entry
from ifealid_gpu.explorer.shown import Shown
from ifealid_gpu.geometry import Pair
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.muted import Muted
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.regions.region import Region


@dataclass(frozen=True, eq=False)
class ScoresWish:
    """What is to be scored, of one moment.

    Attributes:
        dataset: that is open.
        image: the image on display.
        own: its map on display.
        entries: all of its maps.
        regions: what is marked as wanted on it, together; at least one.
        frame: (width, height) of the image, as places are counted.
        metric: None: the one that suits each map.
        center: whether each map's mean vector is taken from all vectors first.
        muted: channels that are left out, where some are.
        gpu: where maps are compared.
    """

    dataset: Dataset
    image: str
    own: Entry
    entries: tuple[Entry, ...]
    regions: tuple[Region, ...]
    frame: Pair
    metric: Metric | None
    center: bool
    muted: Mapping[Entry, Muted]
    gpu: Gpu

    @classmethod
    def of(cls, shown: Shown) -> ScoresWish | None:
        """What is shown asks for; None: nothing is open, or no region is marked as wanted on the image."""
        opened, view = shown.opened, shown.view
        if opened is None or not (regions := regions_on(view.query, opened.image)):
            return None
        own, entries = opened.entry, tuple(opened.dataset.layers(opened.image))
        muted = {one: shown.muted.of(one) for one in entries} | {own: view.muted}
        return cls(
            opened.dataset,
            opened.image,
            own,
            entries,
            regions,
            opened.renderer.scene.frame,
            view.metric,
            view.center,
            muted,
            shown.session.gpu,
        )

    def of_entry(self, entry: Entry) -> tuple[Any, ...]:
        """Equal where the scores of a map are."""
        return self.regions, self.frame, self.metric, self.center, self.muted[entry]


def regions_on(query: Query | None, image: str) -> tuple[Region, ...]:
    """The regions of a query that are wanted, shown, and lie on an image."""
    if query is None:
        return ()
    wanted = (term for term in query.terms if term.is_shown and term.sign > 0 and term.image in (None, image))
    return tuple(term.source for term in wanted if isinstance(term.source, Region))

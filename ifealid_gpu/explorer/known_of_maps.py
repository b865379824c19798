"""What is known of the maps on the GPU: each knows its fits, and the maps that these are made of."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace

from ifealid_gpu.dataset import Entry
from ifealid_gpu.dataset.layer_maps import LayerMaps
from ifealid_gpu.explorer.fitting import FitsOfMap, Fitting
from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.explorer.maps_for_fits import MapsForFits
from ifealid_gpu.renderer import Renderer


class KnownOfMaps:
    """Lets maps know of their fits.

    Args:
        on_gpu: the map that is on the GPU already, or None.

    Attributes:
        fitting: makes the fits.
        maps: the maps of the layer on display.
        fits: of the map on display.
        of_others: reads maps of other images for them.
    """

    def __init__(self, on_gpu: Callable[[Entry], Renderer | None]) -> None:
        self.fitting = Fitting()
        self.maps: LayerMaps | None = None
        self.fits: FitsOfMap | None = None
        self.of_others = MapsForFits(on_gpu, self.fitting.between)

    def tell(self, opened: Opened) -> tuple[LayerMaps, FitsOfMap]:
        """Let a map know of its fits."""
        entry, feature_map = opened.entry, opened.renderer.feature_map
        maps = LayerMaps(opened.dataset, entry, feature_map, self.of_others.read)
        fits = FitsOfMap(self.fitting, maps, entry, (opened.dataset, entry.layer, entry.channels))
        opened.renderer.known = fits
        return maps, fits

    def show(self, opened: Opened) -> None:
        """Another map is on display."""
        self.maps, self.fits = self.tell(opened)

    def show_of_other(self, opened: Opened, kept: Mapping[Entry, Renderer]) -> None:
        """A map of another dataset is on display: let those on the GPU know of it, too."""
        for entry, renderer in kept.items():
            self.tell(replace(opened, entry=entry, renderer=renderer))
        self.show(opened)

    def forget(self) -> None:
        """Know nothing any more: another dataset is open."""
        self.fitting.forget()
        self.of_others.forget()

    def renew(self, renewed: Mapping[Hashable, Hashable]) -> None:
        """Maps have other values; as `Fitting.renew`."""
        self.fitting.renew(renewed)
        self.of_others.forget()

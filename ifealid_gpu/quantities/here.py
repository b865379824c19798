"""The map on display, as marks ask for it: which of them have something to say there."""

from __future__ import annotations

from dataclasses import dataclass

from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Scene
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.map_pixels import MapPixels
from ifealid_gpu.quantities.named_vector import NamedVector
from ifealid_gpu.quantities.regions.mask import MaskRegion
from ifealid_gpu.quantities.regions.region import Region
from ifealid_gpu.quantities.term import Term


@dataclass(frozen=True, eq=False)
class Here:
    """A map, and what it is of.

    Attributes:
        image: the image's name.
        layer: the layer's.
        feature_map: the map.
        scene: where it lies.
        part: the name of its dataset, where several are joined; else "".
    """

    image: str
    layer: str
    feature_map: FeatureMap
    scene: Scene
    part: str = ""

    @property
    def own_layer(self) -> str:
        """The layer's name in its own dataset."""
        return self.layer.removeprefix(f"{self.part}/") if self.part else self.layer

    def check(self, term: Term) -> None:
        """InputError where a region of this image marks no data here; what is still to be read is not asked."""
        source = term.source
        if isinstance(source, Region) and term.image in (None, self.image) and not _waits(source):
            MapPixels.of(source, self.feature_map, self.scene)

    def fault(self, term: Term) -> str | None:
        """Why a term that is known has nothing to say here, in a sentence; None: it has."""
        source, channels = term.source, self.feature_map.channels
        if isinstance(source, NamedVector) and source.values is not None and source.values.size != channels:
            return f"The vector {source.name!r} is left out: this map has {channels} channels"
        try:
            self.check(term)
        except InputError as error:
            return f"A mark is left out here, and stays: {error}"
        return None


def _waits(region: Region) -> bool:
    return isinstance(region, MaskRegion) and region.marked is None

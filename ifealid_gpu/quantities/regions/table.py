"""All kinds of regions. A new one is a new file and a line here."""

from __future__ import annotations

from ifealid_gpu.quantities.regions.box import Box
from ifealid_gpu.quantities.regions.mask import MaskRegion
from ifealid_gpu.quantities.regions.polygon import Polygon
from ifealid_gpu.quantities.regions.region import Region
from ifealid_gpu.quantities.regions.stroke import Stroke

REGIONS: dict[str, type[Region]] = {kind.word: kind for kind in (Box, Stroke, Polygon, MaskRegion)}

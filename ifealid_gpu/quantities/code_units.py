"""Real values as codes: what vectors that are no pixel's are on a map."""

from __future__ import annotations

import numpy as np

from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.maps.real_zero import code_unit
from ifealid_gpu.quantities.space import Floats


def in_code_units(values: Floats, feature_map: FeatureMap) -> Floats:
    """Real values as codes of a map, not always whole, nor in the codes' range."""
    return np.asarray((np.asarray(values, np.float64) - feature_map.real_range[0]) / code_unit(feature_map))

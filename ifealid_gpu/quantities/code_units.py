"""Real values as codes: what vectors that are no pixel's are on a map."""

from __future__ import annotations

import numpy as np

from ifealid_gpu.codes import code_max
from ifealid_gpu.feature_map import FeatureMap
from ifealid_gpu.quantities.space import Floats


def code_unit(feature_map: FeatureMap) -> float:
    """What a step of one code is in real values.

    All codes of a constant map are 0; its values' own size is the unit then, as that of the metric's origin.
    """
    low, high = feature_map.real_range
    return (high - low) / code_max(feature_map.precision) if high > low else abs(low) or 1.0


def in_code_units(values: Floats, feature_map: FeatureMap) -> Floats:
    """Real values as codes of a map, not always whole, nor in the codes' range."""
    return np.asarray((np.asarray(values, np.float64) - feature_map.real_range[0]) / code_unit(feature_map))

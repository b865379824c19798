"""See, live under the mouse, which parts of an image a network layer sees as alike."""

from ifealid_gpu.feature_map import FeatureMap, Provenance

__version__ = "0.1.0"

__all__ = ["FeatureMap", "Provenance", "__version__"]

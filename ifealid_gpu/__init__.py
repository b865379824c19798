"""See, live under the mouse, which parts of an image a network layer sees as alike."""

from ifealid_gpu.api.explore import explore
from ifealid_gpu.api.functions import extract, render, similarities, similarity
from ifealid_gpu.dataset import Dataset, load_image, read_dataset, write_dataset
from ifealid_gpu.errors import (
    DatasetError,
    DeviceError,
    IfealidError,
    InputError,
    MissingDependencyError,
    OutputError,
)
from ifealid_gpu.feature_map import FeatureMap, Provenance
from ifealid_gpu.geometry import Viewport
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.view_state import Backdrop, ViewState

__version__ = "0.1.0"

__all__ = [
    "Backdrop",
    "Dataset",
    "DatasetError",
    "DeviceError",
    "FeatureMap",
    "IfealidError",
    "InputError",
    "Metric",
    "MissingDependencyError",
    "OutputError",
    "Provenance",
    "ViewState",
    "Viewport",
    "__version__",
    "explore",
    "extract",
    "load_image",
    "read_dataset",
    "render",
    "similarities",
    "similarity",
    "write_dataset",
]

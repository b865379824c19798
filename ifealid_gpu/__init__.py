"""See, live under the mouse, which parts of an image a network layer sees as alike."""

from ifealid_gpu.api import extract, render, similarities, similarity
from ifealid_gpu.dataset import Dataset, load_image, read_dataset, write_dataset
from ifealid_gpu.errors import (
    DatasetError,
    DeviceError,
    IfealidError,
    InputError,
    MissingDependencyError,
    OutputError,
)
from ifealid_gpu.exploration import explore
from ifealid_gpu.feature_map import FeatureMap, Provenance
from ifealid_gpu.metric import Metric
from ifealid_gpu.view_state import Backdrop, Viewport, ViewState

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

"""See, live under the mouse, which parts of an image a network layer sees as alike.

A name's module is imported when the name is first used, so that importing the package takes no time and loads neither
wgpu nor the libraries of windows.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ifealid_gpu.api.explore import explore
    from ifealid_gpu.api.functions import extract, render, similarities, similarity, values
    from ifealid_gpu.backdrop import Backdrop
    from ifealid_gpu.dataset import Dataset, load_image, read_dataset, write_dataset, write_values
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
    from ifealid_gpu.looks import look
    from ifealid_gpu.quantities.channel import Channel
    from ifealid_gpu.quantities.metric import Metric
    from ifealid_gpu.quantities.norm import Norm
    from ifealid_gpu.quantities.place import Place
    from ifealid_gpu.quantities.query import Query
    from ifealid_gpu.quantities.similarity import Similarity
    from ifealid_gpu.quantities.term import Term
    from ifealid_gpu.view_state import ViewState

__version__ = "0.1.0"

__all__ = [
    "Backdrop",
    "Channel",
    "Dataset",
    "DatasetError",
    "DeviceError",
    "FeatureMap",
    "IfealidError",
    "InputError",
    "Metric",
    "MissingDependencyError",
    "Norm",
    "OutputError",
    "Place",
    "Provenance",
    "Query",
    "Similarity",
    "Term",
    "ViewState",
    "Viewport",
    "__version__",
    "explore",
    "extract",
    "load_image",
    "look",
    "read_dataset",
    "render",
    "similarities",
    "similarity",
    "values",
    "write_dataset",
    "write_values",
]

# Where the names above are, as the imports for type checkers say.
_MODULES = {
    "Backdrop": "backdrop",
    "Channel": "quantities.channel",
    "Dataset": "dataset",
    "DatasetError": "errors",
    "DeviceError": "errors",
    "FeatureMap": "feature_map",
    "IfealidError": "errors",
    "InputError": "errors",
    "Metric": "quantities.metric",
    "MissingDependencyError": "errors",
    "Norm": "quantities.norm",
    "OutputError": "errors",
    "Place": "quantities.place",
    "Provenance": "feature_map",
    "Query": "quantities.query",
    "Similarity": "quantities.similarity",
    "Term": "quantities.term",
    "ViewState": "view_state",
    "Viewport": "geometry",
    "explore": "api.explore",
    "extract": "api.functions",
    "load_image": "dataset",
    "look": "looks",
    "read_dataset": "dataset",
    "render": "api.functions",
    "similarities": "api.functions",
    "similarity": "api.functions",
    "values": "api.functions",
    "write_dataset": "dataset",
    "write_values": "dataset",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value  # the next use finds it without this function
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

"""See, live under the mouse, which parts of an image a network layer sees as alike.

A name's module is imported when the name is first used, so that importing the package takes no time and loads neither
wgpu nor the libraries of windows.
"""

from importlib import import_module
from types import FunctionType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ifealid_gpu.api.channels import most_varying_channels, why_alike
    from ifealid_gpu.api.clusters import cluster_centers, clusters
    from ifealid_gpu.api.compare import compare
    from ifealid_gpu.api.components import component_basis, components, read_basis
    from ifealid_gpu.api.difference import difference
    from ifealid_gpu.api.explore import explore
    from ifealid_gpu.api.extract import extract
    from ifealid_gpu.api.figure import figure_of
    from ifealid_gpu.api.functions import label, mask, render, similarities, similarity, values
    from ifealid_gpu.api.match import match
    from ifealid_gpu.api.numbers import chance, histogram
    from ifealid_gpu.api.score import score
    from ifealid_gpu.api.top import top
    from ifealid_gpu.dataset import (
        Dataset,
        join_datasets,
        load_image,
        read_dataset,
        write_dataset,
        write_mask,
        write_values,
    )
    from ifealid_gpu.dataset.vectors.basis_file import write_basis
    from ifealid_gpu.dataset.vectors.mask_file import read_mask
    from ifealid_gpu.dataset.vectors.vector_file import read_vectors, write_vectors
    from ifealid_gpu.errors import (
        DatasetError,
        DeviceError,
        IfealidError,
        InputError,
        MissingDependencyError,
        OutputError,
    )
    from ifealid_gpu.explorer.handle import Handle
    from ifealid_gpu.fits.basis import Basis
    from ifealid_gpu.fits.foreground import Foreground
    from ifealid_gpu.geometry import Viewport
    from ifealid_gpu.maps.feature_map import FeatureMap, Provenance
    from ifealid_gpu.quantities.chance import Chance
    from ifealid_gpu.quantities.channel import Channel
    from ifealid_gpu.quantities.clusters import Clusters
    from ifealid_gpu.quantities.components import Components
    from ifealid_gpu.quantities.labels import Labels
    from ifealid_gpu.quantities.metric import Metric
    from ifealid_gpu.quantities.named_vector import NamedVector
    from ifealid_gpu.quantities.norm import Norm
    from ifealid_gpu.quantities.percentile import Percentile
    from ifealid_gpu.quantities.place import Place
    from ifealid_gpu.quantities.query import Combine, Query
    from ifealid_gpu.quantities.query_class import QueryClass
    from ifealid_gpu.quantities.regions.box import Box
    from ifealid_gpu.quantities.regions.mask import MaskRegion
    from ifealid_gpu.quantities.regions.polygon import Polygon
    from ifealid_gpu.quantities.regions.stroke import Stroke
    from ifealid_gpu.quantities.similarity import Similarity
    from ifealid_gpu.quantities.term import Term
    from ifealid_gpu.quantities.threshold import Threshold
    from ifealid_gpu.quantities.top import Top
    from ifealid_gpu.ranking.ranked import Ranked
    from ifealid_gpu.scores.score import Score
    from ifealid_gpu.two_maps.layers import LayersAlike
    from ifealid_gpu.two_maps.match import Matches
    from ifealid_gpu.views.backdrop import Backdrop
    from ifealid_gpu.views.looks import look
    from ifealid_gpu.views.view_state import ViewState

__version__ = "0.1.0"

__all__ = [
    "Backdrop",
    "Basis",
    "Box",
    "Chance",
    "Channel",
    "Clusters",
    "Combine",
    "Components",
    "Dataset",
    "DatasetError",
    "DeviceError",
    "FeatureMap",
    "Foreground",
    "Handle",
    "IfealidError",
    "InputError",
    "Labels",
    "LayersAlike",
    "MaskRegion",
    "Matches",
    "Metric",
    "MissingDependencyError",
    "NamedVector",
    "Norm",
    "OutputError",
    "Percentile",
    "Place",
    "Polygon",
    "Provenance",
    "Query",
    "QueryClass",
    "Ranked",
    "Score",
    "Similarity",
    "Stroke",
    "Term",
    "Threshold",
    "Top",
    "ViewState",
    "Viewport",
    "__version__",
    "chance",
    "cluster_centers",
    "clusters",
    "compare",
    "component_basis",
    "components",
    "difference",
    "explore",
    "extract",
    "figure_of",
    "histogram",
    "join_datasets",
    "label",
    "load_image",
    "look",
    "mask",
    "match",
    "most_varying_channels",
    "read_basis",
    "read_dataset",
    "read_mask",
    "read_vectors",
    "render",
    "score",
    "similarities",
    "similarity",
    "top",
    "values",
    "why_alike",
    "write_basis",
    "write_dataset",
    "write_mask",
    "write_values",
    "write_vectors",
]

# Where the names above are, as the imports for type checkers say.
_MODULES = {
    "Backdrop": "views.backdrop",
    "Basis": "fits.basis",
    "Box": "quantities.regions.box",
    "Chance": "quantities.chance",
    "Channel": "quantities.channel",
    "Clusters": "quantities.clusters",
    "Combine": "quantities.query",
    "Components": "quantities.components",
    "Dataset": "dataset",
    "DatasetError": "errors",
    "DeviceError": "errors",
    "FeatureMap": "maps.feature_map",
    "Foreground": "fits.foreground",
    "Handle": "explorer.handle",
    "IfealidError": "errors",
    "InputError": "errors",
    "Labels": "quantities.labels",
    "LayersAlike": "two_maps.layers",
    "MaskRegion": "quantities.regions.mask",
    "Matches": "two_maps.match",
    "Metric": "quantities.metric",
    "MissingDependencyError": "errors",
    "NamedVector": "quantities.named_vector",
    "Norm": "quantities.norm",
    "OutputError": "errors",
    "Percentile": "quantities.percentile",
    "Place": "quantities.place",
    "Polygon": "quantities.regions.polygon",
    "Provenance": "maps.feature_map",
    "Query": "quantities.query",
    "QueryClass": "quantities.query_class",
    "Ranked": "ranking.ranked",
    "Score": "scores.score",
    "Similarity": "quantities.similarity",
    "Stroke": "quantities.regions.stroke",
    "Term": "quantities.term",
    "Threshold": "quantities.threshold",
    "Top": "quantities.top",
    "ViewState": "views.view_state",
    "Viewport": "geometry",
    "chance": "api.numbers",
    "cluster_centers": "api.clusters",
    "clusters": "api.clusters",
    "compare": "api.compare",
    "component_basis": "api.components",
    "components": "api.components",
    "difference": "api.difference",
    "explore": "api.explore",
    "extract": "api.extract",
    "figure_of": "api.figure",
    "histogram": "api.numbers",
    "join_datasets": "dataset",
    "label": "api.functions",
    "load_image": "dataset",
    "look": "views.looks",
    "mask": "api.functions",
    "match": "api.match",
    "most_varying_channels": "api.channels",
    "read_basis": "api.components",
    "read_dataset": "dataset",
    "read_mask": "dataset.vectors.mask_file",
    "read_vectors": "dataset.vectors.vector_file",
    "render": "api.functions",
    "score": "api.score",
    "similarities": "api.functions",
    "similarity": "api.functions",
    "top": "api.top",
    "values": "api.functions",
    "why_alike": "api.channels",
    "write_basis": "dataset.vectors.basis_file",
    "write_dataset": "dataset",
    "write_mask": "dataset",
    "write_values": "dataset",
    "write_vectors": "dataset.vectors.vector_file",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    if isinstance(value, FunctionType):
        value = import_module(f"{__name__}.python_words").in_python()(value)
        value.__module__ = __name__  # where it is found again, as by another process that is to call it
    globals()[name] = value  # the next use finds it without this function
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

"""Which pass computes which kind of values."""

from __future__ import annotations

from collections.abc import Callable

from ifealid_gpu.passes.channel import ChannelPass
from ifealid_gpu.passes.components import ComponentsPass
from ifealid_gpu.passes.dispatch import Dispatcher
from ifealid_gpu.passes.labels import LabelsPass
from ifealid_gpu.passes.minkowski import MinkowskiPass
from ifealid_gpu.passes.norm import NormPass
from ifealid_gpu.passes.percentile import PercentilePass
from ifealid_gpu.passes.set import SetPass
from ifealid_gpu.passes.similarity import SimilarityPass
from ifealid_gpu.passes.value_pass import ComparingPass, ValuePass
from ifealid_gpu.quantities.similarity import OF_A_SET

#: Passes that one vector or none is enough for.
VALUE_PASSES: dict[str, Callable[[Dispatcher], ValuePass]] = {
    "similarity": SimilarityPass,
    "minkowski": MinkowskiPass,
    "channel": ChannelPass,
    "norm": NormPass,
    "component": ComponentsPass,
    "components": ComponentsPass,
}

#: Passes that put together what others give; they are told where to find those.
COMBINING_PASSES: dict[str, Callable[[Dispatcher, Callable[[str], ComparingPass]], ValuePass]] = {
    OF_A_SET: SetPass,
    "labels": LabelsPass,
    "percentile": PercentilePass,
}

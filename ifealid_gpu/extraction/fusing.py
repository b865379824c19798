"""BatchNorm folded into the convolution before it: fewer passes over memory, the same values up to rounding."""

from __future__ import annotations

import copy
from collections.abc import Collection

from torch import fx, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

_CONVOLUTIONS = (nn.Conv1d, nn.Conv2d, nn.Conv3d)
_NORMS = (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)


def with_folded_norms(module: nn.Module, kept: Collection[str]) -> nn.Module:
    """A copy of a module in evaluation mode, in which a BatchNorm that reads a convolution alone is folded into it.

    Names of submodules stay. In a module that cannot be traced nothing is folded.

    Args:
        module: the model; not changed.
        kept: names of convolutions that somebody looks at, which must give what they gave.
    """
    folded = copy.deepcopy(module)
    for convolution, norm in _pairs(module):
        if convolution in kept:
            continue
        fused = fuse_conv_bn_eval(folded.get_submodule(convolution), folded.get_submodule(norm))
        folded.set_submodule(convolution, fused)
        folded.set_submodule(norm, nn.Identity())
    return folded


def _pairs(module: nn.Module) -> list[tuple[str, str]]:
    """(convolution, BatchNorm) by name, where nothing else reads the one and nothing else feeds the other."""
    try:
        graph = fx.Tracer().trace(module)
    except Exception:  # whatever the model's own code raises on values that are none
        return []
    modules = dict(module.named_modules())
    calls = [node for node in graph.nodes if node.op == "call_module"]
    times = {node.target: 0 for node in calls}
    for node in calls:
        times[node.target] += 1
    pairs = []
    for node in calls:
        before = node.args[0] if node.args else None
        if (
            isinstance(modules[node.target], _NORMS)
            and modules[node.target].track_running_stats
            and isinstance(before, fx.Node)
            and before.op == "call_module"
            and isinstance(modules[before.target], _CONVOLUTIONS)
            and len(before.users) == times[node.target] == times[before.target] == 1
        ):
            pairs.append((str(before.target), str(node.target)))
    return pairs

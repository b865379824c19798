"""One tensor that a module returns."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from ifealid_gpu.extraction.sizes import Shape
from ifealid_gpu.extraction.tensor_layout import TensorLayout


@dataclass(frozen=True)
class Part:
    """A third of a projection's channels: queries, keys or values.

    Attributes:
        groups: into how many equal groups the channels are divided, each of three parts: 1, or as many as heads.
        index: which third of each group it is.
    """

    groups: int
    index: int

    def of(self, channels: Tensor) -> Tensor:
        """The part of (channels, ...), the groups' side by side."""
        return channels.unflatten(0, (self.groups, 3, -1))[:, self.index].flatten(0, 1)


@dataclass(frozen=True)
class Feature:
    """One tensor of one call of a module: a feature map, or the reason why it is none.

    Attributes:
        name: MODULE, MODULE#CALL, MODULE:KEY or MODULE:PART, as users write it.
        module: the module's path, "" for the whole model.
        call: which call of the module it is, from 1.
        key: where the tensor is in the output, see `outputs.tensors_of`.
        kind: the module's class.
        position: of the call, among all calls in the order in which they end.
        shape: of the tensor, for the first image.
        layout: how it holds a map, or None.
        fault: why it holds none, or "".
        input_layout: of the first feature map that the module took, or None.
        sees_image: whether the module took anything that can come from the image.
        by_shape: the layout that shapes alone tell, also where measuring found that its places are
            others; None where the tensor does not depend on the image.
        part: which of the tensor's channels it is, None for all.
    """

    name: str
    module: str
    call: int
    key: str
    kind: str
    position: int
    shape: Shape
    layout: TensorLayout | None
    fault: str
    input_layout: TensorLayout | None
    sees_image: bool
    by_shape: TensorLayout | None = None
    part: Part | None = None

"""One tensor that a module returns."""

from __future__ import annotations

from dataclasses import dataclass

from ifealid_gpu.extraction.sizes import Shape
from ifealid_gpu.extraction.tensor_layout import TensorLayout


@dataclass(frozen=True)
class Feature:
    """One tensor of one call of a module: a feature map, or the reason why it is none.

    Attributes:
        name: MODULE, MODULE#CALL or MODULE:KEY, as users write it.
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
        by_shape: the layout that shapes alone tell, also where measuring found that it is none.
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

"""Which layers of a model are wanted, and what their strides ask of an image."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ifealid_gpu.extraction.layers import Layer, inspect_layers, select_layers
from ifealid_gpu.extraction.model import Model

# The input on which layers are looked at has at least so many rows, and so many more columns: a multiple of any stride.
_ROWS, _MORE_COLUMNS = 256, 64

# A layer of a larger stride is a summary of the image (a pyramid's global pooling), which no image need fit.
_COARSEST = 64


@dataclass(frozen=True)
class Plan:
    """Layers to extract.

    Attributes:
        layers: their names.
        strides: input pixels per feature pixel of those layers that have a whole stride, the same down and across.
        steps: the same (down, across), also where these differ, and of models of one size.
        values_per_pixel: features of all layers per pixel of the input.
        multiple: what the sides of the input must be multiples of, that every stride of the model fits.
    """

    layers: tuple[str, ...]
    strides: dict[str, int]
    steps: dict[str, tuple[int, int]]
    values_per_pixel: float
    multiple: int

    @classmethod
    def of(cls, model: Model, wanted: Sequence[str]) -> Plan:
        """Look at a model and choose the wanted layers.

        The multiple is the same whatever is wanted, so that a layer's map does not depend on what is extracted with it.

        Args:
            model: the model.
            wanted: names, glob patterns, or "stages".

        Raises:
            InputError: a name that no layer has, or a layer whose output is no feature map.
        """
        bound, unit = model.preprocessing.size, model.preprocessing.multiple
        rows = unit * math.ceil(_ROWS / unit)
        size = bound or (rows, rows + math.lcm(unit, _MORE_COLUMNS))
        layers = inspect_layers(model, size)
        names = select_layers(layers, wanted)
        strides = {} if bound else {layer.name: s for layer in layers if (s := _whole_stride(layer, size)) is not None}
        known = {layer.name: layer.steps for layer in layers if layer.steps is not None}
        known |= {name: (stride, stride) for name, stride in strides.items()}
        sides = {} if bound else known
        fitting = [step for name, both in sides.items() for step in both if step <= _COARSEST or name in names]
        return cls(
            names,
            {name: strides[name] for name in names if name in strides},
            {name: known[name] for name in names if name in known},
            sum(_values(layer) for layer in layers if layer.name in names) / math.prod(size),
            math.lcm(unit, *fitting),
        )


def _values(layer: Layer) -> int:
    return (layer.channels or 0) * math.prod(layer.map_size or (0, 0))


def _whole_stride(layer: Layer, size: tuple[int, int]) -> int | None:
    """Input pixels per feature pixel, from how many more columns than rows there are; None where it is no whole number.

    Convolutions without padding lose some pixels at the edges, so that size over size would be off.
    """
    if layer.map_size is None:
        return None
    (height, width), (rows, columns) = size, layer.map_size
    if columns <= rows or (width - height) % (columns - rows):
        return None
    stride = (width - height) // (columns - rows)
    return stride if abs(height - rows * stride) < _ROWS // 2 else None

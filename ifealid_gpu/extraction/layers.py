"""The layers of a model: which outputs are feature maps, of what size, and which of them a user means."""

from __future__ import annotations

import difflib
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from fractions import Fraction

from torch import nn

from ifealid_gpu.errors import InputError
from ifealid_gpu.extraction.anatomy import anatomy_of, kind_of
from ifealid_gpu.extraction.feature import Feature
from ifealid_gpu.extraction.input_rules import one_line
from ifealid_gpu.extraction.model import Model
from ifealid_gpu.extraction.probe import Record, record
from ifealid_gpu.extraction.sizes import Shape, Size
from ifealid_gpu.extraction.stages import stages_of
from ifealid_gpu.extraction.tensor_layout import TensorLayout

#: What `select_layers` takes as "the layers to look at first", see `stages`.
STAGES = "stages"


@dataclass(frozen=True)
class Layer:
    """One output of a model, for an image of a given size.

    Attributes:
        name: the module's path, such as "layer1.0.conv2"; of the whole model "output". A module that runs several times
            also has "NAME#1", "NAME#2" and so on for the calls before the last, an output of several maps "NAME:KEY", a
            projection that makes queries, keys and values in one "NAME:q", "NAME:k" and "NAME:v".
        kind: the module's class.
        shape: of the output tensor, batch included; () where there is none.
        channels: length d of a feature vector, None where the output is no feature map.
        stride: image pixels a feature-map pixel, where pixel (x, y) lies exactly over its patch of the image; of the
            resized image for a model of one size. None: the map spans the image.
        steps: the same (down, across), where these differ or not; None: the map spans the image.
        map_size: (height, width) of the feature map that an image of this size gets, None where there is none.
        fault: why the output is no feature map, or "": ends the sentence "the output of shape ...".
        stage: whether it is one of the layers that "stages" stands for.
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    channels: int | None
    stride: int | None
    map_size: tuple[int, int] | None
    fault: str
    stage: bool = False
    steps: tuple[int, int] | None = None


def inspect_layers(model: Model, size: tuple[int, int]) -> tuple[Layer, ...]:
    """The outputs of all modules that run, in the order of the module tree; those of one module by call and key.

    Args:
        model: whose layers.
        size: (height, width) of an image in pixels. It is padded to the model's `multiple`, or resized to its `size`.

    Raises:
        InputError: a size that no image has, or no module ran.
    """
    if min(size) < 1:
        raise InputError(f"an image has at least 1 x 1 pixel, found {size[1]} x {size[0]}")
    rules = model.preprocessing
    height, width = rules.size or (-(-side // rules.multiple) * rules.multiple for side in size)
    anatomy = anatomy_of(model)
    now = None if anatomy.with_values else record(model.module, (height, width))
    failure = now.failure if now else anatomy.failure
    if not (now.calls if now else anatomy.features):
        reason = f": {one_line(failure)}" if failure else ""
        raise InputError(f"{model.name} does not run on an image of {width} x {height} pixels{reason}")
    stages = set(stages_of(anatomy))
    by_module: dict[str, list[Layer]] = {}
    for feature in anatomy.features.values():
        shape = _shape(feature, now) if now else _predicted_shape(feature, anatomy.size, (height, width))
        layer = _missing(feature, failure) if shape is None else _layer(feature, shape, (height, width))
        if layer.map_size and layer.steps and rules.size is None:  # of the padded image
            rows, columns = (-(-side // step) for side, step in zip(size, layer.steps, strict=True))
            layer = replace(layer, map_size=(min(layer.map_size[0], rows), min(layer.map_size[1], columns)))
        by_module.setdefault(feature.module, []).append(replace(layer, stage=layer.name in stages))
    whole = by_module.pop("", [])
    for name, part in model.module.named_modules():
        if name and type(part).forward is not nn.Module.forward:  # lists of modules never run
            by_module.setdefault(name, [_unused(name, part, failure)])
    order = [name for name, _ in model.module.named_modules() if name in by_module]
    return (*(layer for name in order for layer in by_module[name]), *whole)


def select_layers(layers: Sequence[Layer], wanted: Sequence[str]) -> tuple[str, ...]:
    """Names of the layers that the user means, in the user's order, none twice.

    Args:
        layers: of `inspect_layers`.
        wanted: names; patterns with *, ? and [...], which take the feature maps among the layers they fit (earlier
            calls "#1" and outputs by key only where the pattern has # or :); or "stages".

    Raises:
        InputError: an unknown name, a pattern that fits no feature map, an output that is none (with its shape and the
            reason), a model without stages, or nothing wanted.
    """
    if not wanted:
        raise InputError('no layers were given; give names, patterns such as "layer*", or "stages"')
    by_name = {layer.name: layer for layer in layers}
    names: dict[str, None] = {}
    for text in wanted:
        names.update(dict.fromkeys(_meant(text.strip(), layers, by_name)))
    return tuple(names)


def _meant(text: str, layers: Sequence[Layer], by_name: dict[str, Layer]) -> list[str]:
    if text == STAGES:
        stages = [layer for layer in layers if layer.stage]
        found = [layer.name for layer in stages if not layer.fault]
        if not found:
            if stages:
                _check(stages[0])
            raise InputError(f"this model has no stages: none of its layers is a feature map; {_commonest(layers)}")
        return found
    if text in by_name:
        _check(by_name[text])
        return [text]
    if not any(sign in text for sign in "*?["):
        raise InputError(unknown_layer(text, list(by_name)))
    fitting = [layer for layer in layers if fnmatchcase(layer.name, text) and _depth(text) >= _depth(layer.name)]
    if not fitting:
        raise InputError(f'no layer fits the pattern "{text}"; `ifealid-gpu layers` lists them all')
    usable = [layer.name for layer in fitting if not layer.fault]
    if not usable:
        _check(fitting[0])
    return usable


def _commonest(layers: Sequence[Layer]) -> str:
    """Why most of the layers that ran are no feature maps."""
    faults = [layer.fault.partition(":")[0] for layer in layers if layer.fault]
    ran = [layer.fault.partition(":")[0] for layer in layers if layer.shape and layer.fault] or faults
    fault, count = Counter(ran).most_common(1)[0]
    return f"of {count} of {len(layers)} the output {fault}"


def unknown_layer(name: str, known: Sequence[str]) -> str:
    """The message about a layer that the model does not have."""
    alike = difflib.get_close_matches(name, known, 3)
    hint = f"did you mean {', '.join(alike)}? " if alike else ""
    return f'this model has no layer "{name}" that runs; {hint}`ifealid-gpu layers` lists them all'


def _depth(name: str) -> int:
    return ("#" in name) + (":" in name)


def _check(layer: Layer) -> None:
    if layer.fault:
        raise InputError(f"layer {layer.name} is no feature map: {fault_text(layer.shape, layer.fault)}")


def fault_text(shape: tuple[int, ...], fault: str) -> str:
    """The end of a message: its output of shape (1, 1000) is one vector."""
    return f"its output {f'of shape {shape} ' if shape else ''}{fault}"


def _unused(name: str, part: nn.Module, failure: Exception | None) -> Layer:
    fault = (
        f"is missing: the model fails with {one_line(failure)}" if failure else "is missing: it is not used for images"
    )
    return Layer(name, kind_of(part), (), None, None, None, fault)


def _missing(feature: Feature, failure: Exception | None) -> Layer:
    reason = f": the model fails with {one_line(failure)}" if failure else ""
    return Layer(feature.name, feature.kind, (), None, None, None, f"is missing for an image of this size{reason}")


def _layer(feature: Feature, shape: Shape, size: Size) -> Layer:
    """A layer whose output has this shape for an input of ``size``."""
    layout = feature.layout
    if layout is None:
        return Layer(feature.name, feature.kind, shape, None, None, None, feature.fault)
    channels = 1 if layout.channels is None else shape[layout.channels]
    channels = channels if feature.part is None else channels // 3
    stride = int(layout.stride) if layout.exact and layout.stride else None
    if len(layout.space) == 2:
        rows, columns = (shape[axis] for axis in layout.space)
    else:
        rows, columns = _patch_counts(layout, size)
    steps = layout.steps if stride is None else (stride, stride)
    return Layer(feature.name, feature.kind, shape, channels, stride, (rows, columns), "", steps=steps)


def _shape(feature: Feature, passed: Record) -> Shape | None:
    """Of a feature's tensor in another pass, () where the output holds none, None where it is not there."""
    for call in passed.calls:
        if (call.module, call.number) == (feature.module, feature.call):
            shapes = {tensor.key: tensor.shape for tensor in call.outputs}
            return shapes.get(feature.key) if feature.shape or feature.layout else ()
    return None


def _predicted_shape(feature: Feature, known: Size, size: Size) -> Shape:
    """The shape that a feature map has for an input of ``size``, from that for an input of the ``known`` size."""
    layout, shape = feature.layout, list(feature.shape)
    if layout is None or known == size:
        return tuple(shape)
    if len(layout.space) == 1:
        rows, columns = _patch_counts(layout, size)
        shape[layout.space[0]] = layout.extra + rows * columns
        return tuple(shape)
    for axis, before, side, known_stride in zip(layout.space, known, size, layout.strides or (None, None), strict=True):
        stride = known_stride or Fraction(before, shape[axis])
        shape[axis] = math.floor((side - before) / stride) + shape[axis]
    return tuple(shape)


def _patch_counts(layout: TensorLayout, size: Size) -> Size:
    """(rows, columns) of the tokens of an image."""
    down, across = layout.strides or (Fraction(1), Fraction(1))
    return math.floor(size[0] / down), math.floor(size[1] / across)

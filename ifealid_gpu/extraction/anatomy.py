"""What two forward passes tell about a model: which outputs are feature maps, and how each holds its map."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

from torch import nn

from ifealid_gpu.extraction.answers import experiment, tiny_sizes
from ifealid_gpu.extraction.feature import Feature
from ifealid_gpu.extraction.finding_layout import Seen, layout_of_one, layout_of_two
from ifealid_gpu.extraction.fused import ROLES, fused_parts
from ifealid_gpu.extraction.model import Model, Preprocessing
from ifealid_gpu.extraction.placing import placed
from ifealid_gpu.extraction.probe import Call, Record, TensorFacts, record, record_with_values
from ifealid_gpu.extraction.sizes import Size
from ifealid_gpu.extraction.tensor_layout import NotAFeatureMapError, TensorLayout
from ifealid_gpu.extraction.uneven import uneven_strides

#: What the output of the whole model is called, where no module has that name.
OUTPUT = "output"


# Beside powers of two, what the sides of images must be multiples of.
_PATCHES = (14,)

# The same where patches of 14 do not fit: windows of a power of two.
_OF_WINDOWS = 256

# Pixels of a side of the patches that are changed to see which tokens answer, at least.
_SMALLEST_PATCH = 4

# Modules whose output keeps its channels last, where the shape could be read either way.
_CHANNELS_LAST = (nn.Linear, nn.LayerNorm)


@dataclass(frozen=True)
class Anatomy:
    """All outputs of a model by name, in module order, and why its forward pass failed, if it did.

    Attributes:
        features: by name. The plain name of a module that runs several times is its last call, that of an output with
            several tensors the first that is a feature map.
        size: (height, width) of the first image.
        with_values: whether the model had to run for real.
        failure: of the passes, or None.
        is_placed: whether it was measured, where that is needed, which token belongs to which patch.
    """

    features: dict[str, Feature]
    size: Size
    with_values: bool
    failure: Exception | None
    is_placed: bool = False


_known: WeakKeyDictionary[Model, Anatomy] = WeakKeyDictionary()


def anatomy_of(model: Model) -> Anatomy:
    """The anatomy of a model with its tokens placed, which is remembered."""
    rules = model.preprocessing
    if model not in _known:
        at_one = rules.size and dissect_at(model.module, rules.size)
        _known[model] = at_one or dissect(model.module, rules.multiple)
    if not _known[model].is_placed:
        _known[model] = with_places(_known[model], model.module, rules)
    return _known[model]


def with_places(anatomy: Anatomy, module: nn.Module, rules: Preprocessing) -> Anatomy:
    """The anatomy with every token at its patch, and with queries, keys and values that were made in one.

    It is measured on a tiny image. Of models without tokens that take images of any size, shapes tell where what is:
    there it is only measured which outputs do not depend on the image.
    """
    maps = sorted((one for one in anatomy.features.values() if one.layout), key=lambda one: one.position)
    # Of a model of one size that is its own, the anatomy is of this size, too.
    sizes = (anatomy.size,) if rules.size else tiny_sizes(rules.multiple)
    tokens = [one.layout for one in maps if one.layout and len(one.layout.space) == 1]
    if maps:
        # Where other tokens lie among the patches, each counts; the smallest patches of a pyramid are answered by all.
        beside = [max(layout.strides) for layout in tokens if layout.strides and layout.extra]
        strides = beside or [max(layout.strides) for layout in tokens if layout.strides]
        side = max(_SMALLEST_PATCH, math.ceil(min(strides, default=_SMALLEST_PATCH)))
        done = experiment(module, maps, sizes, side if tokens or rules.size else None)
        sizes, maps = (done.size,), list(placed(maps, done))
    found = {feature.name: feature for feature in maps}
    parts = fused_parts(module, [feature for feature in maps if feature.layout], sizes[0])
    features: dict[str, Feature] = {}
    for name, feature in anatomy.features.items():
        features[name] = found.get(name, feature)
        for role, part in zip(ROLES, parts.get(name, ()), strict=False):
            features[f"{name}:{role}"] = replace(features[name], name=f"{name}:{role}", part=part)
    return replace(anatomy, features=features, is_placed=True)


def remember(model: Model, anatomy: Anatomy) -> Model:
    """The model, of which `anatomy_of` knows this from now on."""
    _known[model] = anatomy
    return model


def kind_of(module: nn.Module) -> str:
    """The class of a module; for one from a file of torch.export the class that it had."""
    return str(getattr(module, "exported_kind", type(module).__name__))


def dissect(module: nn.Module, multiple: int = 1) -> Anatomy:
    """The anatomy that passes over images of two sizes show, without values where that can be.

    Args:
        module: in evaluation mode.
        multiple: what the images' sides must be multiples of.
    """
    windows = math.lcm(_OF_WINDOWS, multiple)
    without = _farthest(module, record, (math.lcm(64, *_PATCHES, multiple), windows))
    if without.failure is None:
        return without
    # For real, on images as small as the models' own ones: attention over many patches takes gigabytes.
    for_real = _farthest(
        module, record_with_values, (math.lcm(32, *_PATCHES, multiple), windows), len(without.features)
    )
    if for_real.failure is None or len(for_real.features) >= len(without.features):
        return for_real
    return replace(without, failure=for_real.failure)


def _farthest(
    module: nn.Module, run: Callable[[nn.Module, Size], Record], units: Sequence[int], enough: float = math.inf
) -> Anatomy:
    """Of passes over images of these units the first without a failure or with enough outputs, or the best."""
    found = []
    for unit in units:
        found.append(_anatomy(module, [run(module, size) for size in _two_sizes(unit)], run is record_with_values))
        if found[-1].failure is None or len(found[-1].features) >= enough:
            return found[-1]
    return max(found, key=lambda one: len(one.features))


def dissect_at(module: nn.Module, size: Size) -> Anatomy:
    """The anatomy that a pass over an image of the only (height, width) shows that the model takes."""
    without = _anatomy(module, [record(module, size)])
    return without if without.failure is None else _anatomy(module, [record_with_values(module, size)], True)


def _two_sizes(unit: int) -> tuple[Size, Size]:
    """Two (height, width) that differ in both sides and in proportion."""
    return (unit, unit), (2 * unit, 3 * unit)


def _anatomy(module: nn.Module, records: list[Record], with_values: bool = False) -> Anatomy:
    kinds = {name: kind_of(part) for name, part in module.named_modules()}
    order = {name: position for position, name in enumerate(kinds)}
    found: list[Feature] = []
    calls = [{(call.module, call.number): call for call in one.calls} for one in records]
    sizes = [one.size for one in records]
    last = Counter(name for name, _ in calls[0])
    seen = Seen(uneven_strides(module))
    for position, call in enumerate(records[0].calls):
        same = [of_record.get((call.module, call.number)) for of_record in calls]
        if any(other is None for other in same):
            continue  # the pass over the other size failed before
        both = [other for other in same if other is not None]
        name = call.module or (OUTPUT if OUTPUT not in kinds else f"({OUTPUT})")
        if call.number < last[call.module]:
            name = f"{name}#{call.number}"
        of_call = list(_features(name, kinds[call.module], position, both, sizes=sizes, seen=seen))
        seen.grids += [feature.layout for feature in of_call if feature.layout and len(feature.layout.space) == 2]
        found += of_call
    found.sort(key=lambda feature: (order[feature.module] or len(order), feature.call))
    failure = next((one.failure for one in records if one.failure), None)
    return Anatomy({feature.name: feature for feature in found}, sizes[0], with_values, failure)


def _features(
    name: str, kind: str, position: int, calls: list[Call], *, sizes: list[Size], seen: Seen
) -> Iterator[Feature]:
    """The tensors of a call: the first feature map under the plain name, all under their keys where there are more."""
    call = calls[0]
    taken = (_layout([other.inputs for other in calls], i, sizes, call, seen)[0] for i in range(len(call.inputs)))
    of_call = Feature(
        name=name,
        module=call.module,
        call=call.number,
        key="",
        kind=kind,
        position=position,
        shape=(),
        layout=None,
        fault="holds no tensor",
        input_layout=next((layout for layout in taken if layout), None),
        sees_image=call.sees_image,
    )
    features = []
    for i, tensor in enumerate(call.outputs):
        layout, fault = _layout([other.outputs for other in calls], i, sizes, call, seen)
        features.append(
            replace(of_call, key=tensor.key, shape=tensor.shape, layout=layout, fault=fault, by_shape=layout)
        )
    maps = [feature for feature in features if feature.layout]
    yield (maps or features or [of_call])[0]
    if len(maps) > 1:
        yield from (replace(feature, name=f"{name}:{feature.key}") for feature in maps)


def _layout(
    tensors: list[tuple[TensorFacts, ...]], index: int, sizes: list[Size], call: Call, seen: Seen
) -> tuple[TensorLayout | None, str]:
    """(layout, "") or (None, why there is none) of one tensor of a call."""
    key = tensors[0][index].key
    same = [next((tensor for tensor in one if tensor.key == key), None) for one in tensors]
    present = [tensor for tensor in same if tensor is not None]
    try:
        if len(present) < len(same):
            raise NotAFeatureMapError("is not there for every image")
        if not present[0].is_float:
            raise NotAFeatureMapError("has no real numbers")
        if len(present) == 1:
            channels_last = issubclass(call.leaf_kind, _CHANNELS_LAST)
            return layout_of_one(present[0].shape, sizes[0], seen, channels_last=channels_last), ""
        return layout_of_two((present[0].shape, present[1].shape), (sizes[0], sizes[1]), seen), ""
    except NotAFeatureMapError as reason:
        return None, str(reason)

"""The stages of a model: the layers that one would look at first.

The tree is opened from its root. A part that holds several resolutions (an encoder) is opened further; one with a
single resolution (a stage, a block) stays whole, so that no convolution inside a block counts. What comes last at each
stride from 4 to 16 is a stage: the paper's conv2_x, conv3_x and conv4_x, for ResNets layer1, layer2 and layer3. A model
without these strides gives all it has. Where one part takes the image and has all strides by itself, it is the
backbone, and what comes behind it (projections, decoders) does not count. A model of one resolution, as a ViT, gives
four of its blocks, at depths spread evenly, and in place of the last block the norm that follows it: users compare
normed tokens.

Everything is told by the order of the forward pass, so that every run gives the same.
"""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction

from ifealid_gpu.extraction.anatomy import Anatomy
from ifealid_gpu.extraction.feature import Feature

FINEST, COARSEST = 4, 16

# What a backbone goes down to, where the model does: its last part but one would pass for it otherwise.
_DEEPEST = 2 * COARSEST

#: How many blocks of a model of one resolution are stages.
DEPTHS = 4

# Classes whose modules leave the tokens as they are: they may come between the last block and its norm.
_NOTHING = ("Identity", "Dropout", "DropPath")


def stages_of(anatomy: Anatomy) -> tuple[str, ...]:
    """Names of the stages, in the order in which they run; empty where no output is a feature map."""
    tree = _Tree(anatomy)
    path = tree.main_path(tree.backbone()) or tree.calls.get("", [])
    last = {stride_of(call): call for call in path if stride_of(call)}
    if len(last) == 1:
        return tuple(call.name for call in _spread(tree.blocks() or [call for call in path if stride_of(call)], tree))
    paper = {stride: call for stride, call in last.items() if stride and FINEST <= stride <= COARSEST}
    return tuple(call.name for call in sorted((paper or last).values(), key=_position))


def stride_of(call: Feature) -> Fraction | None:
    """Image pixels per pixel of a call's output, or None where its shape is that of no map."""
    strides = call.by_shape.strides if call.by_shape else None
    return strides and (strides[0] if strides[0] == strides[1] else Fraction(math.sqrt(strides[0] * strides[1])))


def _spread(depths: list[Feature], tree: _Tree) -> list[Feature]:
    """Four depths, spread evenly, the last one normed where the model does that."""
    count = min(DEPTHS, len(depths))
    found = [depths[math.ceil(part * len(depths) / count) - 1] for part in range(1, count + 1)]
    return [*found[:-1], tree.norm_after(found[-1]) or found[-1]]


class _Tree:
    """The modules that ran, each with its calls."""

    def __init__(self, anatomy: Anatomy) -> None:
        self.calls: dict[str, list[Feature]] = {}
        #: Strides of the maps that a module returns.
        self._returned: dict[str, set[Fraction]] = {}
        for feature in anatomy.features.values():
            self._returned.setdefault(feature.module, set()).update(filter(None, [stride_of(feature)]))
            calls = self.calls.setdefault(feature.module, [])
            # The name of a call comes before those of its output's parts.
            if feature.sees_image and all(feature.call != other.call for other in calls):
                calls.append(feature)
        self.calls = {module: calls for module, calls in self.calls.items() if calls}
        #: Modules with submodules that ran.
        self._parents = {ancestor for module in self.calls if module for ancestor in _between(None, module)}

    def main_path(self, module: str) -> list[Feature]:
        """The calls of a module's parts in the order in which they end, parts of several resolutions opened."""
        path = []
        for part in self._parts(module):
            path += self.main_path(part) if self._has_several_resolutions(part) else self.calls[part]
        return sorted(path, key=_position)

    def backbone(self, module: str = "") -> str:
        """The innermost module that has all the resolutions of the whole, of several the first to run."""
        wanted = self._strides(module)
        parts = sorted(self._parts(module), key=lambda part: self.calls[part][0].position)
        if not any(map(stride_of, self.main_path(module))):  # what is returned is pooled, or nothing
            seeing = (part for part in parts if any(self._stride(one) for one in self.calls if _is_below(part, one)))
            part = next(seeing, None)
            return module if part is None else self.backbone(part)
        for part in parts:
            has_all = self._has_several_resolutions(part) and self._strides(part) >= wanted
            if len(wanted) > 1 and self._takes_the_image(part) and has_all:
                return self.backbone(part)
        return module

    def _takes_the_image(self, module: str) -> bool:
        taken = self.calls[module][0].input_layout
        return taken is not None and taken.stride == 1

    def _strides(self, module: str) -> set[Fraction]:
        """Of a module's parts, from the finest stage to what follows the coarsest."""
        every = (stride_of(call) for call in self.main_path(module))
        return {stride for stride in every if stride and FINEST <= stride <= _DEEPEST}

    def blocks(self) -> list[Feature]:
        """The calls of the longest row of like modules with parts; of rows as long the one nearest the root."""
        blocks = [module for module in self.calls if module in self._parents and module[-1:].isdecimal()]
        rows = Counter(self._row(module) for module in blocks if self._stride(module))
        if not rows:
            return []
        longest = max(rows, key=lambda row: (rows[row], -row[0].count("."), -self._first_call(row, blocks)))
        calls = [call for block in blocks if self._row(block) == longest for call in self.calls[block]]
        return sorted((call for call in calls if stride_of(call)), key=_position)

    def norm_after(self, block: Feature) -> Feature | None:
        """The norm that takes what a block gave, where nothing else comes between them; of all its calls the last."""
        every = sorted((call for calls in self.calls.values() for call in calls), key=_position)
        for call in every[every.index(block) + 1 :]:
            if call.module in self._parents or any(word in call.kind for word in _NOTHING):
                continue
            is_norm = "Norm" in call.kind and stride_of(call) and call.shape == block.shape
            return self.calls[call.module][-1] if is_norm else None
        return None

    def _first_call(self, row: tuple[str, str, str], blocks: list[str]) -> int:
        return min(self.calls[block][0].position for block in blocks if self._row(block) == row)

    def _stride(self, module: str) -> Fraction | None:
        return stride_of(self.calls[module][-1])

    def _parts(self, module: str) -> list[str]:
        """The modules nearest below that ran: lists of modules do not run themselves."""
        below = {name: None for name in self.calls if name and (not module or name.startswith(f"{module}."))}
        return [name for name in below if not any(between in below for between in _between(module, name))]

    def _has_several_resolutions(self, module: str) -> bool:
        parts = self._parts(module)
        # What has one part, or returns several maps, may wrap the encoder.
        may_wrap = len(parts) == 1 or len(self._returned[module]) > 1
        if may_wrap and any(map(self._has_several_resolutions, parts)):
            return True
        taken = self.calls[module][-1].input_layout
        before = taken.stride if taken else None
        strides: dict[Fraction, None] = {}
        for part in parts:
            stride = self._stride(part)
            # A norm or convolution that still has the resolution of what came in belongs to the step down.
            if stride and (stride != before or self._is_block(part)):
                strides[stride] = None
        return len(strides) > 1

    def _is_block(self, module: str) -> bool:
        """Whether it is of a list of like modules with parts, and not the only one there of its resolution.

        The convolutions of an inverted residual are alike too, but each has a resolution of its own.
        """
        if module not in self._parents or not module.rpartition(".")[2].isdecimal():
            return False
        strides = [self._stride(other) for other in self.calls if self._row(other) == self._row(module)]
        return len(strides) == 1 or strides.count(self._stride(module)) > 1

    def _row(self, module: str) -> tuple[str, str, str]:
        """(parent, name without number, class): the same for the blocks of a list."""
        parent, _, own = module.rpartition(".")
        return parent, own.rstrip("0123456789"), self.calls[module][-1].kind


def _position(call: Feature) -> int:
    return call.position


def _is_below(module: str, other: str) -> bool:
    return other.startswith(f"{module}.")


def _between(above: str | None, below: str) -> list[str]:
    """The paths strictly between two modules; with None above, the root too."""
    parts = below.split(".")
    start = 0 if above is None else 1 if not above else above.count(".") + 2
    return [".".join(parts[:n]) for n in range(start, len(parts))]

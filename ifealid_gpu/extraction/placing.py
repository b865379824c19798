"""Which patch of the image each token belongs to: found by changing patches and seeing which tokens answer.

Tokens that answer nothing, before tokens look at one another, are no patches: class tokens, registers, queries. Where
the others lie is measured where it is clear, which is at the layer nearest to the input that has this number of tokens,
and carried to the later ones, since deep layers may answer anywhere. A later layer whose tokens clearly answer in
another order has that order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.extraction.answers import Answers, Experiment
from ifealid_gpu.extraction.feature import Feature
from ifealid_gpu.extraction.nearness import NOWHERE, Nearness
from ifealid_gpu.extraction.sizes import Size
from ifealid_gpu.extraction.tensor_layout import NotAFeatureMapError, TensorLayout, patch_grid

# A token that moves less than this, as a square and a share of the most moved one, has not heard of the change.
_SILENT = 1e-8

# What moves more than this, as a share of the squares where all is changed, where nothing was changed, is random.
_RANDOM = 1e-4

# How many tokens nearer than the second best the best reading must be.
_CLEARLY = 0.25

# A layout that there may be, with the place in the grid of every token.
_Reading = tuple[TensorLayout, NDArray[np.int64]]

_UNCLEAR = "does not show which of its tokens belongs to which patch: no token answers a change of one patch most"
_NOT_THERE = "did not come in every pass that shows which of its tokens belongs to which patch"
_CONSTANT = "is the same for every image"
_WAVERS = "differs from one pass to the next: the model draws random numbers"


def placed(features: Sequence[Feature], done: Experiment) -> Iterator[Feature]:
    """The features with the layouts that the experiment shows, or the reason why they are none.

    Args:
        features: with a layout, in the order in which their calls end.
        done: the experiment with them.
    """
    known: dict[tuple[int, int], TensorLayout | str] = {}
    for feature in features:
        layout, answers = feature.layout, done.answers.get(feature.name)
        if layout is None or (answers is None and len(layout.space) == 2):
            yield feature
        elif answers is None:
            yield replace(feature, layout=None, fault=_NOT_THERE)
        elif answers.constant:
            yield replace(feature, layout=None, fault=_CONSTANT, by_shape=None)
        elif answers.wavering > _RANDOM * answers.whole.sum():
            yield replace(feature, layout=None, fault=_WAVERS)
        elif not done.patches:
            yield feature
        elif len(layout.space) == 2:
            yield _as_found(feature, _checked(layout, answers, done))
        else:
            group = answers.whole.size, layout.extra
            known[group] = found = _read(layout, answers, done, known.get(group))
            yield _as_found(feature, found if isinstance(found, str) else _arranged(layout, found))


def _as_found(feature: Feature, found: TensorLayout | str) -> Feature:
    if isinstance(found, str):
        return replace(feature, layout=None, fault=found)
    return replace(feature, layout=found)


def _arranged(layout: TensorLayout, like: TensorLayout) -> TensorLayout:
    return replace(layout, prefix=like.prefix, middle=like.middle, suffix=like.suffix, by_column=like.by_column)


def _checked(layout: TensorLayout, answers: Answers, done: Experiment) -> TensorLayout | str:
    """Of rows and columns: as they are, exchanged, or the fault where they answer elsewhere."""
    rows, columns = answers.whole.shape
    upright = np.arange(rows * columns)
    nearness = Nearness(answers, done, (rows, columns))
    if not nearness.is_far(upright):
        return layout
    turned = Nearness(answers, done, (columns, rows))
    if turned.is_near(upright.reshape(columns, rows).T.ravel()):
        return replace(layout, space=layout.space[::-1])
    column, row, index = nearness.example(upright)
    return f"is out of place: its pixel ({index % columns}, {index // columns}) answers the patch at ({column}, {row})"


def _read(
    layout: TensorLayout, answers: Answers, done: Experiment, known: TensorLayout | str | None
) -> TensorLayout | str:
    """The layout of tokens, or why there is none; ``known`` where the answers are not clear."""
    try:
        grid = patch_grid(answers.whole.size - layout.extra, layout, done.size)
        silent = answers.whole <= _SILENT * answers.whole.max()
        told = int(silent.sum()) == layout.extra
        readings = list(_readings(layout, grid, silent if told else None))
    except NotAFeatureMapError as fault:
        return str(fault)
    nearness = Nearness(answers, done, grid)
    if isinstance(known, TensorLayout):
        is_there = nearness.is_near(_places(known, grid), exactly=layout.extra > 0)
        if is_there or not nearness.is_concentrated:
            return known
    clear = _clear(readings, nearness, exactly=not told) if nearness.is_heard else None
    return clear or known or _UNCLEAR


def _clear(readings: list[_Reading], nearness: Nearness, *, exactly: bool) -> TensorLayout | str | None:
    """The layout whose places are clearly those that answer, why there is none, or None where nothing is clear."""
    ranked = sorted((nearness.distance(places), i) for i, (_, places) in enumerate(readings))
    nearest, best = ranked[0]
    if nearness.is_near(readings[best][1], exactly=exactly):
        others = [distance for distance, i in ranked if not np.array_equal(readings[i][1], readings[best][1])]
        return readings[best][0] if all(distance - nearest >= _CLEARLY for distance in others) else None
    if not nearness.is_concentrated:
        return None
    column, row, index = nearness.example(readings[0][1])
    return f"has its tokens in an order of its own: token {index} answers the patch at ({column}, {row})"


def _readings(layout: TensorLayout, grid: Size, silent: NDArray[np.bool_] | None) -> Iterator[_Reading]:
    """The layouts that there may be, each with the place in the grid of every token.

    Args:
        layout: what shapes tell.
        grid: (rows, columns) of the patches.
        silent: which tokens are no patches; None: that is open.
    """
    extra = layout.extra
    if silent is None:
        splits = [(before, 0, extra - before) for before in range(extra, -1, -1)]
        splits += [(0, extra, 0)] if extra else []
    else:
        splits = [_split(silent)]
    for prefix, middle, suffix in splits:
        for by_column in (False, True):
            reading = replace(layout, prefix=prefix, middle=middle, suffix=suffix, by_column=by_column)
            yield reading, _places(reading, grid)


def _split(silent: NDArray[np.bool_]) -> tuple[int, int, int]:
    """(before, in the middle, behind): how many of the tokens that are no patches lie where."""
    patches = np.flatnonzero(~silent)
    prefix, suffix = int(patches[0]), len(silent) - 1 - int(patches[-1])
    middle = len(silent) - len(patches) - prefix - suffix
    gaps = np.flatnonzero(np.diff(patches) > 1)
    if len(gaps) > 1 or (len(gaps) == 1 and int(gaps[0]) + 1 != len(patches) // 2):
        raise NotAFeatureMapError(f"has {middle} other tokens between those of patches, and not in their middle")
    return prefix, middle, suffix


def _places(layout: TensorLayout, grid: Size) -> NDArray[np.int64]:
    """The place in the grid of every token, counted row by row."""
    order = np.arange(grid[0] * grid[1])
    if layout.by_column:
        order = order.reshape(grid).T.ravel()
    half = len(order) // 2 if layout.middle else len(order)
    before, between, behind = (np.full(n, NOWHERE) for n in (layout.prefix, layout.middle, layout.suffix))
    return np.concatenate((before, order[:half], between, order[half:], behind))

"""Principal components: the covariance of all pixels in blocks, and its leading eigenvectors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.errors import InputError
from ifealid_gpu.fits.axes import MOST_ROUNDS, leading_axes
from ifealid_gpu.fits.basis import FEWEST_AXES, Basis
from ifealid_gpu.fits.fit import Maps, Steps
from ifealid_gpu.fits.floats import Floats, check_reach
from ifealid_gpu.fits.foreground import Foreground, Gate, gate_of
from ifealid_gpu.fits.moments import Moments, kept_by
from ifealid_gpu.fits.outliers import outlier_bound
from ifealid_gpu.fits.sample import MOST_PIXELS, Numbers, Sample
from ifealid_gpu.fits.vectors import Part, PixelVectors

#: Axes that a basis keeps.
MOST_AXES = 32

_MOST_BYTES = 1 << 30  # of codes that are kept of a layer's maps
_EXACT_ENDS = 6  # axes whose percentiles are of all pixels; few look at others, whose are of some
_SOME_PIXELS = 20_000
_QUICK_FLOPS, _QUICK_PIXELS = 4e9, 4_000  # of a basis that is shown first: its products, and pixels at least
_QUICK_ROUNDS = 16
_EXACT_FLOPS = 5e8  # up to which all is computed in float64
# Variance that is rounding, as a share of all.
_ROUNDING: dict[Any, float] = {np.float64: 1e-12, np.float32: 1e-8}

Chosen = NDArray[np.bool_]


@dataclass(frozen=True)
class BasisWanted:
    """The principal components of a map, of all maps of a layer, or of some pixels of a map.

    Attributes:
        is_of_layer: whether all maps of the layer count.
        normalized: whether vectors have unit length first; zero vectors then do not count.
        drops_outliers: whether pixels of outlying norm are left out of it.
        foreground: what part of the pixels it is made of in the end, by the first component of all; None: all.
        within: the pixels of the map that count; None: all.
        is_quick: whether it is of some of the pixels where all take long, to be shown until the other is there.
    """

    is_of_layer: bool = False
    normalized: bool = False
    drops_outliers: bool = False
    foreground: Foreground | None = None
    within: Numbers | None = None
    is_quick: bool = False

    @property
    def words(self) -> str:
        """What is made."""
        of = "all images" if self.is_of_layer else "this map" if self.within is None else "the region"
        return f"components of {of}"

    @property
    def sooner(self) -> BasisWanted | None:
        """The basis of the map alone, where all maps of the layer count; before that, the one of some of its pixels."""
        if self.is_of_layer:
            return replace(self, is_of_layer=False)
        return None if self.is_quick else replace(self, is_quick=True)

    @property
    def like(self) -> str:
        """Any basis of a map shows it until another one is made."""
        return "basis"

    def steps(self, maps: Maps) -> Steps[Basis]:
        """Make it; see `Wanted`."""
        parts, in_all = yield from self._parts(maps)
        if not any(map(len, parts)):
            raise InputError("components need a pixel with data at least, found none")
        check_reach("components", max(map(abs, maps.own.real_range)))
        vectors = PixelVectors(parts, self.normalized)
        is_sample = in_all > vectors.count and not self.is_quick
        rounds = _QUICK_ROUNDS if self.is_quick else MOST_ROUNDS
        chosen: Chosen | None = None
        is_outlier = np.zeros(vectors.count, np.bool_)
        if self.drops_outliers or self.normalized:
            for _ in vectors.blocks():
                yield 0.3
            is_outlier = _outliers(vectors, parts)
            chosen = ~(is_outlier & self.drops_outliers) & ((vectors.norms > 0) | (not self.normalized))
        if chosen is not None and not chosen.any():
            raise InputError("components of directions need a pixel whose vector is not zero, found none")
        count = MOST_AXES if self.foreground is None else 1
        basis = yield from _made(vectors, chosen, count, rounds, is_sample=is_sample)
        if self.foreground is not None:
            scores = yield from _scores(vectors, None, basis.mean, basis.axes[:1])
            counted = np.ones(vectors.count, np.bool_) if chosen is None else chosen
            gate = self._gate(basis, scores[0][counted], vectors.is_border[counted])
            inside = counted & gate.inside(scores[0])
            basis = replace((yield from _made(vectors, inside, MOST_AXES, rounds, is_sample=is_sample)), gate=gate)
        if not (self.drops_outliers or self.normalized):
            is_outlier = _outliers(vectors, parts)  # whose norms are known by now
        return replace(
            basis,
            normalized=self.normalized,
            outliers=int(is_outlier.sum()),
            drops_outliers=self.drops_outliers,
            images=len(parts),
            pixels_in_all=in_all,
        )

    def _gate(self, basis: Basis, scores: NDArray[np.float32], is_border: Chosen) -> Gate:
        """The foreground, by a basis of all pixels."""
        assert self.foreground is not None  # noqa: S101 - it is why this is called
        try:
            return gate_of(self.foreground, basis.mean, basis.axes[0], scores, is_border)
        except InputError:
            if not self.is_quick:
                raise
        # Some of the pixels may have none where all of them have one: what is shown follows the threshold in any case.
        return gate_of(replace(self.foreground, at=None), basis.mean, basis.axes[0], scores, is_border)

    def _parts(self, maps: Maps) -> Steps[tuple[list[Part], int]]:
        """The pixels of each map that count, and how many there are in all."""
        if not self.is_of_layer:
            few = max(_QUICK_PIXELS, int(_QUICK_FLOPS / maps.own.channels**2))
            sample = Sample.of(maps.own, min(MOST_PIXELS, few) if self.is_quick else MOST_PIXELS, self.within)
            yield 0.0
            in_all = maps.own.valid_pixels if self.within is None else len(self.within.numbers)
            return [Part.of(sample)], in_all
        bytes_each = maps.own.channels * maps.own.codes.itemsize
        most = max(1, min(MOST_PIXELS, _MOST_BYTES // bytes_each) // maps.count)
        parts, in_all = [], 0
        for n, feature_map in enumerate(maps.each()):
            parts.append(Part.of(Sample.of(feature_map, most)))
            in_all += feature_map.valid_pixels
            yield 0.6 * (n + 1) / maps.count
        return parts, in_all


def _outliers(vectors: PixelVectors, parts: list[Part]) -> Chosen:
    """Which pixels have an outlying norm among those of their own map."""
    found, first = np.zeros(vectors.count, np.bool_), 0
    for part in parts:
        norms = vectors.norms[first : first + len(part)]
        found[first : first + len(part)] = norms > outlier_bound(norms)
        first += len(part)
    return found


def _made(vectors: PixelVectors, chosen: Chosen | None, count: int, rounds: int, *, is_sample: bool) -> Steps[Basis]:
    """The basis of chosen pixels, of which there is one at least; None: of all."""
    pixels = vectors.count if chosen is None else int(chosen.sum())
    kind: Any = np.float64 if pixels * vectors.channels**2 < _EXACT_FLOPS else np.float32
    moments = Moments(vectors.channels, kind)
    halves = [Moments(vectors.channels, kind) for _ in range(2)] if is_sample else []
    for where, block in vectors.blocks():
        counted = block if chosen is None else block[chosen[where]]
        moments.add(counted)
        for n, half in enumerate(halves):
            half.add(counted[n::2])
            yield 0.6
        yield 0.6 + 0.2 * where.stop / vectors.count
    kept = (yield from kept_by(*halves)) if halves else None
    shift, covariance = moments.mean, moments.covariance
    variance, axes = yield from leading_axes(covariance, min(count, vectors.channels), rounds)
    all_variance = float(max(0.0, np.trace(covariance)))
    is_rounding = variance <= _ROUNDING[kind] * all_variance
    # Axes that nothing varies along are any, and their scores noise.
    axes[is_rounding], variance[is_rounding] = 0, 0
    missing = max(0, FEWEST_AXES - len(axes))
    axes = np.pad(axes, ((0, missing), (0, 0)))
    variance = np.pad(variance, (0, missing))
    mean = vectors.about + vectors.scale * shift
    variance, all_variance = variance * vectors.scale**2, all_variance * vectors.scale**2
    ends = np.zeros((len(axes), 2))
    if count > 1:
        for first, last, step in ((0, _EXACT_ENDS, 1), (_EXACT_ENDS, len(axes), max(1, pixels // _SOME_PIXELS))):
            scores = yield from _scores(vectors, chosen, mean, axes[first:last], step)
            for n, one in enumerate(scores, first):
                ends[n] = np.percentile(one, [1, 99])
                yield 0.9 + 0.1 * n / len(axes)
    return Basis(mean, axes, variance, all_variance, ends, pixels=pixels, kept=kept)


def _scores(
    vectors: PixelVectors, chosen: Chosen | None, mean: Floats, axes: Floats, step: int = 1
) -> Steps[NDArray[np.float32]]:
    """(k, n) of chosen pixels on axes, or of every few of them."""
    scores: list[NDArray[np.float32]] = []
    shift = (axes @ (mean - vectors.about)).astype(np.float32)[:, np.newaxis]
    turned = (vectors.scale * axes).astype(np.float32)
    for where, block in vectors.blocks() if len(axes) else ():
        counted = block if chosen is None else block[chosen[where]]
        scores.append(turned @ counted[::step].T - shift)
        yield 0.8 + 0.1 * where.stop / vectors.count
    return np.concatenate(scores, axis=1) if scores else np.zeros((0, 0), np.float32)

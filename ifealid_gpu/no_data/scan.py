"""One reading of an array for what is missing in it: declared values, NaN, and values that fill whole pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.no_data.fills import USUAL, Matcher
from ifealid_gpu.parallel import Progress
from ifealid_gpu.rows import Rows, row_blocks

BLOCK_BYTES = 1 << 24

_SORTED = 1 << 16
_FEW_CHANNELS = 16
_ENDS = 3  # smallest and largest values of many that are counted
_KEPT = 24  # smallest and largest values that fill whole pixels, of which one may stand for none


@dataclass(eq=False)
class Scan:
    """One reading of all values.

    Attributes:
        missing: finds declared values; None: there is none.
        valid: (h, w) bool.
        outside: pixels that were known to have no data.
        empty: pixels of fill values, NaN or infinity alone.
        not_numbers: of those, pixels of NaN and infinity alone.
        partial: pixels with some declared values and some others.
        torn: values that are NaN or infinite and not declared, in pixels with others.
        first: (x, y, channel) of the first of these.
        low: the smallest value of pixels that have not the same in every channel.
        high: the largest.
        equal: values that fill whole pixels, with the number of these; the smallest and the largest of them.
    """

    missing: Matcher | None
    valid: NDArray[np.bool_]
    outside: int
    empty: int = 0
    not_numbers: int = 0
    partial: int = 0
    torn: int = 0
    first: tuple[int, int, int] | None = None
    low: float = math.inf
    high: float = -math.inf
    equal: dict[float, int] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        values: NDArray[Any] | Rows,
        missing: Matcher | None,
        valid: NDArray[np.bool_] | None,
        progress: Progress | None,
    ) -> Self:
        """Read all values.

        Args:
            values: (h, w, d).
            missing: finds declared values; None: there is none.
            valid: (h, w) bool, False where it is known that there is no data; None: nothing is known.
            progress: called with (rows done, rows in all).
        """
        height, width, _ = values.shape
        known = np.ones((height, width), np.bool_) if valid is None else valid.copy()
        scan = cls(missing, known, int(np.count_nonzero(~known)))
        for rows in row_blocks(values.shape, BLOCK_BYTES, values.dtype.itemsize):
            scan.look(rows, np.asarray(values[rows]))
            if progress is not None:
                progress(rows.stop, height)
        return scan

    def look(self, rows: slice, block: NDArray[Any]) -> None:
        """Take in a block of rows."""
        valid = self.valid[rows]
        wrong, torn = self.wrong(block)
        if wrong is not None:
            all_wrong, one_wrong = _over_channels(np.logical_and, wrong), _over_channels(np.logical_or, wrong)
            empty, some = all_wrong & valid, one_wrong & valid
            some &= ~empty
            self.empty += int(np.count_nonzero(empty))
            if torn is not None:
                self.not_numbers += int(np.count_nonzero(torn.all(axis=2) & empty))
                torn = torn & some[:, :, None]
                count = int(np.count_nonzero(torn))
                if count and self.first is None:
                    y, x, k = (int(i) for i in np.argwhere(torn)[0])
                    self.first = (x, y + rows.start, k)
                self.torn += count
                some &= ~torn.any(axis=2)
            self.partial += int(np.count_nonzero(some))
            parts = block[some][~wrong[some]]
            if parts.size:
                self._extend(parts)
            valid &= ~empty
            self._compare(block[valid & ~one_wrong])
        elif valid.all():
            self._compare(block.reshape(-1, block.shape[2]) if block.flags.c_contiguous else block)
        else:
            self._compare(block[valid])

    def wrong(self, block: NDArray[Any]) -> tuple[NDArray[np.bool_] | None, NDArray[np.bool_] | None]:
        """(values that stand for none or are no numbers, those of them that are undeclared); None for none."""
        wrong = None if self.missing is None else self.missing(block)
        if wrong is not None and not wrong.any():
            wrong = None
        torn = None
        if block.dtype.kind == "f":
            with np.errstate(invalid="ignore"):
                torn = ~np.isfinite(block)
            if wrong is not None:
                torn &= ~wrong
            torn = torn if torn.any() else None
        if torn is not None:
            wrong = torn if wrong is None else wrong | torn
        return wrong, torn

    def good(self, rows: slice, block: NDArray[Any]) -> tuple[NDArray[np.bool_], NDArray[Any]]:
        """(which values of a block stand for themselves, in pixels with data; the block)."""
        wrong, _ = self.wrong(block)
        valid = np.broadcast_to(self.valid[rows][:, :, None], block.shape)
        return valid if wrong is None else valid & ~wrong, block

    @property
    def smallest(self) -> float:
        """The smallest value of all that stand for themselves."""
        return min((self.low, *self.equal))

    @property
    def largest(self) -> float:
        """The largest."""
        return max((self.high, *self.equal))

    def _extend(self, values: NDArray[Any]) -> None:
        self.low, self.high = min(self.low, float(values.min())), max(self.high, float(values.max()))

    def _compare(self, pixels: NDArray[Any]) -> None:
        """Take in pixels (..., d) with data in every channel."""
        if not pixels.size:
            return
        low, high = _over_channels(np.minimum, pixels), _over_channels(np.maximum, pixels)
        same = low == high
        if not same.all():
            self.low, self.high = min(self.low, float(low[~same].min())), max(self.high, float(high[~same].max()))
        if same.any():
            found, counts, rest = _distinct(low[same])
            self._leave(rest)
            kept = _telling(found)
            for value, count in zip(found[kept].tolist(), counts[kept].tolist(), strict=True):
                self.equal[float(value)] = self.equal.get(float(value), 0) + count
            self._leave(found[~kept])
            ordered = np.array(sorted(self.equal))
            kept = _telling(ordered)
            self._leave(ordered[~kept])
            self.equal = {value: self.equal[value] for value in ordered[kept].tolist()}

    def _leave(self, values: NDArray[Any]) -> None:
        if values.size:
            self._extend(values)


def _over_channels(function: np.ufunc, values: NDArray[Any]) -> NDArray[Any]:
    """A function of two values over all channels (..., d): few are taken one by one, which is faster."""
    if values.shape[-1] > _FEW_CHANNELS:
        return np.asarray(function.reduce(values, axis=-1))
    found = values[..., 0].copy()
    for n in range(1, values.shape[-1]):
        function(found, values[..., n], out=found)
    return found


def _distinct(values: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.int64], NDArray[Any]]:
    """(different values in order, how often each occurs, the other values).

    Of many values the outermost and usual ones are counted, and some of the others: sorting all takes too long.
    """
    if values.size <= _SORTED:
        return *np.unique(values, return_counts=True), values[:0]
    found: dict[Any, int] = {}

    def count(value: Any, rest: NDArray[Any]) -> NDArray[Any]:
        others: NDArray[Any] = rest[rest != value]
        if others.size < rest.size:
            found[value] = rest.size - others.size
        return others

    rest = values
    for end in (np.min, np.max) * _ENDS:
        if rest.size:
            rest = count(end(rest), rest)
    if rest.size:
        for usual in USUAL[(rest.min() <= USUAL) & (rest.max() >= USUAL)]:
            rest = count(usual, rest)
    found |= dict.fromkeys(rest[:: max(1, rest.size // _SORTED)].tolist(), 1)
    ordered = sorted(found)
    return np.array(ordered), np.array([found[value] for value in ordered]), rest


def _telling(ordered: NDArray[Any]) -> NDArray[np.bool_]:
    """Which of different values, from small to large, may stand for none: the outermost of them, and usual ones."""
    kept = np.isin(ordered, USUAL)
    kept[:_KEPT] = kept[-_KEPT:] = True
    return kept

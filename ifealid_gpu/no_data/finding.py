"""Which pixels of an array have no data, and what stands in place of single values that are missing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.errors import InputError, Remedy
from ifealid_gpu.no_data.fills import fill_of, is_usual, matcher, spelled
from ifealid_gpu.no_data.scan import BLOCK_BYTES, Scan
from ifealid_gpu.parallel import Progress
from ifealid_gpu.rows import Rows, row_blocks

#: Words that may stand in place of values: what the file says or is found in it; not a number; nothing.
WORDS = ("auto", "nan", "none")

_SEVERAL = 3  # channels from which on it is no accident that all have the same usual value
_FEW = 8  # a map of one channel with fewer values holds labels, of which none is an outlier


def asked_fills(no_data: float | str) -> tuple[float, ...] | None:
    """The values that a user says stand for none; empty: none does; None: what the file declares or is found.

    Args:
        no_data: a number, one of `WORDS`, or a text of several numbers with commas between, among them nan.

    Raises:
        InputError: something else.
    """
    if isinstance(no_data, str):
        if no_data in ("auto", "none"):
            return None if no_data == "auto" else ()
        fills = tuple(fill_of(part) for part in no_data.split(","))
    else:
        try:
            fills = (None if isinstance(no_data, bool) else float(no_data),) if _is_number(no_data) else (None,)
        except (OverflowError, TypeError):
            fills = (None,)
    known = tuple(fill for fill in fills if fill is not None)
    if len(known) < len(fills):
        words = ", ".join(map(repr, WORDS))
        raise InputError(f"no_data must be a number, numbers with commas between, or one of {words}, found {no_data!r}")
    return known


def without_mask(values: np.ma.MaskedArray[Any, Any]) -> NDArray[Any]:
    """A masked array, as rasterio reads rasters, with NaN where it is masked: floats that hold its values."""
    if values.dtype.kind not in "fiub":
        raise InputError(f"a feature map needs real numbers, found a masked array of dtype {values.dtype}")
    floats: NDArray[Any] = np.array(values.data, np.result_type(values.dtype, np.float16))
    floats[np.ma.getmaskarray(values)] = np.nan
    return floats


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | np.number)


@dataclass(frozen=True, eq=False)
class NoData:
    """What was found in an array.

    Attributes:
        values: the array, or where single values are missing one with others in their places.
        valid: (h, w) bool, False where there is no data; None: all have data.
        notes: what was found and done; a line each.
    """

    values: NDArray[Any] | Rows
    valid: NDArray[np.bool_] | None
    notes: tuple[str, ...]


def find_no_data(
    values: NDArray[Any] | Rows,
    no_data: float | str = "auto",
    declared: Sequence[float] = (),
    *,
    usual: Sequence[float] = (),
    valid: NDArray[np.bool_] | None = None,
    progress: Progress | None = None,
) -> NoData:
    """Find the pixels without data, in blocks of rows.

    A pixel has no data where every channel is NaN, infinite or a fill value. Where only some are and the value was
    declared, the mean of the channel's other values stands there. A fill value that nobody declared is the same in
    every channel of two pixels or more, and either a usual one or farther from all other values than these are from one
    another.

    Args:
        values: (h, w, d) real numbers.
        no_data: the value that stands for none, or several; "auto": the declared ones, and what is found; "nan": NaN
            and infinity; "none": nothing, not even NaN.
        declared: the values that the file declares.
        usual: the values that stand for none in files of its kind, whether it declares them or not.
        valid: (h, w) bool, False where there is no data whatever stands there; None: nothing is known.
        progress: called with (rows done, rows in all).

    Raises:
        InputError: NaN or infinity in some channels of a pixel, undeclared (the message has count and first place);
            no pixel has data.
    """
    asked = asked_fills(no_data)
    if asked == () or values.dtype.kind == "b":
        return NoData(values, valid, ())
    fills = tuple(dict.fromkeys((*declared, *usual))) if asked is None else asked
    notes = [
        f"{spelled(fill)} stands for no data, and {values.dtype.name} cannot be that: no pixel is"
        for fill in dict.fromkeys(declared if asked is None else asked)
        if not math.isnan(fill) and matcher((fill,), values.dtype) is None
    ]
    scan = Scan.of(values, matcher(fills, values.dtype), valid, progress)
    found: tuple[float, ...] = ()
    if asked is None:
        found, doubts = _undeclared(scan, values.dtype, values.shape[2])
        notes += doubts
        if found:
            scan = Scan.of(values, matcher((*fills, *found), values.dtype), valid, None)
    _check(scan, values, fills + found)
    mask = scan.valid if not scan.valid.all() else None
    source = "as asked for" if asked is not None else "as the file declares"
    if asked is None and not set(usual) <= set(declared):
        source = "as in all such files, though this one does not declare it"
    notes += _words(scan, fills, found, source)
    if asked is not None and not scan.empty and not scan.partial:
        can_be = [spelled(f) for f in fills if not math.isnan(f) and matcher((f,), values.dtype) is not None]
        notes += [f"no value is {' or '.join(can_be)}: nothing is left out"] if can_be else []
    if scan.partial:
        values, more = _mended(values, scan)
        notes += more
    return NoData(values, mask, tuple(notes))


def _undeclared(scan: Scan, dtype: np.dtype[Any], channels: int) -> tuple[tuple[float, ...], list[str]]:
    """(values that were not declared and stand for none, what looks as if it were one and is not taken as such)."""
    equal, fills, notes = dict(scan.equal), [], []
    for value in scan.equal:
        if channels >= _SEVERAL and equal[value] > 1 and is_usual(value, dtype, channels) and _has_others(equal, scan):
            fills.append(value)
            del equal[value]
    while _has_others(equal, scan):
        ends = [value for value in (min(equal), max(equal)) if equal[value] > 1]
        fill = next((value for value in ends if _stands_out(value, equal, scan, dtype, channels)), None)
        if fill is None:
            break
        del equal[fill]
        fills.append(fill)
    others = [*equal, *((scan.low, scan.high) if scan.low <= scan.high else ())]
    if len(others) > 1:
        for value in dict.fromkeys((min(others), max(others))):
            if value not in fills and is_usual(value, dtype, channels):
                text = spelled(value)
                notes.append(
                    f"some values are {text}, which often stands for no data, and count as {text}; "
                    f"--no-data {text} leaves them out"
                )
    return tuple(fills), notes


def _has_others(equal: dict[float, int], scan: Scan) -> bool:
    """Whether there is something to tell a value from, and a value."""
    return len(equal) > 1 or (bool(equal) and scan.low <= scan.high)


def _stands_out(value: float, equal: dict[float, int], scan: Scan, dtype: np.dtype[Any], channels: int) -> bool:
    """Whether the smallest or the largest value that fills whole pixels stands for none."""
    others = [other for other in equal if other != value]
    low, high = min((scan.low, *others)), max((scan.high, *others))
    if is_usual(value, dtype, channels):
        return value <= low or value >= high
    if channels == 1 and len(others) < _FEW:
        return False
    return high > low and max(low - value, value - high) > high - low


def _check(scan: Scan, values: NDArray[Any] | Rows, fills: Sequence[float]) -> None:
    if scan.first is not None:
        x, y, k = scan.first
        said = ",".join(map(spelled, (*dict.fromkeys(fills), math.nan)))
        raise InputError(
            f"feature values must be finite, found {scan.torn} NaN or infinite of {values.size}; the first at "
            f"x {x}, y {y}, channel {k}; with --no-data {said} the channel's mean is taken there",
            remedy=Remedy(("no_data",)),
        )
    if not scan.valid.any():
        message = "a feature map needs at least one valid pixel, found none"
        if scan.not_numbers == scan.empty:
            raise InputError(f"{message}: every pixel is NaN or infinite in all channels")
        said = " or ".join(map(spelled, dict.fromkeys(fills)))
        raise InputError(
            f"{message}: every pixel is {said} in all channels; --no-data none takes that for a value",
            remedy=Remedy(("no_data",)),
        )


def _words(scan: Scan, declared: Sequence[float], found: Sequence[float], source: str) -> list[str]:
    notes = []
    if scan.not_numbers:
        notes.append(f"{_pixels(scan.not_numbers, scan)} NaN or infinite in every channel: no data")
    if rest := scan.empty - scan.not_numbers:
        said = " or ".join(map(spelled, dict.fromkeys((*declared, *found))))
        if found:
            keep = ",".join(map(spelled, declared)) or ("nan" if scan.not_numbers else "none")
            guessed = " and ".join(map(spelled, found))
            verb, it = ("is not", "it as a value") if len(found) == 1 else ("are not", "them as values")
            notes.append(
                f"{_pixels(rest, scan)} {said} in every channel: taken as no data "
                f"({guessed} {verb} declared; --no-data {keep} keeps {it})"
            )
        else:
            notes.append(f"{_pixels(rest, scan)} {said} in every channel: no data, {source}")
    return notes


def _pixels(count: int, scan: Scan) -> str:
    return f"{count} of {scan.valid.size} pixels {'is' if count == 1 else 'are'}"


class _Mended(Rows):
    """Values with the means of their channels where single ones are missing, as float64."""

    def __init__(self, values: NDArray[Any] | Rows, scan: Scan, means: NDArray[np.float64]) -> None:
        super().__init__(values.shape, np.dtype(np.float64))
        self._values, self._scan, self._means = values, scan, means

    def __getitem__(self, rows: slice) -> NDArray[np.float64]:
        good, stored = self._scan.good(rows, np.asarray(self._values[rows]))
        with np.errstate(invalid="ignore"):  # of signalling NaNs
            block: NDArray[np.float64] = stored.astype(np.float64)
        np.copyto(block, self._means, where=~good)
        return block


def _mended(values: NDArray[Any] | Rows, scan: Scan) -> tuple[Rows, list[str]]:
    """The array with the channels' means where single values are missing, and what is to be said of that."""
    channels = values.shape[2]
    sums, counts = np.zeros(channels), np.zeros(channels, np.int64)
    for rows in row_blocks(values.shape, BLOCK_BYTES):
        good, block = scan.good(rows, np.asarray(values[rows]))
        counts += good.sum(axis=(0, 1))
        with np.errstate(invalid="ignore", over="ignore"):  # of signalling NaNs; of sums whose mean is refused later
            sums += np.sum(block, axis=(0, 1), dtype=np.float64, where=good)
    nearest_to_zero = min(max(0.0, scan.smallest), scan.largest)
    means = np.divide(sums, counts, out=np.full(channels, nearest_to_zero), where=counts > 0)

    notes = [
        f"{_pixels(scan.partial, scan)} without a value in some channels: the mean of the channel's others is taken"
    ]
    if empty := np.flatnonzero(counts == 0).tolist():
        listed = ", ".join(map(str, empty[:8])) + (f" and {len(empty) - 8} more" if len(empty) > 8 else "")
        notes.append(f"no pixel has a value in channel {listed}: {spelled(nearest_to_zero)} is taken there")
    return _Mended(values, scan, means), notes

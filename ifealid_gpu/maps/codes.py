"""Codes: real values as unsigned integers, and back (Eq. 1 and 4 of Zurowietz and Nattkemper, 2020)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeVar, get_args, overload

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.errors import InputError, Remedy
from ifealid_gpu.parallel import Progress
from ifealid_gpu.rows import Rows, row_blocks

Codes = NDArray[np.uint8] | NDArray[np.uint16] | NDArray[np.uint32]
Precision = Literal[8, 16, 32]
#: Order of an array's axes: height, width, channels, or channels first.
Axes = Literal["hwc", "chw"]

#: Is shown (rows, their values) of an (h, w, d) array, block after block.
Look = Callable[[slice, NDArray[np.float64]], None]

PRECISIONS: tuple[int, ...] = get_args(Precision)
AXES: tuple[str, ...] = get_args(Axes)

_DTYPES: dict[int, type[np.unsignedinteger]] = {8: np.uint8, 16: np.uint16, 32: np.uint32}
_BLOCK_BYTES = 1 << 24  # float64 scratch while quantising: small beside any map worth worrying about


def code_dtype(precision: int) -> np.dtype[np.unsignedinteger]:
    """The unsigned integer dtype of codes with ``precision`` bits (8, 16 or 32)."""
    if precision not in _DTYPES:
        raise InputError(f"precision must be 8, 16 or 32 bits, found {precision!r}")
    return np.dtype(_DTYPES[precision])


def code_max(precision: int) -> int:
    """The largest code, 2^precision - 1."""
    return int(np.iinfo(code_dtype(precision)).max)


def as_array(value: object, what: str) -> NDArray[Any]:
    """The value if it is a NumPy array; InputError otherwise."""
    if not isinstance(value, np.ndarray):
        hint = "; a tensor's are tensor.numpy()" if type(value).__module__.startswith("torch") else ""
        raise InputError(f"{what} must be a NumPy array, found {type(value).__name__}{hint}")
    return value


@overload
def to_hwc(values: NDArray[Any], layout: str) -> NDArray[Any]: ...
@overload
def to_hwc(values: NDArray[Any] | Rows, layout: str) -> NDArray[Any] | Rows: ...
def to_hwc(values: NDArray[Any] | Rows, layout: str) -> NDArray[Any] | Rows:
    """A view (h, w, d) of an array in either layout; InputError where it cannot be a feature map."""
    if layout not in AXES:
        raise InputError(f"layout must be 'hwc' or 'chw', found {layout!r}")
    if values.dtype.kind not in "fiub":
        raise InputError(f"a feature map needs real numbers, found an array of dtype {values.dtype}")
    if values.ndim != 3:
        axes = "(h, w, d)" if layout == "hwc" else "(d, h, w)"
        raise InputError(f"a feature map needs 3 dimensions {axes}, found {values.ndim}: shape {values.shape}")
    if values.size == 0:
        raise InputError(f"a feature map needs at least one pixel and one channel, found shape {values.shape}")
    if layout == "hwc":
        return values
    if isinstance(values, Rows):
        raise InputError("rows that are made when they are asked for are (h, w, d), found layout 'chw'")
    return np.moveaxis(values, 0, 2)


def finite_range(
    values: NDArray[Any] | Rows,
    progress: Progress | None = None,
    *,
    valid: NDArray[np.bool_] | None = None,
    look: Look | None = None,
) -> tuple[float, float]:
    """(pmin, pmax) of an (h, w, d) array; InputError with count and first place of NaN or infinity.

    Args:
        values: (h, w, d).
        progress: called with (rows done, rows in all).
        valid: (h, w) bool, False where there is no data: what stands there does not count. None: all have data.
        look: called with every block of rows, as float64, so that an array is read once for all that is asked of it.
    """
    low, high, bad, first = np.inf, -np.inf, 0, None
    for rows in row_blocks(values.shape, _BLOCK_BYTES):
        with np.errstate(invalid="ignore"):  # of signalling NaNs; they are counted
            block = np.asarray(values[rows], dtype=np.float64)
        if look is not None:
            look(rows, block)
        counted = block if valid is None else block[valid[rows]]
        finite = np.isfinite(counted)
        if not finite.all():
            bad += int(counted.size - np.count_nonzero(finite))
            if first is None:
                wrong = ~np.isfinite(block) if valid is None else ~np.isfinite(block) & valid[rows][:, :, None]
                y, x, k = (int(i) for i in np.argwhere(wrong)[0])
                first = (x, y + rows.start, k)
        elif not bad and counted.size:
            low, high = min(low, float(counted.min())), max(high, float(counted.max()))
        if progress is not None:
            progress(rows.stop, values.shape[0])
    if first is not None:
        x, y, k = first
        raise InputError(
            f"feature values must be finite, found {bad} NaN or infinite of {values.size}; "
            f"the first at x {x}, y {y}, channel {k}; --no-data nan leaves out pixels of nothing else, and takes the "
            "channel's mean elsewhere",
            remedy=Remedy(("no_data",)),
        )
    if not np.isfinite(high - low):
        raise InputError(f"feature values must span less than 1.8e308, found {low} to {high}")
    return low, high


def quantize(
    values: NDArray[Any] | Rows,
    low: float,
    high: float,
    precision: int,
    progress: Progress | None = None,
    *,
    valid: NDArray[np.bool_] | None = None,
) -> Codes:
    """Codes of real values (Eq. 1): round((p - pmin) / (pmax - pmin) * cmax), ties to even, in float64.

    Args:
        values: (h, w, d), finite, within [low, high].
        low: pmin, the value of code 0.
        high: pmax, the value of the largest code. high = low gives code 0 everywhere.
        precision: bits of a code: 8, 16 or 32.
        progress: called with (rows done, rows in all).
        valid: (h, w) bool, False where there is no data: such pixels get code 0. None: all have data.
    """
    codes = np.zeros(values.shape, code_dtype(precision))
    if high > low:
        for rows in row_blocks(values.shape, _BLOCK_BYTES):
            with np.errstate(invalid="ignore"):  # of signalling NaNs where there is no data
                block = np.asarray(values[rows], dtype=np.float64)
            if valid is None:
                codes[rows] = codes_of(block, low, high, precision)
            else:
                codes[rows][valid[rows]] = codes_of(block[valid[rows]], low, high, precision)
            if progress is not None:
                progress(rows.stop, values.shape[0])
    return codes


def codes_of(values: NDArray[np.float64], low: float, high: float, precision: int) -> NDArray[np.float64]:
    """Eq. 1 of values within [low, high], which are not the same: whole numbers, of any shape, as float64."""
    codes: NDArray[np.float64] = np.rint((values - low) / (high - low) * code_max(precision))
    return codes


def dequantize(codes: Codes, low: float, high: float) -> NDArray[np.float64]:
    """Real values of codes (Eq. 4): p = pmin + c / cmax * (pmax - pmin), float64 of the codes' shape."""
    shares: NDArray[np.float64] = codes.astype(np.float64) / code_max(codes.dtype.itemsize * 8)
    return real_value(shares, (low, high))


_Share = TypeVar("_Share", float, NDArray[np.float64])


def real_value(share: _Share, value_range: tuple[float, float]) -> _Share:
    """The real value of a code / cmax (Eq. 4)."""
    low, high = value_range
    return low + share * (high - low)


def unit_value(real: float, value_range: tuple[float, float]) -> float:
    """The code / cmax, not always whole codes, of a real value: the way back of `real_value`; 0 in a constant map."""
    low, high = value_range
    return (real - low) / (high - low) if high > low else 0.0

"""The feature map: quantised codes of one network layer on one image, with the facts needed to read them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar, get_args

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.errors import InputError

Codes = NDArray[np.uint8] | NDArray[np.uint16] | NDArray[np.uint32]
Precision = Literal[8, 16, 32]
Layout = Literal["hwc", "chw"]

PRECISIONS: tuple[int, ...] = get_args(Precision)
LAYOUTS: tuple[str, ...] = get_args(Layout)

#: Image pixels from the image's corner to a map's, at most, left or right, above or below.
FARTHEST_ORIGIN = 1 << 16

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


@dataclass(frozen=True)
class Provenance:
    """Where a feature map comes from. Every field may be unknown (None).

    Attributes:
        image: name of the source image; feature maps with the same one are layers of each other.
        layer: name of the network layer.
        model: name of the model.
        weights: name or hash of the model's weights.
        stride: image pixels per feature-map pixel, when feature pixel (x, y) lies exactly over the image
            patch [x stride, (x + 1) stride) x [y stride, (y + 1) stride). None: the map spans the image.
        padding: how the image was made fit for the network: "edge" (its last pixels repeated to the right and below)
            or "paper" (zeros around it).
        origin: (x, y) of the upper left corner of feature pixel (0, 0), in image pixels, by which all patches are
            shifted; None: (0, 0).
        recipe: hash of all that decided the codes (image, model, weights, options): equal ones are equal maps.

    Raises:
        InputError: a stride that is no whole number from 1, an origin farther out than `FARTHEST_ORIGIN`, a name that
            is no text.
    """

    image: str | None = None
    layer: str | None = None
    model: str | None = None
    weights: str | None = None
    stride: int | None = None
    padding: str | None = None
    origin: tuple[float, float] | None = None
    recipe: str | None = None

    def __post_init__(self) -> None:
        for name in ("image", "layer", "model", "weights", "padding", "recipe"):
            text = getattr(self, name)
            if isinstance(text, os.PathLike):
                object.__setattr__(self, name, os.fspath(text))
            elif not isinstance(text, str | None):
                raise InputError(f"{name} must be text, found {text!r}")
        if self.stride is not None:
            stride = as_whole(self.stride, "stride")
            if stride < 1:
                raise InputError(f"stride must be 1 image pixel or more, found {stride}")
            object.__setattr__(self, "stride", stride)
        if self.origin is not None:
            try:
                x, y = (float(v) for v in self.origin)
            except (TypeError, ValueError):
                raise InputError(f"origin must be two numbers (x, y), found {self.origin!r}") from None
            if not (abs(x) <= FARTHEST_ORIGIN and abs(y) <= FARTHEST_ORIGIN):
                raise InputError(f"origin must lie within {FARTHEST_ORIGIN} image pixels of the image, found {x}, {y}")
            object.__setattr__(self, "origin", (x, y))


@dataclass(frozen=True, eq=False)
class FeatureMap:
    """A dense feature map: h x w pixels, each a feature vector of d codes.

    Attributes:
        codes: (h, w, d) uint8, uint16 or uint32, C-contiguous; Eq. 1 of Zurowietz and Nattkemper (2020).
        value_range: (pmin, pmax), the real values of code 0 and of the largest code. None when unknown, as in
            files of the paper's web page: real values then count as codes / cmax.
        name: what the interface calls the map.
        image: (H, W, 3) uint8 sRGB, the network's input image at its own resolution, or None.
        provenance: layer, model, image name, stride.

    Raises:
        InputError: codes of the wrong dtype or number of dimensions, an empty map, an image that is not
            (H, W, 3) uint8, or a value range that is not two ordered finite numbers.
    """

    codes: Codes
    value_range: tuple[float, float] | None = None
    name: str = "feature map"
    image: NDArray[np.uint8] | None = None
    provenance: Provenance = field(default_factory=Provenance)

    def __post_init__(self) -> None:
        codes = _array(self.codes, "codes")
        if codes.ndim != 3:
            raise InputError(f"codes must have 3 dimensions (h, w, d), found shape {codes.shape}")
        if codes.dtype.kind != "u" or codes.dtype.itemsize > 4:
            raise InputError(f"codes must be uint8, uint16 or uint32, found {codes.dtype}")
        if codes.size == 0:
            raise InputError(f"a feature map needs at least one pixel and one channel, found shape {codes.shape}")
        if self.image is not None and (
            _array(self.image, "the image").ndim != 3
            or self.image.shape[2] != 3
            or self.image.dtype != np.uint8
            or not self.image.size
        ):
            raise InputError(f"the image must be (H, W, 3) uint8, found {self.image.shape} {self.image.dtype}")
        if self.value_range is not None:
            low, high = self.value_range
            if not (np.isfinite(low) and np.isfinite(high) and low <= high and np.isfinite(high - low)):
                raise InputError(f"the value range must be finite and ordered, found {low} to {high}")
        object.__setattr__(self, "codes", np.ascontiguousarray(codes))

    @classmethod
    def from_array(
        cls,
        values: NDArray[np.floating] | NDArray[np.integer],
        *,
        precision: int = 8,
        layout: str = "hwc",
        name: str = "feature map",
        image: NDArray[np.uint8] | None = None,
        provenance: Provenance | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> FeatureMap:
        """Quantise real feature values to codes (Eq. 1).

        Args:
            values: (h, w, d) for layout "hwc" or (d, h, w) for "chw"; any real dtype; finite.
            precision: bits of a code: 8, 16 or 32.
            layout: order of the axes of ``values``.
            name: what the interface calls the map.
            image: (H, W, 3) uint8 sRGB input image, or None.
            provenance: layer, model, image name, stride.
            progress: called with (steps done, steps in all); every row is a step of looking at the values and one of
                quantising them.

        Raises:
            InputError: wrong number of dimensions, an empty or object array, complex values, NaN or infinity (the
                message has their count and first place), an unknown precision or layout.
        """
        hwc = to_hwc(_array(values, "a feature map's values"), layout)
        rows = hwc.shape[0]
        look = None if progress is None else lambda done, _: progress(done, 2 * rows)
        low, high = finite_range(hwc, look)
        codes = quantize(
            hwc, low, high, precision, None if progress is None else lambda done, _: progress(rows + done, 2 * rows)
        )
        return cls(codes, (low, high), name, image, provenance or Provenance())

    @property
    def height(self) -> int:
        """Rows of the map, in feature-map pixels."""
        return int(self.codes.shape[0])

    @property
    def width(self) -> int:
        """Columns of the map, in feature-map pixels."""
        return int(self.codes.shape[1])

    @property
    def channels(self) -> int:
        """Length d of a feature vector."""
        return int(self.codes.shape[2])

    @property
    def precision(self) -> int:
        """Bits of a code: 8, 16 or 32."""
        return self.codes.dtype.itemsize * 8

    @property
    def real_range(self) -> tuple[float, float]:
        """(pmin, pmax), or (0, 1) where the file does not say."""
        return self.value_range or (0.0, 1.0)

    @property
    def centre(self) -> tuple[int, int]:
        """(x, y) of the centre pixel, the first reference."""
        return self.width // 2, self.height // 2

    def check_pixel(self, x: int, y: int, what: str = "reference") -> tuple[int, int]:
        """(x, y) if it lies on the map; InputError with the valid range otherwise."""
        if not (0 <= x < self.width and 0 <= y < self.height):
            raise InputError(
                f"{what} {x},{y} is outside the feature map {self.name!r}: "
                f"x must be 0 to {self.width - 1}, y 0 to {self.height - 1}"
            )
        return x, y

    def check_channel(self, channel: int) -> int:
        """The channel if the map has it; InputError with the valid range otherwise."""
        if not 0 <= channel < self.channels:
            raise InputError(
                f"channel {channel} is outside the feature map {self.name!r}: it must be 0 to {self.channels - 1}"
            )
        return channel

    def vector(self, x: int, y: int) -> NDArray[np.float64]:
        """Real values (d,) of the feature vector at (x, y), restored from its codes."""
        self.check_pixel(x, y, "pixel")
        return dequantize(self.codes[y, x], *self.real_range)


def as_whole(value: object, what: str) -> int:
    """A whole number, of any kind; InputError otherwise."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise InputError(f"{what} must be a whole number, found {value!r}")
    return int(value)


def as_pixel(value: object, what: str = "reference") -> tuple[int, int]:
    """Two whole numbers, of any kind; InputError otherwise."""
    pair = list(value) if isinstance(value, Iterable) else []
    if len(pair) != 2:
        raise InputError(f"{what} must be two whole numbers (x, y), found {value!r}")
    return as_whole(pair[0], f"x of {what}"), as_whole(pair[1], f"y of {what}")


def as_pixels(values: object, what: str) -> tuple[tuple[int, int], ...]:
    """Any number of such pairs; InputError otherwise."""
    if not isinstance(values, Iterable):
        raise InputError(f"{what} must be pairs of whole numbers (x, y), found {values!r}")
    return tuple(as_pixel(value, f"each of the {what}") for value in values)


def _array(value: object, what: str) -> NDArray[Any]:
    if not isinstance(value, np.ndarray):
        hint = "; a tensor's are tensor.numpy()" if type(value).__module__.startswith("torch") else ""
        raise InputError(f"{what} must be a NumPy array, found {type(value).__name__}{hint}")
    return value


def to_hwc(values: NDArray[np.generic], layout: str) -> NDArray[np.generic]:
    """A view (h, w, d) of an array in either layout; InputError where it cannot be a feature map."""
    if layout not in LAYOUTS:
        raise InputError(f"layout must be 'hwc' or 'chw', found {layout!r}")
    if values.dtype.kind not in "fiub":
        raise InputError(f"a feature map needs real numbers, found an array of dtype {values.dtype}")
    if values.ndim != 3:
        axes = "(h, w, d)" if layout == "hwc" else "(d, h, w)"
        raise InputError(f"a feature map needs 3 dimensions {axes}, found {values.ndim}: shape {values.shape}")
    if values.size == 0:
        raise InputError(f"a feature map needs at least one pixel and one channel, found shape {values.shape}")
    return values if layout == "hwc" else np.moveaxis(values, 0, 2)


def finite_range(
    values: NDArray[np.generic], progress: Callable[[int, int], None] | None = None
) -> tuple[float, float]:
    """(pmin, pmax) of an (h, w, d) array; InputError with count and first place of NaN or infinity.

    Args:
        values: (h, w, d).
        progress: called with (rows done, rows in all).
    """
    low, high, bad, first = np.inf, -np.inf, 0, None
    for rows in _row_blocks(values.shape):
        with np.errstate(invalid="ignore"):  # of signalling NaNs; they are counted
            block = np.asarray(values[rows], dtype=np.float64)
        finite = np.isfinite(block)
        if not finite.all():
            bad += int(block.size - np.count_nonzero(finite))
            if first is None:
                y, x, k = (int(i) for i in np.argwhere(~finite)[0])
                first = (x, y + rows.start, k)
        elif not bad:
            low, high = min(low, float(block.min())), max(high, float(block.max()))
        if progress is not None:
            progress(min(rows.stop, values.shape[0]), values.shape[0])
    if first is not None:
        x, y, k = first
        raise InputError(
            f"feature values must be finite, found {bad} NaN or infinite of {values.size}; "
            f"the first at x {x}, y {y}, channel {k}"
        )
    if not np.isfinite(high - low):
        raise InputError(f"feature values must span less than 1.8e308, found {low} to {high}")
    return low, high


def quantize(
    values: NDArray[np.generic],
    low: float,
    high: float,
    precision: int,
    progress: Callable[[int, int], None] | None = None,
) -> Codes:
    """Codes of real values (Eq. 1): round((p - pmin) / (pmax - pmin) * cmax), ties to even, in float64.

    Args:
        values: (h, w, d), finite, within [low, high].
        low: pmin, the value of code 0.
        high: pmax, the value of the largest code. high = low gives code 0 everywhere.
        precision: bits of a code: 8, 16 or 32.
        progress: called with (rows done, rows in all).
    """
    codes = np.zeros(values.shape, code_dtype(precision))
    span, largest = high - low, code_max(precision)
    if span > 0:
        for rows in _row_blocks(values.shape):
            block = np.asarray(values[rows], dtype=np.float64)
            codes[rows] = np.rint((block - low) / span * largest)
            if progress is not None:
                progress(min(rows.stop, values.shape[0]), values.shape[0])
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


def _row_blocks(shape: tuple[int, ...]) -> list[slice]:
    rows = max(1, _BLOCK_BYTES // (8 * int(np.prod(shape[1:]))))
    return [slice(y, y + rows) for y in range(0, shape[0], rows)]

"""The feature map: quantised codes of one network layer on one image, with the facts needed to read them."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, field
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.arguments import as_number, as_numbers
from ifealid_gpu.errors import InputError
from ifealid_gpu.maps.bands import Bands
from ifealid_gpu.maps.centre import central_pixel
from ifealid_gpu.maps.codes import Codes, as_array, code_dtype, code_max, dequantize, finite_range, quantize, to_hwc
from ifealid_gpu.maps.georeference import Georeference
from ifealid_gpu.maps.precision import AUTO, Sample
from ifealid_gpu.no_data import find_no_data, without_mask
from ifealid_gpu.parallel import Progress
from ifealid_gpu.python_words import in_python
from ifealid_gpu.rows import Rows

#: Image pixels from the image's corner to a map's, at most, left or right, above or below.
FARTHEST_ORIGIN = 1 << 16

#: Image pixels per feature-map pixel, at least.
FINEST_STRIDE = 1 / 64


@dataclass(frozen=True)
class Provenance:
    """Where a feature map comes from. Every field may be unknown (None).

    Attributes:
        image: name of the source image; feature maps with the same one are layers of each other.
        layer: name of the network layer.
        model: name of the model.
        weights: name or hash of the model's weights.
        stride: image pixels per feature-map pixel, when feature pixel (x, y) lies exactly over the image
            patch [x stride, (x + 1) stride) x [y stride, (y + 1) stride). It need not be whole, as with an image that
            was enlarged first; (across, down) where these differ. None: the map spans the image.
        padding: how the image was made fit for the network: "edge" (its last pixels repeated to the right and below)
            or "paper" (zeros around it).
        origin: (x, y) of the upper left corner of feature pixel (0, 0), in image pixels, by which all patches are
            shifted; None: (0, 0).
        recipe: hash of all that decided the codes (image, model, weights, options): equal ones are equal maps.

    Raises:
        InputError: a stride that is no number or pair of numbers from `FINEST_STRIDE` on, an origin farther out than
            `FARTHEST_ORIGIN`, a name that is no text.
    """

    image: str | None = None
    layer: str | None = None
    model: str | None = None
    weights: str | None = None
    stride: float | tuple[float, float] | None = None
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
            object.__setattr__(self, "stride", _stride(self.stride))
        if self.origin is not None:
            try:
                x, y = (float(v) for v in self.origin)
            except (TypeError, ValueError):
                raise InputError(f"origin must be two numbers (x, y), found {self.origin!r}") from None
            if not (abs(x) <= FARTHEST_ORIGIN and abs(y) <= FARTHEST_ORIGIN):
                raise InputError(f"origin must lie within {FARTHEST_ORIGIN} image pixels of the image, found {x}, {y}")
            object.__setattr__(self, "origin", (x, y))

    @property
    def strides(self) -> tuple[float, float] | None:
        """The stride (across, down)."""
        return self.stride if isinstance(self.stride, tuple) or self.stride is None else (self.stride, self.stride)


def _stride(stride: object) -> float | tuple[float, float]:
    """A number, whole where it can be, or (across, down) where these differ."""
    both = as_numbers(stride, "stride") if isinstance(stride, tuple | list) else (as_number(stride, "stride"),) * 2
    if not all(FINEST_STRIDE <= one <= FARTHEST_ORIGIN for one in both):
        shown = f"{both[0]:g}" if both[0] == both[1] else f"{both[0]:g}, {both[1]:g}"
        raise InputError(f"stride must be 1/{1 / FINEST_STRIDE:g} of an image pixel or more, found {shown}")
    across, down = (int(one) if one.is_integer() else one for one in both)
    return across if across == down else (across, down)


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
        valid: (h, w) bool, False where there is no data: such pixels have no value of any kind. None: all have data.
        bands: what the channels are called, or None.
        georeference: where the map's pixels lie on the Earth, or None.
        code_error: how far s is off at this precision: the largest error of 99.9 % of random pairs of pixels, against
            the real values that the codes stand for, see `precision.py`. None: not measured.
        notes: what was found out, guessed or left out when the values were read; a line each.

    Raises:
        InputError: codes of the wrong dtype or number of dimensions, an empty map, an image that is not
            (H, W, 3) uint8, a value range that is not two ordered finite numbers, or a mask of valid pixels that is not
            (h, w) bool with one at least.
    """

    codes: Codes
    value_range: tuple[float, float] | None = None
    name: str = "feature map"
    image: NDArray[np.uint8] | None = None
    provenance: Provenance = field(default_factory=Provenance)
    valid: NDArray[np.bool_] | None = None
    bands: Bands | None = None
    georeference: Georeference | None = None
    code_error: float | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        codes = as_array(self.codes, "codes")
        if codes.ndim != 3:
            raise InputError(f"codes must have 3 dimensions (h, w, d), found shape {codes.shape}")
        if codes.dtype.kind != "u" or codes.dtype.itemsize > 4:
            raise InputError(f"codes must be uint8, uint16 or uint32, found {codes.dtype}")
        if codes.size == 0:
            raise InputError(f"a feature map needs at least one pixel and one channel, found shape {codes.shape}")
        if self.image is not None and (
            as_array(self.image, "the image").ndim != 3
            or self.image.shape[2] != 3
            or self.image.dtype != np.uint8
            or not self.image.size
        ):
            raise InputError(f"the image must be (H, W, 3) uint8, found {self.image.shape} {self.image.dtype}")
        if self.value_range is not None:
            low, high = self.value_range
            if not (np.isfinite(low) and np.isfinite(high) and low <= high and np.isfinite(high - low)):
                raise InputError(f"the value range must be finite and ordered, found {low} to {high}")
        if self.valid is not None:
            _mask(self.valid, codes.shape[:2])
        if self.bands is not None and len(self.bands) != codes.shape[2]:
            raise InputError(f"expected bands of {codes.shape[2]} channels, found {len(self.bands)}")
        object.__setattr__(self, "codes", np.ascontiguousarray(codes))

    @classmethod
    @in_python()
    def from_array(
        cls,
        values: NDArray[np.floating] | NDArray[np.integer] | Rows,
        *,
        precision: int | str = AUTO,
        layout: str = "hwc",
        name: str = "feature map",
        image: NDArray[np.uint8] | None = None,
        provenance: Provenance | None = None,
        valid: NDArray[np.bool_] | None = None,
        no_data: float | str = "auto",
        progress: Progress | None = None,
    ) -> FeatureMap:
        """Quantise real feature values to codes (Eq. 1).

        Args:
            values: (h, w, d) for layout "hwc" or (d, h, w) for "chw"; any real dtype; finite where there is data. Or
                `Rows`, (h, w, d), of which a part is in memory at a time. What a masked array masks is no data.
            precision: bits of a code: 8, 16 or 32; or "auto": 8 where the similarities stay right, else 16.
            layout: order of the axes of ``values``.
            name: what the interface calls the map.
            image: (H, W, 3) uint8 sRGB input image, or None.
            provenance: layer, model, image name, stride.
            valid: (h, w) bool, False where there is no data, whatever the values there. None: as the values tell.
            no_data: the value that stands for none; "auto": pixels of NaN or infinity alone, and of a value that is
                found to stand for none, see `no_data.find_no_data`; the map's notes say so. "nan": NaN and infinity,
                also in some channels of a pixel, which get the channel's mean. "none": nothing.
            progress: called with (steps done, steps in all); every row is a step of looking for pixels without data,
                one of looking at the values, and one of quantising them.

        Raises:
            InputError: wrong number of dimensions, an empty or object array, complex values, NaN or infinity (the
                message has their count and first place), an unknown precision or layout, no valid pixel.
        """
        declared: tuple[float, ...] = ()
        if isinstance(values, np.ma.MaskedArray):
            values, declared = without_mask(values), (math.nan,)
        hwc = to_hwc(values if isinstance(values, Rows) else as_array(values, "a feature map's values"), layout)
        if isinstance(precision, str) and precision != AUTO:
            raise InputError(f"precision must be 'auto', 8, 16 or 32 bits, found {precision!r}")
        if not isinstance(precision, str):
            code_dtype(precision)
        if valid is not None:
            valid = _mask(valid, hwc.shape[:2])
        step = partial(_step, progress, 2 if no_data == "none" else 3)
        found = find_no_data(hwc, no_data, declared, valid=valid, progress=step(-3))
        sample = Sample(hwc.shape, found.valid)
        low, high = finite_range(found.values, step(-2), valid=found.valid, look=sample.look)
        bits, error = sample.choose(low, high, precision)
        codes = quantize(found.values, low, high, bits, step(-1), valid=found.valid)
        return cls(
            codes,
            (low, high),
            name,
            image,
            provenance or Provenance(),
            valid=found.valid,
            code_error=error,
            notes=found.notes,
        )

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

    @cached_property
    def valid_pixels(self) -> int:
        """How many pixels have data."""
        return self.width * self.height if self.valid is None else int(np.count_nonzero(self.valid))

    @cached_property
    def centre(self) -> tuple[int, int]:
        """(x, y) of the first reference: the pixel nearest to the centre with data and a vector that is not zero."""
        low, high = self.real_range
        share = -low / (high - low) if low < 0 <= high else 0.0
        return central_pixel(self.codes, self.valid, round(share * code_max(self.precision)))

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


def _step(progress: Progress | None, steps: int, step: int) -> Progress | None:
    """Tells how far one of several steps is, counted from the last, -1."""
    return None if progress is None else lambda done, total: progress((steps + step) * total + done, steps * total)


def _mask(value: object, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """A mask of valid pixels, checked."""
    valid = as_array(value, "the mask of valid pixels")
    if valid.shape != shape or valid.dtype != np.bool_:
        raise InputError(f"the mask of valid pixels must be {shape} bool, found {valid.shape} {valid.dtype}")
    if not valid.any():
        raise InputError("a feature map needs at least one valid pixel, found none")
    return valid

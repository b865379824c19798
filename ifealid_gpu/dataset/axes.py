"""How an array of any number of axes becomes (h, w, d), and what is said of it where the array's shape alone tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.dataset.covering import Size, covers
from ifealid_gpu.dataset.faults import shown
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.dataset.token_grid import Grid, asked_grid, find_grid
from ifealid_gpu.errors import InputError

# NumPy has no arrays of more axes.
_MOST_AXES = 64

_ALIKE = 2  # sides of an image differ by this factor at most, where nothing else tells them


@dataclass(frozen=True)
class Axes:
    """How an array is read.

    Attributes:
        layout: "hwc", "chw" or "tokens".
        shape: the array's.
        kept: which of its axes are read, in its order; the others have length 1.
        size: (h, w, d) of the map.
        skip: tokens before those of the grid.
        note: one line that says the choice and how to change it; None where nothing was guessed.
        is_weak: whether it is a map only for want of a better reading: a single channel or row, or one vector.
    """

    layout: str
    shape: tuple[int, ...]
    kept: tuple[int, ...]
    size: tuple[int, int, int]
    skip: int = 0
    note: str | None = None
    is_weak: bool = False

    def arranged(self, values: Any) -> Any:
        """(h, w, d), a view where that is possible, of the array of this shape."""
        if self.layout == "hwc" and len(self.kept) == len(self.shape) == 3:
            return values  # whatever it is: it need not be an array of NumPy
        dropped = tuple(axis for axis in range(len(self.shape)) if axis not in self.kept)
        squeezed: NDArray[Any] = np.squeeze(np.asanyarray(values), axis=dropped)
        if self.layout == "tokens":
            height, width, channels = self.size
            return squeezed[self.skip : self.skip + height * width].reshape(height, width, channels)
        if squeezed.ndim == 2:
            return squeezed.reshape(self.size)
        return squeezed if self.layout == "hwc" else np.moveaxis(squeezed, 0, 2)


def judge_axes(
    shape: tuple[int, ...],
    reading: Reading,
    *,
    stated: str | None = None,
    habit: str = "hwc",
    image: Size | None = None,
    stored: Size | None = None,
) -> Axes:
    """How an array of this shape is read: as its file states, as asked, or as its shape and the image tell.

    Axes of length 1 fall away, the leading ones first, until three are left. Without a word on their order, channels
    come first where the next two are alike (2 to 1 at most) and the first two are not, or are equal and the first two
    are not, and last where it is the other way around; but where one order alone fits the image (and stride), it is
    that one. Where nothing tells, it is the habit. (N, d) and (1, N, d) are tokens where N makes a grid.

    Args:
        shape: lengths of the array's axes.
        reading: what was asked for.
        stated: the order that is known for certain, or None.
        habit: the order that such arrays usually have, "hwc" or "chw".
        image: (height, width) of the image that they are of, where it is known.
        stored: the same as it is stored, where that is another: a map that fits it alone is read so.

    Raises:
        InputError: there is no possible reading, or none as asked.
    """
    axes = _judged(shape, reading, stated, habit, image)
    if image is not None and stored is not None and not covers(axes.size[:2], image, reading.stride):
        other = _judged(shape, reading, stated, habit, stored)
        if covers(other.size[:2], stored, reading.stride):
            return other
    return axes


def _judged(shape: tuple[int, ...], reading: Reading, stated: str | None, habit: str, image: Size | None) -> Axes:
    if 0 in shape:
        raise InputError(f"expected at least one pixel and one channel, found shape {shown(shape)}")
    layout = stated or reading.layout
    if layout is None and (reading.grid is not None or reading.skip is not None):
        layout = "tokens"
    kept = _three_axes(shape)
    if layout == "tokens" or (layout is None and len(shape) <= 3):
        axes = _tokens(shape, kept, reading, image, is_asked=layout == "tokens")
        if axes is not None:
            return axes
    if len(kept) == 2:
        return _two_axes(shape, kept, layout)
    if layout is None and len(shape) == 3 and shape[0] == 1:
        return _two_axes(shape, kept[1:], layout)
    lengths = tuple(shape[axis] for axis in kept)
    order = layout or _order(lengths, habit, image, reading.stride)
    size = _hwc(lengths, order)
    note = None if layout else _note(shape, order, size)
    return Axes(order, shape, kept, size, note=note, is_weak=size[0] * size[1] == 1)


def _three_axes(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Three axes of an array, or two where there are no more."""
    if len(shape) > _MOST_AXES:
        raise InputError(f"expected an array of at most {_MOST_AXES} dimensions, found {len(shape)}")
    kept = list(range(len(shape)))
    while len(kept) > 3 and (alone := [axis for axis in kept if shape[axis] == 1]):
        kept.remove(alone[0])
    if len(kept) == 4:
        message = f"expected the features of one image, found a batch of {shown(shape[kept[0]])}: shape {shown(shape)}"
        raise InputError(f"{message}; save each image's array by itself, such as array[0]")
    if len(kept) > 4:
        message = f"expected an array (h, w, d), (d, h, w) or tokens (N, d), found {len(shape)} dimensions"
        raise InputError(f"{message}: shape {shown(shape)}")
    if sum(shape[axis] > 1 for axis in kept) < 2 and len(kept) < 3:
        what = "a single vector" if shape and max(shape) > 1 else "a single value"
        message = f"expected an array (h, w, d), (d, h, w) or tokens (N, d), found {what}"
        raise InputError(f"{message}: shape {shown(shape)}")
    return tuple(kept)


def _tokens(
    shape: tuple[int, ...], kept: tuple[int, ...], reading: Reading, image: Size | None, *, is_asked: bool
) -> Axes | None:
    kept = kept[1:] if len(kept) == 3 and shape[kept[0]] == 1 else kept
    if len(kept) != 2:
        if is_asked:
            asked = {"--layout tokens": reading.layout, "--grid": reading.grid, "--skip": reading.skip}
            given = " and ".join(option for option, value in asked.items() if value is not None)
            raise InputError(f"expected tokens (N, d) or (1, N, d), found shape {shown(shape)}; leave out {given}")
        return None
    count, channels = (shape[axis] for axis in kept)
    grid = asked_grid(count, reading, image) if is_asked else find_grid(count, reading, image)
    if grid is None:
        return None
    is_said = reading.grid is not None and (reading.skip is not None or not grid.skip) and not grid.rest
    note = None if is_said else _tokens_note(shape, grid, reading)
    return Axes("tokens", shape, kept, (grid.height, grid.width, channels), grid.skip, note)


def _two_axes(shape: tuple[int, ...], kept: tuple[int, ...], layout: str | None) -> Axes:
    """Two axes that are no tokens: a map of one channel, or a row of vectors."""
    first, second = (shape[axis] for axis in kept)
    is_map = layout is not None or _alike(first, second)
    size = (first, second, 1) if is_map else (1, first, second)
    what = f"one channel of {second} x {first} pixels" if is_map else f"a row of {first} pixels of {_channels(second)}"
    note = (
        f"shape {shown(shape)} is read as {what}; "
        f"--layout tokens --grid WxH reads it as a grid of vectors of {_channels(second)}"
    )
    return Axes("hwc", shape, kept, size, note=None if layout else note, is_weak=True)


def _alike(first: int, second: int) -> bool:
    return max(first, second) <= _ALIKE * min(first, second)


def _order(lengths: tuple[int, ...], habit: str, image: Size | None, stride: int | None) -> str:
    if image is not None:
        fitting = [order for order in ("hwc", "chw") if covers(_hwc(lengths, order)[:2], image, stride)]
        if len(fitting) == 1:
            return fitting[0]
    first, second, third = lengths
    first_two, last_two = _likeness(first, second), _likeness(second, third)
    if last_two > first_two:
        return "chw"
    return "hwc" if first_two > last_two else habit


def _likeness(first: int, second: int) -> int:
    """0: too unlike for the sides of an image, 1: alike, 2: equal."""
    return 2 if first == second else int(_alike(first, second))


def _hwc(lengths: tuple[int, ...], order: str) -> tuple[int, int, int]:
    first, second, third = lengths
    return (first, second, third) if order == "hwc" else (second, third, first)


def _note(shape: tuple[int, ...], order: str, size: tuple[int, int, int]) -> str:
    height, width, channels = size
    batch = ""
    if order == "hwc" and len(shape) == 3 and not _alike(height, width) and find_grid(width, Reading(), None):
        batch = f"; if these are the tokens of {height} images, save each by itself, such as array[0]"
    axes, other = ("(h, w, d)", "chw") if order == "hwc" else ("(d, h, w)", "hwc")
    return (
        f"shape {shown(shape)} is read as {axes}, {width} x {height} pixels of {_channels(channels)}; "
        f"--layout {other} reads it otherwise{batch}"
    )


def _channels(count: int) -> str:
    return f"{count} channel{'s' if count != 1 else ''}"


def _tokens_note(shape: tuple[int, ...], grid: Grid, reading: Reading) -> str:
    before = {0: "", 1: " after one, the class token"}.get(grid.skip, f" after {grid.skip}, class token and registers")
    rest = f", {grid.rest} more left out" if grid.rest else ""
    layout = [] if reading.layout else ["--layout hwc|chw"]
    options = " or ".join(["--grid WxH", "--skip N", *layout])
    return (
        f"shape {shown(shape)} is read as {grid.width} x {grid.height} tokens of {_channels(shape[-1])}{before}{rest}; "
        f"{options} reads it otherwise"
    )

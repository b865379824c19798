"""How an array of any number of axes becomes (h, w, d), and what is said of it where the array's shape alone tells."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.dataset.axes_notes import batch_note, order_note, tokens_note, two_axes_note
from ifealid_gpu.dataset.batches import are_tokens_of_several, number_in
from ifealid_gpu.dataset.covering import Size, covers
from ifealid_gpu.dataset.faults import shown
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.dataset.token_grid import asked_grid, find_grid, is_square
from ifealid_gpu.errors import InputError, Remedy

# NumPy has no arrays of more axes.
_MOST_AXES = 64

_ALIKE = 2  # sides of an image differ by this factor at most, where nothing else tells them
_ALIKE_WHOLE = 8  # the same where the values are whole numbers, which tokens hardly are


@dataclass(frozen=True)
class Axes:
    """How an array is read.

    Attributes:
        layout: "hwc", "chw" or "tokens".
        shape: the array's.
        kept: which of its axes are read, in its order; the others have length 1, but for that of a batch.
        size: (h, w, d) of the map.
        skip: tokens before those of the grid.
        note: one line that says the choice and how to change it; None where nothing was guessed.
        is_weak: whether it is a map only for want of a better reading: a single channel or row, or one vector.
        batch: (axis of the images of a batch, number of the one that is read); None: it is no batch.
    """

    layout: str
    shape: tuple[int, ...]
    kept: tuple[int, ...]
    size: tuple[int, int, int]
    skip: int = 0
    note: str | None = None
    is_weak: bool = False
    batch: tuple[int, int] | None = None

    def arranged(self, values: Any) -> Any:
        """(h, w, d), a view where that is possible, of the array of this shape."""
        if self.layout == "hwc" and len(self.kept) == len(self.shape) == 3:
            return values  # whatever it is: it need not be an array of NumPy
        dropped = tuple(axis for axis in range(len(self.shape)) if axis not in self.kept)
        array = np.asanyarray(values)
        if self.batch is not None:
            axis, number = self.batch
            array = array[(slice(None),) * axis + (slice(number, number + 1),)]
        squeezed: NDArray[Any] = np.squeeze(array, axis=dropped)
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
    is_whole: bool = False,
) -> Axes:
    """How an array of this shape is read: as its file states, as asked, or as its shape and the image tell.

    Axes of length 1 fall away, the leading ones first, until three are left. Without a word on their order, channels
    come first where the next two are alike (2 to 1 at most) and the first two are not, or are equal and the first two
    are not, and last where it is the other way around; but where one order alone fits the image (and stride), it is
    that one. Where nothing tells, it is the habit. (N, d), (1, N, d) and (N, 1, d) are tokens where N makes a grid; but
    (N, N) is one channel, and so are whole numbers, such as labels. Of a batch, four axes or the tokens of several
    images, one image is read.

    Args:
        shape: lengths of the array's axes.
        reading: what was asked for.
        stated: the order that is known for certain, or None.
        habit: the order that such arrays usually have, "hwc" or "chw".
        image: (height, width) of the image that they are of, where it is known.
        stored: the same as it is stored, where that is another: a map that fits it alone is read so.
        is_whole: whether the values are whole numbers.

    Raises:
        InputError: there is no possible reading, or none as asked.
    """
    known = _Known(reading, habit, is_whole, image)
    axes = _judged(shape, stated, known)
    if image is not None and stored is not None and not covers(axes.size[:2], image, reading.stride):
        other = _judged(shape, stated, replace(known, image=stored))
        if covers(other.size[:2], stored, reading.stride):
            return other
    return axes


@dataclass(frozen=True)
class _Known:
    """What is known of an array beside its shape, as `judge_axes` takes it."""

    reading: Reading
    habit: str
    is_whole: bool
    image: Size | None


def _judged(shape: tuple[int, ...], stated: str | None, known: _Known) -> Axes:
    reading = known.reading
    if 0 in shape:
        raise InputError(f"expected at least one pixel and one channel, found shape {shown(shape)}")
    layout = stated or reading.layout
    if layout is None and (reading.grid is not None or reading.skip is not None):
        layout = "tokens"
    kept = _few_axes(shape)
    lengths = tuple(shape[axis] for axis in kept)
    if len(kept) < 4 and not are_tokens_of_several(lengths, layout):
        return _of_one_image(shape, kept, layout, known)
    count = lengths[0]
    number = number_in(count, reading.page)
    if len(kept) == 3:
        layout = "tokens"
    axes = _of_one_image(shape, kept[1:], layout, known)
    note = axes.note if reading.page is not None else batch_note(shape, count, axes.note)
    return replace(axes, batch=(kept[0], number), note=note)


def _of_one_image(shape: tuple[int, ...], kept: tuple[int, ...], layout: str | None, known: _Known) -> Axes:
    """How axes are read that are those of one image, two or three."""
    if layout in ("tokens", None):
        axes = _tokens(shape, kept, known, is_asked=layout == "tokens")
        if axes is not None:
            return axes
    if len(kept) == 2:
        return _two_axes(shape, kept, layout, known.is_whole)
    lengths = tuple(shape[axis] for axis in kept)
    if layout is None and lengths[0] == 1:
        return _two_axes(shape, kept[1:], layout, known.is_whole)
    order = layout or _order(lengths, known.habit, known.image, known.reading.stride)
    size = _hwc(lengths, order)
    note = None if layout else order_note(shape, lengths, order, size)
    return Axes(order, shape, kept, size, note=note, is_weak=size[0] * size[1] == 1)


def _few_axes(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Three axes of an array, or two where there are no more, or four of a batch."""
    if len(shape) > _MOST_AXES:
        raise InputError(f"expected an array of at most {_MOST_AXES} dimensions, found {len(shape)}")
    kept = list(range(len(shape)))
    while len(kept) > 3 and (alone := [axis for axis in kept if shape[axis] == 1]):
        kept.remove(alone[0])
    expected = "expected an array (h, w, d), (d, h, w) or tokens (N, d)"
    if len(kept) > 4:
        message = f"{expected}, or a batch of these, found {len(shape)} dimensions: shape {shown(shape)}"
        raise InputError(f"{message}; save a part of it, such as array[0]")
    if sum(shape[axis] > 1 for axis in kept) < 2 and len(kept) < 3:
        if not shape or max(shape) == 1:
            raise InputError(f"{expected}, found a single value: shape {shown(shape)}")
        hint = "--vectors takes vectors to compare maps with"
        raise InputError(f"{expected}, found a single vector: shape {shown(shape)}; {hint}")
    return tuple(kept)


def _tokens(shape: tuple[int, ...], kept: tuple[int, ...], known: _Known, *, is_asked: bool) -> Axes | None:
    reading, image = known.reading, known.image
    alone = [axis for axis in kept[:2] if shape[axis] == 1] if len(kept) == 3 else []
    is_column = bool(alone) and alone[0] == kept[1]
    kept = tuple(axis for axis in kept if axis not in alone[:1])
    if len(kept) != 2:
        if is_asked:
            asked = {"--layout tokens": reading.layout, "--grid": reading.grid, "--skip": reading.skip}
            given = " and ".join(option for option, value in asked.items() if value is not None)
            message = f"expected tokens (N, d) or (1, N, d), found shape {shown(shape)}; leave out {given}"
            raise InputError(message, remedy=Remedy(("layout", "grid", "skip")))
        return None
    count, channels = (shape[axis] for axis in kept)
    if not is_asked and (count == channels or (known.is_whole and _alike(count, channels, _ALIKE_WHOLE))):
        return None
    grid = asked_grid(count, reading, image) if is_asked else find_grid(count, reading, image)
    if grid is None or (is_column and not is_asked and not is_square(grid)):
        return None
    is_said = reading.grid is not None and (reading.skip is not None or not grid.skip) and not grid.rest
    note = None if is_said else tokens_note(shape, grid, reading)
    return Axes("tokens", shape, kept, (grid.height, grid.width, channels), grid.skip, note)


def _two_axes(shape: tuple[int, ...], kept: tuple[int, ...], layout: str | None, is_whole: bool) -> Axes:
    """Two axes that are no tokens: a map of one channel, or a row of vectors."""
    first, second = (shape[axis] for axis in kept)
    is_map = layout is not None or _alike(first, second, _ALIKE_WHOLE if is_whole else _ALIKE)
    size = (first, second, 1) if is_map else (1, first, second)
    return Axes("hwc", shape, kept, size, note=None if layout else two_axes_note(shape, size), is_weak=True)


def _alike(first: int, second: int, most: int = _ALIKE) -> bool:
    return max(first, second) <= most * min(first, second)


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

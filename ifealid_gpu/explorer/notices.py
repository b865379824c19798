"""What is to be said of a feature map that has little to show: one channel, equal values, no direction, no data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.quantity import Quantity

Pair = tuple[float, float]

ONE_CHANNEL = "This map has one channel. A single number has no direction, so similarity says nothing"
SHOWN_INSTEAD = f"{ONE_CHANNEL}; its values are shown instead."
REFERENCE_WITHOUT_DATA = "This pixel has no data: nothing compares with it."
POINTER_WITHOUT_DATA = "The pixel under the mouse has no data."
ZERO = "This pixel's vector is zero: nothing compares with it."
SHOW_ONE_CHANNEL = f"{ONE_CHANNEL}; a click on the bar in the chart shows its values."

ALIKE = 1e-6  # similarities that differ by less are the same: they are right to that


@dataclass(frozen=True)
class Situation:
    """What is on display, by facts that are known without looking at all values.

    Attributes:
        size: (w, h, d) of the map.
        real_range: (pmin, pmax), or None where the file does not say.
        quantity: what is shown, resolved.
        shown_range: (smallest, largest) of its values, or None where no pixel has one.
        reference_has_data: whether the reference pixel has data.
        pointer_has_data: whether the pixel under the mouse has; True where the mouse is elsewhere.
    """

    size: tuple[int, int, int]
    real_range: Pair | None
    quantity: Quantity
    shown_range: Pair | None
    reference_has_data: bool = True
    pointer_has_data: bool = True

    @classmethod
    def of(
        cls,
        feature_map: FeatureMap,
        quantity: Quantity,
        shown_range: Pair | None,
        reference: tuple[int, int],
        pointer: tuple[int, int] | None = None,
    ) -> Situation:
        """The situation of a map on display.

        Args:
            feature_map: the map.
            quantity: what is shown, resolved.
            shown_range: (smallest, largest) of its values, or None.
            reference: (x, y).
            pointer: (x, y) of the pixel under the mouse, or None.
        """
        valid = feature_map.valid
        reference_valid, pointer_valid = (
            valid is None or at is None or bool(valid[at[1], at[0]]) for at in (reference, pointer)
        )
        size = feature_map.width, feature_map.height, feature_map.channels
        return cls(size, feature_map.value_range, quantity, shown_range, reference_valid, pointer_valid)


def notice_of(situation: Situation) -> str | None:
    """A sentence or two about what is on display, where a picture alone would leave people puzzled; else None."""
    return next((words for say in _CASES if (words := say(situation)) is not None), None)


def notes_of_map(size: tuple[int, int, int], real_range: Pair | None) -> Sequence[str]:
    """What is to be said of a map by its size and value range alone."""
    notes = (of_values(size, real_range), f"{ONE_CHANNEL}." if size[2] == 1 else None, of_shape(size))
    return list(dict.fromkeys(note for note in notes if note is not None))


def _of_marks(situation: Situation) -> str | None:
    if not situation.quantity.is_marked or situation.shown_range is not None:
        return None
    words = situation.quantity.nothing
    return f"{words[0].upper()}{words[1:]}."


def _without_data(situation: Situation) -> str | None:
    quantity = situation.quantity
    if quantity.compares and not situation.reference_has_data and not quantity.is_marked:
        return REFERENCE_WITHOUT_DATA
    return None


def of_values(size: tuple[int, int, int], real_range: Pair | None) -> str | None:
    """What is to be said of a map whose pixels are all the same."""
    width, height, _ = size
    if width * height == 1:
        return "This map has a single pixel: there is nothing to compare it with."
    if real_range is None or real_range[0] != real_range[1]:
        return None
    if real_range[0] == 0:
        return "All values of this map are 0: no pixel has a direction, and nothing can be compared."
    return f"All values of this map are {real_range[0]:.4g}: all pixels are alike."


def _zero(situation: Situation) -> str | None:
    quantity = situation.quantity
    if quantity.compares and situation.shown_range is None and not quantity.is_waiting:
        return ZERO
    return None


def _one_channel(situation: Situation) -> str | None:
    if situation.size[2] == 1 and situation.quantity.compares:
        return SHOW_ONE_CHANNEL
    return None


def _equal(situation: Situation) -> str | None:
    quantity = situation.quantity
    if situation.shown_range is None:
        return None
    low, high = situation.shown_range
    is_equal = high - low <= (ALIKE if quantity.compares else 0)
    return f"{quantity.alike_words(low, situation.real_range)}." if is_equal else None


def _its_values(situation: Situation) -> str | None:
    return SHOWN_INSTEAD if situation.size[2] == 1 and situation.quantity.channel is not None else None


def _mouse_without_data(situation: Situation) -> str | None:
    return None if situation.pointer_has_data else POINTER_WITHOUT_DATA


def of_shape(size: tuple[int, int, int]) -> str | None:
    """What is to be said of a map that is a line."""
    width, height, _ = size
    if 1 not in {width, height} or width == height:
        return None
    line, count = ("row", width) if height == 1 else ("column", height)
    return f"This map is a single {line} of {count} pixels."


# What is said, the first that applies.
_CASES: tuple[Callable[[Situation], str | None], ...] = (
    _without_data,
    lambda situation: of_values(situation.size, situation.real_range),
    _of_marks,
    lambda situation: situation.quantity.notice,
    lambda situation: situation.quantity.empty_notice if situation.shown_range is None else None,
    _zero,
    _one_channel,
    _equal,
    _its_values,
    _mouse_without_data,
    lambda situation: of_shape(situation.size),
)

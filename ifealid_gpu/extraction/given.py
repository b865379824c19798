"""What the user says of a model's images, in place of what the model says or what trying it out shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ifealid_gpu.arguments import as_whole
from ifealid_gpu.errors import InputError
from ifealid_gpu.extraction.model import Preprocessing
from ifealid_gpu.extraction.sizes import Size

Three = tuple[float, float, float]

# A network's input of more pixels on a side is a slip of the finger.
_LONGEST = 1 << 16


@dataclass(frozen=True)
class Given:
    """What is known better than by the model.

    Attributes:
        mean: of R, G and B; None: what the model says.
        std: of R, G and B; None: what the model says.
        size: (height, width) to which images are resized; None: what the model says, or what trying it out shows.
        likely: whether the size is only the first that is tried, of a model that takes one size and does not say which.
    """

    mean: Three | None = None
    std: Three | None = None
    size: Size | None = None
    likely: bool = False

    @classmethod
    def of(cls, mean: object = None, std: object = None, size: object = None) -> Given:
        """What a caller gives: three numbers or one each, and (width, height) in pixels; None is not given.

        Raises:
            InputError: anything else.
        """
        return cls(
            None if mean is None else _three("mean", mean),
            None if std is None else _three("std", std),
            None if size is None else _size(size),
        )

    @classmethod
    def of_texts(cls, mean: str | None, std: str | None, size: str | None, *, likely: bool = False) -> Given:
        """What a command line gives: "0.485,0.456,0.406", or one number for all three, and "224x224".

        Raises:
            InputError: anything else.
        """
        red_green_blue = (None if text is None else re.split(r"[\s,;]+", text.strip()) for text in (mean, std))
        given = cls.of(next(red_green_blue), next(red_green_blue), None if size is None else size_of(size))
        return replace(given, likely=likely)

    def over(self, rules: Preprocessing) -> Preprocessing:
        """The mean and std of a model, where they are not given."""
        return replace(rules, mean=self.mean or rules.mean, std=self.std or rules.std)

    @property
    def has_normalisation(self) -> bool:
        """Whether mean and std are given, both."""
        return self.mean is not None and self.std is not None


def size_of(text: str) -> tuple[int, int]:
    """(width, height) of "WxH".

    Raises:
        InputError: anything else.
    """
    found = re.fullmatch(r"(\d{1,6})\s*[x,]\s*(\d{1,6})", text.strip().lower())
    if found is None or not (int(found[1]) and int(found[2])):
        raise InputError(f"--size: expected WxH in pixels, such as 640x480; found {text!r}")
    return int(found[1]), int(found[2])


def _three(name: str, values: object) -> Three:
    expected = f"{name} must be three numbers, of R, G and B, such as 0.485,0.456,0.406"
    try:
        numbers = [float(values)] * 3 if isinstance(values, int | float) else _floats(values)
    except (TypeError, ValueError):
        raise InputError(f"{expected}; found {_shown(values)}") from None
    red, green, blue = numbers * 3 if len(numbers) == 1 else numbers if len(numbers) == 3 else [float("nan")] * 3
    if not all(abs(number) < float("inf") for number in (red, green, blue)):  # NaN is not, either
        raise InputError(f"{expected}; found {_shown(values)}")
    if name == "std" and min(red, green, blue) <= 0:
        raise InputError(f"std must be three numbers more than 0, found {_shown(values)}")
    return red, green, blue


def _floats(values: object) -> list[float]:
    if isinstance(values, str) or not hasattr(values, "__iter__"):
        raise TypeError
    return [float(value) for value in values]


def _shown(values: object) -> str:
    is_text = isinstance(values, list) and all(isinstance(value, str) for value in values)
    return repr(",".join(values) if is_text else values)[:80]  # type: ignore[arg-type]


def _size(size: object) -> Size:
    sides: Sequence[object] = size if isinstance(size, Sequence) and not isinstance(size, str) else ()
    if len(sides) != 2:
        raise InputError(f"size must be (width, height) in pixels, found {str(size)[:80]}")
    width, height = (as_whole(side, "size") for side in sides)
    if not (min(width, height) >= 1 and max(width, height) <= _LONGEST):
        raise InputError(f"size must be (width, height) of 1 to {_LONGEST} pixels, found {width} x {height}")
    return height, width

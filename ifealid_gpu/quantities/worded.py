"""What a quantity says of itself: its names, its sentences, and its values as texts and numbers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from ifealid_gpu.geometry import Pair


class Worded(ABC):
    """The words of a quantity; see `Quantity`.

    Values are those of the GPU, float32; `real` turns one into the number that people are told.

    Attributes:
        title: what menus call it.
        compares: whether values depend on the query, so that they follow the mouse.
        low_words: what the smallest value is, in a word or two.
        high_words: likewise of the largest.
    """

    title: ClassVar[str]
    compares: ClassVar[bool] = False
    low_words: str = "smallest"
    high_words: str = "largest"

    @property
    @abstractmethod
    def words(self) -> str:
        """What it is, in a few words: "channel 5"."""

    @property
    @abstractmethod
    def explanation(self) -> str:
        """What a bright pixel means, in sentences for somebody who sees such a picture for the first time."""

    @property
    def title_words(self) -> str:
        """What stands above its colour bar: what the numbers there are of."""
        return self.words

    def unit_words(self, value_range: Pair | None) -> str:
        """What its numbers are, for the line below the title.

        Args:
            value_range: (pmin, pmax) of the map, or None where its file does not say.
        """
        return "real values"

    def alike_words(self, value: float, value_range: Pair | None) -> str:
        """What is said where all pixels have the same value."""
        return f"All pixels have the same value: {self.real(value, value_range):.4g}"

    def caption(self, has_values: bool = True) -> str:
        """What a figure says of it; ``has_values``: whether any pixel has one."""
        return self.words if has_values else f"{self.words} ({self.nothing})"

    @property
    def nothing(self) -> str:
        """Why no pixel has a value, where that is so."""
        return "no pixel has a value"

    @property
    def notice(self) -> str | None:
        """A sentence that stands over the map, once resolved, where its values alone would leave people puzzled."""
        return None

    @property
    def left_out_words(self) -> str | None:
        """Why pixels with data may have no value, in a few words; None: they all have one, or other words say it."""
        return None

    @property
    def no_chance_words(self) -> str | None:
        """Why there are none, where there might be; None: there are, or nobody would look for them."""
        return None

    @property
    def without_words(self) -> str:
        """Why a pixel may have none of the legend's values."""
        return "Without data"

    @property
    def component_words(self) -> tuple[str, ...]:
        """What each of its values is, where a pixel has several."""
        return ()

    def real(self, value: float, value_range: Pair | None) -> float:
        """The number that a value stands for.

        Args:
            value: of a pixel.
            value_range: (pmin, pmax) of the map, or None where its file does not say.
        """
        return value

    def from_real(self, number: float, value_range: Pair | None) -> float:
        """The value that a number stands for: the way back of `real`."""
        return number

    def text(self, value: float, value_range: Pair | None) -> str:
        """A pixel's value as the status line has it."""
        return f"value = {self.real(value, value_range):.4g}"

    def texts(self, values: tuple[float, ...], value_range: Pair | None) -> str:
        """All components of a pixel's value as the status line has them."""
        return self.text(values[0], value_range)

    def kinship_text(self, value: float) -> str:
        """How alike the reference and another pixel are, for quantities that compare: after the words for both."""
        return f"{value:.2f}"

    def number_text(self, value: float, value_range: Pair | None) -> str:
        """A value as a number alone."""
        return f"{self.real(value, value_range):.4g}"

    def place_text(self, number: float) -> str:
        """A number that a value stands for as lists of the best places have it."""
        return f"{number:.4f}" if self.compares else f"{number:.4g}"

    @property
    def place_words(self) -> str:
        """What a column of such numbers is headed."""
        return self.title.capitalize()

    @property
    def best_words(self) -> str:
        """What the pixels with the best values are: "the ... places"."""
        return "most alike" if self.compares else "brightest"

    def given_text(self, value: float, value_range: Pair | None) -> str:
        """The same as the command line has it: with what its options count in, where that differs."""
        return self.number_text(value, value_range)

    def span_text(self, low: float, high: float, value_range: Pair | None) -> str:
        """Two values with all between them, in words."""
        return f"{self.real(low, value_range):.4g} to {self.real(high, value_range):.4g}"

    def range_text(self, low: float, high: float, value_range: Pair | None) -> str:
        """The same as the command line has them: with what its option for the range counts in, where that differs."""
        return self.span_text(low, high, value_range)

    @property
    def summary_words(self) -> str:
        """What a command says of it beside its values; empty: nothing."""
        return ""

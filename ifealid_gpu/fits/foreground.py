"""The foreground: the pixels on one side of a threshold of their first component."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.arguments import as_number
from ifealid_gpu.errors import InputError
from ifealid_gpu.fits.floats import Floats

AUTO_WORD, OFF_WORD = "auto", "off"
_BINS = 256  # between which Otsu's threshold lies


class Side(StrEnum):
    """Which side of a threshold is the foreground."""

    ABOVE = "above"
    BELOW = "below"

    @property
    def other(self) -> Side:
        """The other one."""
        return Side.BELOW if self is Side.ABOVE else Side.ABOVE


@dataclass(frozen=True)
class Foreground:
    """What is asked for as the foreground.

    Attributes:
        at: the threshold of the first component's score; None: Otsu's.
        side: which side of it is the foreground; None: the one that fewer pixels of the image's border are on.
    """

    at: float | None = None
    side: Side | None = None

    def __post_init__(self) -> None:
        if self.at is not None:
            object.__setattr__(self, "at", as_number(self.at, "the foreground's threshold"))
        if self.side is not None:
            object.__setattr__(self, "side", Side(self.side))

    @classmethod
    def of(cls, given: object) -> Foreground | None:
        """What was given: one, its text, or None.

        Raises:
            InputError: something else.
        """
        if isinstance(given, str):
            return cls.from_text(given)
        if not isinstance(given, Foreground | None):
            raise InputError(f"the foreground must be a Foreground or its text, such as 'auto', found {given!r}")
        return given

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """What ``auto``, ``above:T``, ``below:T``, ``above`` or ``below`` ask for; None for ``off``.

        Raises:
            InputError: another word, or a threshold that is no number.
        """
        word, colon, number = text.strip().partition(":")
        if text.strip() == OFF_WORD:
            return None
        if text.strip() == AUTO_WORD:
            return cls()
        try:
            at = float(number) if colon else None
        except ValueError:
            at = float("nan")
        if word not in list(Side) or (at is not None and not np.isfinite(at)):
            raise InputError(
                f"the foreground must be {OFF_WORD}, {AUTO_WORD}, above:T or below:T, with T a score of component 1, "
                f"found {text!r}"
            )
        return cls(at, Side(word))

    @property
    def text(self) -> str:
        """As `from_text` reads it."""
        if self.side is None:
            return AUTO_WORD
        return self.side.value if self.at is None else f"{self.side}:{self.at!r}"


@dataclass(frozen=True, eq=False)
class Gate:
    """The foreground of any map of a layer: by the first component of all pixels, before the fit is made again inside.

    Attributes:
        mean: (d,) of all pixels' vectors.
        axis: (d,) the first component.
        at: the threshold of the score (p - mean) . axis.
        side: which side is the foreground; what is at the threshold is inside.
        is_guess: whether the threshold or the side was found, and not given.
        counts: how many of the pixels have scores in each of as many bins, evenly from low to high.
        low: the smallest score.
        high: the largest one.
        share: of the pixels that are inside, 0 to 1; None: not known.
    """

    mean: Floats
    axis: Floats
    at: float
    side: Side
    is_guess: bool = False
    counts: tuple[int, ...] = ()
    low: float = 0.0
    high: float = 0.0
    share: float | None = None

    def inside(self, scores: NDArray[np.floating[Any]]) -> NDArray[np.bool_]:
        """Which scores are of the foreground; no value is not."""
        return np.asarray(scores >= self.at if self.side is Side.ABOVE else scores <= self.at)

    def but(self, foreground: Foreground) -> Gate:
        """The same with what is asked for, as far as that is given; pixels are then inside by that."""
        side = foreground.side or self.side
        at = self.at if foreground.at is None else foreground.at
        is_guess = foreground.side is None or foreground.at is None
        if (side, at) == (self.side, self.at):
            return self
        return replace(self, side=side, at=at, is_guess=is_guess, share=self._share_of(side, at))

    def _share_of(self, side: Side, at: float) -> float | None:
        """About how many of the pixels another threshold has inside."""
        if not self.counts or self.high <= self.low:
            return None
        edges = np.linspace(self.low, self.high, len(self.counts) + 1)[1:]
        below = float(np.interp(at, edges, np.cumsum(self.counts) / sum(self.counts), left=0.0))
        return 1 - below if side is Side.ABOVE else below

    @property
    def words(self) -> str:
        """What is inside, for a caption."""
        share = "" if self.share is None else f" {100 * self.share:.0f} %"
        found = ", a guess" if self.is_guess else ""
        return f"foreground{share} ({self.side} {self.at:.4g}{found})"


def gate_of(
    foreground: Foreground, mean: Floats, axis: Floats, scores: NDArray[np.float32], is_border: NDArray[np.bool_]
) -> Gate:
    """The foreground that is asked for.

    Args:
        foreground: what is asked for.
        mean: (d,) of all pixels' vectors.
        axis: (d,) the first component.
        scores: (n,) of all pixels on it.
        is_border: (n,) which of them lie at an edge of their image.

    Raises:
        InputError: no pixel is inside; the message has the smallest and the largest score.
    """
    low, high = float(scores.min()), float(scores.max())
    counts, edges = np.histogram(scores, _BINS, (low, high) if high > low else (low - 0.5, low + 0.5))
    at = otsu(counts, edges) if foreground.at is None else foreground.at
    side = foreground.side
    if side is None:
        above = scores >= at
        # What a photo shows lies inside it, and what surrounds that reaches its border.
        side = Side.ABOVE if (above & is_border).sum() <= (~above & is_border).sum() else Side.BELOW
    is_guess = foreground.at is None or foreground.side is None
    gate = Gate(mean, axis, at, side, is_guess, tuple(counts.tolist()), low, high)
    share = float(gate.inside(scores).mean())
    if share == 0:
        raise InputError(
            f"no pixel is {side} {at:g} on component 1, whose scores are {low:.4g} to {high:.4g}: choose another "
            "threshold of the foreground"
        )
    return replace(gate, share=share)


def otsu(counts: NDArray[np.intp], edges: Floats) -> float:
    """The edge between bins that parts their counts with the largest variance between both sides."""
    middles, total = (edges[1:] + edges[:-1]) / 2, counts.sum()
    below = np.cumsum(counts)[:-1] / total
    moment = np.cumsum(counts * middles)[:-1] / total
    mean = float((counts * middles).sum() / total)
    with np.errstate(divide="ignore", invalid="ignore"):
        between = (mean * below - moment) ** 2 / (below * (1 - below))
    between = np.nan_to_num(between)
    best = np.flatnonzero(between >= between.max() * (1 - 1e-9))  # all edges of a gap part it as well
    return float(edges[1:-1][best[len(best) // 2]])

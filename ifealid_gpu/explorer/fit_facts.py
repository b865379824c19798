"""What panels are told of fits: what is being made, and what cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from ifealid_gpu.explorer.session import Session


@dataclass(frozen=True)
class FitFacts:
    """The fits of what is shown.

    Attributes:
        progress: what is being made that takes its time, and how much of it is done, 0 to 1; None: nothing.
        fault: why one cannot be made, or None.
        is_given_up: whether one was cancelled.
        has_others: whether the layer has maps of several images, of all of which a fit can be.
        version: how many have been made.
    """

    progress: tuple[str, float] | None = None
    fault: str | None = None
    is_given_up: bool = False
    has_others: bool = False
    version: int = 0

    @classmethod
    def of(cls, session: Session) -> Self:
        """The fits of what a session shows."""
        fitting, fits = session.fitting, session.known.fits
        has_others = fits is not None and fits.has_others
        return cls(fitting.progress, fitting.fault, fitting.is_given_up, has_others, fitting.version)

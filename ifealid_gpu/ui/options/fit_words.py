"""What is said at the side of a fit that is not there: what stands in for it, or why it cannot be made."""

from __future__ import annotations

from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.ui import items
from ifealid_gpu.ui.theme import ACCENT, FAINT

_OWN = "this image's own, until that of all images is ready"
_OWN_FOR_GOOD = "this image's own: that of all images was cancelled"
_CANCELLED = "cancelled"
_AGAIN_TIP = "Makes what was cancelled"


def fit_words(facts: FrameFacts, answers: Answers, width: float, *, is_standing_in: bool) -> None:
    """Say it, with a button that makes what was cancelled.

    Args:
        facts: of the frame.
        answers: say whether the button was clicked.
        width: in logical pixels.
        is_standing_in: whether a fit of the image alone is shown in place of that of all images.
    """
    fits = facts.fits
    if fits.fault is not None:
        items.sentence(fits.fault, width, color=ACCENT)
    elif fits.is_given_up:
        items.sentence(_OWN_FOR_GOOD if is_standing_in else _CANCELLED, width, color=ACCENT)
        if items.button("Make it##fit again", (width, 0), tip=_AGAIN_TIP):
            answers.fit_again = True
    elif is_standing_in:
        items.sentence(_OWN, width, color=FAINT)

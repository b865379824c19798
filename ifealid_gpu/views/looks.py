"""Looks by name: fields of a view that belong together. A new one is a row here."""

from __future__ import annotations

from typing import Any

from ifealid_gpu.errors import InputError
from ifealid_gpu.quantities.display_range import PAPER
from ifealid_gpu.views.backdrop import Backdrop

LOOKS: dict[str, dict[str, Any]] = {
    # As the paper's web page starts: Eq. 5, its colour map, 0.1 of opacity everywhere, the image in grayscale.
    "paper": {
        "display_range": PAPER,
        "colormap": "fire",
        "opacity": 0.1,
        "backdrop": Backdrop.GRAY,
        "dim": 0.0,
    },
}


def look(name: str) -> dict[str, Any]:
    """The fields of a view that make a look, such as ``ViewState(reference=(39, 50), **look("paper"))``.

    Args:
        name: "paper": as published, with the contrast stretch of Eq. 5, the colour map "fire", 0.1 of opacity, and the
            image in grayscale.

    Raises:
        InputError: there is no such look.
    """
    if name not in LOOKS:
        raise InputError(f"there is no look {name!r}; there is {', '.join(LOOKS)}")
    return dict(LOOKS[name])

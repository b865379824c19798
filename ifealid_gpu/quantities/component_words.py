"""What is said of principal components: what a basis was made of, and what their colours mean."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ifealid_gpu.fits.basis import Basis


def basis_words(basis: Basis, of: str) -> str:
    """What a basis was made of, in a line: whose pixels, how many, and which.

    Args:
        basis: any.
        of: what it is of, where it is of one map: "this map".
    """
    words = [f"basis of {basis.images} images" if basis.images > 1 and of == "this map" else f"basis of {of}"]
    if basis.pixels_in_all > basis.pixels and basis.gate is None and not basis.drops_outliers:
        kept = "" if basis.kept is None else f" (whose axes keep {_percent(basis.kept)} of what others' would)"
        words.append(f"{basis.pixels} of {basis.pixels_in_all} pixels{kept}")
    if basis.normalized:
        words.append("of directions")
    if basis.outliers:
        left_out = " left out" if basis.drops_outliers else ""
        words.append(f"{basis.outliers} outlier pixel{'s' * (basis.outliers != 1)}{left_out}")
    if basis.gate is not None:
        words.append(basis.gate.words)
    return ", ".join(words)


def explained_words(basis: Basis, shares: Sequence[float], digits: int = 0) -> str:
    """How much of the variance components explain together, in a few words.

    Args:
        basis: that they are of.
        shares: of the variance, 0 to 1, that each explains.
        digits: of the percentage, after the point.
    """
    if not basis.variance.any():
        return "nothing varies"
    return f"{100 * sum(shares):.{digits}f} % of the variance"


def _percent(share: float) -> str:
    """A share near 1, never rounded up to all."""
    return f"{math.floor(1e4 * share) / 100:g} %"


def explanation_of(axes: tuple[int, ...]) -> str:
    """What a colour means, in sentences."""
    if len(axes) == 1:
        return (
            f"The colours show component {axes[0]}: each pixel's place along one of the directions in which the "
            "vectors differ most. What has the same colour is alike in this; which end is bright means nothing."
        )
    return (
        "The colours show in what the vectors differ most: each pixel's place along the principal axes, as red, "
        "green and blue. What has the same colour is alike; the colours by themselves mean nothing."
    )

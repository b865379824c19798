"""Strides that differ down and across, as patches have that are no squares."""

from __future__ import annotations

from fractions import Fraction

from torch import nn

# How long a feature pixel may be: the strides of text readers add up to some.
_LONGEST = 16


def uneven_strides(module: nn.Module) -> frozenset[Fraction]:
    """Strides down by strides across that the module's convolutions and pools can add up to, squares left out."""
    strides = (getattr(part, "stride", None) for part in module.modules())
    pairs = (stride for stride in strides if isinstance(stride, tuple) and len(stride) == 2 and all(stride))
    single = {Fraction(*pair) for pair in pairs if pair[0] != pair[1]}
    found: set[Fraction] = set()
    new = single
    while new:
        found |= new
        products = {one * other for one in new for other in single}
        new = {product for product in products if Fraction(1, _LONGEST) <= product <= _LONGEST} - found
    return frozenset(found - {Fraction(1)})

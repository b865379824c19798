"""Which of a view's opacities counts: that of one value a pixel, or that of three components."""

from __future__ import annotations

from ifealid_gpu.quantities.quantity import Quantity


def opacity_field(quantity: Quantity) -> str:
    """The field of a view that says how opaque the colours of a quantity lie over the image."""
    return "opacity" if quantity.components == 1 else "components_opacity"

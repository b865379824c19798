"""The view that a page starts with, as data for the client."""

from __future__ import annotations

from typing import Any

from ifealid_gpu.quantities.components import Components
from ifealid_gpu.quantities.place import Place
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.views.resolved_view import ResolvedView
from ifealid_gpu.views.view_state import ViewState


def start_facts(view: ViewState, resolved: ResolvedView) -> dict[str, Any]:
    """What the client shows first.

    Args:
        view: with places of the image alone.
        resolved: the same on its map.
    """
    viewport = view.viewport
    return {
        "quantity": _quantity(view.quantity),
        "metric": resolved.metric.id,
        "center": view.center,
        "muted": list(view.muted),
        "reference": view.place,
        "pins": [[pin.x, pin.y] for pin in view.pins if isinstance(pin, Place)],
        "colormap": view.colormap,
        "opacity": view.opacity,
        "componentsOpacity": view.components_opacity,
        "backdrop": view.backdrop.value,
        "dim": view.dim,
        "range": {"rule": view.display_range.rule, "ends": view.display_range.ends},
        "markers": view.markers,
        "viewport": None if viewport is None else {"center": viewport.center, "scale": viewport.scale},
    }


def _quantity(quantity: Quantity) -> dict[str, Any]:
    axes = [1, 2, 3]
    kind = quantity.kind
    if isinstance(quantity, Components):
        axes = list(quantity.axes)
        kind = quantity.computed_by  # one component is a kind of its own in the page
    return {"kind": kind, "channel": getattr(quantity, "number", 0), "axes": axes}

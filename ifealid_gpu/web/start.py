"""The view that a page starts with, as data for the client."""

from __future__ import annotations

from typing import Any

from ifealid_gpu.errors import InputError
from ifealid_gpu.quantities.channel import Channel
from ifealid_gpu.quantities.norm import Norm
from ifealid_gpu.quantities.place import Place
from ifealid_gpu.quantities.similarity import Similarity
from ifealid_gpu.resolved_view import ResolvedView
from ifealid_gpu.view_state import ViewState

_SHOWN = (Similarity, Channel, Norm)


def check_view(view: ViewState) -> None:
    """InputError where a page cannot show a view."""
    if not isinstance(view.quantity, _SHOWN):
        shown = ", ".join(kind.title for kind in _SHOWN)
        raise InputError(f"a page shows {shown}, and this view shows {view.quantity.title}: choose another view")
    if not view.is_plain:
        raise InputError("a page compares with one pixel, and this view with marks or classes: choose another view")
    for name in ("threshold", "top", "panes", "lines"):
        if getattr(view, name) is not None:
            raise InputError(f"a page shows no {name}, and this view has {name}: choose another view")


def start_facts(view: ViewState, resolved: ResolvedView) -> dict[str, Any]:
    """What the client shows first.

    Args:
        view: with places of the image alone.
        resolved: the same on its map.
    """
    viewport = view.viewport
    return {
        "quantity": {"kind": view.quantity.kind, "channel": getattr(view.quantity, "number", 0)},
        "metric": resolved.metric.id,
        "center": view.center,
        "muted": list(view.muted),
        "reference": view.place,
        "pins": [[pin.x, pin.y] for pin in view.pins if isinstance(pin, Place)],
        "colormap": view.colormap,
        "opacity": view.opacity,
        "backdrop": view.backdrop.value,
        "dim": view.dim,
        "range": {"rule": view.display_range.rule, "ends": view.display_range.ends},
        "markers": view.markers,
        "viewport": None if viewport is None else {"center": viewport.center, "scale": viewport.scale},
    }

"""How far from zero the colours of a difference reach, in what its values stand for."""

from __future__ import annotations

from ifealid_gpu.quantities.subtracted import Subtracted
from ifealid_gpu.views.resolved_view import ResolvedView


def reaching(view: ResolvedView, quantity: Subtracted, reach: float | None) -> ResolvedView:
    """The view of a difference's first map with colours that reach so far; None: as it is."""
    factor = quantity.reals[0][1]
    if reach is None or not factor:
        return view
    return view.but(display_range=view.view.display_range.keeping((-reach / factor, reach / factor)))


def reach_of(view: ResolvedView, quantity: Subtracted) -> float | None:
    """How far the ends of a view reach, of which the larger counts; None: it has none, and values decide."""
    ends = view.view.display_range.ends
    return None if ends is None else quantity.reals[0][1] * max(map(abs, ends))

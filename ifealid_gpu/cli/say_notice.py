"""Why there is little to see on a map, on standard error."""

from __future__ import annotations

from ifealid_gpu.cli.console import note
from ifealid_gpu.explorer.notices import Situation, notice_of
from ifealid_gpu.renderer.numbers import Numbers
from ifealid_gpu.views.resolved_view import ResolvedView


def say_notice(renderer: Numbers, view: ResolvedView, of: str = "") -> None:
    """Say why there is little to see, where that is so; ``of``: the map, where there are several."""
    found = renderer.value_range(view)
    situation = Situation.of(renderer.feature_map, view.quantity, found, view.reference)
    if (words := notice_of(situation)) is not None:
        note(f"{of}: {words}" if of else words)

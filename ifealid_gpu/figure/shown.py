"""A map of a figure of several."""

from __future__ import annotations

from dataclasses import dataclass

from ifealid_gpu.dataset import Entry
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.resolved_view import ResolvedView


@dataclass(frozen=True, eq=False)
class Shown:
    """A map that is shown.

    Attributes:
        image: its name.
        entry: the map's.
        renderer: of the map.
        view: on it.
    """

    image: str
    entry: Entry
    renderer: Renderer
    view: ResolvedView

"""The names that the pixel under the mouse is most alike to, while classes are open."""

from __future__ import annotations

from dataclasses import replace

from ifealid_gpu.quantities.asked import Asked
from ifealid_gpu.quantities.closest import closest
from ifealid_gpu.quantities.labels import Labels
from ifealid_gpu.quantities.reference_set import ReferenceSet
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.resolved_view import ResolvedView

_LEAST = 2  # classes, from which on their order says something


class ClosestNames:
    """Finds the names; what classes are on a map is kept while neither changes."""

    def __init__(self) -> None:
        self._kept: tuple[object, tuple[tuple[int, ReferenceSet], ...]] = None, ()

    def at(self, pixel: tuple[int, int], renderer: Renderer, resolved: ResolvedView) -> tuple[tuple[str, float], ...]:
        """(name, value) of the five classes that a pixel is most alike to, the best first; none of a single class."""
        view = resolved.view
        if sum(one.is_shown for one in view.classes) < _LEAST:
            return ()
        key = renderer, view.classes, resolved.metric, view.center, view.muted
        if self._kept[0] != key:
            asked = Asked(metric=resolved.metric, center=view.center, muted=view.muted, classes=view.classes)
            labels = Labels().resolved(renderer.feature_map, renderer.scene, replace(asked))
            self._kept = key, labels.reference_sets(renderer.feature_map)
        found = closest(renderer.feature_map, pixel, self._kept[1])
        return tuple((view.classes[number].name, value) for number, value in found)

"""What a figure says about its map, in words."""

from __future__ import annotations

from dataclasses import dataclass

from ifealid_gpu.files import as_text
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.resolved_view import ResolvedView
from ifealid_gpu.views.view_state import ViewState

_LONGEST_TITLE = 200  # letters; a page is as wide as its title


@dataclass(frozen=True)
class Caption:
    """What a figure says about its map: a title and a line of facts."""

    title: str
    facts: str


def caption_of(renderer: Renderer, view: ViewState | ResolvedView, layer: str, image: str | None) -> Caption:
    """Title (layer and image) and facts (what is shown, metric, size) of a view."""
    feature_map, resolved = renderer.feature_map, renderer.resolve(view)
    shown = resolved.quantity.caption(renderer.value_range(resolved) is not None)
    if (said := threshold_words(renderer, resolved)) is not None:
        shown += f"  ·  {said}"
    if resolved.view.top is not None and resolved.view.markers and resolved.quantity.takes_threshold:
        where = " of all images" if resolved.view.top.all_images else ""
        shown += f"  ·  numbers: {resolved.quantity.best_words} places{where}"
    size = f"{feature_map.width} x {feature_map.height} x {feature_map.channels} @ {feature_map.precision} bit"
    title = f"{layer}  ·  {image}" if image else layer
    if len(title) > _LONGEST_TITLE:
        title = f"{title[: _LONGEST_TITLE // 2]} ... {title[-_LONGEST_TITLE // 2 :]}"
    return Caption(as_text(title), f"{shown}  ·  {size}")


def threshold_words(renderer: Renderer, view: ResolvedView) -> str | None:
    """Where a view's threshold lies on a map, and how much is inside; None without one, or without values."""
    cut = None if view.threshold is None else renderer.cut(view)
    if view.threshold is None or cut is None:
        return None
    at = view.quantity.number_text(cut.at, renderer.feature_map.value_range)
    return view.threshold.words(at, cut.inside, cut.count)

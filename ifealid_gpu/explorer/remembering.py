"""The look that a user has chosen: kept from dataset to dataset and from start to start.

A view that comes with a link, a picture or a command has a look of its own, which is shown and not remembered; what the
user then changes of it is. Ends of a range are of one map and never remembered, and neither is the heat map alone.
"""

from __future__ import annotations

from dataclasses import replace

from ifealid_gpu.colormaps import lookup_table
from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.views.backdrop import Backdrop
from ifealid_gpu.views.view_state import ViewState


def own_view(preferences: Preferences) -> ViewState:
    """The view that a dataset opens with where no other is given."""
    return ViewState(
        colormap=_known_colormap(preferences.colormap),
        opacity=preferences.opacity,
        backdrop=preferences.backdrop,
        dim=preferences.dim,
        metric=preferences.metric,
        display_range=preferences.range_rule,
    )


def remembering(preferences: Preferences, before: ViewState, after: ViewState, suits: Metric | None) -> Preferences:
    """The preferences after a user has changed the view.

    Args:
        preferences: so far.
        before: the view before.
        after: the view now.
        suits: the metric that suits the map; who chooses it chooses what suits each map.
    """
    changes: dict[str, object] = {
        name: getattr(after, name)
        for name in ("colormap", "opacity", "dim")
        if getattr(after, name) != getattr(before, name)
    }
    if after.backdrop not in {before.backdrop, Backdrop.NONE}:
        changes["backdrop"] = after.backdrop.value
    if after.metric != before.metric:
        changes["metric"] = None if after.metric is None or after.metric == suits else after.metric.id
    if after.display_range.rule != before.display_range.rule:
        changes["range_rule"] = after.display_range.rule
    return replace(preferences, **changes) if changes else preferences  # type: ignore[arg-type]  # of each its own


def _known_colormap(name: str) -> str:
    """The name, or the default where the preferences name a colour map that no longer exists."""
    try:
        lookup_table(name)
    except InputError:
        return Preferences.colormap
    return name

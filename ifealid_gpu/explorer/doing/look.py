"""What commands do to the look: the image beneath, colour map, metric, opacity, the range of the colours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ifealid_gpu.colormaps import FEATURED
from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.quantities.display_range import AUTO, PAPER
from ifealid_gpu.quantities.metrics.table import metric_after
from ifealid_gpu.views.backdrop import Backdrop
from ifealid_gpu.views.looks import look
from ifealid_gpu.views.opacity import opacity_field

OPACITY_STEP = 0.05
# A photo's own reds and yellows pass for the heat map's unless they are this much darker.
COLOR_DIM = 0.6
NO_IMAGE = "This feature map came without an image: the heat map is alone already"


def toggle_backdrop(explorer: Explorer) -> None:
    """Show the image beneath in colour, darkened unless the user has chosen how much, or in grayscale again."""
    view = explorer.view
    if not _has_image(explorer):
        explorer.say_shortly(NO_IMAGE)
    elif view.backdrop is Backdrop.COLOR:
        explorer.change(view.but(backdrop=Backdrop.GRAY, dim=0.0 if view.dim == COLOR_DIM else view.dim))
    else:
        explorer.change(view.but(backdrop=Backdrop.COLOR, dim=view.dim or COLOR_DIM))


def toggle_heat_alone(explorer: Explorer) -> None:
    """Show the heat map without the image, or on the backdrop that it lay on before."""
    view = explorer.view
    if not _has_image(explorer):
        explorer.say_shortly(NO_IMAGE)
    elif view.backdrop is Backdrop.NONE:
        explorer.change(view.but(backdrop=explorer.backdrop_before))
    else:
        explorer.backdrop_before = view.backdrop
        explorer.change(view.but(backdrop=Backdrop.NONE))


def _has_image(explorer: Explorer) -> bool:
    return explorer.renderer is not None and explorer.renderer.feature_map.image is not None


def next_colormap(explorer: Explorer) -> None:
    """Take the next of the featured colour maps."""
    name = explorer.view.colormap
    known = FEATURED.index(name) if name in FEATURED else -1
    following = FEATURED[(known + 1) % len(FEATURED)]
    explorer.change(explorer.view.but(colormap=following))
    explorer.say_shortly(f"Colour map: {following}")


def next_metric(explorer: Explorer) -> None:
    """Take the other angle, of codes or of real values; the menu has all metrics."""
    if explorer.resolved is not None:
        explorer.change(explorer.view.compared_by(metric_after(explorer.resolved.metric)))


def toggle_center(explorer: Explorer) -> None:
    """Take the map's mean vector from all vectors before they are compared, or no more."""
    center = not explorer.view.center
    explorer.change(explorer.view.centered(center))
    if explorer.view.center is center:
        explorer.say_shortly(
            "Centred: without what all pixels have in common, differences are larger" if center else "Not centred"
        )


def opacity_by(step: float) -> Callable[[Explorer], None]:
    """Changes the opacity of the heat map, or of three components."""

    def change(explorer: Explorer) -> None:
        name = opacity_field(explorer.view.quantity)
        opacity = min(max(round(getattr(explorer.view, name) + step, 4), 0.0), 1.0)
        explorer.change(explorer.view.but(**{name: opacity}))

    return change


def freeze_range(explorer: Explorer) -> None:
    """Keep the values that the colours end at for all that compares with what is shown, or let them follow again."""
    shown, renderer = explorer.shown, explorer.renderer
    if shown.display_range.ends is not None:
        explorer.change(shown)
        explorer.change(explorer.view.but(display_range=shown.display_range.without_ends))
        explorer.say_shortly("The colours follow the values again")
        return
    found = renderer.color_ends(explorer.seen(shown)) if renderer is not None else None
    if renderer is None or found is None or found[0] == found[1]:
        raise InputError("there is no colour range to keep: no two pixels of this map have different values")
    explorer.change(shown.but(display_range=shown.display_range.keeping(found)))
    quantity = renderer.resolve(explorer.seen(shown)).quantity
    explorer.say_shortly(f"Colours stay from {quantity.span_text(*found, renderer.feature_map.value_range)}")


def switch_range(explorer: Explorer) -> None:
    """Let the colours span the reference's own value, too, as in the paper, or leave it out again."""
    rule = AUTO if explorer.shown.display_range.rule == PAPER.rule else PAPER
    explorer.change(explorer.view.but(display_range=rule))
    counted = "the reference's own included (Eq. 5)" if rule == PAPER else "but for the reference's own"
    explorer.say_shortly(f"Colours from the smallest to the largest value, {counted}")


def toggle_histogram(explorer: Explorer) -> None:
    """Show the histogram of what is shown below the colour bar, or no more."""
    explorer.preferences = replace(explorer.preferences, histogram=not explorer.preferences.histogram)


def toggle_log_counts(explorer: Explorer) -> None:
    """Draw the bars of the histogram as high as the logarithms of their counts, or as their counts."""
    explorer.preferences = replace(explorer.preferences, log_counts=not explorer.preferences.log_counts)


def take_look(name: str, done: str) -> Callable[[Explorer], None]:
    """Takes a look of `LOOKS`, and says ``done``."""

    def take(explorer: Explorer) -> None:
        explorer.change(explorer.view.but(**look(name)))
        explorer.say_shortly(done)

    return take

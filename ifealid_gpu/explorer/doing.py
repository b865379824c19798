"""What commands do: each function takes the explorer, or makes a function that does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ifealid_gpu.colormaps import FEATURED
from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer import moves
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.explorer.notices import first_quantity
from ifealid_gpu.explorer.offering import end_making
from ifealid_gpu.explorer.preferences import FONT_SCALES
from ifealid_gpu.looks import look
from ifealid_gpu.quantities.display_range import AUTO, PAPER
from ifealid_gpu.quantities.metrics.table import metric_after
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.view_state import Backdrop

KEY_ZOOM = 1.5
OPACITY_STEP = 0.05
TEXT_STEP = 1.1
# A photo's own reds and yellows pass for the heat map's unless they are this much darker.
COLOR_DIM = 0.6
NO_IMAGE = "This feature map came without an image: the heat map is alone already"

# --- The program ---


def quit_program(explorer: Explorer) -> None:
    """Close the window."""
    explorer.request(lambda shell: shell.close())


def opening(name: str) -> Callable[[Explorer], None]:
    """Opens a menu or a list of the window."""

    def open_it(explorer: Explorer) -> None:
        explorer.to_open = name

    return open_it


def helping(page: str) -> Callable[[Explorer], None]:
    """Opens a page of the help, by the id of its command, or closes the help where that page is open."""

    def turn(explorer: Explorer) -> None:
        explorer.help_page = None if explorer.help_page == page else page

    return turn


# --- Reference and pin ---


def stepping(direction: tuple[int, int], pixels: int) -> Callable[[Explorer], None]:
    """Moves the reference by whole pixels of the map."""

    def step(explorer: Explorer) -> None:
        if explorer.renderer is not None:
            by = direction[0] * pixels, direction[1] * pixels
            reference = moves.stepped(explorer.reference, by, explorer.renderer.scene.map_size)
            explorer.change(explorer.view.but(query=explorer.query_at(reference)))

    return step


def lock(explorer: Explorer) -> None:
    """Keep the reference while the mouse moves, or let it follow again."""
    explorer.keep_reference()
    explorer.locked = not explorer.locked
    explorer.change(explorer.view.but(query=explorer.query_at(explorer.reference)))


def pin(explorer: Explorer) -> None:
    """Pin the reference, or unpin it."""
    explorer.keep_reference()
    pinned = explorer.reference in explorer.pins
    explorer.change(explorer.view.but(pins=() if pinned else (explorer.position_of(explorer.reference),)))


def centre(explorer: Explorer) -> None:
    """Move the reference to the map's centre."""
    explorer.change(explorer.view.but(query=None))


def release(explorer: Explorer) -> None:
    """Escape closes what asks for a path, help, message, dialog, else ends reading, making, quantity, pins, lock."""
    if explorer.asking is not None:
        explorer.asking = None
    elif explorer.show_help:
        explorer.help_page = None
    elif explorer.message is not None:
        explorer.dismiss()
    elif explorer.making is not None and not explorer.making.is_running:
        end_making(explorer)
    elif explorer.session.busy:
        explorer.session.cancel()
    elif explorer.making is not None:
        end_making(explorer)
        explorer.say_shortly("Cancelled: no more feature maps are being made")
    elif explorer.opened is not None and explorer.view.quantity != (first := _first(explorer.opened)):
        explorer.change(explorer.view.but(quantity=first))
    elif explorer.view.pins:
        explorer.change(explorer.view.but(pins=()))
    else:
        explorer.locked = False


def _first(opened: Opened) -> Quantity:
    return first_quantity(opened.entry.channels)


# --- What is shown ---


def showing(kind: type[Quantity]) -> Callable[[Explorer], None]:
    """Shows a quantity that needs no options."""
    return lambda explorer: explorer.change(explorer.view.but(quantity=kind()))


# --- The part of the scene on display ---


def fit(explorer: Explorer) -> None:
    """Show all of the scene."""
    explorer.change(explorer.view.but(viewport=None))


def actual_size(explorer: Explorer) -> None:
    """Show each pixel of the image by one pixel of the screen."""
    if (projection := explorer.projection) is not None:
        explorer.change(moves.at_scale(explorer.view, projection, 1.0))


def zooming(factor: float) -> Callable[[Explorer], None]:
    """Magnifies about the mouse, or about the middle of the display where the mouse is elsewhere."""

    def zoom(explorer: Explorer) -> None:
        if (projection := explorer.projection) is not None:
            at = explorer.pointer or (explorer.size[0] / 2, explorer.size[1] / 2)
            explorer.change(moves.zoomed(explorer.view, projection, at, factor))

    return zoom


# --- The look ---


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
    """Take the next metric of the table."""
    if explorer.resolved is not None:
        explorer.change(explorer.view.but(metric=metric_after(explorer.resolved.metric)))


def opacity_by(step: float) -> Callable[[Explorer], None]:
    """Changes the heat map's opacity."""

    def change(explorer: Explorer) -> None:
        opacity = min(max(round(explorer.view.opacity + step, 4), 0.0), 1.0)
        explorer.change(explorer.view.but(opacity=opacity))

    return change


def freeze_range(explorer: Explorer) -> None:
    """Keep the values that the colours end at for all that compares with what is shown, or let them follow again."""
    shown, renderer = explorer.shown, explorer.renderer
    if shown.display_range.ends is not None:
        explorer.change(shown)
        explorer.change(explorer.view.but(display_range=shown.display_range.without_ends))
        explorer.say_shortly("The colours follow the values again")
        return
    found = renderer.color_ends(shown) if renderer is not None else None
    if renderer is None or found is None or found[0] == found[1]:
        raise InputError("there is no colour range to keep: no two pixels of this map have different values")
    explorer.change(shown.but(display_range=shown.display_range.keeping(found)))
    quantity = renderer.resolve(shown).quantity
    explorer.say_shortly(f"Colours stay from {quantity.span_text(*found, renderer.feature_map.value_range)}")


def switch_range(explorer: Explorer) -> None:
    """Let the colours span the reference's own value, too, as in the paper, or leave it out again."""
    rule = AUTO if explorer.shown.display_range.rule == PAPER.rule else PAPER
    explorer.change(explorer.view.but(display_range=rule))
    counted = "the reference's own included (Eq. 5)" if rule == PAPER else "but for the reference's own"
    explorer.say_shortly(f"Colours from the smallest to the largest value, {counted}")


def take_look(name: str, done: str) -> Callable[[Explorer], None]:
    """Takes a look of `LOOKS`, and says ``done``."""

    def take(explorer: Explorer) -> None:
        explorer.change(explorer.view.but(**look(name)))
        explorer.say_shortly(done)

    return take


def scaling_text(factor: float) -> Callable[[Explorer], None]:
    """Makes the text larger or smaller."""

    def scale(explorer: Explorer) -> None:
        smallest, largest = FONT_SCALES
        font_scale = min(max(explorer.preferences.font_scale * factor, smallest), largest)
        explorer.preferences = replace(explorer.preferences, font_scale=font_scale)

    return scale


def reset_text(explorer: Explorer) -> None:
    """Let text have its normal size again."""
    explorer.preferences = replace(explorer.preferences, font_scale=1.0)


# --- Layers and images ---


def switching_layer(step: int) -> Callable[[Explorer], None]:
    """Goes to another layer of the image, from the one that is being read if there is one."""

    def switch(explorer: Explorer) -> None:
        if explorer.opened is not None:
            dataset, coming = explorer.opened.dataset, explorer.session.wanted or explorer.view
            image = coming.image or explorer.opened.image
            layers = [entry.layer for entry in dataset.layers(image)]
            now = layers.index(dataset.find(image, coming.layer).layer)
            _go(explorer, image, layers[(now + step) % len(layers)])

    return switch


def switching_image(step: int) -> Callable[[Explorer], None]:
    """Goes to another image, from the one that is being read if there is one."""

    def switch(explorer: Explorer) -> None:
        if explorer.opened is not None:
            images, coming = explorer.opened.dataset.images, explorer.session.wanted or explorer.view
            image = coming.image or explorer.opened.image
            target = images[(images.index(image) + step) % len(images)]
            if target != image:
                _go(explorer, target, explorer.view.layer if target == explorer.view.image else None)

    return switch


def _go(explorer: Explorer, image: str, layer: str | None) -> None:
    if (image, layer) != (explorer.view.image, explorer.view.layer):
        explorer.change(explorer.view.but(image=image, layer=layer))
    elif explorer.session.wanted is not None:
        explorer.session.cancel()

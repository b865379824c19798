"""What commands do: each function takes the explorer, or makes a function that does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ifealid_gpu.explorer import moves
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.marking import edits
from ifealid_gpu.explorer.preferences import FONT_SCALES
from ifealid_gpu.quantities.quantity import Quantity

_MARKED = "What was marked is compared with: Esc clears the marks, and the reference moves again"
KEY_ZOOM = 1.5
TEXT_STEP = 1.1

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


def show_notes(explorer: Explorer) -> None:
    """Show how what is open was read, and what was guessed then."""
    explorer.notes_open = not explorer.notes_open


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


# --- Reference and pin ---


def stepping(direction: tuple[int, int], pixels: int) -> Callable[[Explorer], None]:
    """Moves the reference by whole pixels of the map."""

    def step(explorer: Explorer) -> None:
        if not explorer.view.is_plain:
            explorer.say_shortly(_MARKED)
        elif explorer.renderer is not None:
            by = direction[0] * pixels, direction[1] * pixels
            reference = moves.stepped(explorer.reference, by, explorer.renderer.scene.map_size)
            explorer.change(explorer.view.but(query=explorer.query_at(reference)))

    return step


def lock(explorer: Explorer) -> None:
    """Keep the reference while the mouse moves, or let it follow again."""
    if not explorer.view.is_plain:
        explorer.say_shortly(_MARKED)
        return
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
    explorer.change(edits.cleared(explorer.view))


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

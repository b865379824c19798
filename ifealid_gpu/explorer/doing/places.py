"""What commands and the list do with the best places: look for them, in one image or in all, and go to one."""

from __future__ import annotations

from dataclasses import replace

from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.best_places import pinned
from ifealid_gpu.explorer.doing import map_menu
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.quantities.place import Place
from ifealid_gpu.quantities.similarity import Similarity
from ifealid_gpu.quantities.top import Top
from ifealid_gpu.ranking.ranked import Ranked

_MARGIN = 0.04  # of the display, at its edges, where a place counts as out of sight


def toggle(explorer: Explorer) -> None:
    """Look for the best places of this image, or no more."""
    _toggle(explorer, all_images=False)


def toggle_all_images(explorer: Explorer) -> None:
    """Look for them in all images that have the layer, or no more."""
    _toggle(explorer, all_images=True)


def _toggle(explorer: Explorer, *, all_images: bool) -> None:
    resolved, top = explorer.resolved, explorer.view.top
    if top is not None and top.all_images == all_images:
        explorer.change(explorer.view.but(top=None))
        return
    if resolved is None or not resolved.quantity.takes_threshold:
        title = "these" if resolved is None else resolved.quantity.title
        raise InputError(f"places are ranked by single values, and {title} have none to rank by")
    if resolved.quantity.compares and explorer.view.is_plain and not explorer.locked:
        # On its way to the list the mouse would choose another reference.
        explorer.keep_reference()
        explorer.locked = True
    explorer.change(explorer.view.but(top=replace(top or Top(), all_images=all_images)))


def find_like(explorer: Explorer) -> None:
    """Look for what is like the pixel whose menu is open, which becomes the reference and stays."""
    map_menu.lock(explorer)
    view = explorer.view
    quantity = view.quantity if view.quantity.compares else Similarity()
    explorer.change(view.but(quantity=quantity, top=view.top or Top()))


def go(explorer: Explorer, place: Ranked) -> None:
    """Show a place and pin it, and keep what it is compared with: on its image, and in sight."""
    opened = explorer.opened
    if opened is None:
        return
    if place.image is not None and place.image != opened.image:
        if explorer.resolved is not None and explorer.resolved.quantity.compares:
            explorer.keep_reference()
            explorer.change(explorer.view.but(query=pinned(explorer.shared_view.query, opened.image)))
        explorer.change(explorer.view.but(image=place.image, layer=opened.entry.layer))
        if explorer.opened is None or explorer.opened.image != place.image:
            return  # it is still being read
    explorer.change(explorer.view.but(pins=(Place(*place.place),)))
    projection, at = explorer.projection, explorer.target_from_place(place.place)
    if projection is None or at is None:
        return
    size = explorer.size
    if not all(_MARGIN * side <= one <= (1 - _MARGIN) * side for one, side in zip(at, size, strict=True)):
        x, y = projection.scene_from_target(*at)
        explorer.change(explorer.view.but(viewport=projection.scene.viewport((x, y), projection.scale)))

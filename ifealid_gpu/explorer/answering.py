"""What a program asks a window that goes on: the view, and what is shown as arrays and as a picture.

A window answers between two frames, in the thread that draws them, once maps that are being read are there, and new
values that were given before. Fits are made at once, as for every call from Python.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ifealid_gpu.dataset.label_writer import labels_of
from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.fits.at_once import AtOnce
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.resolved_view import ResolvedView
from ifealid_gpu.views.view_state import ViewState


def is_ready(explorer: Explorer) -> bool:
    """Whether what is to be shown is there, or can never be; asked again and again, between frames."""
    explorer.poll()
    if explorer.live is not None:
        explorer.live.update(explorer)
        if explorer.live.is_behind:
            return False
    return not explorer.session.busy


def view(explorer: Explorer, _argument: object) -> ViewState:
    """The view, as `explore` returns it."""
    return explorer.shared_view


def show(explorer: Explorer, argument: object) -> None:
    """Show another view, which can be undone; InputError where the map does not have it."""
    if not isinstance(argument, ViewState):
        raise InputError(f"expected a ViewState, such as ViewState(reference=(3, 4)), found {argument!r:.200}")
    opened = _shown(explorer)[2]
    wanted = argument.but(image=argument.image or opened.image)
    entry = opened.dataset.find(wanted.image, wanted.layer or opened.entry.layer)
    wanted = wanted.but(image=opened.dataset.image_of(entry), layer=entry.layer)
    if entry is opened.entry:
        explorer.check(wanted)
        wanted = wanted.placed(opened.renderer.scene)
    explorer.keep_reference()
    explorer.change(wanted)
    explorer.history.commit(explorer.view)


def values(explorer: Explorer, _argument: object) -> NDArray[np.float32]:
    """What is shown as numbers, (h, w) float32 or (h, w, 3), NaN where a pixel has no value."""
    renderer, resolved = _current(explorer)
    return renderer.values(resolved)


def mask(explorer: Explorer, _argument: object) -> NDArray[np.bool_]:
    """Which pixels are inside the threshold, or that of Otsu's method, (h, w) bool."""
    renderer, resolved = _current(explorer)
    return renderer.mask(resolved)


def classes(explorer: Explorer, _argument: object) -> NDArray[np.int32]:
    """The number of each pixel's class or cluster, (h, w) int32, from 0; -1 where a pixel has none."""
    renderer, resolved = _current(explorer)
    if resolved.quantity.palette is None:
        raise InputError(f"labels and clusters have classes, and what is shown is {resolved.quantity.title}")
    return labels_of(renderer.values(resolved))


def picture(explorer: Explorer, _argument: object) -> Image.Image:
    """The figure that the window saves."""
    _current(explorer)
    return explorer.page()[0]


#: What can be asked.
ANSWERS: Mapping[str, Callable[[Explorer, Any], Any]] = {
    "view": view,
    "show": show,
    "values": values,
    "mask": mask,
    "classes": classes,
    "picture": picture,
}


def _current(explorer: Explorer) -> tuple[Renderer, ResolvedView]:
    """What is shown, unless the program has given newer values that cannot be."""
    if explorer.live is not None and explorer.live.refused is not None:
        raise InputError(explorer.live.refused)
    return _shown(explorer)[:2]


def _shown(explorer: Explorer) -> tuple[Renderer, ResolvedView, Opened]:
    opened, maps = explorer.opened, explorer.session.known.maps
    if opened is None or maps is None:
        raise InputError(explorer.message or "nothing is open in the window")
    renderer = opened.renderer
    before, renderer.known = renderer.known, AtOnce(maps)
    try:
        resolved = renderer.resolve(explorer.seen(explorer.shown))
    finally:
        renderer.known = before
    resolved.quantity.check()
    return renderer, resolved, opened

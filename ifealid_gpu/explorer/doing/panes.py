"""What commands do to panes: which maps are shown side by side, and how they lie."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ifealid_gpu.dataset import Dataset
from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.facts import Answers
from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.panes.panes import MOST_PANES, Arrangement, Pane, Panes
from ifealid_gpu.panes.places import table_of

MOST_AT_FIRST = 12  # panes that a grid has before any is added
_MOST_IN_ROW = 6

_ONE_MAP = "this dataset has one map: open another one beside it to compare both (drop it onto the window)"


def one(explorer: Explorer) -> None:
    """Show the active pane alone; the others come back when they are asked for.

    A difference is shown in panes alone: it has the window for itself first, and then its first map is shown.
    """
    panes = explorer.view.panes
    if panes is None:
        return
    if panes.now.minus is not None and not panes.large:
        explorer.change(explorer.view.but(panes=panes.but(large=True)))
        return
    explorer.panes_before = panes.but(large=False)
    explorer.change(explorer.view.but(panes=None))


def arranging(arrangement: Arrangement) -> Callable[[Explorer], None]:
    """A function that lets panes lie in one way; where there was one pane alone it chooses which maps they show."""

    def arrange(explorer: Explorer) -> None:
        opened = _opened(explorer)
        now = Pane(opened.image, opened.entry.layer)
        panes = explorer.view.panes or _before(explorer, now)
        chosen = None if panes is None or _are_two(panes) else panes
        if arrangement is not Arrangement.TWO:
            chosen = _wider(explorer, panes, now) or chosen  # more were shown before
        elif panes is not None:
            chosen = panes
        if chosen is None:
            maps = _first_maps(opened, arrangement)
        else:
            maps = _in(arrangement, chosen, now)
            explorer.panes_before = chosen if len(maps) < len(chosen.shown) else explorer.panes_before
        if len(maps) < 2:
            raise InputError(_ONE_MAP)
        show(explorer, arrangement, maps, panes)

    return arrange


def layers_of_image(explorer: Explorer) -> None:
    """Show the layers of the image side by side."""
    opened = _opened(explorer)
    layers = [entry.layer for entry in opened.dataset.layers(opened.image)]
    if len(layers) < 2:
        raise InputError(f"{opened.image} has one layer here: nothing to show beside it")
    _show_all(explorer, [Pane(opened.image, layer) for layer in layers], "layers")


def images_of_layer(explorer: Explorer) -> None:
    """Show the images that have the layer side by side."""
    opened = _opened(explorer)
    images = _images_with(opened.dataset, [opened.entry.layer])
    if len(images) < 2:
        raise InputError(f"one image has the layer {opened.entry.layer}: nothing to show beside it")
    _show_all(explorer, [Pane(image, opened.entry.layer) for image in images], "images")


def table(explorer: Explorer) -> None:
    """Show images in rows and layers in columns."""
    opened = _opened(explorer)
    maps = _table(opened)
    if maps is None:
        raise InputError("a table of images and layers needs two images that have two layers in common")
    show(explorer, Arrangement.GRID, maps, explorer.view.panes)


def add(explorer: Explorer) -> None:
    """Add a pane with the next map that is not shown yet: another layer of the image, else another image."""
    opened = _opened(explorer)
    now = Pane(opened.image, opened.entry.layer)
    shown = {now.map} if explorer.view.panes is None else {pane.map for pane in explorer.view.panes.shown}
    free = [pane for pane in _nearest(opened) if pane.map not in shown]
    if not free:
        raise InputError("all maps of this dataset are shown" if len(shown) > 1 else _ONE_MAP)
    add_map(explorer, free[0])


def add_map(explorer: Explorer, pane: Pane) -> None:
    """Add a pane with a map; one that is shown already becomes the active one.

    Raises:
        InputError: there are as many panes as there may be.
    """
    opened = _opened(explorer)
    panes = explorer.view.panes
    if panes is None:
        now = Pane(opened.image, opened.entry.layer)
        if pane.map == now.map:
            return
        show(explorer, Arrangement.TWO, [now, pane], None)
    else:
        explorer.change(explorer.view.but(panes=panes.added(pane).but(active=panes.active)))


def put(explorer: Explorer, number: int | None, pane: Pane) -> None:
    """Show a map in one of the panes, whichever it showed before; in one more where none is named.

    Raises:
        InputError: the image has no such layer.
    """
    _opened(explorer).dataset.find(pane.image, pane.layer)
    panes = explorer.view.panes
    if number is None:
        add_map(explorer, pane)
        return
    if panes is None or number == panes.active:
        explorer.change(explorer.view.but(image=pane.image, layer=pane.layer))
        return
    shown = panes.but(active=number).showing(pane.image, pane.layer)
    if shown.shown[panes.active].map != panes.now.map:  # it was the active pane's, which changes places with it
        shown = shown.but(active=number)
        explorer.change(explorer.view.but(panes=shown))
    else:
        explorer.change(explorer.view.but(panes=shown.but(active=panes.active)))


def close(explorer: Explorer, number: int | None = None) -> None:
    """Close a pane, the active one where none is named; the last but one leaves one alone."""
    panes = explorer.view.panes
    if panes is None:
        raise InputError("there is one pane: Ctrl+Q closes the window")
    number = panes.active if number is None else number
    if number == panes.active:
        if explorer.session.wanted is not None:
            explorer.session.cancel()  # what is read is for this pane
        others = sorted(
            (n for n in range(len(panes.shown)) if n != number), key=lambda n: (n < number, abs(n - number))
        )
        if not any(explorer.activate(n) for n in others):
            if len(panes.shown) > 2:
                raise InputError("none of the other panes has anything to show yet: Alt+1 shows this one alone")
            other = panes.shown[others[0]]
            explorer.change(explorer.view.but(panes=None))
            explorer.change(explorer.view.but(image=other.image, layer=other.layer))
            return
    now = explorer.view.panes
    explorer.change(explorer.view.but(panes=None if now is None else now.closed(number)))


def stepping(by: int) -> Callable[[Explorer], None]:
    """A function that makes the next pane the active one, or one before."""

    def step(explorer: Explorer) -> None:
        panes = explorer.view.panes
        if panes is None:
            raise InputError("there is one pane: Alt+2 shows two, Alt+3 a row, Alt+4 a grid")
        if explorer.session.awaits_map:
            explorer.say_shortly("A map is being read for this pane: wait for it, or press Esc")
            return
        numbers = [(panes.active + by * n) % len(panes.shown) for n in range(1, len(panes.shown))]
        next((number for number in numbers if explorer.activate(number)), None)

    return step


def toggle_large(explorer: Explorer) -> None:
    """Give the active pane the window for itself, or show all again."""
    panes = explorer.view.panes
    if panes is None:
        raise InputError("there is one pane, which is as large as can be: Alt+2, 3, 4 show several")
    explorer.change(explorer.view.but(panes=panes.but(large=not panes.large)))


def toggle_linked(explorer: Explorer) -> None:
    """Let zoom and pan be those of all panes, or of each its own."""
    panes = explorer.view.panes
    if panes is None:
        return
    looks = {one.number: one.looks_at for one in explorer.beside.followers}
    looks[panes.active] = explorer.view.viewport
    shown = [replace(pane, viewport=looks.get(number)) for number, pane in enumerate(panes.shown)]
    explorer.change(explorer.view.but(panes=panes.but(linked=not panes.linked, shown=shown)))


def toggle_one_range(explorer: Explorer) -> None:
    """Let the colours of all panes span the same values, or each its own."""
    panes = explorer.view.panes
    if panes is not None:
        explorer.change(explorer.view.but(panes=panes.but(one_range=not panes.one_range)))


def answer(explorer: Explorer, answers: Answers) -> None:
    """Carry out what the user did to the titles of panes."""
    if answers.activate is not None:
        explorer.enter(answers.activate, pressed=True)
    if (number := answers.close) is not None:
        explorer.attempt(lambda: close(explorer, number))
    if (given := answers.put) is not None:
        number, image, layer = given
        explorer.attempt(lambda: put(explorer, number, Pane(image, layer)))


def show(explorer: Explorer, arrangement: Arrangement, maps: Sequence[Pane], before: Panes | None) -> None:
    """Show maps side by side, the present one among them."""
    opened = _opened(explorer)
    more = {} if before is None else {"linked": before.linked, "one_range": before.one_range}
    at = Pane(opened.image, opened.entry.layer)
    now = at if before is None or before.now.map[:2] != at.map[:2] else before.now
    panes = Panes.of(arrangement, maps, now, **more)
    explorer.change(explorer.view.but(panes=panes))


def _show_all(explorer: Explorer, maps: Sequence[Pane], what: str) -> None:
    if len(maps) > MOST_PANES:
        explorer.say_shortly(f"{MOST_PANES} of {len(maps)} {what}: a pane's list has the others")
    show(explorer, Arrangement.GRID, maps, explorer.view.panes)


def _opened(explorer: Explorer) -> Opened:
    if explorer.opened is None:
        raise InputError("there is nothing to show side by side yet: open a dataset first")
    return explorer.opened


def _before(explorer: Explorer, now: Pane) -> Panes | None:
    """The panes that were shown before one alone was, where that is one of them and the dataset has them all."""
    before, opened = explorer.panes_before, explorer.opened
    maps = [] if before is None else [(pane.image, pane.layer) for pane in before.shown]
    if before is None or opened is None or (now.image, now.layer) not in maps:
        return None
    maps += [(pane.image, pane.minus) for pane in before.shown if pane.minus is not None]
    there = {(image, entry.layer) for image in opened.dataset.images for entry in opened.dataset.layers(image)}
    return before if there.issuperset(maps) else None


def _wider(explorer: Explorer, panes: Panes | None, now: Pane) -> Panes | None:
    """The panes of before, where those of now are some of them; None: there were no more."""
    before = _before(explorer, now)
    if panes is None or before is None or len(before.shown) <= len(panes.shown):
        return None
    maps = {pane.map for pane in before.shown}
    return before if all(pane.map in maps for pane in panes.shown) else None


def _are_two(panes: Panes) -> bool:
    return panes.arrangement is Arrangement.TWO and len(panes.shown) == 2


def _in(arrangement: Arrangement, panes: Panes, now: Pane) -> list[Pane]:
    """Those of some panes that an arrangement has room for: of a table the row of the image on display."""
    maps = [(pane.image, pane.layer) for pane in panes.shown]
    at, shown = maps.index((now.image, now.layer)), list(panes.shown)
    if arrangement is Arrangement.TWO:
        first = min(at, len(shown) - 2)
        return shown[first : first + 2]
    if arrangement is Arrangement.GRID or panes.arrangement is Arrangement.ROW:
        return shown
    if table_of(panes) is not None:
        return [pane for pane in shown if pane.image == now.image]
    first = max(0, min(at - _MOST_IN_ROW // 2, len(shown) - _MOST_IN_ROW))
    return shown[first : first + _MOST_IN_ROW]


def _first_maps(opened: Opened, arrangement: Arrangement) -> list[Pane]:
    """The maps that an arrangement shows first: the present one, and those nearest to it."""
    if arrangement is Arrangement.GRID and (maps := _table(opened)) is not None:
        return maps
    most = {Arrangement.TWO: 2, Arrangement.ROW: _MOST_IN_ROW, Arrangement.GRID: MOST_AT_FIRST}[arrangement]
    layers = [Pane(opened.image, entry.layer) for entry in opened.dataset.layers(opened.image)]
    if len(layers) < 2:
        layers = [Pane(image, opened.entry.layer) for image in _images_with(opened.dataset, [opened.entry.layer])]
    return _about(layers, Pane(opened.image, opened.entry.layer), most)


def _about(maps: list[Pane], now: Pane, most: int) -> list[Pane]:
    """Some of a list of maps, in its order, with the present one among them."""
    at = maps.index(now)
    first = max(0, min(at if most == 2 else at - most // 2, len(maps) - most))
    return maps[first : first + most]


def _nearest(opened: Opened) -> list[Pane]:
    """All maps of the dataset but the present one: the layers after and before it, then the other images."""
    dataset = opened.dataset
    layers = [entry.layer for entry in dataset.layers(opened.image)]
    at = layers.index(opened.entry.layer)
    own = [Pane(opened.image, layer) for layer in (*layers[at + 1 :], *layers[:at])]
    same = [Pane(image, opened.entry.layer) for image in _images_with(dataset, [opened.entry.layer])]
    rest = [Pane(image, entry.layer) for image in dataset.images for entry in dataset.layers(image)]
    return list(dict.fromkeys((*own, *same, *rest)))


def _images_with(dataset: Dataset, layers: Sequence[str]) -> list[str]:
    return [image for image in dataset.images if set(layers) <= {entry.layer for entry in dataset.layers(image)}]


def _table(opened: Opened) -> list[Pane] | None:
    """Images by layers that all of them have, as many as fit, with the present map among them; None: no such table."""
    dataset = opened.dataset
    of_image = {image: [entry.layer for entry in dataset.layers(image)] for image in dataset.images}
    layers = [layer for layer in of_image[opened.image] if sum(layer in found for found in of_image.values()) > 1]
    if opened.entry.layer not in layers or len(layers) < 2:
        return None
    layers = _around(layers, opened.entry.layer, 4)
    images = _around(_images_with(dataset, layers), opened.image, MOST_AT_FIRST // len(layers))
    if len(images) < 2 or opened.image not in images:
        return None
    return [Pane(image, layer) for image in images for layer in layers]


def _around(names: list[str], now: str, most: int) -> list[str]:
    if now not in names:
        return names[:most]
    first = max(0, min(names.index(now) - most // 2, len(names) - most))
    return names[first : first + most]

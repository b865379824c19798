"""What commands do with matches between panes: show them as lines, and save them."""

from __future__ import annotations

from pathlib import Path

from ifealid_gpu.dataset import Entry
from ifealid_gpu.dataset.layer_entries import channels_of, entries_of_layer
from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.asking import Wanted
from ifealid_gpu.explorer.doing import panes
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.explorer.saving import ask_where_to_save
from ifealid_gpu.files import replacing
from ifealid_gpu.panes.lines import Lines, beside
from ifealid_gpu.panes.panes import Arrangement, Pane, Panes
from ifealid_gpu.two_maps.csv_file import put_matches
from ifealid_gpu.two_maps.match import Matches

_NOT_YET = "there are no matches to save yet: Alt+5 finds those between two panes"


def toggle(explorer: Explorer) -> None:
    """Draw the matches of the active pane and another one as lines, or those that are drawn no more.

    Raises:
        InputError: no other image has a map that can be compared.
    """
    view, opened = explorer.view, explorer.opened
    if opened is None:
        raise InputError("there is nothing to match yet: open a dataset first")
    drawn = explorer.matching.ends
    if view.lines is not None and view.panes is not None and drawn is not None and view.panes.active in drawn:
        explorer.change(view.but(lines=None))
        return
    other = _beside(explorer, view.panes, opened)
    if other is None:
        other = _other_map(opened)
        if view.panes is None:
            now = Pane(opened.image, opened.entry.layer)
            panes.show(explorer, Arrangement.TWO, [now, other], None)
        else:
            panes.add_map(explorer, other)
    count = Lines().count if view.lines is None else view.lines.count
    explorer.change(explorer.view.but(lines=Lines(count, opened.image, other.image)))


def stop(explorer: Explorer) -> None:
    """Draw them no more."""
    explorer.change(explorer.view.but(lines=None))


def ask_where_to_save_matches(explorer: Explorer) -> None:
    """Ask for the name of a new file, and write all matches there as `ifealid-gpu match -o` does.

    Raises:
        InputError: there are none yet.
    """
    matched, panes, ends = explorer.matching.matched, explorer.view.panes, explorer.matching.ends
    if matched is None or matched.matches is None or panes is None or ends is None:
        raise InputError(_NOT_YET)
    found = matched.matches
    source, target = (panes.shown[n] for n in ends)
    name = f"{Path(source.image).stem}.{Path(target.image).stem}.{source.layer}.csv"
    ask_where_to_save(explorer, Wanted.MATCHES, name, lambda path: _write(found, path))


def _write(found: Matches, path: str) -> None:
    with replacing(Path(path)) as file:
        put_matches(file, found)


def _beside(explorer: Explorer, panes: Panes | None, opened: Opened) -> Pane | None:
    """The pane that lines lead to; None: there is none that suits."""
    if panes is None:
        return None
    maps = [pane.map for pane in panes.shown]
    last = explorer.matching.before
    channels = channels_of(opened.dataset, [pane.map for pane in panes.shown])
    number = beside(panes, channels, maps.index(last) if last in maps else None)
    return None if number is None else panes.shown[number]


def _other_map(opened: Opened) -> Pane:
    """The map of the next image with the same layer, else with one of as many channels."""
    dataset, entry = opened.dataset, opened.entry
    same = [Pane(image, one.layer) for image, one in entries_of_layer(dataset, entry) if _suits(one, entry)]
    rest = [Pane(image, one.layer) for image in dataset.images for one in dataset.layers(image) if _suits(one, entry)]
    for maps in same, rest:
        at = list(dataset.images).index(opened.image)
        images = dict.fromkeys((*dataset.images[at + 1 :], *dataset.images[:at]))
        found = next((pane for image in images for pane in maps if pane.image == image), None)
        if found is not None:
            return found
    raise InputError(
        f"matches need another image: no other one here has the layer {entry.layer} or one of {entry.channels} channels"
    )


def _suits(one: Entry, entry: Entry) -> bool:
    return one.channels == entry.channels

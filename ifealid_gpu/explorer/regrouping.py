"""Datasets that were added to what is open, or taken out of it: what is shown goes on, under the names of now."""

from __future__ import annotations

from dataclasses import replace

from ifealid_gpu.dataset import Dataset
from ifealid_gpu.dataset.joined import share_images
from ifealid_gpu.dataset.names import few
from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.explorer.refusal import refusal_within
from ifealid_gpu.explorer.renaming import Renaming
from ifealid_gpu.explorer.state import State


def is_regrouped(before: Opened, opened: Opened) -> bool:
    """Whether a map is of datasets some of which were open before, while others were added or taken out."""
    if opened.again or opened.dataset is before.dataset:
        return False
    return any(one in before.dataset.each for one in opened.dataset.each)


def go_on(state: State, before: Opened, opened: Opened) -> Opened:
    """Have the state call maps as they are called now.

    Returns:
        The map that was on display, as it is called now; where its dataset was taken out, as it was.
    """
    renaming = Renaming.of(before.dataset, opened.dataset)
    there = next((entry for entry in opened.dataset.entries if entry.read is before.entry.read), None)
    state.kept.renamed(renaming.layers)
    state.view = renaming.view(state.view)
    panes = state.view.panes
    if panes is not None and len(opened.dataset.each) < len(before.dataset.each):
        layers = {None, *(one.layer for one in opened.dataset.entries)}
        panes = panes.showing(opened.image, opened.entry.layer)
        if panes.now.minus not in layers:
            panes = panes.subtracting(panes.active, None)
        # As was asked, so that nobody is told.
        state.view = state.view.but(panes=panes.only(lambda pane: {pane.layer, pane.minus} <= layers))
    state.read_as = None
    if there is None:
        return before
    state.history.renamed(renaming)
    return replace(before, dataset=opened.dataset, entry=there)


def say(state: State, was: Opened, before: Opened, opened: Opened) -> tuple[str, ...]:
    """Say what is new about a map of what is open: that its dataset was added, or that its image has another size.

    Args:
        state: which then knows the maps that were added.
        was: the map that was on display, as it was called.
        before: the same, as it is called now.
        opened: the map on display now.

    Returns:
        What is to be told with the notes of the map.
    """
    told = _say_added(state, was.dataset, opened.dataset) if is_regrouped(was, opened) else ()
    one, other = before.renderer.scene, opened.renderer.scene
    is_same = before.image == opened.image and before.entry.part != opened.entry.part
    if is_same and one.has_image and other.has_image and one.frame != other.frame:
        sizes = ["{:g} x {:g}".format(*scene.frame) for scene in (other, one)]
        state.say_shortly(f"{opened.image} is {sizes[0]} here, not {sizes[1]}: places keep their shares of its sides")
    return told


def _say_added(state: State, before: Dataset, now: Dataset) -> tuple[str, ...]:
    new = {name: one for name, one in now.parts.items() if one not in before.each}
    state.added = tuple(entry for entry in now.entries if entry.part in new)
    if not new:
        return ()
    for one in new.values():
        if one.path is not None and one.entries:
            state.preferences = state.preferences.opened(one.path, one.reading)
    there = [name for name in now.parts if name not in new]
    lacks = [note for note in now.notes if any(note.startswith(f"{name} has no ") for name in new)]
    words = "; ".join([f"{few(list(new), 2)} added beside {few(there, 2)}", *lacks[:1], "Ctrl+O opens a dataset alone"])
    state.telling.forget()
    problems = tuple(problem for one in new.values() for problem in one.problems)
    said = [problem.message for problem in problems]
    strange = [name for name, one in new.items() if one.entries and not share_images(now, [name])]
    if strange:
        said.insert(0, f"No image of {few(strange)} has the name of one that was open, and images are compared by name")
    if said:
        state.message = "\n".join(said)
        state.refused = refusal_within(now, problems)
    return (words,)

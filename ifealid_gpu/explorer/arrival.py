"""What is said of what has been opened, or why it cannot be."""

from __future__ import annotations

from ifealid_gpu.dataset import Dataset
from ifealid_gpu.dataset.joined import share_images
from ifealid_gpu.errors import IfealidError, InputError, PhotosError
from ifealid_gpu.explorer import rereading
from ifealid_gpu.explorer.load import Load, Opened
from ifealid_gpu.explorer.refusal import refusal_of, refusal_within
from ifealid_gpu.explorer.state import State
from ifealid_gpu.panes.panes import Pane, Panes
from ifealid_gpu.quantities.metrics.table import metric_for

_MOST_PROBLEMS = 6  # files of a dataset that a message names


def say_why_not(state: State, error: IfealidError, load: Load) -> None:
    """Say why nothing could be read: in the dialog that asked for it, else as a message. Photos are offered."""
    refused = refusal_of(error, load)
    if isinstance(error, PhotosError) and load.before is None:
        state.read_as, state.photos_found = None, (error.place, refused)
    elif state.read_as is not None and state.read_as.waits:
        state.read_as = state.read_as.failed(str(error), error.remedy)
    else:
        state.message = str(error) if load.before is None else rereading.failure(error)
        state.refused = refused


def say_found(state: State, dataset: Dataset) -> None:
    """Say what was found beside the maps of another dataset, and what is wrong with it."""
    if dataset.parts and dataset.notes and share_images(dataset):
        state.say_shortly(dataset.notes[0])
    elif dataset.photos:
        found = "1 photo was" if dataset.photos == 1 else f"{dataset.photos} photos were"
        state.say_shortly(f"{found} found beside the feature maps, and passed over")
    elif dataset.notes:
        state.say_shortly(dataset.notes[0])
    state.message, state.said_when_open = state.said_when_open, None
    if not share_images(dataset):
        state.message = dataset.notes[0]
    if dataset.problems:
        named = [problem.message for problem in dataset.problems[:_MOST_PROBLEMS]]
        more = len(dataset.problems) - len(named)
        state.message = "\n".join([*named, f"and {more} more files"] if more else named)
        state.refused = refusal_within(dataset)


def say_left_out(state: State) -> None:
    """Say which marks of other images are left out, and why."""
    if state.opened is not None:
        faults = state.opened.carried.faults(state.view, state.opened.here)
        wanted = tuple(f"The view needs {file.words}: open it (Ctrl+B)" for file in state.view.attachments)
        state.message = "\n".join((*faults, *wanted)) or state.message


def say_metric(state: State, opened: Opened) -> None:
    """Say where a metric that was chosen before is not the one that suits this map."""
    chosen, suits = opened.view.metric, metric_for(opened.renderer.feature_map, opened.view.center)
    if chosen is not None and chosen.id == state.preferences.metric and chosen != suits:
        state.say_shortly(f"Compared by {chosen.label}, as chosen before; {suits.label} suits this map (key K)")


def panes_there(state: State, opened: Opened, panes: Panes | None) -> Panes | None:
    """The panes of a view for what is open now; those whose image or layer is not there are left out, and named."""
    if panes is None:
        return None
    shown = panes.showing(opened.image, opened.entry.layer)
    faults = []
    if shown.now.minus is not None and (fault := _why_not(opened.dataset, shown.now)) is not None:
        faults.append(f"A pane shows {opened.entry.layer} alone: {fault}")
        shown = shown.subtracting(shown.active, None)
    left_out = [fault for pane in shown.shown if (fault := _why_not(opened.dataset, pane)) is not None]
    faults += [f"A pane is left out: {fault}" for fault in left_out]
    if faults:
        said = faults[:_MOST_PROBLEMS]
        more = [f"and {len(faults) - len(said)} more panes"] if len(faults) > len(said) else []
        state.message = "\n".join([*([state.message] if state.message else []), *said, *more])
    return shown.only(lambda pane: _why_not(opened.dataset, pane) is None)


def _why_not(dataset: Dataset, pane: Pane) -> str | None:
    try:
        dataset.find(pane.image, pane.layer)
        if pane.minus is not None:
            dataset.find(pane.image, pane.minus)
    except InputError as error:
        return str(error)
    return None if pane.layer != pane.minus else f"{pane.layer} less itself is zero everywhere"

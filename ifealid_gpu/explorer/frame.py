"""What a frame does to the state, whoever draws it: first mouse and keys, then `begin`, a picture, and `end`."""

from __future__ import annotations

from ifealid_gpu.explorer import datasets_beside, offering, rereading
from ifealid_gpu.explorer.commands import carry_out
from ifealid_gpu.explorer.doing import channels, differences, files, fits, marks, panes, places, scores
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.facts import Answers
from ifealid_gpu.explorer.read_as import ReadAsWish
from ifealid_gpu.explorer.shell import Shell


def begin(explorer: Explorer) -> None:
    """Take over what changes without an event: maps that were read, fits, and the pixel under a mouse that rests."""
    explorer.session.fitting.hold()
    explorer.poll()
    if explorer.live is not None:
        explorer.live.update(explorer)
    fits.poll(explorer)
    scores.poll(explorer)
    offering.poll(explorer)
    explorer.stay_under_mouse()
    explorer.beside.update(explorer)
    explorer.matching.update(explorer, explorer.beside)


def end(explorer: Explorer, answers: Answers, shell: Shell, deciding: bool = False) -> None:
    """Carry out what the user did in the panels, and note decisions, so that they can be undone.

    Args:
        explorer: the state.
        answers: of the panels.
        shell: answers the requests of commands.
        deciding: whether something in a panel is still held, such as a slider: nothing is decided before it is let go.
    """
    explorer.to_open = None
    explorer.lit = answers.lit
    channels.take(explorer, answers)
    if answers.view is not explorer.view:
        marks.show(explorer, answers.view)
    if answers.radius is not None:
        explorer.marking.set_radius(explorer, answers.radius)
    if answers.place is not None:
        places.go(explorer, answers.place)
    panes.answer(explorer, answers)
    differences.answer(explorer, answers)
    scores.take(explorer, answers)
    if answers.dismissed:
        explorer.dismiss()
    if answers.fit_again:
        fits.begin_again(explorer)
    _answer_for_path(explorer, answers)
    if answers.open_path is not None:
        explorer.open(answers.open_path, reading=explorer.preferences.reading_of(answers.open_path))
    if answers.close_dataset is not None:
        name = answers.close_dataset
        explorer.attempt(lambda: datasets_beside.close(explorer, name))
    offering.answer(explorer, answers)
    _answer_how_to_read(explorer, answers)
    for command in answers.commands:
        carry_out(explorer, command)
    if answers.stopped_asking:
        explorer.asked_about = None
    explorer.hand_requests_to(shell)
    if not explorer.is_pressed and not deciding:
        explorer.history.commit(explorer.view)
    explorer.session.fitting.release()


def _answer_how_to_read(explorer: Explorer, answers: Answers) -> None:
    if answers.notes_closed:
        explorer.notes_open = False
    rereading.answer(explorer, answers.read_as, answers.read_as_wish)
    if answers.read_as_wish is ReadAsWish.ASK_PHOTO:
        files.ask_photo_beneath(explorer)


def _answer_for_path(explorer: Explorer, answers: Answers) -> None:
    asking = explorer.asking
    if asking is None:
        return
    if answers.path_text is not None:
        asking = asking.typed(answers.path_text)
    explorer.asking = None if answers.path_closed else asking
    if answers.path_given and not answers.path_closed:
        explorer.asking = None  # what is done with the path may ask again
        left = asking.given()
        explorer.asking = left if left is not None else explorer.asking

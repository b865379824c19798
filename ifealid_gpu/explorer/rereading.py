"""Reading the files of what is open again: as they are now, or in another way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from ifealid_gpu.dataset import Files
from ifealid_gpu.dataset.entry import Problem
from ifealid_gpu.dataset.formats.table import format_of
from ifealid_gpu.dataset.reading_words import words_of
from ifealid_gpu.errors import IfealidError, InputError
from ifealid_gpu.explorer.again import IN_MEMORY, changes, is_read_otherwise
from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.explorer.read_as import ReadAs, ReadAsWish
from ifealid_gpu.explorer.refusal import Refusal
from ifealid_gpu.explorer.state import State


def read_again(state: State) -> None:
    """Read what is open again, as it was read before; what is being read is not read twice.

    Raises:
        InputError: what is open is in memory alone.
    """
    if state.opened is not None and not state.session.busy:
        state.session.reread(state.view)


def ask(state: State) -> None:
    """Ask how what is open is to be read, or what was refused just now; where there is neither, nothing.

    Raises:
        InputError: what is open is in memory alone.
    """
    if state.refused is not None:
        ask_of(state, state.refused)
        return
    opened = state.opened
    if opened is None:
        return
    dataset = opened.dataset.part_of(opened.entry)
    if dataset.path is None or opened.entry.path is None:
        raise InputError(IN_MEMORY)
    kind = format_of(opened.entry.path)
    arrays = state.arrays.of(opened.entry.path)
    state.read_as = ReadAs(
        opened.entry.part or dataset.name,
        words_of(dataset.reading),
        kind.asks if kind is not None else (),
        arrays if len(arrays) > 1 else (),
        dataset.path.is_dir(),
        place=dataset.path,
    )


def ask_of(state: State, refused: Refusal) -> None:
    """Ask how files that were refused are to be read, in place of the message that says so."""
    state.message = None
    kind = format_of(refused.file)
    state.read_as = ReadAs(
        refused.place.name or str(refused.place),
        words_of(refused.reading),
        kind.asks if kind is not None else refused.remedy.options,
        refused.remedy.arrays or state.arrays.of(refused.file),
        refused.place.is_dir(),
        refused.why,
        refused=refused,
        place=refused.place,
    )


def answer(state: State, words: Mapping[str, str] | None, wish: ReadAsWish | None) -> None:
    """Carry out what the user did in the dialog, but for asking for a photo, which a shell does."""
    asked = state.read_as
    if asked is None:
        return
    if words is not None and not asked.waits:
        asked = asked.written(**words)
    if wish is ReadAsWish.OPEN_ALL:
        asked = replace(asked, words={})
    state.read_as = asked
    if wish is ReadAsWish.CLOSE:
        state.read_as = None
        if asked.waits and state.session.busy:
            state.session.cancel()
    elif wish is ReadAsWish.READ and not asked.waits:
        try:
            state.admission.check_reading(asked.reading)
            if asked.refused is None or asked.refused.view is None:
                state.session.reread(state.view, asked.reading, asked.place)
            elif asked.refused.is_beside:
                state.session.add([Files(asked.refused.place, asked.reading)], state.view)
            else:
                state.session.open(asked.refused.place, asked.refused.view, asked.reading)
        except IfealidError as error:
            state.read_as = asked.failed(str(error))
        else:
            state.read_as = replace(asked, fault=None, waits=True)


def say_again(opened: Opened, before: Opened, say_shortly: Callable[[str], None]) -> str | None:
    """What is said of what was read again: for a moment, or, as the value, until it is dismissed."""
    news = changes(before.dataset, opened.dataset)
    if opened.lost is not None:
        return f"{opened.lost.message}; what is shown was read before" + (f" ({news})" if news else "")
    w, h, d = opened.entry.width, opened.entry.height, opened.entry.channels
    asked = is_read_otherwise(before.dataset, opened.dataset)
    size = f"{w} x {h} pixels, {d:,} {'channel' if d == 1 else 'channels'}"
    say_shortly(f"Read as asked: {size}" if asked else f"Read again: {news or size}")
    return "\n".join(problem.message for problem in new_problems(opened, before)) or None


def new_problems(opened: Opened, before: Opened) -> tuple[Problem, ...]:
    """What could not be read this time, and could before."""
    if opened.lost is not None:
        return (opened.lost,)
    known = {problem.message for problem in before.dataset.problems}
    return tuple(problem for problem in opened.dataset.problems if problem.message not in known)


def failure(error: IfealidError) -> str:
    """Why nothing could be read again."""
    return f"{error}; what is shown was read before"

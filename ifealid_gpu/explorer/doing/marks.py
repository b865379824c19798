"""What commands do with marks: the tools, the terms of the query, the classes."""

from __future__ import annotations

from collections.abc import Callable

from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.marking import edits
from ifealid_gpu.explorer.marking.adding import Adding
from ifealid_gpu.explorer.marking.marking import RADIUS_STEP
from ifealid_gpu.quantities.query import Combine
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.views.view_state import ViewState


def taking(word: str | None) -> Callable[[Explorer], None]:
    """Takes a tool by its word, or puts it back where it is in hand already; None: the mouse points."""

    def take(explorer: Explorer) -> None:
        tool = explorer.marking.tool
        explorer.marking.take(explorer, None if tool is not None and tool.word == word else word)

    return take


def adding(what: Adding) -> Callable[[Explorer], None]:
    """Lets marks do this while no modifier is held."""

    def choose(explorer: Explorer) -> None:
        explorer.marking.adding = what

    return choose


def next_adding(explorer: Explorer) -> None:
    """Let marks do the next of what they can do."""
    explorer.marking.adding = explorer.marking.adding.next


def sizing(factor: float) -> Callable[[Explorer], None]:
    """Makes the brush larger or smaller."""

    def size(explorer: Explorer) -> None:
        explorer.marking.set_radius(explorer, explorer.marking.radius(explorer) * factor)

    return size


LARGER, SMALLER = sizing(RADIUS_STEP), sizing(1 / RADIUS_STEP)


def end_or_pin(pin: Callable[[Explorer], None]) -> Callable[[Explorer], None]:
    """Ends what is being drawn, or else pins."""

    def end(explorer: Explorer) -> None:
        if explorer.marking.drawing is not None:
            explorer.marking.finish(explorer)
        else:
            pin(explorer)

    return end


def back(explorer: Explorer) -> None:
    """Take the last corner back; where nothing is being drawn, the last mark."""
    if explorer.marking.drawing is not None:
        explorer.marking.back(explorer)
    elif terms := edits.terms_of(explorer.view):
        show(explorer, edits.without_term(explorer.view, len(terms) - 1))


def clear(explorer: Explorer) -> None:
    """Take all marks away: the reference is where the first was, and follows the mouse. Classes stay."""
    resolved = explorer.resolved
    if resolved is None or explorer.view.is_plain:
        return
    is_here = any(term.image in (None, explorer.view.image) for term in edits.terms_of(explorer.view))
    show(explorer, edits.cleared(explorer.view, explorer.position_of(resolved.reference) if is_here else None))
    explorer.locked = False


def new_class(explorer: Explorer) -> None:
    """Make a class of the marks; of the reference where there are none. Those of a class are one already."""
    view = explorer.view
    if view.active is not None:
        name = view.classes[view.active].name
        explorer.say_shortly(f"These marks are {name} already: mark something anew, and make a class of that")
    elif explorer.opened is not None:
        kept = Term(explorer.position_of(explorer.reference), image=explorer.opened.image)
        show(explorer, edits.class_of_marks(view, kept))


def switch_combine(explorer: Explorer) -> None:
    """Let the marks answer by their mean, or each for itself."""
    query = explorer.view.query
    if query is not None:
        other = Combine.NEAREST if query.combine is Combine.MEAN else Combine.MEAN
        show(explorer, edits.combined(explorer.view, other))


def toggle_list(explorer: Explorer) -> None:
    """Show the list of marks and classes, or hide it."""
    explorer.marks_open = not explorer.lists_marks


def show(explorer: Explorer, view: ViewState) -> None:
    """Show a view with other marks; where one place of every image is left of them, it stays as a locked reference."""
    was_plain = explorer.view.is_plain
    explorer.change(view)
    if not was_plain and explorer.view == view and view.is_plain and view.query is not None:
        explorer.keep_reference()
        explorer.locked = True

"""What is done to the terms and classes of a view, as pure functions: each gives another view."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain, count
from typing import Any

from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.marking.adding import Adding
from ifealid_gpu.quantities.palette import color_of
from ifealid_gpu.quantities.place import Position
from ifealid_gpu.quantities.query import MOST_TERMS, Combine, Query
from ifealid_gpu.quantities.query_class import QueryClass
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.views.view_state import ViewState

_LONGEST_STEM = 190  # of a name that gets a number

NEGATIVES_ALONE = "Mark first what you want: a minus alone says what is not wanted, and not what is"
ALL_HIDDEN = "One mark that is wanted stays shown, as there is nothing to compare with otherwise: show another first"


def terms_of(view: ViewState) -> tuple[Term, ...]:
    """The marks: the terms of the view's query, unless that is plain."""
    return () if view.query is None or view.is_plain else view.query.terms


def with_mark(view: ViewState, term: Term, adding: Adding, kept: Position | None = None) -> ViewState:
    """The view with one more mark.

    Args:
        view: what is shown.
        term: the mark, of either sign.
        adding: whether it takes the place of those before it.
        kept: a plain reference that counts as a mark, too, such as one that was locked; None: a mark replaces it.

    Raises:
        InputError: a negative mark alone, or too many marks.
    """
    if adding is Adding.NEW:
        # A class keeps its terms: what is marked next is something else.
        return view.but(query=Query((term,)), active=None)
    before = terms_of(view) or (() if kept is None else (Term(kept, image=term.image),))
    if term.sign < 0 and not before:
        raise InputError(NEGATIVES_ALONE)
    if len(before) == MOST_TERMS:
        raise InputError(f"There are {MOST_TERMS} marks already, which is the most: take one away first")
    combine = view.query.combine if view.query is not None else Combine.MEAN
    return view.but(query=Query((*before, term), combine))


def without_term(view: ViewState, number: int) -> ViewState:
    """The view without one of its marks; without the last, it is plain again.

    Raises:
        InputError: negative ones alone would be left.
    """
    left = tuple(term for n, term in enumerate(terms_of(view)) if n != number)
    return with_terms(view, left) if left else cleared(view)


def with_terms(view: ViewState, terms: Iterable[Term]) -> ViewState:
    """The view with other marks; InputError where none of them is positive and shown."""
    terms = tuple(terms)
    if not any(term.sign > 0 for term in terms):
        raise InputError(NEGATIVES_ALONE)
    if not any(term.sign > 0 and term.is_shown for term in terms):
        raise InputError(ALL_HIDDEN)
    return view.but(query=Query(terms, view.query.combine if view.query is not None else Combine.MEAN))


def with_term(view: ViewState, number: int, **changes: Any) -> ViewState:
    """The view with one of its marks changed: its sign, its eye, or the image that it belongs to."""
    return with_terms(
        view, (replace(term, **changes) if n == number else term for n, term in enumerate(terms_of(view)))
    )


def combined(view: ViewState, combine: Combine) -> ViewState:
    """The view whose marks answer together in another way."""
    return view if view.query is None else view.but(query=replace(view.query, combine=combine))


def cleared(view: ViewState, position: Position | None = None) -> ViewState:
    """The view without marks, its reference at a position; None: at the centre. Classes stay."""
    query = None if position is None else Query.at(position)
    return view.but(query=query, active=None, quantity=view.quantity.unmarked())


# --- Classes ---


def with_classes(view: ViewState, named: Iterable[tuple[str | None, Query]]) -> ViewState:
    """The view with more classes, behind those it has, each in a colour of its own.

    Args:
        view: what is shown.
        named: names and terms; None: "class" with a number. One that is taken gets a number behind it: "sky (2)".

    Raises:
        InputError: too many classes.
    """
    classes = list(view.classes)
    names, colors = {one.name for one in classes}, {one.color for one in classes}
    for name, query in named:
        numbered = (f"class {n}" if name is None else f"{name[:_LONGEST_STEM]} ({n})" for n in count(1 + bool(name)))
        chosen = next(one for one in chain([] if name is None else [name], numbered) if one not in names)
        color = next(color for n in range(len(colors) + 1) if (color := color_of(n)) not in colors)
        classes.append(QueryClass(chosen, query, color))
        names.add(chosen)
        colors.add(color)
    return view.but(classes=classes)


def class_of_marks(view: ViewState, kept: Term) -> ViewState:
    """The view whose marks are a class of their own, which is selected.

    Args:
        view: what is shown.
        kept: the term of the plain reference, where there is no mark.
    """
    query = Query((kept,)) if view.is_plain or view.query is None else view.query
    found = with_classes(view.but(active=None), [(None, query)])
    return found.but(query=None, active=len(found.classes) - 1)


def with_file(view: ViewState, named: Mapping[str, Query]) -> ViewState:
    """The view with the classes of a file of vectors; the first is selected where nothing is marked."""
    first, chosen = len(view.classes), view.is_plain
    view = with_classes(view, named.items())
    return view.but(query=None, active=first) if chosen else view


def with_class_changed(view: ViewState, number: int, **changes: Any) -> ViewState:
    """The view with another name, colour or eye of a class; InputError where the name is taken or empty."""
    return view.but(classes=(replace(one, **changes) if n == number else one for n, one in enumerate(view.classes)))


def without_class(view: ViewState, number: int) -> ViewState:
    """The view without a class; where it was selected, without marks."""
    if view.active == number:
        view = cleared(view)
    active = view.active
    classes = tuple(one for n, one in enumerate(view.classes) if n != number)
    return view.but(classes=classes, active=active - 1 if active is not None and active > number else active)


def selecting(view: ViewState, number: int) -> ViewState:
    """The view that compares with a class; where it does already, no more."""
    return cleared(view) if view.active == number else view.but(query=None, active=number)

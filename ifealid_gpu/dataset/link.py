"""A link: a dataset's name and a view of it in one word, to send to somebody: ``ifealid:DATASET#VIEW``.

Where the dataset's files are to be read in a way of their own, that stands between: ``+layout=chw+grid=14x14``. Of
datasets that are opened together each stands so, with commas between. All is percent-encoded, so that a link holds no
letter that a shell, a chat or an e-mail would change. Links come from anybody: they say which datasets, how they are
read and which view, and nothing else.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import quote, unquote

from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.dataset.reading_words import reading_from, words_of
from ifealid_gpu.errors import InputError
from ifealid_gpu.views.view_state import ViewState

SCHEME = "ifealid:"

_LONGEST = 50_000  # letters; a view with a thousand pins has half of that
_LONGEST_NAME = 4096
_MOST_TOGETHER = 100
_SAFE_IN_NAMES, _SAFE_IN_VIEWS = "/:", ":,"
_READING = re.compile(r"(?:\+[a-z_]+=[^+]*)+$")  # a name has its own plus signs percent-encoded
_AROUND = "<>()\"'` \t\r\n"  # what people put around a link


class Linked(NamedTuple):
    """What a link says.

    Attributes:
        name: of the dataset.
        view: of it; None: the link has none.
        reading: how its files are read.
        others: name and reading of each dataset that is opened with it.
    """

    name: str
    view: ViewState | None
    reading: Reading
    others: tuple[tuple[str, Reading], ...] = ()


def is_link(text: str) -> bool:
    """Whether a text is meant as a link."""
    return text.lstrip(_AROUND)[: len(SCHEME)].casefold() == SCHEME


def link_of(
    name: str, view: ViewState, reading: Reading | None = None, others: Sequence[tuple[str, Reading]] = ()
) -> str:
    """The link to a view of a dataset, or of several that are opened together.

    Args:
        name: what the dataset is called, as `name_of` has it.
        view: what is shown.
        reading: how its files are read; None: as they say themselves.
        others: name and reading of each further dataset.

    Raises:
        InputError: a name is no Unicode text, or the view is too long for a link.
    """
    each = [(name, reading or Reading()), *others]
    if len(each) > _MOST_TOGETHER:
        raise InputError(f"a link leads to {_MOST_TOGETHER} datasets at most, and {len(each)} are open")
    try:
        datasets = ",".join(_written(*one) for one in each)
        shown = quote(_short(view.to_json()), _SAFE_IN_VIEWS)
    except UnicodeEncodeError:
        raise InputError(f"there is no link to {name!r}, as a name is no text; rename the file") from None
    link = f"{SCHEME}{datasets}#{shown}"
    if len(link) > _LONGEST:
        raise InputError(
            f"a link has at most {_LONGEST} letters, this view has {len(link)}: save a picture, which holds all of it"
        )
    return link


def _written(name: str, reading: Reading) -> str:
    read = "".join(f"+{field}={quote(text, _SAFE_IN_NAMES)}" for field, text in words_of(reading).items())
    return quote(name.replace(os.sep, "/"), _SAFE_IN_NAMES) + read


def _short(text: str) -> str:
    """The same JSON without the zeros after the points of whole numbers."""
    found = json.loads(text, parse_float=lambda number: int(number[:-2]) if number.endswith(".0") else float(number))
    return json.dumps(found, separators=(",", ":"), ensure_ascii=False)


def in_link(text: str) -> Linked:
    """What a link says. Line breaks that an e-mail made count for nothing.

    Raises:
        InputError: no link, or a damaged one, or one to another machine.
    """
    if len(text) > _LONGEST:
        raise InputError(f"a link has at most {_LONGEST} letters, found {len(text)}")
    word = "".join(text.strip(_AROUND).split())
    if not is_link(word):
        raise InputError(f"a link begins with {SCHEME}, found {word[:60]!r}")
    datasets, _, view = word[len(SCHEME) :].partition("#")
    each = datasets.split(",")
    if len(each) > _MOST_TOGETHER:
        raise InputError(f"a link leads to {_MOST_TOGETHER} datasets at most, found {len(each)}")
    try:
        written = unquote(view, errors="strict")
        (name, reading), *others = (_named(dataset) for dataset in each)
    except UnicodeDecodeError:
        raise InputError("this link is damaged, as it holds no text; copy it again") from None
    try:
        return Linked(name, ViewState.from_json(written) if written else None, reading, tuple(others))
    except InputError as error:
        raise InputError(f"the view in this link is damaged or incomplete: {error}") from None


def _named(dataset: str) -> tuple[str, Reading]:
    """Name and reading of one dataset of a link."""
    asked = _READING.search(dataset)
    name = unquote(dataset[: asked.start()] if asked else dataset, errors="strict")
    pairs = [part.split("=", 1) for part in asked.group()[1:].split("+")] if asked else []
    words = {field: unquote(value, errors="strict") for field, value in pairs}
    if not name or min(name) < " " or len(name) > _LONGEST_NAME:
        raise InputError(f"a link names a dataset, as in {SCHEME}demo:, found {name[:60]!r}")
    for path in (name, words.get("image", "")):
        if path.replace("\\", "/").startswith("//"):
            raise InputError(f"a link leads to a dataset on this machine, found the network path {path[:60]!r}")
    if any(min(text, default=" ") < " " or len(text) > _LONGEST_NAME for text in words.values()):
        raise InputError("this link is damaged: how its dataset is read is no text; copy it again")
    return name, reading_from(words)

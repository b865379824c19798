"""A link: a dataset's name and a view of it in one word, to send to somebody: ``ifealid:DATASET#VIEW``.

Where the dataset's files are to be read in a way of their own, that stands between: ``+layout=chw+grid=14x14``. All is
percent-encoded, so that a link holds no letter that a shell, a chat or an e-mail would change. Links come from
anybody: they say which dataset, how it is read and which view, and nothing else.
"""

from __future__ import annotations

import json
import os
import re
from urllib.parse import quote, unquote

from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.dataset.reading_words import reading_from, words_of
from ifealid_gpu.errors import InputError
from ifealid_gpu.view_state import ViewState

SCHEME = "ifealid:"

_LONGEST = 50_000  # letters; a view with a thousand pins has half of that
_LONGEST_NAME = 4096
_SAFE_IN_NAMES, _SAFE_IN_VIEWS = "/:", ":,"
_READING = re.compile(r"(?:\+[a-z_]+=[^+]*)+$")  # a name has its own plus signs percent-encoded
_AROUND = "<>()\"'` \t\r\n"  # what people put around a link


def is_link(text: str) -> bool:
    """Whether a text is meant as a link."""
    return text.lstrip(_AROUND)[: len(SCHEME)].casefold() == SCHEME


def link_of(name: str, view: ViewState, reading: Reading | None = None) -> str:
    """The link to a view of a dataset.

    Args:
        name: what the dataset is called, as `name_of` has it.
        view: what is shown.
        reading: how its files are read; None: as they say themselves.

    Raises:
        InputError: a name is no Unicode text, or the view is too long for a link.
    """
    try:
        words = words_of(reading or Reading()).items()
        read = "".join(f"+{field}={quote(text, _SAFE_IN_NAMES)}" for field, text in words)
        dataset, shown = quote(name.replace(os.sep, "/"), _SAFE_IN_NAMES), quote(_short(view.to_json()), _SAFE_IN_VIEWS)
    except UnicodeEncodeError:
        raise InputError(f"there is no link to {name!r}, as a name is no text; rename the file") from None
    link = f"{SCHEME}{dataset}{read}#{shown}"
    if len(link) > _LONGEST:
        raise InputError(
            f"a link has at most {_LONGEST} letters, this view has {len(link)}: save a picture, which holds all of it"
        )
    return link


def _short(text: str) -> str:
    """The same JSON without the zeros after the points of whole numbers."""
    found = json.loads(text, parse_float=lambda number: int(number[:-2]) if number.endswith(".0") else float(number))
    return json.dumps(found, separators=(",", ":"), ensure_ascii=False)


def in_link(text: str) -> tuple[str, ViewState | None, Reading]:
    """(dataset's name, view, how its files are read) of a link; None where it has no view.

    Line breaks that an e-mail made count for nothing.

    Raises:
        InputError: no link, or a damaged one, or one to another machine.
    """
    if len(text) > _LONGEST:
        raise InputError(f"a link has at most {_LONGEST} letters, found {len(text)}")
    word = "".join(text.strip(_AROUND).split())
    if not is_link(word):
        raise InputError(f"a link begins with {SCHEME}, found {word[:60]!r}")
    dataset, _, view = word[len(SCHEME) :].partition("#")
    asked = _READING.search(dataset)
    dataset = dataset[: asked.start()] if asked else dataset
    try:
        name, written = unquote(dataset, errors="strict"), unquote(view, errors="strict")
        pairs = [part.split("=", 1) for part in asked.group()[1:].split("+")] if asked else []
        words = {field: unquote(value, errors="strict") for field, value in pairs}
    except UnicodeDecodeError:
        raise InputError("this link is damaged, as it holds no text; copy it again") from None
    if not name or min(name) < " " or len(name) > _LONGEST_NAME:
        raise InputError(f"a link names a dataset, as in {SCHEME}demo:, found {name[:60]!r}")
    for path in (name, words.get("image", "")):
        if path.replace("\\", "/").startswith("//"):
            raise InputError(f"a link leads to a dataset on this machine, found the network path {path[:60]!r}")
    if any(min(text, default=" ") < " " or len(text) > _LONGEST_NAME for text in words.values()):
        raise InputError("this link is damaged: how its dataset is read is no text; copy it again")
    reading = reading_from(words)
    try:
        return name, ViewState.from_json(written) if written else None, reading
    except InputError as error:
        raise InputError(f"the view in this link is damaged or incomplete: {error}") from None

"""A link: a dataset's name and a view of it in one word, to send to somebody: ``ifealid:DATASET#VIEW``.

Both are percent-encoded, so that a link holds no letter that a shell, a chat or an e-mail would change. Links come from
anybody: they say which dataset and which view, and nothing else.
"""

from __future__ import annotations

import json
import os
from urllib.parse import quote, unquote

from ifealid_gpu.errors import InputError
from ifealid_gpu.view_state import ViewState

SCHEME = "ifealid:"

_LONGEST = 50_000  # letters; a view with a thousand pins has half of that
_LONGEST_NAME = 4096
_SAFE_IN_NAMES, _SAFE_IN_VIEWS = "/:", ":,"
_AROUND = "<>()\"'` \t\r\n"  # what people put around a link


def is_link(text: str) -> bool:
    """Whether a text is meant as a link."""
    return text.lstrip(_AROUND)[: len(SCHEME)].casefold() == SCHEME


def link_of(name: str, view: ViewState) -> str:
    """The link to a view of a dataset.

    Args:
        name: what the dataset is called, as `name_of` has it.
        view: what is shown.

    Raises:
        InputError: a name is no Unicode text.
    """
    try:
        dataset, shown = quote(name.replace(os.sep, "/"), _SAFE_IN_NAMES), quote(_short(view.to_json()), _SAFE_IN_VIEWS)
    except UnicodeEncodeError:
        raise InputError(f"there is no link to {name!r}, as a name is no text; rename the file") from None
    return f"{SCHEME}{dataset}#{shown}"


def _short(text: str) -> str:
    """The same JSON without the zeros after the points of whole numbers."""
    found = json.loads(text, parse_float=lambda number: int(number[:-2]) if number.endswith(".0") else float(number))
    return json.dumps(found, separators=(",", ":"), ensure_ascii=False)


def in_link(text: str) -> tuple[str, ViewState | None]:
    """(dataset's name, view) of a link; None where it has no view. Line breaks that an e-mail made count for nothing.

    Raises:
        InputError: no link, or a damaged one, or one to another machine.
    """
    if len(text) > _LONGEST:
        raise InputError(f"a link has at most {_LONGEST} letters, found {len(text)}")
    word = "".join(text.strip(_AROUND).split())
    if not is_link(word):
        raise InputError(f"a link begins with {SCHEME}, found {word[:60]!r}")
    dataset, _, view = word[len(SCHEME) :].partition("#")
    try:
        name, written = unquote(dataset, errors="strict"), unquote(view, errors="strict")
    except UnicodeDecodeError:
        raise InputError("this link is damaged, as it holds no text; copy it again") from None
    if not name or min(name) < " " or len(name) > _LONGEST_NAME:
        raise InputError(f"a link names a dataset, as in {SCHEME}demo:, found {name[:60]!r}")
    if name.replace("\\", "/").startswith("//"):
        raise InputError(f"a link leads to a dataset on this machine, found the network path {name[:60]!r}")
    try:
        return name, ViewState.from_json(written) if written else None
    except InputError as error:
        raise InputError(f"the view in this link is damaged or incomplete: {error}") from None

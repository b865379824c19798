"""What a text from the clipboard leads to: a link, a path, or a command line that was copied here."""

from __future__ import annotations

import os
import platform
import re
import shlex
from typing import NamedTuple
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from ifealid_gpu.dataset.link import is_link
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.dataset.reading_words import FLAG, is_flag, is_option, reading_from
from ifealid_gpu.errors import InputError
from ifealid_gpu.views.view_state import ViewState

_LONGEST = 100_000  # letters
_LONGEST_PATH = 4096
_PROGRAM = "ifealid-gpu"
_OTHERS = ("--view", "--vectors", "--region", "--basis-file")
_PROMPT = re.compile(r"^\s*(?:[$%>#]\s+)?")  # a line copied from a page or a terminal may have one
_PIECE_ON_WINDOWS = re.compile(r"(\\*)([^\\]|$)")


class Pasted(NamedTuple):
    """What a text stands for.

    Attributes:
        name: a dataset's, or a link.
        view: to open it with, or None.
        reading: how its files are read.
        files: of vectors and masks, to be opened with it.
        others: datasets that are opened together with it.
    """

    name: str
    view: ViewState | None = None
    reading: Reading = Reading()
    files: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def pasted(text: str, windows: bool = os.name == "nt") -> Pasted:
    """What a text stands for.

    Args:
        text: from anybody: of a command line only the dataset, the view, its files and how files are read are taken.
        windows: whether command lines are quoted as on Windows.

    Raises:
        InputError: it is nothing of the kind.
    """
    if len(text) > _LONGEST:
        raise InputError(f"expected a link, a path or a command line on the clipboard, found {len(text)} letters")
    line = _PROMPT.sub("", text, count=1).strip()
    if is_link(line):
        return Pasted(line)
    if line.split(maxsplit=1)[:1] == [_PROGRAM]:
        return _of_command(line, windows)
    path = line.strip("\"'").strip()
    if path.startswith("file:"):
        path = _of_address(path, windows)
    if not path or len(path) > _LONGEST_PATH or min(path) < " ":
        found = f"found {path[:40]!r}" if path else "found no text"
        raise InputError(f"expected a link, a path or a command line on the clipboard, {found}")
    return Pasted(os.path.expanduser(path))  # noqa: PTH111 - a name such as demo: stays as it is


def _of_command(line: str, windows: bool) -> Pasted:
    try:
        words = _windows_words(line) if windows else shlex.split(line)
    except ValueError:
        raise InputError("the command line on the clipboard is incomplete: a quotation mark is missing") from None
    words = [part for word in words[1:] for part in (word.split("=", 1) if word.startswith("--") else [word])]
    if words[:1] == ["open"]:
        words = words[1:]
    view, names, files, asked, rest = None, [], [], {}, iter(words)
    for word in rest:
        field = word.removeprefix("--").replace("-", "_")
        if is_option(word) and is_flag(field):
            asked[field] = FLAG
        elif (word in _OTHERS or is_option(word)) and (value := next(rest, None)) is not None:
            if word == "--view":
                view = ViewState.from_json(value)
            elif word in _OTHERS:
                files.append(value)
            else:
                asked[field] = value
        else:
            names.append(word)
    is_command = len(names) > 1 and not any(letter in names[0] for letter in "/\\:.")  # datasets are copied with one
    if not names or is_command or any(name.startswith("-") or not name for name in names):
        known = f"{_PROGRAM} with datasets, --view, --vectors, --region, --basis-file and how it is read alone"
        raise InputError(f"a command line opens here if it is {known}")
    return Pasted(names[0], view, reading_from(asked), tuple(files), tuple(names[1:]))


def _of_address(address: str, windows: bool) -> str:
    """The path of a `file:` address, which file managers copy."""
    try:
        parts = urlsplit(address)
    except ValueError:
        raise InputError(f"the address on the clipboard is damaged, found {address[:60]!r}") from None
    if parts.netloc.casefold() not in {"", "localhost", platform.node().casefold()}:
        raise InputError(f"expected a file on this machine on the clipboard, found one on {parts.netloc[:60]!r}")
    path = unquote(parts.path)
    return url2pathname(path) if windows else path


def _windows_words(line: str) -> list[str]:
    """The words of a line, by the rules that `subprocess.list2cmdline` writes them by."""
    words: list[str] = []
    word: str | None = None
    quoted = False
    for backslashes, letter in _PIECE_ON_WINDOWS.findall(line):
        if letter == '"':  # half of the backslashes before it are meant; an odd one means the mark itself
            word = (word or "") + "\\" * (len(backslashes) // 2)
            if len(backslashes) % 2:
                word += letter
            else:
                quoted = not quoted
        elif letter in {" ", "\t", ""} and not quoted:
            if word is not None or backslashes:
                words.append((word or "") + backslashes)
            word = None
        else:
            word = (word or "") + backslashes + letter
    if quoted:
        raise ValueError(line)
    return words

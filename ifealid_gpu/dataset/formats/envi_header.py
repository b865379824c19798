"""The text of an ENVI header, NAME = VALUE line by line, as programs write it and people edit it."""

from __future__ import annotations

import codecs
from pathlib import Path

from ifealid_gpu.dataset.faults import fault, unreadable

_MAGIC = b"ENVI"
_BLANK = b" \t\r\n"
_START_BYTES = 1024  # in which the word must come, after blank lines

# Real headers, with the names and wavelengths of hundreds of bands, have some ten thousand bytes.
_MAX_BYTES = 1 << 20
_MAX_LINES = 1 << 16

#: What a header says, by names in small letters with single blanks: a text, or a list of texts where it was in braces.
Fields = dict[str, str | list[str]]


def is_header(path: Path) -> bool:
    """Whether a file begins as ENVI headers do. An OSError where the system fails."""
    with path.open("rb") as file:
        return _without_mark(file.read(_START_BYTES)).lstrip(_BLANK).startswith(_MAGIC)


def read_fields(path: Path) -> Fields:
    """The fields of a header. Comments, blank lines and lines without a name are passed over.

    Raises:
        DatasetError: no ENVI header, one of no end, or with a brace that is not closed.
    """
    try:
        with path.open("rb") as file:
            data = _without_mark(file.read(_MAX_BYTES + 1))
    except OSError as error:
        raise unreadable(path, error) from None
    if not data[:_START_BYTES].lstrip(_BLANK).startswith(_MAGIC):
        raise fault(path, None, "expected an ENVI header, which begins with the word ENVI, found something else")
    text = data.decode("utf-8", "replace")
    lines = text.splitlines()
    if len(data) > _MAX_BYTES or len(lines) > _MAX_LINES:
        message = f"expected an ENVI header of at most {_MAX_BYTES} bytes and {_MAX_LINES} lines, found more"
        raise fault(path, None, message)
    fields: Fields = {}
    name = ""
    parts: list[str] = []
    for line in lines:
        if line.lstrip().startswith(";"):
            continue
        if parts:
            parts.append(line.strip())
        elif "=" in line:
            first, _, value = line.partition("=")
            name = " ".join(first.lower().split())
            if not value.lstrip().startswith("{"):
                fields[name] = value.partition(";")[0].strip()
                continue
            parts = [value.strip().removeprefix("{")]
        if parts and "}" in parts[-1]:
            inside, parts = "\n".join(parts).partition("}")[0], []
            fields[name] = [" ".join(part.split()) for part in inside.split(",")]
    if parts:
        raise fault(path, name, "expected a list in braces, found no } that closes it; save the header again")
    return fields


def text_of(fields: Fields, name: str) -> str | None:
    """What a field says, in one line; None where there is none."""
    value = fields.get(name)
    return (",".join(value) if isinstance(value, list) else value) or None


def parts_of(fields: Fields, name: str) -> list[str]:
    """The parts of a list; none where there is none."""
    value = fields.get(name, [])
    parts = value if isinstance(value, list) else value.split(",")
    return [part.strip() for part in parts] if any(parts) else []


def _without_mark(data: bytes) -> bytes:
    return data.removeprefix(codecs.BOM_UTF8)

"""How files are to be read, in words: the options of a command line, what a link says, the fields of a dialog."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from ifealid_gpu.dataset.reading import FILES, NO_DATA_WORDS, Reading
from ifealid_gpu.errors import InputError, cut
from ifealid_gpu.maps.precision import AUTO
from ifealid_gpu.no_data import asked_fills

#: What stands for a flag that is set.
FLAG = "yes"

_LONGEST_NUMBER = 40  # digits


def grid_of(text: str) -> tuple[int, int]:
    """``WxH``: columns and rows of tokens."""
    try:
        width, height = (_whole(side) for side in text.lower().split("x"))
    except ValueError:
        raise InputError(f"grid must be columns x rows, such as 14x14, found {cut(text)!r}") from None
    return width, height


def precision_of(text: str) -> int | str:
    """Bits of a code, or `AUTO`."""
    if text == AUTO:
        return text
    try:
        return _whole(text)
    except ValueError:
        raise InputError(f"precision must be auto, 8, 16 or 32, found {cut(text)!r}") from None


def no_data_of(text: str) -> float | str:
    """The value that stands for none, several as one text, or one of the words for it."""
    if text in NO_DATA_WORDS:
        return text
    values = asked_fills(text)
    return values[0] if values is not None and len(values) == 1 else text


def words_of(reading: Reading) -> dict[str, str]:
    """A text for each field that asks for something, by its name; what is left open has none."""
    left_open = Reading()
    asked = {field.name: getattr(reading, field.name) for field in fields(Reading)}
    return {name: _text(value) for name, value in asked.items() if value != getattr(left_open, name)}


def reading_from(words: Mapping[str, str]) -> Reading:
    """The reading that such texts ask for; an empty one leaves its field open.

    Raises:
        InputError: an unknown name, a text that its field does not take, or two that contradict each other.
    """
    for name in words:
        if name not in _READERS:
            raise InputError(f"there is no way to read files by {cut(name)!r}; there is {', '.join(_READERS)}")
    given = {name: text.strip() for name, text in words.items() if text.strip()}
    return Reading(**{name: _READERS[name](text) for name, text in given.items()})


def options_of(reading: Reading, name: Callable[[Path], str] = str) -> list[str]:
    """The words of a command line that ask for the same.

    Args:
        reading: what is asked for.
        name: what a photo, or a file of names, is called on that line.
    """
    options: list[str] = []
    for field, text in words_of(reading).items():
        option = f"--{field.replace('_', '-')}"
        if text == FLAG:
            options.append(option)
        else:
            options += [option, name(Path(text)) if field in FILES else text]
    return options


def is_flag(field: str) -> bool:
    """Whether the option of a field takes no value."""
    return _READERS.get(field) is _flag


def is_option(word: str) -> bool:
    """Whether a word of a command line is an option that says how files are read."""
    return word.startswith("--") and word.removeprefix("--").replace("-", "_") in _READERS


def joined(reading: Reading, other: Reading) -> Reading:
    """What the first asks for, and where it leaves something open, what the other does."""
    left_open = Reading()
    asked = {field.name: getattr(reading, field.name) for field in fields(Reading)}
    return replace(other, **{name: value for name, value in asked.items() if value != getattr(left_open, name)})


def absolute(reading: Reading) -> Reading:
    """The same, whichever folder becomes the current one."""
    return reading.with_files(Path.absolute)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return FLAG
    if isinstance(value, tuple):
        return "x".join(map(str, value))
    return f"{value:.17g}" if isinstance(value, float) else str(value)


def _whole(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise ValueError(text)
    return int(text)


def _count(name: str) -> Callable[[str], int]:
    def read(text: str) -> int:
        try:
            return _whole(text)
        except ValueError:
            raise InputError(f"{name} must be a whole number, found {cut(text)!r}") from None

    return read


def _flag(text: str) -> bool:
    if text != FLAG:
        raise InputError(f"as_stored is {FLAG!r} or left out, found {cut(text)!r}")
    return True


# By the names of the fields, in their order.
_READERS: dict[str, Callable[[str], Any]] = {
    "layout": str,
    "grid": grid_of,
    "skip": _count("skip"),
    "precision": precision_of,
    "array": str,
    "page": _count("page"),
    "no_data": no_data_of,
    "dequantize": str,
    "image": Path,
    "as_stored": _flag,
    "stride": _count("stride"),
    "channel_names": Path,
}

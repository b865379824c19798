"""Messages in Python's words: they name options as the command line has them, and here these are arguments."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar

from ifealid_gpu.errors import IfealidError

Given = ParamSpec("Given")
Made = TypeVar("Made")

_COMMAND = r"`[^`]*`|\bifealid-gpu .*"  # a whole command is one in Python, too
_NUMBER = r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?"
_WORDS = r"nan|none|auto|hwc\|chw|hwc|chw|tokens|cpu|alphaearth"
_VALUE = rf"{_NUMBER}(?:,(?:{_NUMBER}|nan))+|\d+x\d+|WxH|{_NUMBER}|{_WORDS}|[A-Z][A-Z0-9]*"
_OPTION = re.compile(rf"(?P<command>{_COMMAND})|--(?P<name>[a-z][a-z-]*)(?: (?P<value>{_VALUE})(?![\w-]))?")

_is_command_line = False


@contextmanager
def command_line_speaks() -> Iterator[None]:
    """Messages name options as they are, within: the program was started by its command."""
    global _is_command_line  # noqa: PLW0603 - a process is one or the other
    before, _is_command_line = _is_command_line, True
    try:
        yield
    finally:
        _is_command_line = before


@cache
def arguments_of(function: Callable[..., Any]) -> Mapping[str, Any]:
    """The arguments of a function, by name, with what they are where they are left out."""
    return {name: one.default for name, one in inspect.signature(function).parameters.items()}


def said_in_python(text: str, arguments: Mapping[str, Any]) -> str:
    """A message with the options that are arguments of a function said as these; others stay.

    Args:
        text: such as "with --no-data nan the mean is taken".
        arguments: of the function, as `arguments_of` gives them.
    """

    def said(found: re.Match[str]) -> str:
        name, value = (found["name"] or "").replace("-", "_"), found["value"]
        if found["command"] or name not in arguments:
            return found[0]
        if arguments[name] is False:
            return f"{name}=True" + (f" {value}" if value else "")
        if value is None:
            return name
        return f"{name}={_spelled(value, name)}"

    return text if _is_command_line else _OPTION.sub(said, text)


def _spelled(value: str, name: str) -> str:
    """A value as Python has it."""
    if sides := re.fullmatch(r"(\w+)x(\w+)", value, re.IGNORECASE):
        return f"({sides[1]}, {sides[2]})"
    if re.fullmatch(rf"{_NUMBER}|[A-Z][A-Z0-9]*", value):
        return value
    if "," in value and name != "no_data":
        return f"({value.replace(',', ', ')})"
    return '"' + value.replace("|", '" or "') + '"'


def in_python(of: Callable[..., Any] | None = None) -> Callable[[Callable[Given, Made]], Callable[Given, Made]]:
    """A function whose errors name arguments.

    Args:
        of: the function whose arguments these are; None: the function itself.
    """

    def changed(function: Callable[Given, Made]) -> Callable[Given, Made]:
        @wraps(function)
        def call(*args: Given.args, **options: Given.kwargs) -> Made:
            try:
                return function(*args, **options)
            except IfealidError as error:
                if error.args:
                    error.args = (said_in_python(str(error.args[0]), arguments_of(of or function)), *error.args[1:])
                raise

        return call

    return changed

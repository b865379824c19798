"""Groups of options that several commands share, or that one command has too many of: one parameter for all of them."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any

#: By the names of their parameters: what typer makes an option of, and its default.
Options = Mapping[str, tuple[Any, Any]]
Command = Callable[..., None]


def grouped(options: Options, parameter: str, make: Callable[..., Any]) -> Callable[[Command], Command]:
    """A decorator of commands that have these options in place of a parameter.

    An option whose name the command has itself stays the command's own.

    Args:
        options: the group.
        parameter: the command's parameter that takes what ``make`` makes of them.
        make: takes the options' values by their names.
    """

    def decorate(command: Command) -> Command:
        own = inspect.signature(command, eval_str=True)
        names = [name for name in options if name not in own.parameters]
        kept = [one for name, one in own.parameters.items() if name != parameter]
        more = [
            inspect.Parameter(
                name, inspect.Parameter.KEYWORD_ONLY, default=options[name][1], annotation=options[name][0]
            )
            for name in names
        ]
        # Parameters that others of these decorators will fill come last, as they came.
        signature = own.replace(parameters=[*kept, *more])

        @functools.wraps(command)
        def run(*values: Any, **by_name: Any) -> None:
            bound = signature.bind(*values, **by_name)
            bound.apply_defaults()
            given = {name: bound.arguments.pop(name) for name in names}
            command(**bound.arguments, **{parameter: make(**given)})

        run.__signature__ = signature  # type: ignore[attr-defined]
        run.__annotations__ = {name: one.annotation for name, one in signature.parameters.items()}
        return run

    return decorate

"""The command-line application: its commands, and what becomes of an error."""

from __future__ import annotations

import io
import sys
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

import ifealid_gpu
from ifealid_gpu.cli import ending
from ifealid_gpu.cli.commands import COMMANDS, MARKUP, Commands
from ifealid_gpu.errors import IfealidError, InputError, cut
from ifealid_gpu.python_words import command_line_speaks

app = typer.Typer(
    name="ifealid-gpu",
    cls=Commands,
    help="See which parts of an image a network layer sees as alike.",
    rich_markup_mode=MARKUP,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)


_COMPLETION = ("--install-completion", "--show-completion")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"ifealid-gpu {ifealid_gpu.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    pass


def run() -> None:
    """Run the command line, and end the process: with one line and exit code 2 where the user made a mistake."""
    for stream in (sys.stdout, sys.stderr):
        # Names of files may have letters that the console's encoding lacks.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    ending.orderly()
    try:
        with command_line_speaks():
            sys.exit(app(_with_command(sys.argv[1:]), prog_name="ifealid-gpu", standalone_mode=False))
    except IfealidError as error:
        _complain("ifealid-gpu", str(error))
    except TyperException as error:
        context = getattr(error, "ctx", None)
        path = context.command_path if context is not None else "ifealid-gpu"
        _complain(path, f"{error.format_message().rstrip('.')}. See '{path} --help'.")
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(130)
    finally:
        ending.at_once()  # what is left is to take the process down


def _with_command(arguments: list[str]) -> list[str]:
    """The arguments, where "open" may have been left out."""
    known = (*COMMANDS, "--help", "-h", "--version", *_COMPLETION)
    if arguments and arguments[0] in known:
        return arguments
    from ifealid_gpu.dataset.named import is_there, path_of  # noqa: PLC0415 - commands by name need none of it

    if arguments and _is_word(arguments[0]) and not is_there(path_of(arguments[0])):
        raise InputError(_no_such_command(arguments[0]))
    return ["open", *arguments]


def _is_word(text: str) -> bool:
    """Whether a text could be meant as a command: it is no option and no link, and has nothing that paths have."""
    return bool(text) and not text.startswith(("-", "~")) and not any(letter in text for letter in "/\\:.")


def _no_such_command(word: str) -> str:
    """What is wrong with a word that is neither a command nor a path, and what may have been meant."""
    from ifealid_gpu.dataset.named import near  # noqa: PLC0415 - as above

    commands = [f"`ifealid-gpu {name}`" for name in get_close_matches(word.casefold(), COMMANDS, 2)]
    meant = [*commands, *(f"the path {path}" for path in near(Path(word)))]
    hint = f"did you mean {' or '.join(meant)}?" if meant else "`ifealid-gpu --help` lists the commands"
    return f"{word}: there is no such command, file or folder; {hint}"


def _complain(program: str, message: str) -> None:
    from rich.console import Console  # noqa: PLC0415 - for errors alone

    from ifealid_gpu.cli.console import plain_text  # noqa: PLC0415 - likewise

    line = cut(" ".join(plain_text(message).split()))
    Console(stderr=True, soft_wrap=True, highlight=False, markup=False, emoji=False).print(f"{program}: {line}")
    sys.exit(2)

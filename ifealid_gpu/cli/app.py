"""The command-line application: its commands, and what becomes of an error."""

from __future__ import annotations

import sys
from typing import Annotated

import click
import typer
from rich.console import Console

import ifealid_gpu
from ifealid_gpu.cli.info import info
from ifealid_gpu.cli.pack import pack
from ifealid_gpu.errors import IfealidError

app = typer.Typer(
    name="ifealid-gpu",
    help="See which parts of an image a network layer sees as alike.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)


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


app.command()(pack)
app.command()(info)


def main() -> None:
    """Run the command line. A mistake of the user's is one line on standard error and exit code 2."""
    try:
        app()
    except IfealidError as error:
        Console(stderr=True, soft_wrap=True, highlight=False, markup=False).print(f"ifealid-gpu: {error}")
        sys.exit(2)
    except (KeyboardInterrupt, click.Abort):
        sys.exit(130)

"""The command line: one module a command."""

from __future__ import annotations

from ifealid_gpu.cli import ending


def main() -> None:
    """Run the command line, and end the process."""
    ending.at_once()
    from ifealid_gpu.cli.app import run  # noqa: PLC0415 - takes a while, in which Ctrl+C may come

    run()


__all__ = ["main"]

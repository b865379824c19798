"""The command line: one module a command."""

from ifealid_gpu.cli.app import main

__all__ = ["main"]

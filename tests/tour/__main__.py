"""What `scripts/tour` runs: ``python -m tour [-o FOLDER] [--only NAME] [--list] [--readme]``."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from tour.film import pictures
from tour.guide import Guide
from tour.stops import STOPS
from tour.things import Things
from tour.tour import Tour
from window.hand import ROOT

from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.python_words import command_line_speaks
from ifealid_gpu.window.file_dialogs import FileDialogs


def main(arguments: list[str]) -> int:
    """Go, and return the exit code: 1 where a stop was not as it should be."""
    names = [stop.name for stop in STOPS]
    parser = argparse.ArgumentParser(prog="tour", usage="bash scripts/tour [OPTION ...]", add_help=False)
    parser.add_argument("-o", "--output", type=Path, default=Path("tour-output"))
    parser.add_argument("--only", action="append", choices=names, metavar="NAME")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--readme", action="store_true")
    options = parser.parse_args(arguments)
    if options.list:
        for stop in STOPS:
            print(f"{stop.name:20} {stop.what}")
        return 0
    with tempfile.TemporaryDirectory(prefix="ifealid-tour-") as folder:
        os.environ["XDG_CONFIG_HOME"] = folder
        FileDialogs.are_there = staticmethod(lambda: False)  # the system's are other programs, and differ
        guide = Guide(Gpu.open(), Preferences(window_position=(0, 0)))
        try:
            if options.readme:
                for path in pictures(guide, ROOT / "assets/pictures"):
                    print(f"{path}: {path.stat().st_size / 1000:.0f} kB")
                return 0
            tour = Tour(guide, Things(Path(folder)), options.output)
            tour.go((n, stop) for n, stop in enumerate(STOPS, 1) if options.only is None or stop.name in options.only)
        finally:
            guide.close()
    print(f"{len(tour.pictures)} pictures in {options.output}; {len(tour.missed)} stops are not as they should be")
    return 1 if tour.missed else 0


if __name__ == "__main__":
    with command_line_speaks():
        sys.exit(main(sys.argv[1:]))

"""Run as a program: starts the program's demo as its launcher does, and prints when its first frames were presented."""

from __future__ import annotations

import json
import sys


def main() -> None:
    """Measure, print and close the window. Arguments: those of the program."""
    # Nothing is imported before what the launcher imports, which is part of the start.
    from ifealid_gpu.cli import app  # noqa: PLC0415

    _watch()
    sys.argv[0] = "ifealid-gpu"
    app.run()


def _watch() -> None:
    from ifealid_gpu.window import desktop  # noqa: PLC0415
    from ifealid_gpu.window.canvas_parts import on_presented  # noqa: PLC0415

    class Watched(desktop.Window):
        """Tells of its first frames, then closes."""

        def run(self) -> None:
            found: dict[str, float] = {}

            def presented(_began: float, now: float) -> None:
                found.setdefault("frame", now)
                if self.explorer.renderer is not None and "map" not in found:
                    found["map"] = now
                    print(json.dumps(found))  # noqa: T201 - the answer
                    self.canvas.close()

            on_presented(self.canvas, presented)
            super().run()

    desktop.Window = Watched  # type: ignore[misc]


if __name__ == "__main__":
    main()

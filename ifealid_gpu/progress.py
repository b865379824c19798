"""How long work says how far it is."""

from __future__ import annotations

from collections.abc import Callable

#: Called with (steps done, steps in all). What it raises stops the work.
Progress = Callable[[int, int], None]

"""What lies under the heat map."""

from __future__ import annotations

from enum import StrEnum


class Backdrop(StrEnum):
    """What lies under the heat map."""

    GRAY = "gray"
    COLOR = "color"
    NONE = "none"

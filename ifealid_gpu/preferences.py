"""What the program remembers between runs, in the platform's own config folder."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Self

import platformdirs

from ifealid_gpu.errors import OutputError
from ifealid_gpu.files import replacing

_RECENT = 12


@dataclass(frozen=True)
class Preferences:
    """Settings of the window.

    Attributes:
        window_size: (width, height) in logical pixels.
        window_position: (x, y) on the screen; None: where the system puts it.
        font_scale: text size against the normal one.
        colormap: the colour map of a new window. The first is safe for colour-blind eyes; "fire" is the paper's.
        recent: paths opened last, newest first.
    """

    window_size: tuple[int, int] = (1280, 800)
    window_position: tuple[int, int] | None = None
    font_scale: float = 1.0
    colormap: str = "inferno"
    recent: tuple[str, ...] = ()

    @classmethod
    def load(cls) -> Self:
        """The stored preferences; what is missing or damaged is as in a new installation."""
        try:
            stored = json.loads(_path().read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return cls()
        preferences = cls()
        if isinstance(stored, dict):
            for field in fields(cls):
                with suppress(TypeError, ValueError, KeyError):
                    preferences = replace(preferences, **{field.name: _READERS[field.name](stored[field.name])})
        return preferences

    def save(self) -> None:
        """Store them. A folder that cannot be written is no reason to disturb anyone."""
        path = _path()
        with suppress(OSError, OutputError):
            path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(path) as file:
                file.write(json.dumps(asdict(self), indent=1).encode())

    def opened(self, path: str | Path) -> Self:
        """With a path at the top of the recent list."""
        newest = str(Path(path).absolute())
        return replace(self, recent=(newest, *(p for p in self.recent if p != newest))[:_RECENT])


def _path() -> Path:
    return platformdirs.user_config_path("ifealid-gpu", appauthor=False) / "preferences.json"


def _whole_pair(least: int) -> Any:
    def read(value: Any) -> tuple[int, int]:
        x, y = (int(v) for v in value)
        if min(x, y) < least or max(x, y) > 100_000:
            raise ValueError(value)
        return x, y

    return read


def _scale(value: Any) -> float:
    if not 0.5 <= float(value) <= 4:
        raise ValueError(value)
    return float(value)


_READERS: dict[str, Any] = {
    "window_size": _whole_pair(200),
    "window_position": lambda value: None if value is None else _whole_pair(-100_000)(value),
    "font_scale": _scale,
    "colormap": str,
    "recent": lambda value: tuple(str(path) for path in list(value)[:_RECENT]),
}

"""What the program remembers between runs, in the platform's own config folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Self

import platformdirs

from ifealid_gpu.dataset.named import name_of, path_of
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.dataset.reading_words import reading_from, words_of
from ifealid_gpu.errors import DatasetError, InputError, OutputError
from ifealid_gpu.files import replacing
from ifealid_gpu.quantities.display_range import RULES
from ifealid_gpu.quantities.metrics.table import metric_named
from ifealid_gpu.views.backdrop import Backdrop
from ifealid_gpu.views.view_state import ViewState

SMALLEST_WINDOW = (640, 400)  # logical pixels
FONT_SCALES = (0.7, 3.0)

_MOST_RECENT = 12
_LARGEST_WINDOW = 8192  # two 4K screens side by side; the textures of a larger one exceed the limits of devices
# Windows keeps minimised windows at -32000; X11 counts to 32767.
_FARTHEST_POSITION = 20_000


@dataclass(frozen=True)
class Preferences:
    """Settings of the window.

    Attributes:
        window_size: (width, height) in logical pixels.
        window_position: (x, y) on the screen; None: where the system puts it.
        font_scale: text size against the normal one.
        colormap: of a dataset that opens. The first is safe for colour-blind eyes; "fire" is the paper's.
        recent: names of the datasets opened last, as `name_of` has them, newest first.
        opacity: of the heat map of a dataset that opens, as are those below.
        backdrop: what lies under it, "gray" or "color".
        dim: how much that is darkened, 0 to 1.
        metric: the id of the metric that the user has chosen; None: whichever suits a map.
        range_rule: which values the ends of the colours stand for, "auto" or "paper".
        chosen_network: the network that feature maps of photos were made with last; None: the usual one.
        histogram: whether the histogram of what is shown is shown.
        log_counts: whether its bars are as high as the logarithm of their counts.
        readings: how those of the recent datasets are read that do not say it themselves, by their names, in words.
    """

    window_size: tuple[int, int] = (1280, 800)
    window_position: tuple[int, int] | None = None
    font_scale: float = 1.0
    colormap: str = "inferno"
    recent: tuple[str, ...] = ()
    opacity: float = ViewState.opacity
    backdrop: str = ViewState.backdrop.value
    dim: float = ViewState.dim
    metric: str | None = None
    range_rule: str = ViewState.display_range.rule
    chosen_network: str | None = None
    histogram: bool = True
    log_counts: bool = False
    readings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def load(cls) -> Self:
        """The stored preferences; what is missing or damaged is as in a new installation."""
        try:
            stored = json.loads(_path().read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return cls()
        preferences = cls()
        if isinstance(stored, dict):
            for one in fields(cls):
                with suppress(TypeError, ValueError, KeyError, AttributeError, OverflowError):
                    preferences = replace(preferences, **{one.name: _READERS[one.name](stored[one.name])})
        return preferences

    def save(self) -> None:
        """Store them; where the folder cannot be written, nothing is stored and nothing is said."""
        path = _path()
        with suppress(OSError, OutputError):
            path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(path) as file:
                file.write(json.dumps(asdict(self), indent=1).encode())

    def opened(self, path: str | Path, reading: Reading | None = None) -> Self:
        """With a path at the top of the recent list, and in mind how it was read."""
        newest = name_of(Path(path))
        others = (recent for recent in self.recent if _renamed(recent) != newest)
        recent = (newest, *others)[:_MOST_RECENT]
        readings = {**self.readings, newest: words_of(reading or Reading())}
        return replace(self, recent=recent, readings={name: readings[name] for name in recent if readings.get(name)})

    def reading_of(self, recent: str) -> Reading:
        """How a recent dataset was read when it was open."""
        try:
            return reading_from(self.readings.get(recent, {}))
        except InputError:  # what another version has written
            return Reading()


def _renamed(recent: str) -> str:
    """What a dataset is called now; an earlier version wrote the demo's path."""
    try:
        return name_of(path_of(recent))
    except DatasetError:
        return recent


def _path() -> Path:
    return platformdirs.user_config_path("ifealid-gpu", appauthor=False) / "preferences.json"


def _pair(value: Any) -> tuple[int, int]:
    if not isinstance(value, list):
        raise TypeError(value)
    x, y = (int(v) for v in value)
    return x, y


def _window_size(value: Any) -> tuple[int, int]:
    width, height = _pair(value)
    if max(width, height) > _LARGEST_WINDOW:
        raise ValueError(value)
    return max(width, SMALLEST_WINDOW[0]), max(height, SMALLEST_WINDOW[1])


def _window_position(value: Any) -> tuple[int, int] | None:
    if value is None:
        return None
    x, y = _pair(value)
    if max(abs(x), abs(y)) > _FARTHEST_POSITION:
        raise ValueError(value)
    return x, y


def _font_scale(value: Any) -> float:
    if not FONT_SCALES[0] <= value <= FONT_SCALES[1]:
        raise ValueError(value)
    return float(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _share(value: Any) -> float:
    if isinstance(value, bool) or not 0 <= value <= 1:
        raise ValueError(value)
    return float(value)


def _one_of(*words: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in words:
            raise ValueError(value)
        return str(value)

    return read


def _metric(value: Any) -> str | None:
    return None if value is None else metric_named(_text(value)).id


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _readings(value: Any) -> dict[str, dict[str, str]]:
    return {
        _text(name): {_text(field): _text(text) for field, text in words.items()}
        for name, words in value.items()
        if isinstance(words, dict)
    }


def _recent(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError(value)
    return tuple(dict.fromkeys(path for path in value if isinstance(path, str) and path))[:_MOST_RECENT]


_READERS: dict[str, Any] = {
    "window_size": _window_size,
    "window_position": _window_position,
    "font_scale": _font_scale,
    "colormap": _text,
    "opacity": _share,
    "backdrop": _one_of(Backdrop.GRAY.value, Backdrop.COLOR.value),
    "dim": _share,
    "metric": _metric,
    "range_rule": _one_of(*RULES),
    "histogram": _flag,
    "log_counts": _flag,
    "recent": _recent,
    "chosen_network": lambda value: None if value is None else _text(value),
    "readings": _readings,
}

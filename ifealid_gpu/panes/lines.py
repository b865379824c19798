"""Which matches are drawn as lines between two panes, and which two panes that are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from ifealid_gpu import json_fields
from ifealid_gpu.arguments import as_whole
from ifealid_gpu.errors import InputError
from ifealid_gpu.panes.panes import Panes

#: Lines that can be asked for: more could not be told apart.
MOST_LINES = 1000


@dataclass(frozen=True)
class Lines:
    """Lines between pixels of two images that are each other's nearest.

    Attributes:
        count: how many, the strongest of those that are in sight, 1 to `MOST_LINES`.
        source: the image that they begin in, by its name; None: of whichever pane is active.
        target: the image that they lead to; None: of whichever pane is beside it.

    Raises:
        InputError: a number that cannot be, a name that is no text, or one image twice.
    """

    count: int = 50
    source: str | None = None
    target: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "count", as_whole(self.count, "how many lines are drawn"))
        if not 1 <= self.count <= MOST_LINES:
            raise InputError(f"1 to {MOST_LINES} lines can be drawn, found {self.count}")
        for image in (self.source, self.target):
            if not isinstance(image, str | None):
                raise InputError(f"lines lie between images given by their names, found {image!r}")
        if self.source is not None and self.source == self.target:
            raise InputError(f"lines lie between two images, found {self.source!r} twice")

    def to_json(self) -> dict[str, Any]:
        """It for JSON; what is left open is left out."""
        ends = {"source": self.source, "target": self.target}
        return {"count": self.count} | {name: image for name, image in ends.items() if image is not None}

    @classmethod
    def from_json(cls, name: str, value: Any) -> Self:
        """What `to_json` wrote."""
        given = json_fields.record(name, value, _READERS)
        return cls(**{key: _READERS[key](f"{name}.{key}", given[key]) for key in given})


def ends_of(lines: Lines, panes: Panes, channels: Sequence[int | None]) -> tuple[int, int] | None:
    """The numbers of the two panes that lines lie between; None: there are no two such panes.

    They show two images, and maps of as many channels. An image that is shown no more gives way to another one. Where
    several panes show an image, the active one comes first, then those of one layer.

    Args:
        lines: what is asked.
        panes: which maps are shown.
        channels: of each pane's map; None where it is not known.
    """
    shown, numbers = panes.shown, range(len(panes.shown))
    sources = [n for n in numbers if shown[n].image == lines.source] or list(numbers)
    targets = [n for n in numbers if shown[n].image == lines.target] or list(numbers)
    found = [(p, q) for p in sources for q in targets if _match(panes, channels, p, q)]

    def rank(ends: tuple[int, int]) -> tuple[bool, bool, int, int]:
        p, q = ends
        return panes.active not in ends, shown[p].layer != shown[q].layer, (q - p) % len(shown), p

    return min(found, key=rank, default=None)


def beside(panes: Panes, channels: Sequence[int | None], before: int | None) -> int | None:
    """The pane that lines from the active one lead to: the one active before, else the next one; None: none suits.

    Args:
        panes: which maps are shown.
        channels: of each pane's map; None where it is not known.
        before: the number of the pane that was active before, or None.
    """
    now, count = panes.active, len(panes.shown)
    found = [n for n in range(count) if _match(panes, channels, now, n)]

    def rank(n: int) -> tuple[bool, bool, int]:
        return panes.shown[n].layer != panes.now.layer, n != before, (n - now) % count

    return min(found, key=rank, default=None)


def _match(panes: Panes, channels: Sequence[int | None], p: int, q: int) -> bool:
    """Whether pixels of two panes' maps can be compared, and are of two images."""
    return panes.shown[p].image != panes.shown[q].image and channels[p] is not None and channels[p] == channels[q]


_READERS: dict[str, json_fields.Reader[Any]] = {
    "count": json_fields.whole,
    "source": json_fields.or_none(json_fields.text),
    "target": json_fields.or_none(json_fields.text),
}

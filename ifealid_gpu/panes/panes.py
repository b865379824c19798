"""Which maps are shown side by side: frozen, and written into views."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self

from ifealid_gpu import json_fields
from ifealid_gpu.arguments import as_number
from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Viewport

#: Most panes of a window: beyond that each is smaller than a thumb.
MOST_PANES = 24

_FARTHEST = 1e20  # from zero that colours reach


class Arrangement(StrEnum):
    """How panes lie in the window. One pane alone is no arrangement: a view without panes."""

    TWO = "two"
    ROW = "row"
    GRID = "grid"


_ARRANGEMENTS = tuple(Arrangement)


@dataclass(frozen=True)
class Pane:
    """One map shown somewhere.

    Attributes:
        image: the image's name.
        layer: the layer's.
        minus: another layer of the image, whose similarities are taken from this one's; None: this one's are shown.
        viewport: which part of the image it shows where panes do not move together; None: the whole image.
        reach: how far from zero the colours of a difference reach, in what its values stand for, where that is kept;
            None: as far as its values do.

    Raises:
        InputError: colours that reach nowhere, or too far.
    """

    image: str
    layer: str
    minus: str | None = None
    viewport: Viewport | None = None
    reach: float | None = None

    def __post_init__(self) -> None:
        if self.reach is not None and not 0 < as_number(self.reach, "a difference's reach") <= _FARTHEST:
            raise InputError(f"colours of a difference reach to a number from 0 to {_FARTHEST:g}, found {self.reach}")

    @property
    def map(self) -> tuple[str, str, str | None]:
        """What it shows, wherever it looks."""
        return self.image, self.layer, self.minus

    def to_json(self) -> dict[str, Any]:
        """The pane for JSON; what is as usual is left out."""
        found: dict[str, Any] = {"image": self.image, "layer": self.layer}
        if self.minus is not None:
            found["minus"] = self.minus
        if self.viewport is not None:
            found["viewport"] = {"center": list(self.viewport.center), "scale": self.viewport.scale}
        if self.reach is not None:
            found["reach"] = self.reach
        return found

    @classmethod
    def from_json(cls, name: str, value: Any) -> Self:
        """The pane that `to_json` wrote."""
        given = json_fields.record(name, value, _PANE)
        if not {"image", "layer"} <= given.keys():
            raise InputError(f"the view's {name} must have image and layer, found {value!r}")
        return cls(**{key: _PANE[key](f"{name}.{key}", one) for key, one in given.items()})


@dataclass(frozen=True)
class Panes:
    """Several maps in one window, under one cursor.

    Attributes:
        arrangement: how they lie.
        shown: 1 to `MOST_PANES` panes, row by row, each of another map.
        active: the number of the pane that the mouse is in, or was in last, from 0.
        linked: whether zoom and pan of one are those of all.
        one_range: whether the colours of all span the same values.
        large: whether the active pane has the window for itself for the moment.

    Raises:
        InputError: no pane, too many, the same map twice, or an active pane that is not there.
    """

    arrangement: Arrangement
    shown: tuple[Pane, ...]
    active: int = 0
    linked: bool = True
    one_range: bool = False
    large: bool = False

    def __post_init__(self) -> None:
        if self.arrangement not in _ARRANGEMENTS:
            raise InputError(f"panes lie as {', '.join(Arrangement)}, found {self.arrangement!r}")
        object.__setattr__(self, "arrangement", Arrangement(self.arrangement))
        object.__setattr__(self, "shown", tuple(self.shown))
        if not 1 <= len(self.shown) <= MOST_PANES:
            raise InputError(f"a window shows 1 to {MOST_PANES} panes, found {len(self.shown)}")
        if len({pane.map for pane in self.shown}) < len(self.shown):
            raise InputError("each pane shows another map, found the same one twice")
        if isinstance(self.active, bool) or not isinstance(self.active, int) or not 0 <= self.active < len(self.shown):
            raise InputError(f"the active pane is 0 to {len(self.shown) - 1}, found {self.active!r}")

    @classmethod
    def of(cls, arrangement: Arrangement, shown: Iterable[Pane], active: Pane, **more: Any) -> Self:
        """Panes among which one is active; each map once, as many as there may be, the active one among them."""
        unique = list({pane.map: pane for pane in shown}.values())
        maps = [pane.map for pane in unique]
        if active.map not in maps:
            unique.insert(0, active)
            maps.insert(0, active.map)
        at = maps.index(active.map)
        first = max(0, min(at - MOST_PANES // 2, len(unique) - MOST_PANES))
        return cls(arrangement, tuple(unique[first : first + MOST_PANES]), at - first, **more)

    @property
    def now(self) -> Pane:
        """The active pane."""
        return self.shown[self.active]

    def but(self, **changes: Any) -> Self:
        """A copy with some fields changed."""
        return replace(self, **changes)

    def showing(self, image: str, layer: str) -> Self:
        """The same panes, with another map in the active one; a pane that shows it already changes places with it.

        What is subtracted there goes on being subtracted; where that is the other map, the sides change places.
        """
        now = self.now
        if (now.image, now.layer) == (image, layer):
            return self
        minus = now.minus if now.minus != layer else now.layer
        return self._put(self.active, Pane(image, layer, minus, now.viewport if now.image == image else None))

    def subtracting(self, number: int, minus: str | None) -> Self:
        """The same panes, with another layer subtracted in one of them; None: none is. As `showing`."""
        return self._put(number, replace(self.shown[number], minus=minus, reach=None))

    def swapped(self, number: int) -> Self:
        """The same panes, with the sides of a difference the other way round. As `showing`."""
        pane = self.shown[number]
        if pane.minus is None:
            return self
        return self._put(number, replace(pane, layer=pane.minus, minus=pane.layer))

    def _put(self, number: int, pane: Pane) -> Self:
        maps, shown = [one.map for one in self.shown], list(self.shown)
        if pane.map in maps:
            shown[maps.index(pane.map)] = shown[number]
        shown[number] = pane
        return replace(self, shown=tuple(shown))

    def added(self, pane: Pane) -> Self:
        """With one more pane, which becomes the active one; a map that is shown is not shown twice.

        Raises:
            InputError: there are as many as there may be.
        """
        maps = [one.map for one in self.shown]
        if pane.map in maps:
            return replace(self, active=maps.index(pane.map), large=False)
        if len(self.shown) >= MOST_PANES:
            raise InputError(f"a window shows {MOST_PANES} panes at most: close one first")
        arrangement = Arrangement.GRID if self.arrangement is Arrangement.TWO else self.arrangement
        shown = (*self.shown, pane)
        return replace(self, arrangement=arrangement, shown=shown, active=len(shown) - 1, large=False)

    def closed(self, number: int) -> Self | None:
        """Without one of them; None: one alone is left."""
        shown = (*self.shown[:number], *self.shown[number + 1 :])
        if len(shown) < 2:
            return None
        active = min(self.active - (number < self.active), len(shown) - 1)
        return replace(self, shown=shown, active=active, large=False)

    def looking(self, number: int, viewport: Viewport | None) -> Self:
        """With one of them showing another part of its image."""
        there = replace(self.shown[number], viewport=viewport)
        return replace(self, shown=(*self.shown[:number], there, *self.shown[number + 1 :]))

    def reaching(self, reach: float | None) -> Self:
        """With the colours of the active pane's difference that far from zero; of all, where all have one range."""
        return self.with_reaches(
            reach if self.one_range or number == self.active else pane.reach for number, pane in enumerate(self.shown)
        )

    @property
    def reaches(self) -> tuple[float | None, ...]:
        """How far from zero the colours of each pane's difference were set to reach."""
        return tuple(pane.reach for pane in self.shown)

    def with_reaches(self, reaches: Iterable[float | None]) -> Self:
        """With these in their place; a pane that shows no difference has none."""
        pairs = zip(self.shown, reaches, strict=True)
        return replace(self, shown=tuple(replace(pane, reach=None if pane.minus is None else to) for pane, to in pairs))

    def only(self, is_there: Callable[[Pane], bool]) -> Self | None:
        """Those that are there; None: one alone, or none."""
        shown = tuple(pane for pane in self.shown if is_there(pane))
        if len(shown) < 2:
            return None
        active = shown.index(self.now) if self.now in shown else 0
        return replace(self, shown=shown, active=active)

    @property
    def decided(self) -> Self:
        """What of it is a decision that can be undone: not which pane is active, and where each one looks."""
        shown = tuple(replace(pane, viewport=None) for pane in self.shown)
        return replace(self, shown=shown, active=0, large=False)

    def to_json(self) -> dict[str, Any]:
        """The panes for JSON; what is as usual is left out."""
        usual = {"active": 0, "linked": True, "one_range": False, "large": False}
        more = {name: getattr(self, name) for name, default in usual.items() if getattr(self, name) != default}
        return {"arrangement": self.arrangement.value, "shown": [pane.to_json() for pane in self.shown], **more}

    @classmethod
    def from_json(cls, name: str, value: Any) -> Self:
        """The panes that `to_json` wrote."""
        given = json_fields.record(name, value, _PANES)
        if not {"arrangement", "shown"} <= given.keys():
            raise InputError(f"the view's {name} must have arrangement and shown, found {value!r}")
        return cls(**{key: _PANES[key](f"{name}.{key}", one) for key, one in given.items()})


def _viewport(name: str, value: Any) -> Viewport:
    if not isinstance(value, dict) or value.keys() != {"center", "scale"}:
        raise InputError(f"the view's {name} must have center and scale, found {value!r}")
    center = json_fields.pair(json_fields.number)(f"{name}.center", value["center"])
    return Viewport(center, json_fields.number(f"{name}.scale", value["scale"]))


_PANE: dict[str, json_fields.Reader[Any]] = {
    "image": json_fields.text,
    "layer": json_fields.text,
    "minus": json_fields.or_none(json_fields.text),
    "viewport": json_fields.or_none(_viewport),
    "reach": json_fields.or_none(json_fields.number),
}
_PANES: dict[str, json_fields.Reader[Any]] = {
    "arrangement": json_fields.choice(Arrangement),
    "shown": json_fields.items(Pane.from_json, "a list of panes"),
    "active": json_fields.whole,
    "linked": json_fields.flag,
    "one_range": json_fields.flag,
    "large": json_fields.flag,
}

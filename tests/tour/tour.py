"""The way through the stops, with the pictures they leave."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote

from PIL import Image
from tour.guide import Guide
from tour.things import Things

from ifealid_gpu.ui.items import listen


@dataclass(frozen=True)
class Stop:
    """One thing to see.

    Attributes:
        name: of its pictures.
        what: what one should see in them.
        go: takes the window there, checks on the way that each step does what it should, and takes pictures.
    """

    name: str
    what: str
    go: Callable[[Tour], None]


class Tour:
    """A tour.

    Args:
        guide: the hand and its window.
        things: what is opened besides the demo.
        folder: where the pictures go.
    """

    def __init__(self, guide: Guide, things: Things, folder: Path) -> None:
        self.guide = guide
        self.things = things
        self.folder = folder
        self.missed: list[str] = []
        self.pictures: list[Path] = []
        self._page = ["<!doctype html><meta charset='utf-8'><title>Tour</title>"]
        self._name = ""

    def picture(self, detail: str = "", at_once: bool = False) -> None:
        """Take a picture of what is seen: when it has come to rest, or at once where something goes on."""
        seen = self.guide.snapshot() if at_once else self.guide.photograph()
        path = self.folder / f"{self._name}{detail and '_'}{detail.replace(' ', '_')}.png"
        Image.fromarray(seen).save(path)
        self._page.append(f'<p><img src="{quote(path.name)}" alt="{path.stem}" width="100%"></p>')
        self.pictures.append(path)

    def go(self, stops: Iterable[tuple[int, Stop]], say: Callable[[str], None] = print) -> None:
        """Go to the stops, and write a page with their pictures.

        A stop that fails is tried once more, as on a busy machine the hand may rest where it should not, and that is
        said. If it fails again, it leaves a picture of where, and the next one begins anew.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        for number, stop in stops:
            self._name = f"{number:02}_{stop.name}"
            for old in self.folder.glob(f"[0-9][0-9]_{stop.name}*.png"):
                old.unlink()
            self._page.append(f"<h2>{self._name}</h2><p>{escape(stop.what)}</p>")
            first = self._try(stop)
            second = self._try(stop) if first is not None else None
            outcome = f"{self._name}: {second or 'ok'}"
            if second is not None:
                self.missed.append(outcome)
                self.picture("MISSED", at_once=True)
            elif first is not None:
                outcome = f"{outcome} at the second try, at the first: {first}"
            self._page.append(f"<p>{escape(outcome)}</p>")
            say(outcome)
        listen(None)
        (self.folder / "index.html").write_text("\n".join(self._page), encoding="utf-8")

    def _try(self, stop: Stop) -> str | None:
        """Go to a stop; why it failed, or None."""
        begun, pictures = len(self._page), len(self.pictures)
        try:
            stop.go(self)
        except Exception as reason:
            del self._page[begun:], self.pictures[pictures:]
            return str(reason) if isinstance(reason, AssertionError) else repr(reason)
        return None

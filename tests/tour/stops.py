"""Where the tour goes: a row a stop, with what one should see there."""

from __future__ import annotations

from tour.guide import expect
from tour.tour import Stop, Tour

EYE, OTHER_EYE = (42, 28), (78, 31)  # of the demo's cat, layer stage1


def welcome(tour: Tour) -> None:
    guide = tour.guide
    expect(guide.explorer.opened is None and guide.shows("Open the demo"), "an empty window that offers the demo")
    tour.picture()


def demo(tour: Tour) -> None:
    guide = tour.guide
    guide.move_to(guide.item("Open the demo"))
    guide.click()
    guide.until(lambda: guide.explorer.opened is not None, "the demo to be open")
    expect("chelsea.png" in guide.title, f"the cat's name in the title, found {guide.title!r}")
    tour.picture()


def hover(tour: Tour) -> None:
    guide = tour.guide
    guide.cat("stage1")
    before = guide.display()
    guide.point(EYE)
    guide.rest()
    expect(guide.explorer.reference == EYE, f"the reference on the eye, found {guide.explorer.reference}")
    expect((guide.display() != before).any(axis=2).mean() > 0.2, "another heat map than before")
    tour.picture()


STOPS = (
    Stop("welcome", "The program says what it is for, and offers the demo.", welcome),
    Stop("demo", "The cat, a heat map, and words that say what is seen.", demo),
    Stop("hover", "The reference is on one eye; the other one is bright, too.", hover),
)

"""Stops at menus, lists, words and messages, and in windows of other sizes."""

from __future__ import annotations

from tour.guide import expect
from tour.on_the_map import EYE
from tour.tour import Tour


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


def tooltips(tour: Tour) -> None:
    guide = tour.guide
    guide.cat("stage1")
    guide.point(EYE)
    guide.rest()
    for name in ("Copy command", "Fit"):
        guide.move_to(guide.item(name))
        before = guide.snapshot()
        guide.rest()
        expect((guide.snapshot() != before).any(axis=2).sum() > 500, f"a tooltip at {name!r}")
        tour.picture(name.lower())


def help_pages(tour: Tour) -> None:
    guide = tour.guide
    guide.cat("stage1")
    guide.key("F1")
    expect(guide.facts.show_help, "the list of shortcuts")
    tour.picture("shortcuts")
    guide.key("Escape")
    expect(not guide.facts.show_help, "the list to be gone after Escape")


def lists(tour: Tour) -> None:
    guide = tour.guide
    guide.open(tour.things.many)
    box = guide.item("##image")
    guide.move_to(box)
    guide.click()
    guide.rest(0.2)
    tour.picture("open")
    guide.key("Escape")


def photo(tour: Tour) -> None:
    guide = tour.guide
    guide.drop(tour.things.photo)
    guide.until(lambda: guide.explorer.message is not None, "an answer to the photo")
    tour.picture()
    guide.key("Escape")


def small(tour: Tour) -> None:
    _of_size(tour, 640, 400)


def large(tour: Tour) -> None:
    _of_size(tour, 2560, 1440)


def _of_size(tour: Tour, width: int, height: int) -> None:
    guide = tour.guide
    guide.cat("stage1")
    guide.resize(width, height)
    guide.until(lambda: guide.canvas.get_physical_size() == (width, height), "the size")
    guide.point(EYE)
    guide.rest()
    expect(guide.explorer.reference == EYE, f"the reference on the eye, found {guide.explorer.reference}")
    tour.picture()
    guide.resize(1280, 800)

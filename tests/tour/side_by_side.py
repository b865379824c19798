"""Stops at maps that stand side by side: panes under one cursor, and lines between two of them."""

from __future__ import annotations

from tour.guide import expect
from tour.page import show_panes
from tour.tour import Tour


def panes(tour: Tour) -> None:
    guide = tour.guide
    show_panes(guide)
    guide.move(guide.at_pixel((10, 6)))
    guide.rest()
    others = [pane for pane in guide.facts.panes if not pane.is_active]
    there = [pane.best_at is not None for pane in others]
    expect(there == [pane.image != "chelsea.png" for pane in others], f"best matches on other photos, found {there}")
    tour.picture()
    guide.key("space")
    guide.move(guide.at_pixel((19, 8)))
    guide.rest()
    values = [pane.value for pane in guide.facts.panes if pane.image == "chelsea.png"]
    expect(len(values) == 3 and all(values), f"the other eye's value on three maps, found {values}")
    tour.picture("locked")
    guide.key("space")
    guide.key("alt+5")
    guide.until(lambda: guide.facts.lines is not None and len(guide.facts.lines.rows), "lines between two panes")
    guide.rest()
    tour.picture("lines")
    guide.key("Escape")
    guide.key("alt+1")
    expect(guide.view.lines is None and guide.view.panes is None, "the cat alone")

"""Stops at maps that stand side by side: panes under one cursor, and lines between two of them."""

from __future__ import annotations

from tour.guide import expect
from tour.page import show_difference, show_panes
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


def difference(tour: Tour) -> None:
    guide = tour.guide
    show_difference(guide)
    guide.rest()
    pane = guide.facts.panes[2]
    expect(pane.minus == "stage3" and pane.color_ends and pane.is_active, f"stage2 less stage3, found {pane}")
    tour.picture()
    reach, bar = pane.color_ends[1], guide.item("##high end")
    guide.drag((bar.left + 5, bar.top + 5), (bar.left + 5, bar.top + bar.height + guide.layout.scale.height * 0.15))
    guide.rest()
    ends = guide.facts.color_ends
    is_nearer = ends is not None and ends[0] == -ends[1] and ends[1] < 0.9 * reach
    expect(is_nearer, f"both ends nearer to zero than {reach}, found {ends}")
    tour.picture("dragged")
    guide.key("alt+1")
    guide.rest()
    expect(guide.facts.quantity.kind == "difference" and guide.view.panes.large, "the difference alone")
    tour.picture("alone")
    guide.key("alt+1")
    expect(guide.view.panes is None, "the first of both maps alone")

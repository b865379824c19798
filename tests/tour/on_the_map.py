"""Stops at the map, its colours and its numbers."""

from __future__ import annotations

import numpy as np
from tour.guide import expect
from tour.tour import Tour

from ifealid_gpu.views.backdrop import Backdrop

EYE, OTHER_EYE = (42, 28), (78, 31)  # of the demo's cat, layer stage1
NOSE = (64, 58)
RIGHT = 3  # of the mouse's buttons, as xdotool counts


def hover(tour: Tour) -> None:
    guide = tour.guide
    guide.cat("stage1")
    before = guide.display()
    guide.point(EYE)
    guide.rest()
    expect(guide.explorer.reference == EYE, f"the reference on the eye, found {guide.explorer.reference}")
    expect((guide.display() != before).any(axis=2).mean() > 0.2, "another heat map than before")
    tour.picture()


def leave(tour: Tour) -> None:
    guide = tour.guide
    guide.cat("stage1")
    guide.point(EYE)
    guide.rest()
    seen = guide.display()
    for name in ("Copy command", "View"):
        guide.move_to(guide.item(name))
        guide.rest()
        expect(guide.explorer.reference == EYE, f"the reference on the eye, found {guide.explorer.reference} at {name}")
    expect((guide.display() != seen).any(axis=2).mean() < 0.02, "the picture of the eye, and a ring at most beside it")
    guide.move_to(guide.layout.chart, (0.9, 0.34))
    guide.rest()
    expect(guide.explorer.reference == EYE, f"the reference on the eye, found {guide.explorer.reference}")
    expect(guide.explorer.hovered_channel is not None, "a channel under the mouse")
    tour.picture("on the chart")
    guide.move_away()
    guide.rest()
    expect(guide.explorer.reference == EYE, f"the reference on the eye, found {guide.explorer.reference}")
    tour.picture("below")


def lock(tour: Tour) -> None:
    guide = tour.guide
    guide.cat("stage1")
    guide.point(EYE)
    guide.rest()
    guide.key("space")
    guide.point(OTHER_EYE)
    guide.rest()
    expect(guide.facts.locked, "the lock")
    expect(guide.explorer.reference == EYE, f"the reference on the eye, found {guide.explorer.reference}")
    expect(guide.facts.pointer_value is not None, "the value under the mouse")
    tour.picture()
    guide.click()
    guide.rest()
    expect(guide.explorer.pins == (OTHER_EYE,), f"the pin on the other eye, found {guide.explorer.pins}")
    tour.picture("and pinned")


def marks(tour: Tour) -> None:
    guide = tour.guide
    guide.cat("stage1")
    guide.click_item("##tool_brush")
    guide.drag(guide.at_pixel(EYE), guide.at_pixel((EYE[0] + 3, EYE[1] + 1)))
    tour.picture("one stroke")
    with guide.hold_key("ctrl"):
        guide.drag(guide.at_pixel(NOSE), guide.at_pixel((NOSE[0] + 2, NOSE[1] + 2)))
    guide.key("v")
    guide.point(OTHER_EYE)
    guide.rest()
    terms = guide.view.query.terms if guide.view.query is not None else ()
    expect([term.sign for term in terms] == [1, -1], f"a stroke and a negative one, found {terms}")
    expect(guide.facts.pointer_value is not None, "the value under the mouse")
    expect(guide.shows("mean"), "the list of marks")
    tour.picture("and one that is not meant")
    guide.key("u")
    expect([one.name for one in guide.view.classes] == ["class 1"], "a class of the marks")
    tour.picture("as a class")
    guide.key("Escape")
    expect(guide.view.is_plain, "the reference again")


def channel(tour: Tour) -> None:
    guide = tour.guide
    guide.cat("stage1")
    guide.point(EYE)
    guide.rest()
    guide.move_to(guide.layout.chart, (0.6, 0.34))
    guide.click()
    guide.point(OTHER_EYE)
    guide.rest()
    expect(guide.facts.quantity.kind == "channel", f"a channel, found {guide.facts.quantity.kind}")
    tour.picture()
    guide.key("Escape")
    expect(guide.facts.quantity.kind == "similarity", "the similarity again after Escape")


def places(tour: Tour) -> None:
    guide = tour.guide
    guide.cat("_blocks.10")
    guide.point((10, 6))
    guide.rest()
    guide.key("ctrl+f")
    found = guide.facts.places
    expect(found is not None and found.ranking is not None, "the most alike places")
    first = found.ranking.places[0]
    expect((first.x, first.y) == (19, 8), f"the other eye first, found {first}")
    tour.picture()
    guide.key("ctrl+shift+f")
    guide.until(lambda: guide.facts.places is not None and guide.facts.places.is_of_all, "all images")
    tour.picture("of all images")
    guide.key("Escape")
    expect(guide.view.top is None, "no places any more")
    guide.key("space")


def find_channel(tour: Tour) -> None:
    guide = tour.guide
    guide.cat("stage1")
    guide.point(EYE)
    guide.rest()
    guide.key("g", "2", "7")
    expect(guide.explorer.hovered_channel == 27, f"channel 27, found {guide.explorer.hovered_channel}")
    tour.picture("typed")
    guide.key("Return", "j")
    expect(guide.view.quantity.channel == 28, f"channel 28, found {guide.view.quantity.channel}")
    guide.click_item("##order")
    guide.click_item("largest first##1")
    guide.move_to(guide.layout.chart, (0.5, 0.4))
    guide.wheel(10)
    guide.rest()
    first, end = guide.explorer.chart.span(256)
    expect(end - first < 40, "a few channels in the chart")
    tour.picture("the largest magnified")
    guide.wheel(-20)
    guide.click_item("##order")
    guide.click_item("by number##0")
    guide.move_away()
    guide.key("Escape")
    expect(guide.facts.quantity.kind == "similarity", "the similarity again after Escape")


def chart_menu(tour: Tour) -> None:
    guide = tour.guide
    guide.cat("stage1")
    guide.point(EYE)
    guide.rest()
    guide.move_to(guide.layout.chart, (0.6, 0.34))
    guide.click(button=RIGHT)
    guide.rest(0.2)
    tour.picture()
    guide.key("Escape")
    expect(guide.explorer.reference == EYE, f"the reference on the eye, found {guide.explorer.reference}")


def map_menu(tour: Tour) -> None:
    guide = tour.guide
    guide.cat("stage1")
    guide.point(EYE)
    guide.rest()
    guide.click(button=RIGHT)
    guide.rest(0.2)
    tour.picture()
    guide.move_to(guide.menu_item("Lock the reference here"))
    guide.click()
    guide.rest(0.2)
    expect(guide.facts.locked and guide.explorer.reference == EYE, "the reference locked on the eye")


def signed(tour: Tour) -> None:
    guide = tour.guide
    guide.open(tour.things.signed)
    guide.point((21, 13))
    guide.rest()
    current = guide.facts.current
    expect(current is not None and current.values.min() < 0 < current.values.max(), "values of both signs")
    tour.picture()
    guide.click()
    guide.point((48, 30))
    guide.rest()
    tour.picture("and pinned")


def legend(tour: Tour) -> None:
    guide = tour.guide
    guide.cat("stage1")
    guide.point(EYE)
    guide.rest()
    guide.click_item("Colour")
    guide.move_away()
    expect(guide.view.backdrop is Backdrop.COLOR, "the photo in colour")
    tour.picture("in colour")
    slider = guide.item("##dim")
    x = slider.left + slider.width / 2
    guide.drag((x, slider.top + slider.height * (1 - guide.view.dim)), (x, slider.top + slider.height * 0.1))
    guide.move_away()
    expect(guide.view.dim > 0.7, f"a darker photo, found {guide.view.dim}")
    tour.picture("darkened")
    guide.click_item("Heat\nalone")
    guide.move_away()
    expect(guide.view.backdrop is Backdrop.NONE, "the heat map alone")
    tour.picture("heat map alone")


def ranges(tour: Tour) -> None:
    guide = tour.guide
    guide.cat("stage1")
    guide.point(EYE)
    guide.rest()
    low, high = guide.facts.color_ends
    expect(high < 0.95, f"the colours to end below the reference's own 1, found {high}")
    tour.picture("auto")
    guide.click_item("##range")
    guide.rest(0.2)
    guide.key("Down", "Return")
    expect(guide.facts.color_ends[1] > 0.999, f"the paper's colours to end at 1, found {guide.facts.color_ends}")
    guide.move_away()
    tour.picture("paper")
    guide.key("w")
    expect(guide.view.colormap == "fire", f"the paper's look, found {guide.view.colormap}")
    tour.picture("look of the paper")
    grip = guide.item("##high end")
    start = (grip.left + grip.width / 2, grip.top + grip.height / 2)
    guide.drag(start, (start[0], start[1] + 80))
    kept = guide.view.display_range.ends
    expect(kept is not None and kept[1] < 0.95, f"the end to follow the mouse, found {kept}")
    guide.move_away()
    tour.picture("dragged")
    bar = guide.item("##both end")
    guide.double_click((bar.left + bar.width / 2, bar.top + bar.height / 2))
    expect(guide.facts.color_ends == (low, high), f"auto again after a double-click, found {guide.facts.color_ends}")


def zoom(tour: Tour) -> None:
    guide = tour.guide
    guide.cat("stage2")
    guide.point((21, 13))
    for _ in range(6):
        guide.wheel(10)
    guide.rest()
    expect(guide.facts.zoom < 300, f"an end to zooming in, found {guide.facts.zoom:.0%}")
    tour.picture("in")
    for _ in range(14):
        guide.wheel(-10)
    expect(guide.facts.zoom > 0.01, f"an end to zooming out, found {guide.facts.zoom:.0%}")
    tour.picture("out")
    guide.key("f")


def degenerate(tour: Tour) -> None:
    guide = tour.guide
    for name, path in (("constant", tour.things.constant), ("one channel", tour.things.one_channel)):
        guide.open(path)
        guide.point((20, 12))
        guide.rest()
        picture = guide.display()
        expect(np.ptp(picture.reshape(-1, 3), axis=0).max() > 60, "not a black picture")
        tour.picture(name)

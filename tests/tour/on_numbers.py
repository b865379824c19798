"""Stops of the tour where numbers say what they mean: chance, and what each channel adds."""

from __future__ import annotations

from tour.guide import expect
from tour.tour import Tour


def chance(tour: Tour) -> None:
    guide = tour.guide
    guide.cat("_blocks.10")
    guide.point((10, 6))
    guide.rest()
    guide.key("space")
    guide.point((19, 8))
    guide.until(lambda: guide.facts.numbers.judged(guide.facts.pointer_value), "what chance says of the other eye")
    found = guide.facts.numbers.histogram
    expect(found is not None and sum(found.counts) == 29 * 19, f"a histogram of 29 x 19 pixels, found {found}")
    guide.rest()
    tour.picture()
    guide.key("5")
    guide.until(lambda: guide.facts.quantity.kind == "percentile" and guide.facts.pointer_value, "percentiles")
    expect(90 < (guide.facts.pointer_value or 0) <= 100, f"both eyes alike, found {guide.facts.pointer_value}")
    guide.rest()
    tour.picture("percentiles")
    guide.key("s")
    guide.key("space")


def why_alike(tour: Tour) -> None:
    guide = tour.guide
    guide.cat("_blocks.10")
    guide.point((19, 8))
    guide.click()
    guide.point((10, 6))
    guide.rest()
    guide.key("2")
    expect(guide.facts.why is not None and guide.facts.why.contribution is not None, "what each channel adds")
    tour.picture()
    bars = guide.item("##bars")
    guide.move((bars.left + bars.width / 2, bars.top + 2))
    guide.click()
    expect(len(guide.view.muted) == 1, f"a muted channel, found {guide.view.muted}")
    tour.picture("without the first")
    guide.click_item("1 muted##muted")
    guide.key("2")
    guide.key("Escape")
    expect(not guide.view.muted, "no muted channel any more")

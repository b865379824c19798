"""Stops at what a map distinguishes before anything is asked."""

from __future__ import annotations

from tour.guide import expect
from tour.tour import Tour

from ifealid_gpu.quantities.components import Components


def components(tour: Tour) -> None:
    guide = tour.guide
    guide.cat("_blocks.10")
    guide.key("shift+f")
    guide.rest()
    quantity = guide.facts.quantity
    expect(isinstance(quantity, Components), f"components, found {quantity.words}")
    expect("3 images" in quantity.caption(), f"the components of all images, found {quantity.caption()}")
    tour.picture()
    guide.click_item("##component 1")
    expect(guide.view.quantity == Components((1,)), "the first component alone")
    guide.key("9")
    guide.rest()
    expect(guide.facts.quantity.is_mask, "the foreground")
    tour.picture("foreground")
    guide.key("Escape")
    expect(guide.view.quantity.compares, "similarity again")

"""The commands of the menu View: what is seen of the map, and how."""

from __future__ import annotations

from ifealid_gpu.explorer.command import Command
from ifealid_gpu.explorer.doing import look, program, threshold, viewport
from ifealid_gpu.explorer.facts import FrameFacts
from ifealid_gpu.explorer.shortcut import control, key
from ifealid_gpu.quantities.display_range import PAPER
from ifealid_gpu.views.backdrop import Backdrop
from ifealid_gpu.views.looks import LOOKS


def _has_image(facts: FrameFacts) -> bool:
    return facts.map is not None and facts.map.has_image


def _takes_threshold(facts: FrameFacts) -> bool:
    return facts.quantity.takes_threshold


#: In the order of the menu.
ROWS: tuple[Command, ...] = (
    Command("fit", "Fit", (key("f", False),), ("View", 1), viewport.fit),
    Command("actual_size", "1:1", (key("1"),), ("View", 1), viewport.actual_size),
    Command("zoom_in", "Zoom in", (key("+"), key("=")), ("View", 1), viewport.zooming(viewport.KEY_ZOOM)),
    Command("zoom_out", "Zoom out", (key("-"),), ("View", 1), viewport.zooming(1 / viewport.KEY_ZOOM)),
    Command(
        "color",
        "Image in colour",
        (key("c"),),
        ("View", 2),
        look.toggle_backdrop,
        ticked=lambda facts, view: view.backdrop is Backdrop.COLOR,
        enabled=_has_image,
    ),
    Command(
        "heat_alone",
        "Heat map alone",
        (key("h"),),
        ("View", 2),
        look.toggle_heat_alone,
        ticked=lambda facts, view: view.backdrop is Backdrop.NONE,
        enabled=_has_image,
    ),
    Command("next_colormap", "Next colour map", (key("m"),), ("View", 2), look.next_colormap, choices="Colour map"),
    Command("more_opacity", "More opacity", (key("]"),), ("View", 2), look.opacity_by(look.OPACITY_STEP)),
    Command("less_opacity", "Less opacity", (key("["),), ("View", 2), look.opacity_by(-look.OPACITY_STEP)),
    Command(
        "freeze_range",
        "Keep this colour range",
        (key("r"),),
        ("View", 2),
        look.freeze_range,
        ticked=lambda facts, view: view.display_range.ends is not None,
    ),
    Command(
        "paper_range",
        "Colours up to the reference (Eq. 5)",
        (key("e"),),
        ("View", 2),
        look.switch_range,
        ticked=lambda facts, view: view.display_range.rule == PAPER.rule,
    ),
    Command(
        "threshold",
        "Threshold",
        (key("t", False),),
        ("View", 2),
        threshold.toggle,
        ticked=lambda facts, view: view.threshold is not None,
        enabled=_takes_threshold,
        choices="Threshold",
    ),
    Command(
        "paper_look",
        "The paper's look",
        (key("w"),),
        ("View", 2),
        look.take_look("paper", "The look of the paper's web page; Ctrl+Z takes it back"),
        ticked=lambda facts, view: view == view.but(**LOOKS["paper"]),
    ),
    Command(
        "larger_text",
        "Larger text",
        (control("+"), control("=")),
        ("View", 3),
        program.scaling_text(program.TEXT_STEP),
        needs_map=False,
        anywhere=True,
        choices="Text size",
    ),
)

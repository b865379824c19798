"""The tools at the left: zoom, opacity, image in grayscale or colour."""

from __future__ import annotations

from imgui_bundle import imgui

from ifealid_gpu.explorer.commands import BY_ID
from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.ui import items
from ifealid_gpu.ui.layout import Layout
from ifealid_gpu.ui.panel import panel, tooltip_on_hover
from ifealid_gpu.view_state import Backdrop


def tools(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw the tools; they are empty before a map is open."""
    box = layout.tools
    with panel("tools", box):
        if facts.map is None:
            return
        side = box.width - 2 * imgui.get_style().window_padding.x
        for command, label in (("zoom_in", "+"), ("zoom_out", "-"), ("fit", "Fit"), ("actual_size", "1:1")):
            _button(command, label, side, answers)
        if not facts.map.has_image:
            return
        imgui.spacing()
        height = max(40.0, min(200.0, box.height - imgui.get_cursor_pos_y() - 3.2 * imgui.get_frame_height()))
        changed, opacity = items.upright_slider("##opacity", (side, height), answers.view.opacity, (0.0, 1.0))
        tooltip_on_hover("Opacity of the heat map: from as strong as the similarity to all of it   [ ]")
        if changed:
            answers.view = answers.view.but(opacity=min(max(opacity, 0.0), 1.0))
        imgui.text_disabled(f"{answers.view.opacity:.2f}")
        color = answers.view.backdrop is Backdrop.COLOR
        _button("color", "Gray" if color else "RGB", side, answers)


def _button(command: str, label: str, side: float, answers: Answers) -> None:
    if items.button(f"{label}##{command}", (side, 0)):
        answers.commands.append(command)
    tooltip_on_hover(f"{BY_ID[command].title}   {BY_ID[command].keys[0].label}")

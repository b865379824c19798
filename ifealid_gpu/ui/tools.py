"""The tools at the left: zoom, opacity, image in grayscale or colour."""

from __future__ import annotations

from imgui_bundle import imgui

from ifealid_gpu.explorer.actions import SHORTCUTS, Action
from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.ui.layout import Box
from ifealid_gpu.ui.panel import panel, tooltip_on_hover
from ifealid_gpu.view_state import Backdrop


def tools(facts: FrameFacts, answers: Answers, box: Box) -> None:
    """Draw the tools; they are empty before a map is open."""
    with panel("tools", box):
        if facts.map is None:
            return
        side = box.width - 2 * imgui.get_style().window_padding.x
        for action, label in (
            (Action.ZOOM_IN, "+"),
            (Action.ZOOM_OUT, "-"),
            (Action.FIT, "Fit"),
            (Action.ACTUAL_SIZE, "1:1"),
        ):
            _button(action, label, side, answers)
        if not facts.map.has_image:
            return
        imgui.spacing()
        height = max(40.0, min(200.0, box.height - imgui.get_cursor_pos_y() - 3.2 * imgui.get_frame_height()))
        changed, opacity = imgui.v_slider_float("##opacity", (side, height), answers.view.opacity, 0.0, 1.0, "")
        tooltip_on_hover("Opacity of the heat map: from as strong as the similarity to all of it   [ ]")
        if changed:
            answers.view = answers.view.but(opacity=min(max(opacity, 0.0), 1.0))
        imgui.text_disabled(f"{answers.view.opacity:.2f}")
        color = answers.view.backdrop is Backdrop.COLOR
        _button(Action.COLOR, "Gray" if color else "RGB", side, answers)


def _button(action: Action, label: str, side: float, answers: Answers) -> None:
    if imgui.button(f"{label}##{action.name}", (side, 0)):
        answers.actions.append(action)
    tooltip_on_hover(f"{action.value}   {SHORTCUTS[action][0].label}")

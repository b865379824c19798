"""The panels on the GPU: wgpu-py's renderer of imgui, with two faults of it mended.

What is used here beyond the public names was seen in wgpu-py 0.32: `ImguiRenderer._backend` and `_canvas_context`,
`ImguiWgpuBackend._device` and `_update_texture`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from imgui_bundle import imgui
from rendercanvas.base import BaseRenderCanvas
from wgpu.utils.imgui import ImguiRenderer, ImguiWgpuBackend

from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.ui import theme
from ifealid_gpu.ui.memory import Memory

_NO_TEXTURE = 0
_CURSORS = {
    imgui.MouseCursor_.resize_ns: "ns-resize",
    imgui.MouseCursor_.resize_ew: "ew-resize",
    imgui.MouseCursor_.text_input: "text",
    imgui.MouseCursor_.hand: "pointer",
}
# imgui's clock may stand still no more than it may jump: both would confuse its double-clicks.
_SHORTEST, _LONGEST = 1e-4, 1.0  # seconds
_NOWHERE = -imgui.FLT_MAX, -imgui.FLT_MAX  # where imgui takes the mouse to be gone


class PanelRenderer(ImguiRenderer):  # type: ignore[misc]  # wgpu has no types
    """Takes a canvas' events for panels, and draws them over what the canvas shows.

    A frame of imgui begins before the map is drawn: from then on it is known whether the mouse belongs to a panel, so
    that a picture can follow the mouse at once.

    Args:
        gpu: the device.
        canvas: its context is configured.
        texture_format: of the context.
    """

    KEY_MAP: ClassVar[dict[str, imgui.Key]] = {**ImguiRenderer.KEY_MAP, " ": imgui.Key.space}

    def __init__(self, gpu: Gpu, canvas: BaseRenderCanvas, texture_format: str) -> None:
        super().__init__(gpu.device, canvas)
        self._format = texture_format
        self._backend = _Backend(gpu.device, texture_format)
        theme.set_up()
        self._drawn_at: float | None = None
        self._memory = Memory()
        canvas.add_event_handler(self._on_leave, "pointer_leave", order=-99)

    def use(self, gpu: Gpu) -> None:
        """Draw with another device from now on; the panels' state stays."""
        imgui.set_current_context(self.imgui_context)
        for texture in imgui.get_platform_io().textures:
            texture.set_tex_id(_NO_TEXTURE)
            texture.set_status(imgui.ImTextureStatus.want_create)
        self._backend = _Backend(gpu.device, self._format)

    def set_text_pixels(self, pixels: float) -> None:
        """The height of text, in logical pixels."""
        imgui.set_current_context(self.imgui_context)
        theme.set_text_pixels(pixels)

    def share_clipboard(self, pasted: Callable[[], str], copy: Callable[[str], None]) -> None:
        """Let text fields paste and copy by other functions than imgui's own clipboard."""
        imgui.set_current_context(self.imgui_context)
        platform = imgui.get_platform_io()
        platform.platform_get_clipboard_text_fn = lambda _context: pasted()
        platform.platform_set_clipboard_text_fn = lambda _context, text: copy(text)

    @contextmanager
    def frame(self, now: float) -> Iterator[None]:
        """A frame of imgui; panels are made within. `paint` draws them.

        Args:
            now: seconds of a clock that never goes back.
        """
        imgui.set_current_context(self.imgui_context)
        io = self._backend.io
        io.delta_time = min(max(now - (now if self._drawn_at is None else self._drawn_at), _SHORTEST), _LONGEST)
        self._drawn_at = now
        # Arrows, Enter and Space are imgui's while something is open, and the map's otherwise.
        by_keys = imgui.ConfigFlags_.nav_enable_keyboard.value
        io.config_flags = io.config_flags | by_keys if self._has_popups else io.config_flags & ~by_keys
        ratio = self._canvas_context.pixel_ratio
        self._backend.io.display_framebuffer_scale = (ratio, ratio)
        self._backend.io.display_size = self._canvas_context.logical_size
        imgui.new_frame()
        self._memory.begin(now)
        try:
            yield
        finally:
            imgui.render()

    def paint(self, target: Any) -> None:
        """Draw the panels of the frame that was made last."""
        device = self._backend._device
        encoder = device.create_command_encoder(label="panels")
        attachment = {"view": target.create_view(), "load_op": "load", "store_op": "store"}
        render_pass = encoder.begin_render_pass(label="panels", color_attachments=[attachment])
        self._backend.render(imgui.get_draw_data(), render_pass)
        render_pass.end()
        device.queue.submit([encoder.finish()])

    @property
    def takes_mouse(self) -> bool:
        """Whether the mouse belongs to a panel."""
        return bool(imgui.get_io().want_capture_mouse)

    @property
    def takes_keys(self) -> bool:
        """Whether the keyboard belongs to a panel: to what is open, or to what is typed into or held."""
        imgui.set_current_context(self.imgui_context)
        return self._has_popups or bool(imgui.get_io().want_text_input or imgui.is_any_item_active())

    @property
    def due(self) -> float | None:
        """When panels change by themselves, as the clock counts; None: they do not."""
        return self._memory.tooltips.due

    @property
    def is_settling(self) -> bool:
        """Whether the last frame has what takes imgui some frames to lay out, or left input to the frames to come.

        imgui spreads fast keys and clicks over frames: of a key that went down and up it takes one in each.
        """
        return self._memory.is_settling or self.imgui_context.input_events_queue.size() > 0

    @property
    def is_held(self) -> bool:
        """Whether a button or slider is held."""
        return bool(imgui.is_any_item_active())

    @property
    def cursor(self) -> str:
        """The shape that the mouse shall have, by rendercanvas' name."""
        return next((name for shape, name in _CURSORS.items() if shape == imgui.get_mouse_cursor()), "default")

    def close_innermost(self) -> bool:
        """Close the list, menu or dialog that was opened last; whether there was one."""
        depth = int(self.imgui_context.open_popup_stack.size())
        if depth:
            imgui.internal.close_popup_to_level(depth - 1, True)
            # The mouse may rest on what opened it, and would open it again.
            imgui.internal.set_nav_cursor_visible_after_move()
        return depth > 0

    @property
    def _has_popups(self) -> bool:
        return bool(self.imgui_context.open_popup_stack.size())

    def _on_key(self, event: dict[str, Any]) -> None:
        imgui.set_current_context(self.imgui_context)
        # What is open goes with the first Escape, even while one types into it; see `close_innermost`.
        if not (event["key"] == "Escape" and self._has_popups):
            super()._on_key(event)

    def _on_leave(self, _event: dict[str, Any]) -> None:
        # wgpu-py does not tell imgui that the mouse has left the window.
        self._backend.io.add_mouse_pos_event(*_NOWHERE)


class _Backend(ImguiWgpuBackend):  # type: ignore[misc]  # wgpu has no types
    def _update_texture(self, texture: imgui.ImTextureData) -> None:
        """Upload the glyphs of the panels' text."""
        if texture.status == imgui.ImTextureStatus.want_create:
            # wgpu-py 0.32 uploads only the last change of a new texture. Text would be lost whenever imgui takes a
            # larger texture for larger text.
            changed = texture.update_rect
            changed.x, changed.y, changed.w, changed.h = 0, 0, texture.width, texture.height
        super()._update_texture(texture)

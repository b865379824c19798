"""What draws the panels on the GPU: wgpu-py's backend of imgui, with a fault of it mended."""

from __future__ import annotations

from imgui_bundle import imgui
from wgpu.utils.imgui import ImguiWgpuBackend

from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.renderer import SCREEN_FORMAT

_NO_TEXTURE = 0


class PanelBackend(ImguiWgpuBackend):  # type: ignore[misc]  # wgpu has no types
    """Draws panels with a device.

    Args:
        gpu: the device.
    """

    def __init__(self, gpu: Gpu) -> None:
        super().__init__(gpu.device, SCREEN_FORMAT)

    @classmethod
    def instead(cls, gpu: Gpu) -> PanelBackend:
        """One for a device that takes the place of another; the panels' state stays."""
        for texture in imgui.get_platform_io().textures:
            texture.set_tex_id(_NO_TEXTURE)
            texture.set_status(imgui.ImTextureStatus.want_create)
        return cls(gpu)

    def _update_texture(self, texture: imgui.ImTextureData) -> None:
        """Upload the glyphs of the panels' text."""
        if texture.status == imgui.ImTextureStatus.want_create:
            # wgpu-py 0.32 uploads no more of a new texture than what has changed last, and text would be lost whenever
            # imgui takes a larger one, for larger text.
            changed = texture.update_rect
            changed.x, changed.y, changed.w, changed.h = 0, 0, texture.width, texture.height
        super()._update_texture(texture)

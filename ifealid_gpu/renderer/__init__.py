"""A feature map on the GPU, and one frame of it."""

from ifealid_gpu.renderer.renderer import (
    FLUID,
    PICTURE_FORMAT,
    REFINE,
    SCREEN_FORMAT,
    Area,
    Renderer,
    picture_texture,
)

__all__ = ["FLUID", "PICTURE_FORMAT", "REFINE", "SCREEN_FORMAT", "Area", "Renderer", "picture_texture"]

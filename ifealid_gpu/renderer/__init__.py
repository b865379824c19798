"""A feature map on the GPU, and one frame of it."""

from ifealid_gpu.renderer.renderer import Renderer
from ifealid_gpu.renderer.target import PICTURE_FORMAT, SCREEN_FORMAT, Area, picture_texture

__all__ = ["PICTURE_FORMAT", "SCREEN_FORMAT", "Area", "Renderer", "picture_texture"]

"""The GPU: device and limits, shaders, tiles of a feature map as a texture."""

from ifealid_gpu.gpu.wgpu_quirks import import_wgpu

import_wgpu()

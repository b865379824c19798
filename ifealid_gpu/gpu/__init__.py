"""The GPU: device and limits, shaders, tiles of a feature map as a texture."""

from ifealid_gpu.gpu.wgpu_import import import_wgpu

import_wgpu()

"""The GPU: device and limits, shaders, tiles of a feature map as a texture."""

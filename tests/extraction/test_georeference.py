"""Maps of a photo that lies on the Earth lie there, too."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")
tifffile = pytest.importorskip("tifffile")

from ifealid_gpu import extract  # noqa: E402 - torch may be missing
from ifealid_gpu.maps.georeference import Georeference  # noqa: E402

PLACE = [
    (33550, "d", 3, (10.0, 10.0, 0.0), True),
    (33922, "d", 6, (0.0, 0.0, 0.0, 500000.0, 4600000.0, 0.0), True),
    (34735, "H", 12, (1, 1, 0, 2, 1024, 0, 1, 1, 3072, 0, 1, 32632), True),
]


@pytest.mark.parametrize(("max_side", "metres"), [(None, 40.0), (20, 80.0)])
def test_a_pixel_of_the_map_is_as_large_as_its_stride(tmp_path, max_side, metres):
    photo = np.random.default_rng(0).integers(0, 256, (24, 40, 3), dtype=np.uint8)
    tifffile.imwrite(tmp_path / "photo.tif", photo, photometric="rgb", metadata=None, extratags=PLACE)
    network = torch.nn.Sequential(torch.nn.Conv2d(3, 5, 4, stride=4))
    plain = {"mean": (0, 0, 0), "std": (1, 1, 1)}
    loaded = extract(network, tmp_path / "photo.tif", "0", max_side=max_side, **plain).find().load()
    expected = Georeference((metres, 0.0, 500000.0, 0.0, -metres, 4600000.0), ((1024, 1), (3072, 32632)))
    assert loaded.georeference == expected

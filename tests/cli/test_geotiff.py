"""`render --values` as a GeoTIFF, of a map that lies on the Earth."""

from __future__ import annotations

import sys

import numpy as np
import pytest

tifffile = pytest.importorskip("tifffile")

# Ten metres a pixel, in UTM's zone 32 north.
PLACE = [
    (33550, "d", 3, (10.0, 10.0, 0.0), True),
    (33922, "d", 6, (0.0, 0.0, 0.0, 500000.0, 4600000.0, 0.0), True),
    (34735, "H", 12, (1, 1, 0, 2, 1024, 0, 1, 1, 3072, 0, 1, 32632), True),
]


@pytest.mark.usefixtures("gpu")
def test_values_are_written_where_the_map_lies(tmp_path, cli):
    values = np.random.default_rng(0).normal(size=(7, 9, 4)).astype(np.float32)
    path, written, packed = tmp_path / "map.tif", tmp_path / "v.tif", tmp_path / "map.zip"
    tifffile.imwrite(path, values, photometric="minisblack", planarconfig="contig", metadata=None, extratags=PLACE)
    assert cli("pack", path, "-o", packed).code == 0
    assert cli("render", packed, "--at", "3,2", "--values", written).code == 0
    assert cli("render", packed, "--at", "3,2", "--values", tmp_path / "v.npy").code == 0
    with tifffile.TiffFile(written) as file:
        page = file.pages[0]
        np.testing.assert_array_equal(page.asarray(), np.load(tmp_path / "v.npy"))
        assert (page.dtype, page.shape, page.tags.valueof(42113)) == (np.float32, (7, 9), "nan")
        assert page.tags.valueof(33550) == (10.0, 10.0, 0.0)
        assert page.tags.valueof(33922) == (0.0, 0.0, 0.0, 500000.0, 4600000.0, 0.0)
        assert file.geotiff_metadata["ProjectedCSTypeGeoKey"] == 32632
        assert file.geotiff_metadata["GTRasterTypeGeoKey"] == 1


def test_without_tifffile_nothing_is_begun(tmp_path, cli, monkeypatch):
    np.save(tmp_path / "map.npy", np.zeros((3, 4, 5)))
    monkeypatch.setitem(sys.modules, "tifffile", None)
    run = cli("render", tmp_path / "map.npy", "--values", tmp_path / "v.tif")
    assert run.code == 2
    assert 'needs tifffile; install it with pip install "ifealid-gpu[tiff]"' in run.err
    assert not (tmp_path / "v.tif").exists()

"""Stored numbers that a file's scales and offsets make real, and what lies beside a TIFF and says the same."""

from __future__ import annotations

import numpy as np
import pytest

from ifealid_gpu import FeatureMap, read_dataset
from ifealid_gpu.dataset.notes import notes_of

tifffile = pytest.importorskip("tifffile")

STORED = np.random.default_rng(0).integers(0, 10000, (9, 13, 3)).astype("i2")
STORED[:2, :4] = -9999
VALID = (STORED != -9999).any(axis=2)
CONTIG = {"photometric": "minisblack", "planarconfig": "contig", "metadata": None}
SCALES, OFFSETS = (1e-4, 2e-4, 1e-4), (-0.1, 0.0, 0.5)
NO_DATA = (42113, "s", 0, "-9999", True)


def items(scales, offsets):
    parts = [f'<Item name="SCALE" sample="{n}" role="scale">{value}</Item>' for n, value in enumerate(scales)]
    parts += [f'<Item name="OFFSET" sample="{n}" role="offset">{value}</Item>' for n, value in enumerate(offsets)]
    return (42112, "s", 0, f"<GDALMetadata>{''.join(parts)}</GDALMetadata>", True)


def check(path, scales=SCALES, offsets=OFFSETS):
    """The real values, and the stored ones where they are asked for; pixels without data are found before."""
    entry = read_dataset(path, precision=16).find()
    loaded = entry.load()
    expected = FeatureMap.from_array(STORED * np.array(scales) + offsets, precision=16, valid=VALID)
    np.testing.assert_array_equal(loaded.valid, VALID)
    np.testing.assert_array_equal(loaded.codes, expected.codes)
    assert loaded.value_range == pytest.approx(expected.value_range)
    note = next(note for note in entry.notes if "--dequantize none takes the stored ones" in note)
    entry = read_dataset(path, precision=16, dequantize="none").find()
    loaded = entry.load()
    assert loaded.value_range == (STORED[VALID].min(), STORED[VALID].max())
    assert note not in (*entry.notes, *loaded.notes)
    return note


@pytest.mark.parametrize("options", [{}, {"tile": (16, 16), "compression": "zlib"}], ids=["mapped", "decoded"])
def test_scales_and_offsets_of_gdal_make_values_real(tmp_path, options):
    tifffile.imwrite(tmp_path / "a.tif", STORED, **CONTIG, **options, extratags=[items(SCALES, OFFSETS), NO_DATA])
    assert "with a scale and an offset a channel" in check(tmp_path / "a.tif")


@pytest.mark.parametrize("scales", [("1", "1", "1"), ("0", "1", "1"), ("x", "1", "1"), ("nan", "2", "2")])
def test_scales_that_change_nothing_or_cannot_be_meant(tmp_path, scales):
    tifffile.imwrite(tmp_path / "a.tif", STORED, **CONTIG, extratags=[items(scales, ()), NO_DATA])
    loaded = read_dataset(tmp_path / "a.tif").find().load()
    assert loaded.value_range == (STORED[VALID].min(), STORED[VALID].max())


def test_gains_and_offsets_of_an_envi_header_without_the_bad_bands(tmp_path):
    lines, samples, bands = STORED.shape
    four = np.concatenate([STORED[:, :, :1], STORED], axis=2)
    (tmp_path / "a.img").write_bytes(four.transpose(2, 0, 1).tobytes())
    (tmp_path / "a.hdr").write_text(
        f"ENVI\nsamples={samples}\nlines={lines}\nbands={bands + 1}\ndata type=2\ninterleave=bsq\n"
        "data ignore value=-9999\ndata gain values={7, 1e-4, 2e-4, 1e-4}\ndata offset values={7, -0.1, 0, 0.5}\n"
        "bbl={0,1,1,1}\n"
    )
    check(tmp_path / "a.hdr")


def test_what_lies_beside_a_tiff(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", STORED, **CONTIG)
    bands = "".join(
        f'<PAMRasterBand band="{n}"><Description>{name}</Description><NoDataValue>-9999</NoDataValue>'
        "<Offset>0.5</Offset><Scale>0.25</Scale></PAMRasterBand>"
        for n, name in enumerate(("blue", "red", "nir"), 1)
    )
    (tmp_path / "a.tif.aux.xml").write_text(f"<PAMDataset>{bands}</PAMDataset>")
    (tmp_path / "a.tfw").write_text("10\n0\n0\n-10\n500005\n5299995\n")
    assert check(tmp_path / "a.tif", (0.25,) * 3, (0.5,) * 3).startswith(
        "values are the stored ones times 0.25 plus 0.5"
    )
    dataset = read_dataset(tmp_path)
    assert dataset.notes == ()
    entry = dataset.find()
    assert entry.bands.names == ("blue", "red", "nir")
    assert entry.georeference.transform == (10, 0, 500000, 0, -10, 5300000)
    assert entry.load().georeference == entry.georeference
    (tmp_path / "a.tif.aux.xml").write_text(
        '<PAMDataset><SRS>PROJCS["x",AUTHORITY["EPSG","32632"]]</SRS><GeoTransform>1, 2, 0, 4, 0, -2</GeoTransform>'
    )
    assert read_dataset(tmp_path).find().bands is None, "damaged, and nothing that one must have"
    (tmp_path / "a.tif.aux.xml").write_text((tmp_path / "a.tif.aux.xml").read_text() + "</PAMDataset>")
    place = read_dataset(tmp_path).find().georeference
    assert (place.code, place.transform) == (32632, (2, 0, 1, 0, -2, 4))
    (note,) = notes_of(dataset.entries)
    assert note.startswith("a.tif: values are the stored ones times 0.25 plus 0.5, as the file says; ")

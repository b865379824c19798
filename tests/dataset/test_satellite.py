"""Satellite embeddings and other GeoTIFFs: rules of dequantising, names of bands, and where pixels lie on the Earth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from failures import failure

from ifealid_gpu import FeatureMap
from ifealid_gpu.dataset import read_dataset, write_dataset, write_values
from ifealid_gpu.errors import InputError
from ifealid_gpu.maps.bands import Bands
from ifealid_gpu.maps.georeference import Georeference

tifffile = pytest.importorskip("tifffile")

NAMES = tuple(f"A{n:02}" for n in range(64))
STORED = np.random.default_rng(0).integers(-127, 128, (19, 23, 64), dtype=np.int8)
STORED[:3, :5] = -128
CONTIG = {"photometric": "minisblack", "planarconfig": "contig", "metadata": None}
UTM = ((1024, 1), (3072, 32632))


def gdal_metadata(names) -> str:
    """As rasterio writes descriptions of bands."""
    items = (f'<Item name="DESCRIPTION" sample="{n}" role="description">{name}</Item>' for n, name in enumerate(names))
    return f"<GDALMetadata>\n  {''.join(items)}\n</GDALMetadata>\n"


def geotags(transform=(10.0, 500000.0, 4600000.0), keys=UTM, raster=1):
    """Scale and tiepoint, and a directory of short keys."""
    scale, east, north = transform
    directory = [1, 1, 0, len(keys) + 1, 1024, 0, 1, 1, 1025, 0, 1, raster]
    directory += [part for key, value in keys[1:] for part in (key, 0, 1, value)]
    return [
        (33550, "d", 3, (scale, scale, 0.0), True),
        (33922, "d", 6, (0.0, 0.0, 0.0, east, north, 0.0), True),
        (34735, "H", len(directory), directory, True),
    ]


def alphaearth(path, stored=STORED, *, names=NAMES, no_data="-128", tags=()):
    extra = [*tags]
    if names is not None:
        extra.append((42112, "s", 0, gdal_metadata(names), True))
    if no_data is not None:
        extra.append((42113, "s", 0, no_data, True))
    tifffile.imwrite(path, stored, **CONTIG, compression="zstd", tile=(16, 16), extratags=extra)
    return path


# --- Dequantising ---


def test_alphaearth_values_are_signed_squares(tmp_path):
    (entry,) = read_dataset(alphaearth(tmp_path / "map.tif"), dequantize="alphaearth", precision=16).entries
    loaded = entry.load()
    np.testing.assert_array_equal(loaded.valid, (STORED != -128).any(axis=2))
    share = STORED[3:].astype(np.float64) / 127.5
    low, high = loaded.value_range
    assert (low, high) == (-((127 / 127.5) ** 2), (127 / 127.5) ** 2)
    real = low + loaded.codes[3:] / 65535 * (high - low)
    np.testing.assert_allclose(real, np.sign(share) * share**2, atol=(high - low) / 65535)


def test_the_rule_is_for_values_of_its_type_and_must_be_known(tmp_path):
    path = alphaearth(tmp_path / "map.tif", STORED.astype(np.int16))
    message = failure(path, dequantize="alphaearth")
    assert message == "the rule alphaearth is for values of int8, found int16; leave out dequantize"
    with pytest.raises(InputError, match="no rule 'betaearth' to dequantize by; there is alphaearth"):
        read_dataset(path, dequantize="betaearth")


def suggestions(path, **options):
    return [note for entry in read_dataset(path, **options).entries for note in entry.notes if "--dequantize" in note]


def test_a_file_that_looks_so_is_told(tmp_path):
    expected = (
        "these look like AlphaEarth's satellite embeddings, stored as integers; --dequantize alphaearth gives their "
        "real values"
    )
    assert suggestions(alphaearth(tmp_path / "a.tif", no_data=None)) == [expected]
    assert suggestions(alphaearth(tmp_path / "b.tif", names=None)) == [expected]
    assert suggestions(alphaearth(tmp_path / "c.tif"), dequantize="alphaearth") == []
    assert suggestions(alphaearth(tmp_path / "d.tif", names=None, no_data=None)) == []
    assert suggestions(alphaearth(tmp_path / "e.tif", STORED[:, :, 1:], names=NAMES[1:])) == []
    assert suggestions(alphaearth(tmp_path / "f.tif", STORED.astype(np.float32))) == []


@pytest.mark.parametrize("options", [{}, {"dequantize": "alphaearth"}])
def test_no_data_of_such_a_file_need_not_be_declared(tmp_path, options):
    loaded = read_dataset(alphaearth(tmp_path / "map.tif", no_data=None), **options).find().load()
    np.testing.assert_array_equal(loaded.valid, (STORED != -128).any(axis=2))
    assert any("15 of 437 pixels" in note and "-128" in note for note in loaded.notes)


# --- Bands ---


@pytest.mark.parametrize("planes", [False, True])
def test_descriptions_of_gdal_name_the_bands_and_zips_keep_them(tmp_path, planes):
    path = tmp_path / "map.tif"
    values = np.random.default_rng(1).random((3, 7, 9), dtype=np.float32)
    text = (
        '<GDALMetadata><Item name="DESCRIPTION" sample="2" role="description">nir &amp; more</Item>'
        '<Item name="DESCRIPTION" sample="0" role="description">blue</Item>'
        '<Item name="wavelength" sample="0">490</Item><Item name="wavelength" sample="1">560.5</Item>'
        '<Item name="wavelength" sample="2">842</Item><Item name="wavelength_units" sample="2">Nanometers</Item>'
        '<Item name="AREA">all</Item></GDALMetadata>'
    )
    options = {"photometric": "minisblack", "metadata": None, "extratags": [(42112, "s", 0, text, True)]}
    if planes:
        tifffile.imwrite(path, values, planarconfig="separate", **options)
    else:
        tifffile.imwrite(path, np.moveaxis(values, 0, 2).copy(), planarconfig="contig", **options)
    loaded = read_dataset(path).find().load()
    assert loaded.bands.names == ("blue", "", "nir & more")
    assert (loaded.bands.wavelengths, loaded.bands.unit) == ((490.0, 560.5, 842.0), "nm")
    assert [loaded.bands.label(n) for n in range(3)] == ["blue · 490 nm", "560.5 nm", "nir & more · 842 nm"]
    write_dataset(loaded, tmp_path / "map.zip")
    assert read_dataset(tmp_path / "map.zip").find().load().bands == loaded.bands


def test_names_of_microscopes_channels(tmp_path):
    values = np.random.default_rng(1).integers(0, 99, (3, 7, 9), dtype=np.uint8)
    names = ("DAPI", "GFP", "Ω")
    facts = {"axes": "CYX", "Channel": {"Name": list(names), "EmissionWavelength": [461, 510, 590]}}
    tifffile.imwrite(tmp_path / "a.ome.tif", values, photometric="minisblack", metadata=facts)
    tifffile.imwrite(tmp_path / "b.tif", values, imagej=True, metadata={"axes": "CYX", "Labels": list(names)})
    tifffile.imwrite(tmp_path / "c.tif", values, photometric="minisblack", metadata=facts)
    bands = {entry.file_name: entry.load().bands for entry in read_dataset(tmp_path).entries}
    assert {name: found.names for name, found in bands.items()} == dict.fromkeys(("a.ome.tif", "b.tif", "c.tif"), names)
    assert (bands["a.ome.tif"].wavelengths, bands["a.ome.tif"].unit) == ((461.0, 510.0, 590.0), "nm")


@pytest.mark.parametrize(
    "text",
    [
        "<GDALMetadata><Item",
        "<!DOCTYPE a [<!ENTITY b 'c'>]><GDALMetadata><Item sample='0' role='description'>&b;</Item></GDALMetadata>",
        "<GDALMetadata><Item sample='64' role='description'>beyond</Item></GDALMetadata>",
        "<GDALMetadata><Item sample='-1' role='description'>before</Item></GDALMetadata>",
        "no XML",
    ],
)
def test_metadata_that_says_nothing_of_the_bands(tmp_path, text):
    tags = [(42112, "s", 0, text, True)]
    tifffile.imwrite(tmp_path / "map.tif", STORED, **CONTIG, extratags=tags)
    assert read_dataset(tmp_path / "map.tif").find().load().bands is None


# --- Georeferences ---


def georeference(path):
    return read_dataset(path).find().load().georeference


def test_scale_and_tiepoint(tmp_path):
    path = alphaearth(tmp_path / "map.tif", tags=geotags())
    assert georeference(path) == Georeference((10.0, 0.0, 500000.0, 0.0, -10.0, 4600000.0), UTM)


def test_coordinates_of_pixels_that_are_points_are_their_centres(tmp_path):
    path = alphaearth(tmp_path / "map.tif", tags=geotags(raster=2))
    assert georeference(path) == Georeference((10.0, 0.0, 499995.0, 0.0, -10.0, 4600005.0), UTM)


def test_rows_that_run_to_the_north(tmp_path):
    """As AlphaEarth's files lie: a matrix in place of a scale."""
    matrix = (10.0, 0.0, 0.0, 500000.0, 0.0, 10.0, 0.0, 4600000.0, *(0.0,) * 7, 1.0)
    tags = [(34264, "d", 16, matrix, True), geotags()[2]]
    path = alphaearth(tmp_path / "map.tif", tags=tags)
    expected = Georeference((10.0, 0.0, 500000.0, 0.0, 10.0, 4600000.0), UTM)
    assert georeference(path) == expected
    assert any("rows run to the north" in note for note in read_dataset(path).find().notes)
    write_dataset(read_dataset(path).find().load(), tmp_path / "map.zip")
    assert georeference(tmp_path / "map.zip") == expected


def test_texts_and_doubles_of_keys_are_kept(tmp_path):
    """A coordinate system that EPSG has no number for."""
    directory = [1, 1, 0, 5, 1024, 0, 1, 1, 1025, 0, 1, 1, 1026, 34737, 8, 0, 2059, 34736, 2, 1, 3072, 0, 1, 32767]
    tags = [*geotags()[:2], (34735, "H", len(directory), directory, True)]
    tags += [(34736, "d", 3, (1.0, 298.25, 6378137.0), True), (34737, "s", 0, "my grid|rest|", True)]
    path = alphaearth(tmp_path / "map.tif", tags=tags)
    expected = ((1024, 1), (1026, "my grid"), (2059, (298.25, 6378137.0)), (3072, 32767))
    assert georeference(path).keys == expected
    write_dataset(read_dataset(path).find().load(), tmp_path / "map.zip")
    assert georeference(tmp_path / "map.zip").keys == expected


@pytest.mark.parametrize(
    "tags",
    [
        [(33550, "d", 3, (0.0, 0.0, 0.0), True), geotags()[1]],
        [(33550, "d", 3, (float("nan"), 1.0, 0.0), True), geotags()[1]],
        [geotags()[0], (33922, "d", 12, (0.0,) * 12, True)],  # control points
        [(34264, "d", 15, (1.0,) * 15, True)],
    ],
)
def test_tags_that_no_place_follows_from(tmp_path, tags):
    assert georeference(alphaearth(tmp_path / "map.tif", tags=tags)) is None


def test_directories_that_point_beyond_their_ends(tmp_path):
    directory = [1, 1, 0, 900, 1024, 0, 1, 1, 1026, 34737, 65535, 60000, 2059, 34736, 9, 7, 3072, 34735, 1, 65535]
    tags = [*geotags()[:2], (34735, "H", len(directory), directory, True)]
    assert georeference(alphaearth(tmp_path / "map.tif", tags=tags)).keys == ((1024, 1), (1026, ""))


def test_larger_pixels_lie_where_theirs_lay():
    here = Georeference((2.0, 0.5, 100.0, 0.25, -3.0, 200.0), UTM)
    there = here.scaled((4, 2), (3.0, 5.0))
    for x, y in ((0, 0), (7, 11), (2.5, 0.5)):
        a, b, c, d, e, f = there.transform
        A, B, C, D, E, F = here.transform  # noqa: N806 - those of the small pixels
        u, v = 3 + 4 * x, 5 + 2 * y
        assert (a * x + b * y + c, d * x + e * y + f) == (A * u + B * v + C, D * u + E * v + F)


def test_a_map_that_bands_do_not_fit_is_refused():
    with pytest.raises(InputError, match="expected bands of 2 channels, found 3"):
        FeatureMap(np.zeros((1, 1, 2), np.uint8), bands=Bands(("a", "b", "c")))


# --- Photos that lie on the Earth ---


@pytest.mark.parametrize("dtype", ["u1", "u2"], ids=["read by Pillow", "read by tifffile"])
def test_maps_over_a_photo_lie_where_it_lies(tmp_path, dtype):
    photo = np.random.default_rng(0).integers(0, 200, (24, 40, 3)).astype(dtype)
    tifffile.imwrite(tmp_path / "photo.tif", photo, photometric="rgb", metadata=None, extratags=geotags())
    np.save(tmp_path / "map.npy", np.random.default_rng(1).normal(size=(3, 5, 7)))
    expected = Georeference((80.0, 0.0, 500000.0, 0.0, -80.0, 4600000.0), UTM)
    for stride in None, 8:
        found = read_dataset(tmp_path / "map.npy", image=tmp_path / "photo.tif", stride=stride).find().load()
        assert found.georeference == expected
    write_dataset(found, tmp_path / "map.zip")
    assert georeference(tmp_path / "map.zip") == expected


def test_values_at_hand_are_written_where_the_map_lies(tmp_path):
    loaded = read_dataset(alphaearth(tmp_path / "map.tif", tags=geotags())).find().load()
    found = np.random.default_rng(0).random(STORED.shape[:2], dtype=np.float32)
    found[:2, :3] = np.nan
    write_values(found, tmp_path / "v.tif", loaded, words="soil & <water>")
    write_values(found, tmp_path / "v.npy", loaded)
    with tifffile.TiffFile(tmp_path / "v.tif") as file:
        np.testing.assert_array_equal(file.asarray(), found)
        assert file.pages[0].tags.valueof(33922) == (0.0, 0.0, 0.0, 500000.0, 4600000.0, 0.0)
        assert ">soil &amp; &lt;water&gt;<" in file.pages[0].tags.valueof(42112)
    np.testing.assert_array_equal(np.load(tmp_path / "v.npy"), found)
    with pytest.raises(InputError, match=r"expected values of 19 x 23 pixels, found shape \(23, 19\)"):
        write_values(found.T, tmp_path / "w.tif", loaded)
    assert not (tmp_path / "w.tif").exists()


def test_wavelengths_that_are_not_known_stay_so_in_zips(tmp_path):
    bands = Bands(wavelengths=(443.5, np.nan, 665.0), unit="nm")
    stored = replace(FeatureMap.from_array(np.random.default_rng(0).random((5, 7, 3))), bands=bands)
    write_dataset(stored, tmp_path / "some.zip")
    found = read_dataset(tmp_path / "some.zip").find().load().bands
    assert found.known_wavelengths == {0: 443.5, 2: 665.0} and found.label(1) is None and found.label(2) == "665 nm"

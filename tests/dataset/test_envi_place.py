"""Names and wavelengths of an ENVI cube's bands, and where it lies on the Earth."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ifealid_gpu.dataset import read_dataset, write_dataset
from ifealid_gpu.maps.georeference import Georeference

envi = pytest.importorskip("spectral.io.envi")

VALUES = np.random.default_rng(0).random((4, 5, 3), dtype=np.float32)


def write(path, **metadata):
    envi.save_image(str(path), VALUES, interleave="bil", metadata={k.replace("_", " "): v for k, v in metadata.items()})
    return read_dataset(path).find().load()


def test_bands_are_those_that_the_library_wrote_and_read(tmp_path):
    names = ["Blue (B2)", "Red edge", "NIR"]
    metadata = {"band_names": names, "wavelength": [490.5, 705, 842], "wavelength_units": "Nanometers"}
    loaded = write(tmp_path / "cube.hdr", **metadata)
    header = envi.open(str(tmp_path / "cube.hdr"))
    assert list(loaded.bands.names) == names == header.metadata["band names"]
    assert list(loaded.bands.wavelengths) == header.bands.centers == [490.5, 705.0, 842.0]
    assert loaded.bands.unit == "nm"
    write_dataset(loaded, tmp_path / "cube.zip")
    assert read_dataset(tmp_path / "cube.zip").find().load().bands == loaded.bands


@pytest.mark.parametrize(
    ("unit", "written"), [("Micrometers", "µm"), ("um", "µm"), ("Wavenumber", "cm⁻¹"), ("Index", None), (None, None)]
)
def test_units_are_written_as_people_do(tmp_path, unit, written):
    loaded = write(tmp_path / "cube.hdr", wavelength=[0.4, 0.5, 0.6], **({"wavelength_units": unit} if unit else {}))
    assert (loaded.bands.wavelengths, loaded.bands.unit) == ((0.4, 0.5, 0.6), written)


def test_names_over_several_lines_in_any_script(tmp_path):
    write(tmp_path / "cube.hdr")
    with (tmp_path / "cube.hdr").open("a", encoding="utf-8") as file:
        file.write("Band Names = {\n Größe,\n 红,\n\tNear  IR }\n")
    assert read_dataset(tmp_path / "cube.hdr").find().load().bands.names == ("Größe", "红", "Near IR")


@pytest.mark.parametrize("lines", ["band names = {a, b}", "wavelength = {1, 2, three}", "wavelength = {0, 0, 0}"])
def test_what_is_not_said_of_each_band_is_not_said(tmp_path, lines):
    write(tmp_path / "cube.hdr")
    with (tmp_path / "cube.hdr").open("a") as file:
        file.write(f"{lines}\n")
    assert read_dataset(tmp_path / "cube.hdr").find().load().bands is None


NORTH, SOUTH = ((1024, 1), (3072, 32632)), ((1024, 1), (3072, 32711))
PLACES = {
    "UTM north": ("UTM, 1.000, 1.000, 500000.0, 4600000.0, 3.0, 2.0, 32, North, WGS-84, units=Meters", NORTH),
    "UTM south": ("UTM, 1, 1, 500000, 4600000, 3, 2, 11, South, WGS-84, units=Meters", SOUTH),
    "NAD 83": ("UTM, 1, 1, 500000, 4600000, 3, 2, 11, North, North America 1983", ((1024, 1), (3072, 26911))),
    "degrees": ("Geographic Lat/Lon, 1, 1, 500000, 4600000, 3, 2, WGS-84, units=Degrees", ((1024, 2), (2048, 4326))),
    "unknown": ("My Grid, 1, 1, 500000, 4600000, 3, 2", ()),
    "unknown datum": ("UTM, 1, 1, 500000, 4600000, 3, 2, 32, North, My Datum", ()),
    "another reference pixel": ("UTM, 2.5, 3.0, 500004.5, 4599996, 3, 2, 32, North, WGS-84", NORTH),
}


@pytest.mark.parametrize(("info", "keys"), PLACES.values(), ids=PLACES)
def test_map_info(tmp_path, info, keys):
    found = write(tmp_path / "cube.hdr", map_info=info.split(", ")).georeference
    assert found == Georeference((3.0, 0.0, 500000.0, 0.0, -2.0, 4600000.0), keys)


def test_rotated_cubes_turn_about_the_reference_pixel(tmp_path):
    """By 30 degrees counterclockwise, as GDAL reads it: one pixel to the right lies up, too."""
    info = ["UTM", "2", "3", "1000", "2000", "2", "2", "32", "North", "WGS-84", "units=Meters", "rotation=30"]
    a, b, c, d, e, f = write(tmp_path / "cube.hdr", map_info=info).georeference.transform
    cos, sin = math.sqrt(3), 1.0  # of a side of 2
    np.testing.assert_allclose((a, b, d, e), (cos, sin, sin, -cos))
    np.testing.assert_allclose((a * 1 + b * 2 + c, d * 1 + e * 2 + f), (1000, 2000))


@pytest.mark.parametrize(
    "info", ["Arbitrary, 1, 1, 0, 0, 1, 1, 0, North", "UTM, 1, 1, x, 0, 1, 1", "UTM, 1", "UTM, 1, 1, 0, 0, 0, 0"]
)
def test_what_is_no_place(tmp_path, info):
    assert write(tmp_path / "cube.hdr", map_info=info.split(", ")).georeference is None


@pytest.mark.parametrize(
    ("wkt", "keys"),
    [
        ('PROJCS["WGS_1984_UTM_Zone_11S",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984"]]]', SOUTH),
        ('PROJCS["x",GEOGCS["y",AUTHORITY["EPSG","4326"]],AUTHORITY["EPSG","32632"]]', NORTH),
        (
            'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]]]',
            ((1024, 2), (2048, 4326)),
        ),
        (
            'PROJCS["Mine",GEOGCS["GCS_WGS_1984"]]',
            ((1024, 32767), (3073, 'ESRI PE String = PROJCS["Mine",GEOGCS["GCS_WGS_1984"]]')),
        ),
    ],
)
def test_coordinate_systems_as_texts(tmp_path, wkt, keys):
    write(tmp_path / "cube.hdr", map_info=PLACES["UTM north"][0].split(", "))
    with (tmp_path / "cube.hdr").open("a") as file:
        file.write(f"coordinate system string = {{{wkt}}}\n")
    assert read_dataset(tmp_path / "cube.hdr").find().load().georeference.keys == keys

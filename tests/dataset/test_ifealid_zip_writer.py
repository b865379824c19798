"""What is written can be read back, here and by the paper's web page, and nothing is lost when writing fails."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import textwrap
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from ifealid_gpu import FeatureMap, Provenance
from ifealid_gpu.dataset import load_image, read_dataset, write_dataset
from ifealid_gpu.dataset.formats import metadata, png
from ifealid_gpu.errors import InputError, OutputError

ANY_SHAPE = st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 19))
ANY_CODES = st.sampled_from([np.uint8, np.uint16, np.uint32]).flatmap(lambda dtype: hnp.arrays(dtype, ANY_SHAPE))
REUSE_FOLDER = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def web_page_read(path):
    """(metadata, codes, overlay) by the format's description, with nothing of the package."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        facts = json.loads(archive.read("metadata.json"))
        kind, per_png = {8: ("B", 4), 16: ("H", 2), 32: ("I", 1)}[facts["precision"]]
        codes = np.zeros((facts["height"], facts["width"], facts["features"]), np.uint32)
        # The page counts all members but these two, and refuses a ZIP with another.
        others = set(archive.namelist()) - {"metadata.json", *(["overlay.jpg"] if facts["overlay"] else [])}
        assert len(others) == -(-facts["features"] // per_png)
        count = 0
        while f"{count}.png" in archive.namelist():
            image = Image.open(io.BytesIO(archive.read(f"{count}.png")))
            assert (image.mode, image.size) == ("RGBA", (facts["width"], facts["height"]))
            for y in range(facts["height"]):
                for x in range(facts["width"]):
                    values = struct.unpack(f"<{per_png}{kind}", bytes(image.getpixel((x, y))))
                    for j, value in enumerate(values):
                        if count * per_png + j < facts["features"]:
                            codes[y, x, count * per_png + j] = value
                        else:
                            assert value == 0
            count += 1
        assert count == -(-facts["features"] // per_png)
        overlay = archive.read("overlay.jpg") if facts["overlay"] else None
    return facts, codes, overlay


@REUSE_FOLDER
@given(codes=ANY_CODES)
def test_codes_come_back(tmp_path, codes):
    path = tmp_path / "map.zip"
    write_dataset(FeatureMap(codes), path)
    loaded = read_dataset(path).find().load().codes
    assert loaded.dtype == codes.dtype
    np.testing.assert_array_equal(loaded, codes)


@settings(REUSE_FOLDER, max_examples=25)
@given(codes=ANY_CODES)
def test_the_web_page_reads_the_same_codes(tmp_path, codes):
    path = tmp_path / "map.zip"
    write_dataset(FeatureMap(codes), path)
    facts, seen, overlay = web_page_read(path)
    assert overlay is None
    assert all(type(facts[key]) is int for key in ("width", "height", "features", "precision"))
    np.testing.assert_array_equal(seen, codes)


@settings(REUSE_FOLDER, max_examples=50)
@given(values=hnp.arrays(np.float64, ANY_SHAPE, elements=st.floats(-1e6, 1e6)), precision=st.sampled_from([8, 16, 32]))
def test_real_values_come_back_within_half_a_step(tmp_path, values, precision):
    path = tmp_path / "map.zip"
    write_dataset(FeatureMap.from_array(values, precision=precision, no_data="none"), path)
    loaded = read_dataset(path).find().load()
    assert loaded.value_range == (values.min(), values.max())
    step = (values.max() - values.min()) / (2**precision - 1)
    restored = np.array([[loaded.vector(x, y) for x in range(loaded.width)] for y in range(loaded.height)])
    assert np.abs(restored - values).max() <= step / 2 + 1e-9


def test_facts_and_names_come_back(tmp_path, jpeg):
    (tmp_path / "photo.jpg").write_bytes(jpeg)
    photo = load_image(tmp_path / "photo.jpg")
    provenance = Provenance("Kätzchen.jpg", "blocks.11", "vit", "sha256:12", 16, "paper", (2.5, -1.0), "1a2b")
    original = FeatureMap(np.zeros((2, 3, 5), np.uint8), (-1.5, 0.1), "Kätzchen 1", photo, provenance)
    write_dataset(original, tmp_path / "map.zip", image_file=jpeg)
    entry = read_dataset(tmp_path / "map.zip").find()
    loaded = entry.load()
    assert (entry.image_name, entry.layer, entry.has_image) == ("Kätzchen.jpg", "blocks.11", True)
    assert (loaded.name, loaded.value_range, loaded.provenance) == ("Kätzchen 1", (-1.5, 0.1), provenance)
    np.testing.assert_array_equal(loaded.image, photo)
    facts, _, overlay = web_page_read(tmp_path / "map.zip")
    assert facts["name"] == "Kätzchen 1"
    assert overlay == jpeg


@pytest.mark.parametrize(("name", "expected"), [("", "feature map"), ("x" * 600, "x" * 512)])
def test_the_web_page_takes_names_of_1_to_512_characters(tmp_path, name, expected):
    write_dataset(FeatureMap(np.zeros((1, 1, 1), np.uint8), name=name), tmp_path / "map.zip")
    assert web_page_read(tmp_path / "map.zip")[0]["name"] == expected


def test_there_are_no_members_that_the_web_page_does_not_expect(tmp_path):
    photo = np.zeros((12, 20, 3), np.uint8)
    feature_map = FeatureMap(np.zeros((1, 1, 5), np.uint8), image=photo)
    write_dataset(feature_map, tmp_path / "map.zip")
    with zipfile.ZipFile(tmp_path / "map.zip") as archive:
        assert archive.namelist() == ["metadata.json", "overlay.jpg", "0.png", "1.png"]
        assert json.loads(archive.read("metadata.json")).keys() == {
            *("name", "width", "height", "features", "precision", "overlay"),
            "ifealid_gpu",
        }


def test_constant_map_comes_back(tmp_path):
    write_dataset(FeatureMap.from_array(np.full((3, 2, 5), 7.5)), tmp_path / "map.zip")
    loaded = read_dataset(tmp_path / "map.zip").find().load()
    assert loaded.value_range == (7.5, 7.5)
    assert (loaded.vector(1, 2) == 7.5).all()


def test_image_without_a_file_is_hardly_changed(tmp_path):
    y, x = np.mgrid[:64, :96]
    photo = np.stack([x * 2, y * 3, 255 - x], axis=2).astype(np.uint8)
    write_dataset(FeatureMap(np.zeros((2, 2, 1), np.uint8), image=photo), tmp_path / "map.zip")
    loaded = read_dataset(tmp_path / "map.zip").find().load().image
    assert np.abs(loaded.astype(int) - photo).max() <= 6


def test_the_same_map_gives_the_same_bytes(tmp_path, codes_of):
    codes = codes_of((9, 7, 150))
    for name in "a.zip", "b.zip":
        write_dataset(FeatureMap(codes, (0, 1)), tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


@REUSE_FOLDER
@given(
    valid=hnp.arrays(bool, st.tuples(st.integers(1, 9), st.integers(1, 19))).filter(np.any),
    channels=st.integers(1, 9),
)
def test_a_mask_comes_back_and_the_web_page_reads_the_same_codes(tmp_path, valid, channels):
    codes = np.arange(valid.size * channels, dtype=np.uint16).reshape(*valid.shape, channels)
    write_dataset(FeatureMap(codes, valid=valid), tmp_path / "map.zip")
    loaded = read_dataset(tmp_path / "map.zip").find().load()
    if valid.all():
        assert loaded.valid is None
    else:
        np.testing.assert_array_equal(loaded.valid, valid)
    np.testing.assert_array_equal(web_page_read(tmp_path / "map.zip")[1], codes)


def test_a_mask_that_hardly_shrinks_is_kept_beyond_what_else_metadata_may_hold(tmp_path, monkeypatch):
    monkeypatch.setattr(metadata, "_MAX_BYTES", 2000)
    valid = np.random.default_rng(0).random((100, 201)) < 0.5
    write_dataset(FeatureMap(np.zeros((100, 201, 1), np.uint8), valid=valid), tmp_path / "map.zip")
    with zipfile.ZipFile(tmp_path / "map.zip") as archive:
        assert archive.getinfo("metadata.json").file_size > 3000
    np.testing.assert_array_equal(read_dataset(tmp_path / "map.zip").find().load().valid, valid)


def test_arguments_that_cannot_be_meant(tmp_path, jpeg):
    plain = FeatureMap(np.zeros((1, 1, 1), np.uint8))
    with pytest.raises(InputError, match=r"ends in \.zip, found 'map\.npz'"):
        write_dataset(plain, tmp_path / "map.npz")
    with pytest.raises(InputError, match="image_file must be the JPEG file"):
        write_dataset(plain, tmp_path / "map.zip", image_file=jpeg)
    wide = FeatureMap(np.zeros((1, 1, 1), np.uint8), image=np.zeros((1, 70_000, 3), np.uint8))
    with pytest.raises(InputError, match="at most 65535 pixels a side, found 70000 x 1"):
        write_dataset(wide, tmp_path / "map.zip")
    assert not list(tmp_path.iterdir())


@pytest.fixture(name="old")
def _old(tmp_path):
    path = tmp_path / "map.zip"
    write_dataset(FeatureMap(np.zeros((2, 3, 9), np.uint8)), path)
    return path, path.read_bytes()


def unchanged(old):
    path, content = old
    return path.read_bytes() == content and list(path.parent.iterdir()) == [path]


def test_a_failed_encoder_leaves_the_old_file(old, codes_of, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(png, "encode", fail)
    with pytest.raises(OutputError, match=r"cannot write .*map\.zip: no space left on device; what stood there is unc"):
        write_dataset(FeatureMap(codes_of((5, 5, 5))), old[0])
    assert unchanged(old)


def test_a_cancelled_write_leaves_the_old_file(old, codes_of):
    class CancelledError(Exception):
        pass

    def progress(done, total):
        if done == 3:
            raise CancelledError

    with pytest.raises(CancelledError):
        write_dataset(FeatureMap(codes_of((5, 5, 100))), old[0], progress=progress)
    assert unchanged(old)


def test_a_full_disk_leaves_the_old_file(old):
    pytest.importorskip("resource", reason="the system cannot limit the size of files")
    program = textwrap.dedent("""
        import resource, sys
        import numpy as np
        from ifealid_gpu import FeatureMap
        from ifealid_gpu.dataset import write_dataset
        from ifealid_gpu.errors import OutputError
        codes = np.random.default_rng(0).integers(0, 256, (200, 200, 9), "u1")
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        try:
            write_dataset(FeatureMap(codes), sys.argv[1])
        except OutputError as error:
            print(error)
    """)
    command = [sys.executable, "-W", "error", "-c", program, str(old[0])]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout == f"cannot write {old[0]}: file too large; what stood there is unchanged\n", done.stderr
    assert done.stderr == ""
    assert unchanged(old)


@pytest.mark.parametrize("place, reason", [("f/map.zip", "f is a file"), ("f/more/map.zip", "f is a file")])
def test_a_place_that_cannot_be_written(tmp_path, place, reason):
    (tmp_path / "f").write_text("a file, not a folder")
    with pytest.raises(OutputError, match=rf"cannot write .*map\.zip: .*{reason}"):
        write_dataset(FeatureMap(np.zeros((1, 1, 1), np.uint8)), tmp_path / place)
    assert [path.name for path in tmp_path.iterdir()] == ["f"]

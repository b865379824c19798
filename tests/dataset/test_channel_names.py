"""Names and wavelengths of channels from a file of the user's."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

import ifealid_gpu
from ifealid_gpu import DatasetError, InputError, read_dataset
from ifealid_gpu.dataset.channel_names import read_channel_names
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.dataset.reading_words import options_of, reading_from, words_of
from ifealid_gpu.maps.bands import Bands


def cube(path: Path, channels: int = 4) -> Path:
    np.save(path, np.random.default_rng(1).normal(size=(5, 7, channels)).astype(np.float32))
    return path


NAN = math.nan


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("blue\ngreen\nred\n nir \n\n", Bands(("blue", "green", "red", "nir"))),
        ("blue, 490 nm\ngreen;560nm\n\nnir\t842 nm", Bands(("blue", "green", "", "nir"), (490, 560, NAN, 842), "nm")),
        ("490\n560.5\n665\n842\n", Bands(None, (490, 560.5, 665, 842))),
        ("0.49 um\n0.56 um\n0.665 um\n0.842 um", Bands(None, (0.49, 0.56, 0.665, 0.842), "µm")),
        ("7\nblue\nred\n3", Bands(("7", "blue", "red", "3"))),
        ("a, b\nred, 665\nx, 3 cats\n490 nm", Bands(("a, b", "red", "x, 3 cats", ""), (NAN, 665, NAN, 490), "nm")),
        ('["blue", "red", null, "490 nm"]', Bands(("blue", "red", "", ""), (NAN, NAN, NAN, 490), "nm")),
        ("\ufeffblau\ngrün\nrot\nnah", Bands(("blau", "grün", "rot", "nah"))),
    ],
)  # fmt: skip
def test_what_a_file_says(tmp_path: Path, text: str, expected: Bands) -> None:
    path = tmp_path / "names.txt"
    path.write_text(text, encoding="utf-8")
    found = read_channel_names(path)
    assert (found.names, found.unit) == (expected.names, expected.unit)
    np.testing.assert_array_equal(found.wavelengths or [], expected.wavelengths or [])
    entry = read_dataset(cube(tmp_path / "cube.npy"), channel_names=path).entries[0]
    assert entry.bands is not None and entry.bands.names == expected.names
    assert entry.load().bands == entry.bands


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "names.txt: expected names of channels, a line each, found none"),
        (b"\n\n", "names.txt: expected names of channels, a line each, found none"),
        (b"\xff\xfe\x00", "names.txt: expected names of channels as text in UTF-8"),
        (b"[1, {}]", "names.txt: expected a list of names in JSON, found other things in it"),
        (b"[1,", "names.txt: expected a list of names in JSON, found something else"),
        (b"[]", "names.txt: expected a list of names in JSON, found none in it"),
        (b"a, 490 nm\nb, 1 um\nc\nd", "names.txt: expected wavelengths of one unit, found nm, µm"),
        (b"a\nb\nc", "names.txt: expected a name for each channel of maps of 4 channels, found 3"),
        (None, "names.txt"),
    ],
)
def test_files_that_are_none(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "names.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DatasetError, match=message.replace(".", r"\.")) as error:
        read_dataset(cube(tmp_path / "cube.npy"), channel_names=path)
    assert "\n" not in str(error.value)
    assert content is None or (error.value.remedy is not None and error.value.remedy.options == ("channel_names",))


def test_layers_with_other_channels_keep_their_own_and_say_so(tmp_path: Path) -> None:
    folder = tmp_path / "maps"
    folder.mkdir()
    cube(folder / "a_one.npy"), cube(folder / "a_two.npy", 6)
    names = tmp_path / "names.txt"
    names.write_text("a\nb\nc\nd")
    by_channels = {entry.channels: entry for entry in read_dataset(folder, channel_names=names).entries}
    assert by_channels[4].bands == Bands(("a", "b", "c", "d"))
    assert not any("names.txt" in note for note in by_channels[4].notes)
    assert by_channels[6].bands is None
    assert "names.txt names 4 channels, and this map has 6: it keeps its own names" in by_channels[6].notes


def test_they_are_kept_in_zips_and_written_in_words(tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("a\nb\nc\nd, 3 nm")
    entry = read_dataset(cube(tmp_path / "cube.npy"), channel_names=names).entries[0]
    ifealid_gpu.write_dataset(entry.load(), tmp_path / "cube.zip")
    again = read_dataset(tmp_path / "cube.zip").entries[0].load()
    assert again.bands is not None and again.bands.names == ("a", "b", "c", "d")
    names.write_text("e\nf\ng\nh")
    other = read_dataset(tmp_path / "cube.zip", channel_names=str(names)).entries[0]
    assert other.load().bands == Bands(("e", "f", "g", "h")), "a user knows better than a file"
    reading = Reading(channel_names=names)
    assert reading_from(words_of(reading)) == reading
    assert options_of(reading, lambda path: path.name) == ["--channel-names", "names.txt"]
    with pytest.raises(InputError, match="channel_names must be the path of a file of names, found list"):
        read_dataset(tmp_path / "cube.zip", channel_names=["a"])  # type: ignore[arg-type]

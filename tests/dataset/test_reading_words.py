"""How files are to be read, in words: what a command line, a link or a dialog says is what is asked for."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.dataset.reading_words import joined, options_of, reading_from, words_of
from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.pasting import Pasted, pasted

READINGS = (
    Reading(),
    Reading(layout="chw", no_data=-9999.0, stride=8),
    Reading(layout="tokens", grid=(14, 13), skip=5, precision=16),
    Reading(array="res5 + c", page=2, no_data="nan", dequantize="alphaearth"),
    Reading(image=Path("a b/ü.jpg"), as_stored=True, no_data=-3.4028234663852886e38),
)


@pytest.mark.parametrize("reading", READINGS)
def test_words_say_all_that_is_asked_for_and_nothing_else(reading: Reading) -> None:
    assert reading_from(words_of(reading)) == reading
    assert all(words_of(reading).values())


def test_what_is_left_open_has_no_words() -> None:
    assert words_of(Reading()) == {} and options_of(Reading()) == []
    assert reading_from({"layout": " ", "skip": ""}) == Reading()


def test_options_are_those_of_the_command_line() -> None:
    reading = Reading(layout="chw", no_data=-9999.0, as_stored=True, image=Path("p.jpg"))
    options = options_of(reading, lambda path: f"../{path}")
    assert options == ["--layout", "chw", "--no-data", "-9999", "--image", "../p.jpg", "--as-stored"]


@pytest.mark.parametrize("reading", READINGS)
def test_a_pasted_command_reads_as_it_says(reading: Reading) -> None:
    line = shlex.join(["ifealid-gpu", *options_of(reading), "x.npy"])
    assert pasted(line, windows=False) == Pasted("x.npy", None, reading)


def test_what_is_asked_for_wins_and_the_rest_stays() -> None:
    assert joined(Reading(skip=1), Reading(skip=5, grid=(4, 3))) == Reading(skip=1, grid=(4, 3))
    with pytest.raises(InputError, match="grid is for the layout tokens"):
        joined(Reading(layout="hwc"), Reading(grid=(4, 3)))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"layout": "whc"}, "layout must be 'hwc', 'chw' or 'tokens'"),
        ({"grid": "14"}, "grid must be columns x rows, such as 14x14, found '14'"),
        ({"grid": "14xa"}, "columns x rows"),
        ({"grid": "0x3"}, "1 column and 1 row or more"),
        ({"grid": "4x4", "layout": "chw"}, "grid is for the layout tokens"),
        ({"skip": "one"}, "skip must be a whole number, found 'one'"),
        ({"skip": "-1"}, "skip must be 0 or more, found -1"),
        ({"page": "1.5"}, "page must be a whole number"),
        ({"stride": "0"}, "stride must be 1 or more"),
        ({"precision": "12"}, "12"),
        ({"precision": "many"}, "precision must be auto, 8, 16 or 32, found 'many'"),
        ({"no_data": "half"}, "no_data must be a number, numbers with commas between, or one of "),
        ({"as_stored": "no"}, "as_stored"),
        ({"speed": "fast"}, "no way to read files by 'speed'"),
        ({"skip": "9" * 5000}, "skip must be a whole number"),
        ({"grid": "x".join(["9" * 5000] * 2)}, "columns x rows"),
    ],
)
def test_a_wrong_word_is_one_line(words: dict[str, str], message: str) -> None:
    with pytest.raises(InputError) as caught:
        reading_from(words)
    assert message in str(caught.value) and "\n" not in str(caught.value) and len(str(caught.value)) < 1100

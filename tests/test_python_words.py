"""Messages in Python name arguments, where the command line names options."""

from __future__ import annotations

import inspect
import pickle
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import ifealid_gpu
from ifealid_gpu import FeatureMap, IfealidError
from ifealid_gpu.cli.app import app
from ifealid_gpu.dataset import Reading
from ifealid_gpu.python_words import arguments_of, command_line_speaks, said_in_python


@pytest.mark.parametrize(
    ("option", "argument"),
    [
        ("with --no-data -9999.5,nan the mean", 'with no_data="-9999.5,nan" the mean'),
        ("; --no-data none takes it", '; no_data="none" takes it'),
        ("--no-data 0, or --as-stored", "no_data=0, or as_stored=True"),
        ("say --layout hwc|chw", 'say layout="hwc" or "chw"'),
        ("give --grid WxH, such as --grid 14x9, and --skip N", "give grid=(W, H), such as grid=(14, 9), and skip=N"),
        ("leave out --dequantize", "leave out dequantize"),
        ("--image takes another; found --page 7", "image takes another; found page=7"),
        ("give it with --vectors", "give it with --vectors"),  # no argument of it
        (
            "`ifealid-gpu extract a.jpg --page 3` makes one; --page 2",
            "`ifealid-gpu extract a.jpg --page 3` makes one; page=2",
        ),
        ("use: ifealid-gpu pack a --layout chw", "use: ifealid-gpu pack a --layout chw"),
    ],
)
def test_an_option_is_said_as_an_argument(option: str, argument: str) -> None:
    arguments = arguments_of(Reading)
    assert said_in_python(option, arguments) == argument
    assert said_in_python(argument, arguments) == argument
    with command_line_speaks():
        assert said_in_python(option, arguments) == option


def _torn() -> np.ndarray:
    values = np.random.default_rng(5).normal(size=(7, 9, 4)).astype(np.float32)
    values[2, 3, 1] = np.nan
    return values


def test_what_is_raised_in_python_names_arguments_that_do_what_is_said(tmp_path: Path) -> None:
    np.save(tmp_path / "torn.npy", _torn())
    (entry,) = ifealid_gpu.read_dataset(tmp_path).entries
    for raising in (
        entry.load,
        lambda: FeatureMap.from_array(_torn()),
        lambda: ifealid_gpu.explore(_torn(), block=False),
    ):
        with pytest.raises(
            IfealidError, match=r'x 3, y 2, channel 1; with no_data="nan" the channel\'s mean'
        ) as raised:
            raising()
        assert "--" not in str(raised.value) and "\n" not in str(raised.value)
    assert FeatureMap.from_array(_torn(), no_data="nan").valid_pixels == 63
    assert ifealid_gpu.read_dataset(tmp_path, no_data="nan").entries[0].load().valid_pixels == 63


def test_the_command_line_names_options(tmp_path: Path) -> None:
    np.save(tmp_path / "torn.npy", _torn())
    with command_line_speaks():
        result = CliRunner().invoke(app, ["render", str(tmp_path / "torn.npy"), "-o", str(tmp_path / "out.png")])
    assert "with --no-data nan the channel's mean" in str(result.exception)


def test_help_shows_the_functions_as_they_are() -> None:
    assert next(iter(inspect.signature(ifealid_gpu.read_dataset).parameters)) == "path"
    assert (ifealid_gpu.explore.__doc__ or "").startswith("Open the window on features at hand")


@pytest.mark.parametrize("name", ["similarity", "read_dataset", "match", "FeatureMap"])
def test_what_the_package_has_can_be_sent_to_another_process(name: str) -> None:
    value = getattr(ifealid_gpu, name)
    assert pickle.loads(pickle.dumps(value)) is value  # noqa: S301 - its own

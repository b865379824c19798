"""What a text from the clipboard leads to."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifealid_gpu.dataset.link import link_of
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.pasting import Pasted, pasted
from ifealid_gpu.views.view_state import ViewState

VIEW = ViewState(image='a "b" c.png', layer="back\\slash\\", reference=(3, 4), opacity=0.3)
NAMES = ["demo:", "./maps", "a b/c.zip", "C:\\my maps\\x\\", r"\\server\share\x", "it's", "über"]


KNOWN = "with datasets, --view, --vectors, --region, --basis-file and how it is read alone"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("before", [[], ["open"]])
def test_a_command_line_of_either_system(name: str, before: list[str]) -> None:
    words = ["ifealid-gpu", *before, name, "--view", VIEW.to_json()]
    assert pasted(shlex.join(words), windows=False) == Pasted(name, VIEW, Reading())
    assert pasted(subprocess.list2cmdline(words), windows=True) == Pasted(name, VIEW, Reading())
    assert pasted(f"$ {shlex.join(words)}\n", windows=False) == Pasted(name, VIEW, Reading())
    assert pasted(shlex.join([*words[:-2], f"--view={VIEW.to_json()}"]), windows=False) == Pasted(name, VIEW, Reading())
    files = ["--vectors", "a b.npz", "--region", name]
    assert pasted(shlex.join([*words, *files]), windows=False) == Pasted(name, VIEW, Reading(), ("a b.npz", name))
    assert pasted(f"ifealid-gpu {shlex.quote(name)}", windows=False) == Pasted(name, None, Reading())


@given(st.lists(st.text("ab \\\"'=", max_size=6), min_size=1, max_size=3))
def test_windows_words_are_those_that_were_written(words: list[str]) -> None:
    line = subprocess.list2cmdline(["ifealid-gpu", *words])
    try:
        found = pasted(line, windows=True)
    except InputError:
        assert len(words) != 1 or words[0].startswith("-") or words[0] == ""
    else:
        assert [found.name, *found.others] == words or words[:1] == ["open"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("/data/x.zip\n", "/data/x.zip"),
        ('"C:\\my maps\\x.zip"', r"C:\my maps\x.zip"),
        ("demo:", "demo:"),
        ("file:///data/my%20maps.zip", "/data/my maps.zip"),
        ("file://localhost/data/x.zip", "/data/x.zip"),
        ("~/x", str(Path.home() / "x")),
        ("$ /data/x.zip", "/data/x.zip"),
    ],
)
def test_a_path(text: str, name: str) -> None:
    assert pasted(text, windows=False) == Pasted(name, None, Reading())


@pytest.mark.parametrize("address", ["file://[data/x.zip", "file://server/data/x.zip"])
@pytest.mark.parametrize("windows", [False, True])
def test_an_address_that_leads_to_no_file_here(address: str, windows: bool) -> None:
    with pytest.raises(InputError, match="on the clipboard"):
        pasted(address, windows)


def test_datasets_that_are_opened_together() -> None:
    line = f"ifealid-gpu ./before after.npz --layout chw --view {shlex.quote(VIEW.to_json())}"
    assert pasted(line, windows=False) == Pasted("./before", VIEW, Reading(layout="chw"), (), ("after.npz",))


def test_a_link_stays_one() -> None:
    link = link_of("demo:", VIEW)
    assert pasted(f" {link}\n") == Pasted(link, None, Reading())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "found no text"),
        ("  \n", "found no text"),
        ("two\nlines", "expected a link, a path or a command line"),
        ("x" * 5000, "expected a link, a path or a command line"),
        ("x" * 200_000, "200000 letters"),
        ("ifealid-gpu", KNOWN),
        (
            "ifealid-gpu render demo: -o x.png",
            KNOWN,
        ),
        ("ifealid-gpu info demo:", KNOWN),
        (
            "ifealid-gpu demo: --adapter x",
            KNOWN,
        ),
        (
            "ifealid-gpu demo: --view",
            KNOWN,
        ),
        ("ifealid-gpu demo: --view '{", "quotation mark"),
        ("ifealid-gpu demo: --view {", "a view must be JSON"),
    ],
)
@pytest.mark.parametrize("windows", [False, True])
def test_what_is_nothing_of_the_kind_is_one_short_line(text: str, message: str, windows: bool) -> None:
    with pytest.raises(InputError) as caught:
        pasted(text.replace("'", '"') if windows else text, windows)
    assert message in str(caught.value) and "\n" not in str(caught.value) and len(str(caught.value)) < 300

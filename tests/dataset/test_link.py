"""Links: a dataset and a view in one word, from anybody."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifealid_gpu.dataset.link import in_link, is_link, link_of
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Viewport
from ifealid_gpu.quantities.place import Place
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.regions.stroke import Stroke
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.views.view_state import ViewState

VIEW = ViewState(
    image="Über der Straße/1.png",
    layer='a "b" #c',
    query=Query.at(Place(173.5, 110.25)),
    pins=((3, 4),),
    opacity=0.3,
    viewport=Viewport((20.1, 10.7), 7.1234567),
)


@pytest.mark.parametrize(
    "name", ["demo:", "./data", "C:/a b/c#d.zip", '/home/überßicht/it\'s "q" $x `y` %41/?', "中文"]
)
@pytest.mark.parametrize("view", [ViewState(), VIEW])
def test_a_link_says_dataset_and_view(name: str, view: ViewState) -> None:
    link = link_of(name, view)
    assert in_link(link) == (name, view, Reading(), ())
    assert link.startswith("ifealid:") and link.isascii() and link.count("#") == 1
    assert shlex.split(link) == [link] and set(link).isdisjoint(" \"'`$&;()<>|\\*?{}[]!"), "no shell changes it"


def test_it_is_short() -> None:
    assert len(link_of("demo:", ViewState(query=Query.at(Place(173, 110))))) < 130


@pytest.mark.parametrize("around", ["{}", "  {}\n", "<{}>", '"{}"', "({})"])
def test_what_a_chat_or_an_e_mail_does_to_it_is_no_harm(around: str) -> None:
    link = link_of("demo:", VIEW)
    broken = "\r\n".join(link[n : n + 76] for n in range(0, len(link), 76))
    for text in (link, broken, link.replace("ifealid:", "IFEALID:")):
        assert is_link(around.format(text)) and in_link(around.format(text)) == ("demo:", VIEW, Reading(), ())


def test_a_dataset_without_a_view_is_a_link() -> None:
    assert in_link("ifealid:demo:") == in_link("ifealid:demo:#") == ("demo:", None, Reading(), ())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ifealid:", "names a dataset"),
        ("ifealid:#%7B%7D", "names a dataset"),
        ("ifealid:a%00b#", "names a dataset"),
        ("ifealid:a%0Ab#", "names a dataset"),
        ("ifealid:%FF#", "holds no text"),
        ("ifealid:x#%C3", "holds no text"),
        ("ifealid:" + "x" * 5000, "names a dataset"),
        ("ifealid:x#" + "1" * 60_000, "at most 50000 letters"),
        ("ifealid://server/share/x", "on this machine"),
        (r"ifealid:\\server\share", "on this machine"),
        ("ifealid:%5C%5Cserver%5Cx", "on this machine"),
        ("ifealid:%2F%2Fserver/x", "on this machine"),
        ("ifealid:x#%7B", "damaged or incomplete"),
        ("ifealid:x#" + quote("[" * 10_000), "damaged or incomplete"),
        ("ifealid:x#" + quote('{"version":2,"run":"rm"}'), "no field 'run'"),
        ("ifealid:x#" + quote('{"opacity":7}'), "opacity"),
        ("ifealid:x#" + "9" * 40_000, "damaged or incomplete"),
        ("http://x", "begins with ifealid:"),
    ],
)
def test_what_is_wrong_with_a_link_is_one_short_line(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        in_link(text)
    assert message in str(caught.value) and "\n" not in str(caught.value) and len(str(caught.value)) < 400


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_a_link_says_it_is_read_or_refused(name: str, view: str) -> None:
    try:
        found, state, *_ = in_link(f"ifealid:{name}#{view}")
    except InputError:
        return
    assert found and (state is None or isinstance(state, ViewState))


@pytest.mark.skipif(os.name == "nt", reason="names there are text")
def test_a_view_too_long_for_a_link_has_none() -> None:
    stroke = Stroke(tuple((n / 7, n / 3) for n in range(3000)), 2.0)
    with pytest.raises(InputError, match="a link has at most 50000 letters, this view has"):
        link_of("dataset", ViewState(query=Query((Term(stroke),))))


def test_a_link_leads_to_several_datasets_each_read_in_its_own_way() -> None:
    names = ["./before", "/data/a,b+c/after.npz", "demo:"]
    readings = [Reading(layout="chw"), Reading(array="x,y"), Reading()]
    link = link_of(names[0], VIEW, readings[0], list(zip(names, readings, strict=True))[1:])
    found = in_link(link)
    assert shlex.split(link) == [link] and found.view == VIEW
    assert [(found.name, found.reading), *found.others] == list(zip(names, readings, strict=True))
    with pytest.raises(InputError, match="network path"):
        in_link("ifealid:./before,//server/after")
    with pytest.raises(InputError, match="100 datasets at most"):
        in_link("ifealid:" + ",".join("x" * 101))


def test_a_name_that_is_no_text_has_no_link() -> None:
    with pytest.raises(InputError, match="rename the file"):
        link_of("/data/\udcff.zip", ViewState())


def test_a_link_says_how_files_are_read() -> None:
    reading = Reading(layout="tokens", grid=(14, 13), no_data=-9999.0, array="a+b = c", image=Path("/p q/ü.jpg"))
    link = link_of("/data/x+y.npy", VIEW, reading)
    assert in_link(link) == ("/data/x+y.npy", VIEW, reading, ())
    assert "+layout=tokens+grid=14x13" in link and shlex.split(link) == [link]
    assert in_link("ifealid:a+b.npy") == ("a+b.npy", None, Reading(), ()), "as one writes it by hand"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ifealid:x+layout=whc#", "layout must be"),
        ("ifealid:x+run=rm#", "no way to read files by 'run'"),
        ("ifealid:x+image=//server/share/p.jpg#", "on this machine"),
        ("ifealid:x+image=%5C%5Cserver%5Cp.jpg#", "on this machine"),
        ("ifealid:x+array=%00#", "is no text"),
        ("ifealid:x+array=%FF#", "holds no text"),
        ("ifealid:x+skip=" + "9" * 3000 + "#", "skip must be a whole number"),
    ],
)
def test_a_link_that_reads_files_wrongly_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        in_link(text)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 1200

"""`ifealid-gpu page`, as a user calls it, and what goes into the file."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from helpers import random_codes

from ifealid_gpu import FeatureMap, Provenance, ViewState, write_dataset
from ifealid_gpu.cli import main
from ifealid_gpu.dataset import read_dataset
from ifealid_gpu.dataset.named import DEMO, path_of
from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.beginning import beginning_among, first_view
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.figure import Source
from ifealid_gpu.quantities.clusters import Clusters
from ifealid_gpu.quantities.components import Components
from ifealid_gpu.quantities.labels import Labels
from ifealid_gpu.quantities.percentile import Percentile
from ifealid_gpu.quantities.place import Place
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.query_class import QueryClass
from ifealid_gpu.quantities.regions.box import Box
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.web.blocks import Blocks, filtered_codes
from ifealid_gpu.web.pack import reduced
from ifealid_gpu.web.sizes import Sizes


def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    """The exit code of `page`, and all it said."""
    monkeypatch.setattr(sys, "argv", ["ifealid-gpu", "page", *map(str, arguments)])
    with pytest.raises(SystemExit) as stop:
        main()
    said = capsys.readouterr()
    return int(stop.value.code or 0), said.out + said.err


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two layers of one image, 8 and 16 bits."""
    folder = tmp_path / "data"
    folder.mkdir()
    for layer, size, bits in (("fine", 9, 8), ("coarse", 4, 16)):
        codes = random_codes(size, size + 2, 5, bits)
        write_dataset(FeatureMap(codes, (0.0, 1.0), layer, None, Provenance("a", layer)), folder / f"{layer}.zip")
    return folder


def facts_of(page: Path) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="facts">(.*?)</script>', page.read_text())
    assert found
    return json.loads(found[1])


def test_a_page_is_written_and_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    output, note = folder / "out" / "page.html", folder / "note.md"
    note.write_text("Look at **this**.")
    view = ViewState(layer="coarse", reference=(1, 2), opacity=0.25)
    code, said = call(
        monkeypatch,
        capsys,
        folder,
        "-o",
        output,
        "--title",
        "T & T",
        "--note",
        note,
        "--view",
        view.to_json(),
        "--precision",
        8,
    )
    assert code == 0, said
    assert f"{output}  {output.stat().st_size / 1000:.1f} kB  2 maps" in said
    page, facts = output.read_text(), facts_of(output)
    assert "<title>T &amp; T</title>" in page and "<strong>this</strong>" in page
    assert [(one["layer"], one["bits"]) for one in facts["maps"]] == [("fine", 8), ("coarse", 8)]
    assert [one["reduced"] for one in facts["maps"]] == ["", "reduced from 16 to 8 bits: similarities are less exact"]
    assert (facts["start"]["map"], facts["start"]["opacity"]) == (1, 0.25)
    assert "src=" not in page.replace('src="data:', "") and "@import" not in page and "url(" not in page


def test_without_a_view_it_begins_as_the_window_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.html"
    code, said = call(monkeypatch, capsys, DEMO, "--images", "chelsea.png", "--layers", "_blocks.10", "-o", page)
    assert code == 0, said
    facts = facts_of(page)
    start = facts["start"]
    assert facts["maps"][start["map"]]["layer"] == "_blocks.10" and start["reference"] == [173.5, 110.5]
    assert (start["colormap"], start["opacity"]) == ("inferno", 0)
    assert "similarity to 10,6" in page.read_text(), "the still picture's words"

    dataset = read_dataset(path_of(DEMO))
    window = first_view(Source(path_of(DEMO)), Preferences(colormap="viridis"))
    layers = [dataset.find("chelsea.png", layer) for layer in ("_blocks.2", "_blocks.4")]
    view, entry = beginning_among(dataset, layers, window)
    assert entry is layers[0] and (view.layer, view.query, view.colormap) == ("_blocks.2", window.query, "viridis")
    others = [entry for entry in dataset.entries if dataset.image_of(entry) != "chelsea.png"]
    assert beginning_among(dataset, others, window)[0].query is None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-o", "page.png"], "a page is a file that ends in .html"),
        (["-o", "page.html", "--precision", "7"], "must be 8 or 16 bits, found 7"),
        (["-o", "page.html", "--layers", "none"], "no layer"),
        (["-o", "page.html", "--note", "gone.md"], "--note gone.md: it cannot be read: no such file"),
        (
            ["-o", "page.html", "--max-size", "5kB"],
            "--max-size allows 0.005 MB: no layer of all its images fits; --precision 8 may",
        ),
    ],
)
def test_what_is_refused(
    folder: Path, arguments: list[str], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    code, words = call(monkeypatch, capsys, ".", *arguments)
    assert code == 2 and said in words, words
    assert not list(folder.glob("page*")) and not list(folder.glob(".*"))


def test_what_pages_cannot_show_is_said_by_the_command_and_in_the_page(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    view = ViewState(layer="fine", threshold=0.5, quantity=Percentile())
    code, said = call(monkeypatch, capsys, folder, "-o", folder / "page.html", "--view", view.to_json())
    words = "Left out: the threshold, percentile (similarity is shown)."
    assert code == 0 and words in said
    page = folder / "page.html"
    assert words in page.read_text() and facts_of(page)["start"]["quantity"]["kind"] == "similarity"


def test_what_would_fit_is_said() -> None:
    """Maps that come after the page is too large already are guessed by their codes, and not read."""
    sizes = Sizes(10_000_000, None)
    sizes.photo("a", 1_000_000)
    sizes.take("a", "coarse", 3_000_000, 4_000_000, 8)
    sizes.take("a", "fine", 8_000_000, 8_000_000, 16)
    sizes.check(10_000_000)
    with pytest.raises(InputError) as error:
        sizes.check(12_200_000)
    words = "the page would have {} MB, and --max-size allows 10 MB: --layers {} fits{}; --precision 8 may"
    assert str(error.value) == words.format("12.2", "coarse", "")
    entry = read_dataset(DEMO).entries[0]
    sizes.guess("b", entry)
    with pytest.raises(InputError) as error:
        sizes.check(12_200_000)
    # The other image has a photo, too, and its map is packed to as many bytes a code.
    guessed = f"about {12.2 + 1 + entry.nbytes * 11 / 12 / 10**6:.3g}"
    assert str(error.value) == words.format(
        guessed, f"{entry.layer},coarse", "; fewer than 2 images may, with --images"
    )


def test_of_a_single_map_nothing_smaller_is_offered() -> None:
    sizes = Sizes(1_000_000, 8)
    sizes.take("a", "one", 3_000_000, 4_000_000, 16)
    with pytest.raises(InputError, match=r"would have 3.2 MB, and --max-size allows 1 MB$"):
        sizes.check(3_200_000)


def test_clusters_travel_and_classes_that_the_page_cannot_compute_do_not(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = folder / "page.html"
    view = ViewState(layer="fine", quantity=Clusters(3))
    assert call(monkeypatch, capsys, folder, "-o", page, "--view", view.to_json())[0] == 0
    facts = facts_of(page)
    assert facts["start"]["quantity"]["kind"] == "clusters"
    for one in facts["maps"]:  # each layer has its own
        assert [entry[0] for entry in one["fitted"]["clusters"]["legend"]] == ["cluster 0", "cluster 1", "cluster 2"]
        assert one["fitted"]["components"]["explained"][0] > 0 and "labels" not in one["fitted"]
    region = Query((Term(Box(0, 0, 4, 4)),))
    view = ViewState(layer="fine", quantity=Components(basis="region"), query=region)
    assert call(monkeypatch, capsys, folder, "-o", page, "--view", view.to_json())[0] == 0
    assert "basis of the region" in facts_of(page)["maps"][0]["fitted"]["components"]["words"]
    unlike = Query((Term(Place(1, 1)), Term(Place(3, 3), sign=-1)))
    classes = [QueryClass("one", Query.at(Place(2, 2)), (9, 9, 9)), QueryClass("other", unlike, (5, 5, 5))]
    view = ViewState(layer="fine", quantity=Labels(), classes=classes)
    code, said = call(monkeypatch, capsys, folder, "-o", page, "--view", view.to_json())
    assert code == 0 and "Left out: labels (a page has no labels of classes with marks of a minus)." in said
    view = ViewState(layer="fine", classes=classes[:1], active=0)
    code, said = call(monkeypatch, capsys, folder, "-o", page, "--view", view.to_json())
    assert code == 0 and "Left out" not in said, "one place is compared with, be it a class's"
    assert facts_of(page)["start"]["reference"] == [2.5, 2.5]
    assert facts_of(page)["start"]["quantity"]["kind"] == "similarity"


@pytest.mark.parametrize("bits", [8, 16, 32])
def test_filtered_codes_are_found_again(bits: int) -> None:
    codes = random_codes(5, 7, 3, bits)
    planes = np.frombuffer(filtered_codes(codes), np.uint8).reshape(3, bits // 8, 5, 7).astype(object)
    for channel in range(3):
        found = np.zeros((5, 7), object)
        for y in range(5):
            for x in range(7):
                rest = sum(planes[channel, byte, y, x] << (8 * byte) for byte in range(bits // 8))
                near = (found[y, x - 1] if x else 0) + (found[y - 1, x] if y else 0)
                found[y, x] = (rest + near // 2) % (1 << bits)
        assert (found == codes[:, :, channel]).all()


def test_reduced_codes_stand_for_nearly_the_same() -> None:
    codes = random_codes(5, 7, 3, 16)
    fewer = reduced(FeatureMap(codes, (-2.0, 3.0)), 8)
    assert fewer.precision == 8 and fewer.value_range == (-2.0, 3.0)
    assert np.abs(fewer.codes / 255 - codes / 65535).max() <= 0.5 / 255 + 1e-9
    assert reduced(fewer, 16) is fewer


def test_a_title_with_letters_that_are_no_text_and_values_beyond_float32(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    np.save(tmp_path / "far.npy", np.random.default_rng(0).normal(size=(5, 7, 3)) * 1e300)
    page = tmp_path / "page.html"
    code, said = call(monkeypatch, capsys, tmp_path / "far.npy", "-o", page, "--title", "a\udce4b")
    assert code == 0, said
    assert "<title>a\\udce4b</title>" in page.read_text()
    assert "components need values that reach" in facts_of(page)["maps"][0]["fitted"]["components"]["missing"]
    view = ViewState(metric="dot")
    code, said = call(monkeypatch, capsys, tmp_path / "far.npy", "-o", page, "--view", view.to_json())
    assert code == 2 and "dot products" in said


#: A name that would end elements, begin others and fill places of the template, if it were not taken for text.
EVIL = "a</script></title><script>alert(1)</script><!-- {{FACTS}} \"'&ü"


class _Elements(HTMLParser):
    """The tags of a page in order, without those of blocks; and the texts of its title and first heading."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: dict[str, str] = {}
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if ("type", "application/base64") not in attrs:
            self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] in ("title", "h1"):
            self.texts.setdefault(self.tags[-1], data)


def test_names_are_text_wherever_they_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of layers, images, channels, classes, titles and commands."""
    pages = []
    for name in ("plain", EVIL):
        data, page, names = tmp_path / "map.zip", tmp_path / "page.html", tmp_path / "names.txt"
        write_dataset(FeatureMap(random_codes(5, 7, 2, 8), None, name, None, Provenance(name, name)), data)
        names.write_text(f"{name}\nother\n", encoding="utf-8")
        classes = [QueryClass(f"{name} {n}", Query.at(Place(n, n)), (n, n, n)) for n in (1, 2)]
        view = ViewState(classes=classes, quantity=Labels()).to_json()
        code, said = call(
            monkeypatch, capsys, data, "-o", page, "--title", name, "--view", view, "--channel-names", names
        )
        assert code == 0, said
        pages.append(_Elements(page))
        [one] = facts_of(page)["maps"]
        assert (one["image"], one["layer"], one["bands"]) == (name, name, [name, "other"])
        assert [entry[0] for entry in one["fitted"]["labels"]["legend"]] == [f"{name} 1", f"{name} 2"]
        assert pages[-1].texts == {"title": name, "h1": name}
    assert pages[0].tags == pages[1].tags


@pytest.mark.parametrize("before", [None, b"what stood there"])
def test_a_page_that_is_interrupted_is_not_half_written(
    folder: Path, before: bytes | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = folder / "page.html"
    if before is not None:
        page.write_bytes(before)

    def elements(_: Blocks) -> Iterator[bytes]:
        yield b"some of it"
        raise KeyboardInterrupt

    there = sorted(folder.iterdir())
    lengths = [[b"some of it"]]
    monkeypatch.setattr(Blocks, "elements", lambda blocks: lengths.pop() if lengths else elements(blocks))
    code, said = call(monkeypatch, capsys, folder, "-o", page)
    assert code == 130 and "Traceback" not in said, said
    assert sorted(folder.iterdir()) == there
    assert before is None or page.read_bytes() == before


def test_codes_are_reduced_about_the_real_zero(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is compared is what a dataset of 8 bits would compare: about 0, which is a quarter of the way up."""
    write_dataset(FeatureMap(random_codes(5, 7, 3, 16), (-1.0, 3.0), "one"), tmp_path / "map.zip")
    page = tmp_path / "page.html"
    code, said = call(monkeypatch, capsys, tmp_path / "map.zip", "-o", page, "--precision", 8)
    assert code == 0, said
    [one] = facts_of(page)["maps"]
    assert one["bits"] == 8 and one["range"] == [-1, 3]
    assert one["origins"]["angle"] == pytest.approx(255 / 4) and one["origins"]["angle-of-codes"] == 0
    assert (one["norm"]["origin"], one["unit"]) == (pytest.approx(255 / 4), pytest.approx(4 / 255))


def test_vectors_of_a_view_are_found_beside_it_or_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A saved picture of labels by the vectors of a file becomes a page, whose classes are these."""
    data, picture, file = tmp_path / "map.zip", tmp_path / "labels.png", tmp_path / "classes.csv"
    write_dataset(FeatureMap(random_codes(5, 7, 3, 8), (-1.0, 1.0), "one"), data)
    file.write_text("name,0,1,2\n<b>,0.5,0.1,-1\nother,-0.5,0.2,0.3\n")
    monkeypatch.setattr(
        sys,
        "argv",
        ["ifealid-gpu", "render", str(data), "--vectors", str(file), "--show", "labels", "-o", str(picture)],
    )
    with pytest.raises(SystemExit) as stop:
        main()
    assert not stop.value.code
    page = tmp_path / "page.html"
    code, said = call(monkeypatch, capsys, picture, "-o", page)
    assert code == 0, said
    legend = facts_of(page)["maps"][0]["fitted"]["labels"]["legend"]
    assert [entry[0] for entry in legend] == ["<b>", "other"]
    page.unlink()

    away = tmp_path / "away" / "other.csv"
    away.parent.mkdir()
    file.rename(away)
    code, said = call(monkeypatch, capsys, picture, "-o", page)
    assert code == 2 and "needs the file classes.csv" in said and "--vectors" in said and not page.exists()
    code, said = call(monkeypatch, capsys, picture, "--vectors", away, "-o", page)
    assert code == 0, said
    assert facts_of(page)["maps"][0]["fitted"]["labels"]["legend"] == legend

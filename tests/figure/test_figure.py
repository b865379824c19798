"""Figures: what lies where on the page, at any size, and the view they remember."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ifealid_gpu import DatasetError, FeatureMap, InputError, OutputError, ViewState, oracle
from ifealid_gpu.figure import caption_of, figure, marker_size, plain_picture, save_png, view_in_png
from ifealid_gpu.figure.legend import Legend
from ifealid_gpu.geometry import target_size
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.quantities.place import Pixel
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.renderer import Renderer

VIEW = ViewState(reference=(4, 3), opacity=0.2)


@pytest.fixture(scope="module")
def renderer(gpu: Gpu) -> Renderer:
    random = np.random.default_rng(3)
    codes = random.integers(0, 256, (9, 13, 5), dtype=np.uint8)
    return Renderer(gpu, FeatureMap(codes, image=random.integers(0, 256, (27, 39, 3), dtype=np.uint8)))


@pytest.mark.parametrize("side", [None, 1, 33, 640, 2000])
def test_the_map_in_the_figure_is_the_renderers(renderer: Renderer, side: int | None) -> None:
    page = figure(renderer, VIEW, caption_of(renderer, VIEW, "layer", "photo.jpg"), target_size(renderer.scene, side))
    size = target_size(renderer.scene, side)
    unit = marker_size(size)
    left, top = round(16 * unit), round(50 * unit)
    shown = np.asarray(page)[top : top + size[1], left : left + size[0]]
    assert np.array_equal(shown, renderer.picture(VIEW, size, unit)[:, :, :3])


def test_every_part_keeps_within_the_page(renderer: Renderer) -> None:
    for side in (1, 60, 640, 1500):
        caption = caption_of(renderer, VIEW, "a layer with a long name " * 4, "and a photo with one.jpg")
        page = np.asarray(figure(renderer, VIEW, caption, target_size(renderer.scene, side)))
        unit = marker_size(target_size(renderer.scene, side))
        edge = round(6 * unit)
        assert (page[:edge] == 255).all() and (page[-edge:] == 255).all()
        assert (page[:, :edge] == 255).all() and (page[:, -edge:] == 255).all()


@pytest.mark.parametrize("given", ["auto", "paper", (0.3, 0.6)])
def test_the_legend_has_the_pictures_ends_and_all_values(renderer: Renderer, given: str | tuple[float, float]) -> None:
    view = renderer.resolve(ViewState(reference=(4, 3), display_range=given))
    scale = Legend.of(renderer, view, 300, 1.0).scale
    values = renderer.values(view).astype(np.float64)
    assert scale is not None and (scale.start, scale.end) == (0, 1), (
        "the reference's 1 is on the bar, above the colours"
    )
    if isinstance(given, tuple):
        assert (scale.low, scale.high) == given
    else:
        left_out = [(4, 3)] if given == "auto" else []
        assert (scale.low, scale.high) == oracle.color_range(values, left_out)


def test_caption_names_what_is_shown(renderer: Renderer) -> None:
    caption = caption_of(renderer, VIEW, "conv3", "cat.png")
    assert caption.title == "conv3  ·  cat.png"
    assert "4,3" in caption.facts and "angle of codes" in caption.facts and "13 x 9 x 5 @ 8 bit" in caption.facts
    channel = caption_of(renderer, ViewState(channel=2), "conv3", None)
    assert channel.title == "conv3" and "channel 2" in channel.facts


def test_caption_says_when_the_reference_has_no_direction(gpu: Gpu) -> None:
    empty = Renderer(gpu, FeatureMap(np.zeros((2, 3, 4), np.uint8)))
    caption = caption_of(empty, ViewState(), "layer", None)
    assert "no direction" in caption.facts
    figure(empty, ViewState(), caption, (60, 40))


def test_caption_says_when_the_reference_has_no_data(gpu: Gpu) -> None:
    valid = np.array([[True, True, True], [True, False, True]])
    bordered = Renderer(gpu, FeatureMap(np.full((2, 3, 4), 7, np.uint8), valid=valid))
    caption = caption_of(bordered, ViewState(query=Query.at(Pixel(1, 1))), "layer", None)
    assert "similarity to 1,1 (no data: nothing compares)" in caption.facts


def test_where_pixels_do_not_differ_the_legend_has_words_and_no_bar(gpu: Gpu) -> None:
    flat, without = (Renderer(gpu, FeatureMap(np.full((2, 3, 4), code, np.uint8))) for code in (9, 0))
    for renderer in (flat, without):
        page = np.asarray(figure(renderer, ViewState(), caption_of(renderer, ViewState(), "layer", None), (600, 400)))
        legend = page[50:450, 628:]
        assert 0.001 < (legend.min(axis=2) < 128).mean() < 0.1, "some ink, and no bar of one colour"


def test_plain_has_no_markers(renderer: Renderer) -> None:
    bare = np.asarray(plain_picture(renderer, VIEW, (390, 270)))
    assert bare.shape == (270, 390, 4)
    assert np.array_equal(bare, renderer.picture(VIEW.but(markers=False), (390, 270)))


def test_a_saved_png_gives_its_view_back(tmp_path: Path) -> None:
    view = ViewState(reference=(1, 2), pins=((3, 4),), display_range=(0.1, 0.9), colormap="magma")
    path = tmp_path / "über.png"
    save_png(Image.new("RGB", (3, 2)), path, view, "dätaset/", image="cat.png", layer="l")
    assert view_in_png(path) == ("dätaset/", view.but(image="cat.png", layer="l"))


def test_other_pngs_are_refused_in_one_line(tmp_path: Path) -> None:
    other = tmp_path / "other.png"
    Image.new("RGB", (3, 2)).save(other)
    text = tmp_path / "text.png"
    text.write_text("no picture")
    for path in (other, text, tmp_path / "none.png"):
        with pytest.raises(DatasetError, match=path.name) as error:
            view_in_png(path)
        assert "\n" not in str(error.value)


def test_a_damaged_view_is_refused(tmp_path: Path) -> None:
    from PIL.PngImagePlugin import PngInfo

    deep = f'{{"dataset": "demo:", "view": {"[" * 20000}{"]" * 20000}}}'
    for text, error in [(text, DatasetError) for text in ("{", '{"view": {}}', "[]", deep)]:
        info = PngInfo()
        info.add_itxt("ifealid-gpu view", text)
        Image.new("RGB", (1, 1)).save(tmp_path / "a.png", pnginfo=info)
        with pytest.raises(error):
            view_in_png(tmp_path / "a.png")
    info = PngInfo()
    info.add_itxt("ifealid-gpu view", '{"dataset": "x", "view": {"opacity": 7}}')
    Image.new("RGB", (1, 1)).save(tmp_path / "a.png", pnginfo=info)
    with pytest.raises(InputError, match=r"a\.png: .*opacity"):
        view_in_png(tmp_path / "a.png")


@pytest.mark.parametrize("name", ["x" * 300 + ".png", "a\0b.png"])
def test_a_name_that_no_file_can_have(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError, match="cannot write"):
        save_png(Image.new("RGB", (3, 2)), tmp_path / name, VIEW, "d")
    assert list(tmp_path.iterdir()) == []


def test_a_failed_save_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "out.png"
    path.write_bytes(b"old")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Image.Image, "save", full)
    with pytest.raises(OutputError, match="no space left"):
        save_png(Image.new("RGB", (3, 2)), path, VIEW, "d")
    assert path.read_bytes() == b"old" and [p.name for p in tmp_path.iterdir()] == ["out.png"]

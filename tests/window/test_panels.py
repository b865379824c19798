"""The panels under the mouse: buttons, slider, choosers, menus, the list of shortcuts, text size."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from window.hand import Hand

from ifealid_gpu.explorer.commands import menus
from ifealid_gpu.explorer.preferences import FONT_SCALES
from ifealid_gpu.quantities.components import Components
from ifealid_gpu.quantities.metrics.table import ANGLE, ANGLE_OF_CODES, METRICS
from ifealid_gpu.views.backdrop import Backdrop


def test_the_opacity_slider_follows_the_mouse(cat: Hand) -> None:
    before = cat.display()
    slider = cat.item("##opacity")
    x = slider.left + slider.width / 2
    cat.drag((x, slider.bottom - 4), (x, slider.top + slider.height / 2))
    assert cat.view.opacity == pytest.approx(0.5, abs=0.05)
    assert (cat.display("opacity") != before).any(axis=2).mean() > 0.2
    cat.drag((x, slider.top + slider.height / 2), (x, slider.top - 60))
    assert cat.view.opacity == 1
    cat.key("ctrl+z")
    assert cat.view.opacity == pytest.approx(0.5, abs=0.05)
    cat.key("ctrl+z")
    assert cat.view.opacity == 0
    cat.key("ctrl+shift+z")
    assert cat.view.opacity == pytest.approx(0.5, abs=0.05)


def test_three_components_have_an_opacity_of_their_own(cat: Hand) -> None:
    photo_alone = cat.view.but(quantity=Components(), components_opacity=0.0, markers=False)
    cat.show(photo_alone)
    photo = cat.display().astype(int)
    cat.show(photo_alone.but(components_opacity=1.0))
    colors = cat.display().astype(int)
    slider = cat.item("##opacity")
    x = slider.left + slider.width / 2
    cat.drag((x, slider.top + 4), (x, slider.top + slider.height / 2))
    half = cat.view.components_opacity
    assert half == pytest.approx(0.5, abs=0.05) and cat.view.opacity == 0
    cat.move_away()
    np.testing.assert_allclose(cat.display(), half * colors + (1 - half) * photo, atol=2)
    cat.key("bracketleft")
    assert cat.view.components_opacity == pytest.approx(half - 0.05) and cat.view.opacity == 0
    cat.key("ctrl+z", "ctrl+z")
    assert cat.view.components_opacity == 1
    cat.key("s", "bracketright")
    assert (cat.view.components_opacity, cat.view.opacity) == (1, 0.05)


def test_the_color_button_shows_the_image_in_color_and_back(cat: Hand) -> None:
    cat.key("space")  # on its way the mouse takes the reference along
    gray = cat.display()
    cat.click_item("Colour")
    assert cat.view.backdrop is Backdrop.COLOR
    assert cat.view.dim > 0.3, "a photo's own reds would pass for the heat map's"
    assert (cat.display("color") != gray).any()
    cat.click_item("Colour")
    assert cat.view.backdrop is Backdrop.GRAY
    cat.move_away()
    assert np.array_equal(cat.display(), gray)


def test_the_image_is_darkened_by_a_slider_as_one_step_to_undo(cat: Hand) -> None:
    cat.key("space")
    slider = cat.item("##dim")
    x, bright = slider.left + slider.width / 2, cat.display().mean()
    cat.drag((x, slider.bottom - 4), (x, slider.top + slider.height / 2))
    assert cat.view.dim == pytest.approx(0.5, abs=0.05)
    assert cat.display("dimmed").mean() < 0.8 * bright
    cat.key("c")
    assert cat.view.dim == pytest.approx(0.5, abs=0.05), "what was chosen stays"
    cat.key("ctrl+z", "ctrl+z")
    assert (cat.view.dim, cat.view.backdrop) == (0, Backdrop.GRAY)


def test_the_heat_map_alone_and_back_to_the_backdrop_before(cat: Hand) -> None:
    cat.show(cat.view.but(backdrop=Backdrop.COLOR, dim=0.3, markers=False))
    cat.key("space")
    cat.move_away()
    before = cat.display()
    cat.click_item("Heat\nalone")
    assert cat.view.backdrop is Backdrop.NONE
    cat.move_away()
    picture = cat.explorer.renderer.picture(cat.view, cat.display_area[2:])
    shown = picture[..., 3] == 255
    assert np.abs(cat.display("heat_alone")[shown].astype(int) - picture[shown][:, :3]).max() <= 1
    cat.drag((cat.item("##dim").left + 9, cat.item("##dim").bottom - 4), (cat.item("##dim").left + 9, 300))
    assert cat.view.dim == 0.3, "there is no image to darken"
    cat.key("h")
    cat.move_away()
    assert cat.view.backdrop is Backdrop.COLOR and (cat.display() == before).all()


def test_without_an_image_the_keys_of_the_backdrop_say_so(empty: Hand, tmp_path: Path) -> None:
    np.save(tmp_path / "plain.npy", np.random.default_rng(3).random((7, 9, 5), dtype=np.float32))
    empty.open(tmp_path / "plain.npy")
    for key in ("h", "c"):
        empty.key(key)
        assert "without an image" in (empty.facts.note or "")
        assert empty.view.backdrop is Backdrop.GRAY
        empty.pump(3)
        assert empty.facts.note is None
    assert not empty.shows("##dim")


@pytest.mark.parametrize("size", [(640, 400), (1280, 800), (3840, 2160)])
def test_the_tools_fit_into_their_panel(cat: Hand, size: tuple[int, int]) -> None:
    cat.resize(*size)
    panel = cat.layout.tools
    heat = "Alone" if size[1] < 500 else "Heat\nalone"
    for label in ("+", "−", "Fit", "1:1", "lock", "##opacity", "opacity", "##dim", "darken", "Colour", heat):
        box = cat.item("Lock\n    Space") if label == "lock" else cat.item(label)
        assert panel.left <= box.left and box.right <= panel.right and panel.top <= box.top <= box.bottom, label
        assert box.bottom <= panel.bottom, label


def test_m_says_the_name_of_the_colour_map_for_a_moment(cat: Hand) -> None:
    cat.key("m")
    assert cat.facts.note == f"Colour map: {cat.view.colormap}"
    cat.pump(3)
    assert cat.facts.note is None


def test_zoom_buttons(cat: Hand) -> None:
    fitted = cat.explorer.projection.scale
    cat.click_item("+")
    assert cat.explorer.projection.scale == pytest.approx(1.5 * fitted)
    cat.click_item("1:1")
    assert cat.explorer.projection.scale == 1
    cat.click_item("Fit")
    assert cat.view.viewport is None


def test_the_layer_is_chosen_from_a_list(cat: Hand) -> None:
    cat.click_item("##layer")
    cat.picture("layer_list")
    beside = [name for name in ("lite0", "scattering") if name in cat.labels("text")]
    assert beside == ["lite0", "scattering"], "layers of two networks are told apart"
    cat.click_item("stage1")
    cat.until(lambda: cat.view.layer == "stage1", "stage1")
    cat.settle()
    assert cat.title == "stage1 · chelsea.png — IFeaLiD"
    assert not cat.shows("stage3")


def test_the_image_is_chosen_from_a_list(cat: Hand) -> None:
    cat.click_item("##image")
    cat.click_item("coffee.png")
    cat.until(lambda: cat.view.image == "coffee.png", "coffee.png")
    cat.settle()
    assert cat.title.endswith("· coffee.png — IFeaLiD")


def test_a_list_over_the_map_keeps_the_mouse_to_itself(cat: Hand) -> None:
    cat.click_item("##layer")
    reference = cat.explorer.reference
    cat.move((cat.item("stage3").left + 20, cat.item("stage3").top + 3))
    cat.point((30, 30))
    cat.click()  # closes the list, and does not pin
    assert cat.explorer.pins == ()
    assert not cat.shows("stage3")
    assert cat.explorer.reference in (reference, (30, 30))


def test_menus_open_and_their_items_work(cat: Hand) -> None:
    cat.click_item("View")
    cat.picture("menu")
    cat.click_item("Image in colour")
    assert cat.view.backdrop is Backdrop.COLOR
    cat.click_item("Edit")
    cat.click_item("Lock the reference")
    assert cat.explorer.locked
    cat.click_item("Mark")
    cat.click_item("Metric")
    cat.click_item(ANGLE.label)
    assert cat.view.metric is ANGLE


def choose_metric(cat: Hand, label: str) -> None:
    cat.click_item("Mark")
    cat.click_item("Metric")
    box = cat.menu_item(label)
    cat.click((box.left + box.width / 2, box.top + box.height / 2))


def test_the_menu_has_every_metric_and_centres_vectors(cat: Hand) -> None:
    assert cat.explorer.renderer is not None
    centred = "centred: without the map's mean vector"
    cat.point((21, 13))
    choose_metric(cat, ANGLE_OF_CODES.label)
    choose_metric(cat, centred)
    assert cat.view.center and cat.view.metric is None, "codes have no mean to take from them"
    assert "centred" in cat.facts.quantity.caption()
    for metric in METRICS:
        choose_metric(cat, metric.label)
        assert cat.view.metric is metric and cat.view.center == metric.centers
        cat.settle()
        values = cat.explorer.renderer.values(cat.view)
        assert cat.facts.shown_range == (values.min(), values.max())
        if not cat.view.center:
            choose_metric(cat, centred)
    choose_metric(cat, centred)
    assert not cat.view.center


def test_the_view_menu_has_the_colour_maps_once(cat: Hand) -> None:
    cat.click_item("View")
    assert not cat.shows("Next colour map") and not cat.shows("Other metric")
    cat.click_item("Colour map")
    assert cat.shows("viridis") and cat.shows("Next colour map")
    cat.click_item("cividis")
    assert cat.view.colormap == "cividis"


def test_escape_closes_an_open_menu_and_nothing_else(cat: Hand) -> None:
    cat.point((21, 13))
    cat.click()
    for label, item in (("Edit", "Redo"), ("##layer", "stage3")):
        cat.click_item(label)
        assert cat.shows(item)
        cat.key("Escape")
        assert not cat.shows(item)
        assert cat.explorer.pins == ((21, 13),)
    cat.key("Escape")
    assert cat.explorer.pins == ()


def test_every_menu_fits_into_the_window(cat: Hand) -> None:
    """The smallest one has room for all items of a menu."""
    cat.resize(640, 400)
    for menu, groups in menus():
        cat.click_item(menu)
        for command in (command for group in groups for command in group):
            box = cat.item(command.choices) if command.choices else cat.menu_item(command.title)
            assert box.top >= 0 and box.bottom <= 400, (menu, command.id)
        cat.picture(f"menu_{menu.lower()}")
        cat.click((610, 395))


def test_text_grows_and_shrinks(cat: Hand) -> None:
    height = cat.layout.status.height
    cat.key("ctrl+plus", "ctrl+plus", "ctrl+equal")
    assert cat.layout.status.height == pytest.approx(1.1**3 * height, abs=1)
    cat.picture("larger_text")
    cat.key("ctrl+minus", "ctrl+minus", "ctrl+minus")
    assert cat.layout.status.height == pytest.approx(height, abs=1)


def test_text_is_there_in_every_size(cat: Hand) -> None:
    """imgui takes a larger texture for its glyphs on the way."""
    normal = cat.explorer.preferences
    for _ in range(13):
        cat.key("ctrl+plus")
        bar, top = (cat.part(cat.picture(), box) for box in (cat.layout.menu, cat.layout.top))
        for part in (bar, top):
            assert 0.005 < (part.min(axis=2) > 200).mean() < 0.3, cat.explorer.preferences.font_scale
    cat.picture("every_text_size")
    cat.explorer.preferences = normal


def test_a_channel_is_gone_when_the_mouse_leaves_the_window_over_the_chart(cat: Hand) -> None:
    cat.key("space")  # on its way the mouse takes the reference along
    similarity = cat.display()
    chart = cat.layout.chart
    cat.move((chart.right - 3, chart.top + chart.height * 0.3))
    assert cat.explorer.hovered_channel is not None
    cat.move((1400, chart.top + chart.height * 0.3))
    cat.until(lambda: cat.explorer.hovered_channel is None, "the channel to be gone")
    cat.settle()
    assert (cat.display() == similarity).all()


def test_the_largest_text_in_the_smallest_window(cat: Hand) -> None:
    cat.resize(640, 400)
    normal = cat.explorer.preferences
    cat.explorer.preferences = replace(normal, font_scale=FONT_SCALES[1])
    cat.key("ctrl+plus")
    assert cat.explorer.preferences.font_scale == FONT_SCALES[1]
    cat.picture("largest_text_smallest_window")
    assert cat.layout.display.width > 0 and cat.layout.display.height > 0
    cat.explorer.preferences = normal


def test_keys_in_the_panels_words(cat: Hand) -> None:
    """The keys of the View menu that no other test presses."""
    cat.key("c")
    assert cat.view.backdrop is Backdrop.COLOR
    cat.key("bracketright", "bracketright", "bracketleft")
    assert cat.view.opacity == pytest.approx(0.05)
    name = cat.view.colormap
    cat.key("m")
    assert cat.view.colormap != name
    cat.key("r")
    assert cat.view.display_range.ends == pytest.approx(cat.facts.color_ends)
    cat.key("p")
    assert cat.explorer.pins == ((28, 19),)
    cat.key("Return")
    assert cat.explorer.pins == ()

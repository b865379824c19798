"""Tooltips come to a mouse that rests, without any further event, and go with it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from imgui_bundle import imgui
from window.offscreen import Offscreen

from ifealid_gpu.dataset.formats.format import VALUES
from ifealid_gpu.explorer.read_as import ReadAs
from ifealid_gpu.fits.foreground import Foreground
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.quantities.clusters import Clusters
from ifealid_gpu.quantities.components import Components
from ifealid_gpu.quantities.place import Place
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.query_class import QueryClass
from ifealid_gpu.quantities.regions.box import Box as BoxRegion
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.ui import tooltips
from ifealid_gpu.ui.layout import Box

EXPLAINED = ("button", "area", "slider", "combo", "field", "text", "drawn")


def has_tooltip(window: Offscreen) -> bool:
    """Whether the frame drawn last has a tooltip in its picture."""
    imgui.set_current_context(window.window_frames._panels.imgui_context)
    return any(w.active and not w.hidden and w.name.startswith("##Tooltip") for w in windows())


def windows() -> list[imgui.internal.Window]:
    context = imgui.get_current_context()
    return [context.windows[n] for n in range(context.windows.size())]


def middle(box: Box) -> tuple[float, float]:
    return box.left + box.width / 2, box.top + box.height / 2


def item_at(window: Offscreen, label: str) -> tuple[float, float]:
    return middle(window.item(label))


def test_a_tooltip_comes_half_a_second_after_the_mouse_stopped_and_the_window_is_idle_again(cat: Offscreen) -> None:
    cat.move(item_at(cat, "##opacity"))  # in 24 steps
    before = cat.picture()
    cat.pump(0.4)
    assert not has_tooltip(cat)
    assert np.array_equal(cat.picture(), before)
    frames = cat.frames
    cat.pump(0.2)
    assert has_tooltip(cat)
    assert 0 < cat.frames - frames < 8
    assert (cat.picture("tooltip") != before).any(axis=2).sum() > 2000
    frames = cat.frames
    cat.pump(60)
    assert cat.frames == frames
    assert has_tooltip(cat)


def test_a_tooltip_stays_on_its_item_and_goes_with_the_mouse(cat: Offscreen) -> None:
    x, y = item_at(cat, "##opacity")
    cat.move((x, y))
    cat.pump(0.6)
    cat.move((x, y + 10))
    assert has_tooltip(cat)
    cat.move_away()
    assert not has_tooltip(cat)
    cat.move((x, y))
    assert not has_tooltip(cat)
    cat.pump(0.6)
    assert has_tooltip(cat)


def test_of_items_over_one_another_the_first_explains_itself_and_the_window_is_idle(cat: Offscreen) -> None:
    seen = {}
    for label in ("##high end", "##both end"):
        cat.move(item_at(cat, label))
        cat.pump(0.6)
        assert has_tooltip(cat)
        seen[label] = cat.picture()
        frames = cat.frames
        cat.pump(60)
        assert cat.frames == frames
    grip = cat.item("##high end")
    inside = cat.part(seen["##high end"], Box(grip.left - 90, grip.bottom + 20, 80, 60))
    assert not np.array_equal(inside, cat.part(seen["##both end"], Box(grip.left - 90, grip.bottom + 20, 80, 60)))


def test_a_click_sends_the_tooltip_away_until_the_mouse_has_moved(cat: Offscreen) -> None:
    cat.move(item_at(cat, "Fit"))
    cat.pump(0.6)
    assert has_tooltip(cat)
    cat.click()
    cat.pump(2)
    assert not has_tooltip(cat)
    x, y = item_at(cat, "Fit")
    cat.move((x + 3, y))
    cat.pump(0.6)
    assert has_tooltip(cat)


def test_a_mouse_that_moves_on_sees_no_tooltip(cat: Offscreen) -> None:
    x, y = item_at(cat, "##opacity")
    for step in range(10):
        cat.move((x, y + step))
        cat.pump(0.3)
        assert not has_tooltip(cat)


def test_a_tooltip_does_not_come_to_a_window_that_the_mouse_has_left(cat: Offscreen) -> None:
    cat.move(item_at(cat, "Fit"))
    cat.move((-20, 100))
    frames = cat.frames
    cat.pump(5)
    assert not has_tooltip(cat)
    assert cat.frames - frames < 8


@pytest.mark.parametrize("size", [(1280, 800), (640, 400), (2560, 1440)])
def test_every_control_and_number_explains_itself(cat: Offscreen, size: tuple[int, int]) -> None:
    """Whoever adds a button, a slider, a list or a number gives it a tooltip, or this fails."""
    # Controls lie where they lie in logical pixels; with fewer physical ones drawing takes less long.
    cat.canvas.set_pixel_ratio(0.5)
    cat.resize(size[0] // 2, size[1] // 2)
    cat.point((39, 17))
    cat.click()
    cat.point((21, 13))
    cat.key("space")
    cat.point((10, 30))
    # Words say themselves what they mean; numbers and controls do not.
    wanted = {
        key: box
        for key, box in cat._items.items()
        if key[1] in EXPLAINED and (key[1] != "text" or any(map(str.isdigit, key[0])))
    }
    silent, spoken = [], set()
    for key, box in wanted.items():
        cat.jump(middle(box))
        if key not in cat._items:
            continue  # it was said of the pixel under the mouse, which is elsewhere now
        cat.jump(middle(cat._items[key]))  # where it may have moved to
        cat.pump(tooltips.DELAY + 0.1)
        (spoken.add if has_tooltip(cat) else silent.append)(key)
    cat.canvas.set_pixel_ratio(1.0)
    cat.resize(1280, 800)
    assert not silent
    assert {kind for _, kind in spoken} >= {"button", "slider", "combo", "text"}
    assert len(spoken) > 12


def test_every_control_of_the_list_of_marks_explains_itself(cat: Offscreen) -> None:
    query = Query((Term(BoxRegion(120, 80, 180, 140), "chelsea.png"), Term(Place(9, 9), "coffee.png")))
    cat.show(cat.view.but(query=query, classes=[QueryClass("eye", query, (200, 90, 0))], active=0))
    cat.explorer.marking.take(cat.explorer, "brush")
    cat.window_frames.wake()
    cat.settle()
    marks = cat.layout.marks
    assert marks is not None
    kinds = {"button", "tick", "row", "swatch", "slider", "text"}
    controls = {
        name: box
        for (name, kind), box in cat._items.items()
        if kind in kinds and (marks.holds(box.left, box.top) or name in ("##brush", "=##adding", "Clear##marks"))
    }
    assert len(controls) > 15
    for name, box in controls.items():
        cat.jump(middle(box))
        cat.pump(tooltips.DELAY + 0.1)
        assert has_tooltip(cat), name


@pytest.mark.parametrize("quantity", [Components(foreground=Foreground()), Clusters(3)], ids=["components", "clusters"])
def test_every_option_of_what_is_shown_explains_itself(cat: Offscreen, quantity: Quantity) -> None:
    cat.show(cat.view.but(quantity=quantity))
    scale, kinds = cat.layout.scale, {"button", "tick", "combo", "area", "slider", "text"}
    controls = [
        (name, box)
        for (name, kind), box in cat._items.items()
        if kind in kinds and scale.holds(box.left, box.top) and (kind != "text" or any(map(str.isdigit, name)))
    ]
    assert len(controls) > 5
    for name, box in controls:
        cat.jump(middle(box))
        cat.pump(tooltips.DELAY + 0.1)
        assert has_tooltip(cat), name


def test_every_control_of_the_dialog_about_files_explains_itself(cat: Offscreen) -> None:
    cat.explorer.read_as = ReadAs("demo", {}, ("layout", "grid", "skip", "array", "page", *VALUES), ("a", "b"))
    cat.window_frames.wake()
    cat.settle()
    controls = [box for (name, kind), box in cat._items.items() if "##as" in name and kind != "selectable"]
    assert len(controls) == 16
    for box in controls:
        cat.jump(middle(box))
        cat.pump(tooltips.DELAY + 0.1)
        assert has_tooltip(cat), box
    cat.key("Escape")


def test_the_welcome_explains_its_buttons(empty: Offscreen) -> None:
    for label in ("Open the demo", "Open file...", "Open folder..."):
        empty.move(item_at(empty, label))
        empty.pump(0.6)
        assert has_tooltip(empty), label


def test_a_field_that_waits_for_letters_draws_nothing(cat: Offscreen) -> None:
    """A blinking cursor would cost the processor, for nothing."""
    cat.click_item("File")
    cat.pump(1)
    frames = cat.frames
    cat.pump(60)
    assert cat.frames == frames
    cat.key("Escape")


def test_two_windows_have_tooltips_of_their_own(gpu: Gpu, cat: Offscreen, config_home: Path) -> None:
    other = Offscreen(gpu)
    other.move(item_at(other, "Open the demo"))
    cat.move(item_at(cat, "Fit"))
    other.pump(0.6)
    assert has_tooltip(other) and not has_tooltip(cat)
    other.close()

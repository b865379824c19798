"""The colour scale under the hand: the picture's colours, ends dragged and typed, words that say what it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from helpers import random_map
from window.hand import Hand
from window.offscreen import Offscreen

from ifealid_gpu.color_bar import MID_GRAY
from ifealid_gpu.colormaps import lookup_table
from ifealid_gpu.dataset import Dataset
from ifealid_gpu.explorer.facts import FrameFacts
from ifealid_gpu.explorer.history import History
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.display_range import AUTO, PAPER
from ifealid_gpu.quantities.subtracted import Subtracted
from ifealid_gpu.ui.layout import Box
from ifealid_gpu.views.backdrop import Backdrop
from ifealid_gpu.views.view_state import ViewState
from ifealid_gpu.window import frames

RANGE = (-2.0, 6.0)


@pytest.fixture(scope="module")
def gray_window(gpu: Gpu, config_home: object) -> Iterator[Offscreen]:
    """A window with a map of 9 x 7 pixels over a gray image; its real values go from -2 to 6."""
    hand = Offscreen(gpu)
    image = np.full((70, 90, 3), MID_GRAY, np.uint8)
    hand.open(Dataset.of([random_map(7, 9, 5, image=image, value_range=RANGE)], name="gray"))
    yield hand
    hand.close()


@pytest.fixture
def gray(gray_window: Offscreen) -> Offscreen:
    """That window as if just opened, with the reference locked at 4,3."""
    gray_window.key("Escape")
    gray_window.move_away()
    explorer = gray_window.explorer
    explorer.locked, explorer.message = True, None
    gray_window.show(ViewState(reference=(4, 3), colormap="inferno"))
    explorer.history = History(explorer.view)
    return gray_window


def middle(box: Box) -> tuple[float, float]:
    return box.left + box.width / 2, box.top + box.height / 2


def level(window: Hand, value: float) -> float:
    """How high in the window a value of the bar lies."""
    ends, bar = window.facts.color_ends, window.item("##both end")
    assert ends is not None
    scale = window.facts.quantity.scale(*ends, window.facts.shown_range)
    return bar.top + 1 + (1 - scale.position(value)) * (bar.height - 2)


def drag_end(window: Hand, name: str, to: float) -> None:
    """Drag an end of the colours by its grip to where another value lies on the bar."""
    ends = window.facts.color_ends
    assert ends is not None
    by = level(window, to) - level(window, ends[name == "high"])
    x, y = middle(window.item(f"##{name} end"))
    window.drag((x, y), (x, y + by))


def type_number(window: Offscreen, name: str, text: str, *keys: str) -> None:
    window.click_item(f"##{name} number")
    window.type(text)
    window.key(*keys)


@pytest.mark.parametrize(
    "look",
    [{}, {"opacity": 0.3, "dim": 0.5, "backdrop": Backdrop.COLOR}, {"channel": 2, "display_range": (0.2, 0.7)}],
    ids=["similarity", "dimmed", "channel"],
)
def test_the_pictures_colors_are_the_legends(gray: Offscreen, look: dict[str, object]) -> None:
    """What is seen of each pixel of the map lies on the bar at the right, where its value does."""
    gray.show(gray.view.but(markers=False, **look))
    gray.move_away()
    picture, bar = gray.picture("legend"), gray.item("##both end")
    values = gray.explorer.renderer.values(gray.view)
    x = round(bar.right - 6)
    for (row, column), value in np.ndenumerate(values):
        px, py = (round(v) for v in gray.at_pixel((column, row), (0.3, 0.3)))
        y = min(max(round(level(gray, float(value)) - 0.5), round(bar.top) + 2), round(bar.bottom) - 3)
        near = picture[y - 2 : y + 3, x].astype(int)
        off = np.abs(near - picture[py, px]).max(axis=1).min()
        assert off <= 6, (column, row, value, picture[py, px], near)


def test_without_the_image_there_is_one_bar(gray: Offscreen) -> None:
    bar = gray.item("##both end")
    y = round(bar.top + bar.height * 0.7)

    def columns() -> int:
        row = gray.picture()[y, round(bar.right - 20) : round(bar.right) - 1]
        return len(np.unique(row, axis=0))

    assert columns() >= 2
    gray.key("h")
    assert columns() == 1
    gray.key("h")


def test_an_end_is_dragged_as_one_step_to_undo(gray: Offscreen) -> None:
    low, high = gray.facts.color_ends
    to = low + 0.6 * (high - low)
    before = gray.display()
    drag_end(gray, "high", to)
    assert gray.view.display_range.ends == pytest.approx((low, to), abs=0.01)
    assert (gray.display("dragged") != before).any(axis=2).mean() > 0.2
    drag_end(gray, "low", low + 0.2 * (high - low))
    assert gray.view.display_range.ends == pytest.approx((low + 0.2 * (high - low), to), abs=0.01)
    gray.key("ctrl+z")
    assert gray.view.display_range.ends == pytest.approx((low, to), abs=0.01)
    gray.key("ctrl+z")
    assert gray.view.display_range == AUTO
    assert gray.explorer.reference == (4, 3)


def test_ends_do_not_pass_each_other_or_leave_the_bar(gray: Offscreen) -> None:
    low, _ = gray.facts.color_ends
    drag_end(gray, "high", low - 0.1)
    assert gray.view.display_range.ends[0] == pytest.approx(low)
    assert low < gray.view.display_range.ends[1] < low + 0.02
    drag_end(gray, "low", -5)
    assert gray.view.display_range.ends[0] == 0
    drag_end(gray, "high", 9)
    assert gray.view.display_range.ends[1] == 1


def test_both_ends_move_with_the_bar_between_them(gray: Offscreen) -> None:
    gray.show(gray.view.but(display_range=(0.4, 0.6)))
    bar = gray.item("##both end")
    gray.drag((bar.right - 5, level(gray, 0.5)), (bar.right - 5, level(gray, 0.7)))
    assert gray.view.display_range.ends == pytest.approx((0.6, 0.8), abs=0.01)


@pytest.mark.parametrize("view", [{"channel": 2}, {"quantity": "norm"}])
def test_ends_of_other_quantities_can_be_dragged_in_and_out(gray: Offscreen, view: dict[str, object]) -> None:
    if "quantity" in view:
        gray.key("n")
    else:
        gray.show(gray.view.but(**view))
    low, high = gray.facts.color_ends
    drag_end(gray, "low", low + 0.3 * (high - low))
    drag_end(gray, "high", low + 0.8 * (high - low))
    inner = gray.view.display_range.ends
    assert inner == pytest.approx((low + 0.3 * (high - low), low + 0.8 * (high - low)), abs=0.02 * (high - low))
    drag_end(gray, "high", high)
    assert gray.view.display_range.ends[1] == pytest.approx(high, abs=0.01 * (high - low))
    gray.key("s")


def test_a_double_click_gives_the_ends_back_to_the_rule(gray: Offscreen) -> None:
    for place in ("##both end", "##high end"):
        gray.show(gray.view.but(display_range=(0.3, 0.6)))
        gray.double_click(middle(gray.item(place)))
        assert gray.view.display_range == AUTO
        assert gray.view.viewport is None


def test_the_mouse_has_another_shape_over_what_it_can_drag_or_type(
    gray: Offscreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    shapes = []
    monkeypatch.setattr(gray.canvas, "set_cursor", shapes.append)
    for place in ("##low end", "##low number"):
        gray.move(middle(gray.item(place)))
    gray.move_away()
    assert [shape for shape in shapes if shape != "default"] == ["ns-resize", "text"] and shapes[-1] == "default"


def test_an_end_is_typed(gray: Offscreen) -> None:
    low, _ = gray.facts.color_ends
    type_number(gray, "high", "0.75", "Return")
    assert gray.view.display_range.ends == pytest.approx((low, 0.75))
    type_number(gray, "low", "0,25", "Return")
    assert gray.view.display_range.ends == (0.25, 0.75)
    gray.key("ctrl+z", "ctrl+z")
    assert gray.view.display_range == AUTO
    type_number(gray, "low", "", "Return")
    assert gray.view.display_range == AUTO, "nothing was typed"
    type_number(gray, "low", "", "BackSpace", "Return")
    assert gray.shows("Expected a number, such as 0.25; found ''")
    gray.key("Escape")


def test_a_channels_ends_are_typed_as_real_values(gray: Offscreen) -> None:
    gray.show(gray.view.but(channel=2))
    type_number(gray, "low", "-1", "Return")
    type_number(gray, "high", "4", "Return")
    assert gray.view.display_range.ends == pytest.approx((0.125, 0.75))
    assert gray.shows("and below")


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("high", "much", "Expected a number, such as 0.25; found 'much'"),
        ("high", "-0.5", "must be above the first colour's"),
        ("low", "0.99", "must be below the last colour's"),
        ("high", "nan", "found nan"),
        ("high", "inf", "two finite numbers"),
    ],
)
def test_what_cannot_be_an_end_is_said_in_one_line_and_changes_nothing(
    gray: Offscreen, name: str, text: str, says: str
) -> None:
    gray.show(gray.view.but(display_range=(0.3, 0.6)))
    type_number(gray, name, text, "Return")
    assert any(says in label for label in gray.labels("text")), gray.labels("text")
    assert gray.view.display_range.ends == (0.3, 0.6)
    gray.picture(f"typed_{name}")
    gray.key("Escape")
    assert not gray.shows(f"##{name} number typed")
    assert gray.view.display_range.ends == (0.3, 0.6) and gray.explorer.locked, "Escape closes the field alone"


def test_keys_belong_to_the_field_while_one_types(gray: Offscreen) -> None:
    gray.click_item("##low number")
    gray.key("h", "c", "Left")
    assert gray.view.backdrop is Backdrop.GRAY and gray.explorer.reference == (4, 3)
    gray.key("Escape")


def test_the_rule_is_seen_and_chosen(gray: Offscreen) -> None:
    for choice, expected in (("paper", PAPER), ("auto", AUTO)):
        gray.click_item("##range")
        gray.click_item(choice)
        assert gray.view.display_range == expected
    gray.move_away()
    shown = gray.facts.color_ends
    gray.click_item("##range")
    gray.click_item("fixed")
    assert gray.view.display_range.ends == pytest.approx(shown)


def test_titles_and_words_say_what_the_numbers_are(gray: Offscreen) -> None:
    gray.point((1, 1))
    assert {"similarity to the ring", "angle of real values"} <= set(gray.labels("text"))
    assert gray.shows("least alike") and gray.shows("most alike") and gray.shows("under the mouse")
    gray.explorer.locked = False
    gray.click()
    gray.point((5, 2))
    assert gray.shows("pin") and not gray.shows("under the mouse")
    gray.key("space")
    gray.point((2, 5))
    assert gray.shows("pin") and gray.shows("under the mouse")
    gray.key("space")
    gray.show(gray.view.but(channel=2, pins=()))
    assert {"channel 2", "real values"} <= set(gray.labels("text"))
    assert gray.shows("smallest") and gray.shows("largest") and gray.shows("under the mouse")


def test_a_channel_under_the_mouse_has_a_rule_of_its_own(gray: Offscreen) -> None:
    gray.show(gray.view.but(display_range=(0.3, 0.6)))
    assert gray.shows("and above")
    chart = gray.layout.chart
    for share in (0.6, 0.5, 0.4, 0.3, 0.25, 0.2):  # a few channels do not fill the chart
        gray.move((chart.right - 30, chart.top + chart.height * share))
        if gray.explorer.hovered_channel is not None:
            break
    assert gray.explorer.hovered_channel is not None
    assert gray.shows("largest") and not gray.shows("and above")


@pytest.mark.parametrize(
    ("codes", "channel", "says"),
    [
        (np.full((5, 6, 3), 7, np.uint8), None, "All pixels are alike: every similarity is 1"),
        (np.full((5, 6, 3), 51, np.uint8), 1, "Channel 1 has the same value everywhere: 0.2"),
        (np.zeros((5, 6, 3), np.uint8), None, "The reference has no direction"),
    ],
)
def test_where_nothing_differs_the_bar_says_so(
    empty: Offscreen, codes: np.ndarray, channel: int | None, says: str
) -> None:
    empty.open(Dataset.of([FeatureMap(codes)], name="flat"))
    if channel is not None:
        empty.show(empty.view.but(channel=channel))
    said = [label.replace("\u00a0", " ") for label in empty.labels("text")]
    assert any(label.startswith(says) for label in said), empty.labels("text")
    assert not empty.shows("##high end")
    picture = empty.part(empty.picture("alike"), empty.layout.scale)
    assert (picture.max(axis=2) > 20).all(), "no black bar"


@pytest.mark.parametrize("size", [(640, 400), (1280, 800), (3840, 2160)])
@pytest.mark.parametrize("channel", [None, 2])
def test_nothing_is_cut_and_nothing_overlaps(gray: Offscreen, size: tuple[int, int], channel: int | None) -> None:
    before = gray.canvas.get_logical_size()
    gray.resize(*size)
    gray.show(gray.view.but(channel=channel) if channel is not None else gray.view.but(display_range=(0.5, 0.51)))
    gray.point((5, 2))
    gray.picture(f"color_scale_{size[0]}")
    panel, bar = gray.layout.scale, gray.item("##both end")
    boxes = [
        box for kind in ("drawn", "fleeting", "text") for box in gray.boxes(kind) if panel.holds(box.left, box.top)
    ]
    boxes += [gray.item("##range"), gray.item("##colour map")]
    assert len(boxes) >= 6
    for box in boxes:
        assert panel.left <= box.left and box.right <= panel.right and box.bottom <= panel.bottom
        assert not any(
            box is not other
            and box.left < other.right - 0.5
            and other.left < box.right - 0.5
            and box.top < other.bottom - 0.5
            and other.top < box.bottom - 0.5
            for other in boxes
        ), boxes
    assert bar.height > 0.35 * panel.height, "it grows with the window"
    gray.resize(*(round(side) for side in before))


def test_the_bar_of_a_difference_has_zero_in_its_middle_and_one_rule(
    gray: Offscreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    difference = Subtracted(gray.facts.quantity, gray.facts.quantity, ("conv3", "conv4"))
    facts_of = frames.facts_of

    def of_difference(*given: Any, **named: Any) -> FrameFacts:
        return replace(facts_of(*given, **named), quantity=difference, color_ends=(-0.25, 0.25))

    monkeypatch.setattr(frames, "facts_of", of_difference)
    gray.move((5, 5))
    for label in ("conv3 minus conv4", "conv3: more alike", "conv4: more alike", "0 on the bar"):
        assert gray.shows(label), label
    assert gray.shows("##high end") and not gray.shows("##both end") and not gray.shows("##range")
    table = lookup_table("difference")
    panel = gray.picture()[..., :3]
    for color in (table[0], table[-1], table[128], (MID_GRAY,) * 3):
        assert (np.abs(panel.astype(int) - color).max(axis=2) <= 2).any(), color

"""The lock that is seen, and the numbers beside the mouse."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from window.hand import Hand, Pair, Picture

from ifealid_gpu.explorer.facts import FrameFacts
from ifealid_gpu.explorer.preferences import FONT_SCALES
from ifealid_gpu.quantities.channel import Channel
from ifealid_gpu.quantities.norm import Norm
from ifealid_gpu.ui.readout import numbers_of, pin_words

EYE, OTHER_EYE, BROW = (21, 13), (39, 17), (25, 5)


def words_of(facts: FrameFacts) -> list[str]:
    return [words for words, _, _ in numbers_of(facts)]


def chip(window: Hand) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of what is drawn beside the mouse, in logical pixels of the window."""
    seen = window.picture().astype(int)
    facts = window.window_frames.facts
    assert facts is not None
    at = window._mouse
    window.move_away()
    away = window.picture().astype(int)
    window.jump(at)
    off = np.abs(window.part(seen - away, window.layout.display)).max(axis=2) > 12
    rows, columns = np.nonzero(off.sum(axis=1) > 40)[0], np.nonzero(off.sum(axis=0) > 26)[0]
    r, display = window.ratio, window.layout.display
    return (
        columns.min() / r + display.left,
        rows.min() / r + display.top,
        (columns.max() + 1) / r + display.left,
        (rows.max() + 1) / r + display.top,
    )


def text_in(picture: Picture, light: int = 180) -> float:
    """The share of a picture that is light, as text is."""
    return float((picture.min(axis=2) > light).mean())


def has_orange_number(window: Hand) -> bool:
    """Whether the pin's value stands beside the colour bar, which inferno's own orange is not."""
    beside = window.part(window.picture(), window.layout.scale)[:, -88:].astype(int)
    return bool((np.abs(beside - (252, 102, 0)).max(axis=2) < 12).any())


def test_the_lock_is_a_button_that_says_its_state_and_its_key(cat: Hand) -> None:
    cat.point(EYE)
    free = cat.display()
    assert cat.shows("Lock\n    Space") and not cat.explorer.locked
    tools = cat.part(cat.picture(), cat.layout.tools)
    cat.click_item("Lock\n    Space")
    assert cat.explorer.locked and cat.explorer.reference == EYE
    assert cat.shows("Locked\n    Space")
    assert (cat.part(cat.picture("locked_button"), cat.layout.tools) != tools).any(axis=2).sum() > 1000
    locked = cat.display()
    off = (free != locked).any(axis=2)
    x, y = cat.at_pixel(EYE)
    left, top, _, _ = cat.display_area
    rows, columns = np.nonzero(off)
    assert 80 < off.sum() < 600, "the ring alone"
    assert abs(columns - (x - left)).max() < 14 and abs(rows - (y - top)).max() < 14
    cat.click_item("Locked\n    Space")
    assert not cat.explorer.locked and np.array_equal(cat.display(), free)
    cat.key("space")
    assert cat.shows("Locked\n    Space")


def test_the_status_line_says_what_space_does(cat: Hand) -> None:
    cat.point(EYE)
    before = cat.part(cat.picture(), cat.layout.status)[:, -300:]
    cat.key("space")
    assert (cat.part(cat.picture(), cat.layout.status)[:, -300:] != before).any()


def test_a_lock_survives_other_layers_and_says_when_it_ends(cat: Hand) -> None:
    cat.point(EYE)
    cat.key("space")
    cat.key("l")
    cat.until(lambda: cat.view.layer == "stage3", "another layer")
    assert cat.explorer.locked and cat.explorer.note is None
    cat.key("i")
    cat.until(lambda: cat.view.image == "coffee.png", "another image")
    assert not cat.explorer.locked
    assert cat.explorer.note == "The reference is no longer locked: this image has another size"


def judged(cat: Hand, value: float) -> str:
    """What chance says of a value: which share of all pairs of the map's pixels is less alike."""
    chance = cat.facts.numbers.chance
    assert chance is not None
    return f"more alike than {100 * (chance.values < value).mean():.1f} % of random pairs"


def test_locked_the_value_under_the_mouse_stands_beside_it(cat: Hand) -> None:
    cat.point(EYE)
    assert words_of(cat.facts) == [], "the reference's own value is always 1"
    cat.key("space")
    cat.point(OTHER_EYE)
    values = cat.explorer.renderer.values(cat.view)
    value = values[OTHER_EYE[1], OTHER_EYE[0]]
    assert words_of(cat.facts) == [
        cat.facts.quantity.text(value, None),
        "pixel 39,17: similarity to the ring",
        judged(cat, value),
    ]
    left, top, right, bottom = chip(cat)
    x, y = cat.at_pixel(OTHER_EYE)
    assert 0 < left - x < 40 and -30 < top - y < 40 and right - left > 60 and bottom - top > 30
    cat.move_away()
    assert words_of(cat.facts) == []


def test_pin_and_reference_have_a_number_whether_locked_or_not(cat: Hand) -> None:
    cat.point(EYE)
    cat.click()
    for pixel in (OTHER_EYE, BROW):
        cat.point(pixel)
        similarity = cat.explorer.renderer.values(cat.view.but(query=cat.explorer.query_at(EYE)))[pixel[1], pixel[0]]
        expected = f"pin to reference {similarity:.2f}"
        assert words_of(cat.facts) == [expected, judged(cat, similarity)]
        cat.key("space")
        cat.point((30, 30))
        under, _, pin = words_of(cat.facts)[1:]
        assert (under, pin) == ("pixel 30,30: similarity to the ring", expected)
        cat.move_away()
        assert pin_words(cat.facts) == expected, "for the status line, wherever the mouse is"
        cat.key("space")
    cat.point(OTHER_EYE)
    cat.show(cat.view.but(quantity=Norm()))
    assert pin_words(cat.facts) is None


def test_a_pin_that_is_the_reference_says_nothing_of_itself(cat: Hand) -> None:
    cat.point(EYE)
    cat.click()
    assert cat.facts.pin_value == pytest.approx(1) and cat.explorer.reference == EYE
    assert words_of(cat.facts) == [] and pin_words(cat.facts) is None
    assert not any("pin to reference" in text for text in cat.labels("text"))
    assert not has_orange_number(cat)
    cat.point(OTHER_EYE)
    assert any("pin to reference" in text for text in cat.labels("text"))
    assert has_orange_number(cat)
    cat.point(EYE)
    cat.show(cat.view.but(quantity=Norm()))
    cat.move_away()
    assert has_orange_number(cat), "its norm does"


def test_what_does_not_compare_always_has_its_value_there(cat: Hand) -> None:
    cat.show(cat.view.but(quantity=Norm()))
    cat.point(EYE)
    value = cat.explorer.renderer.values(cat.view)[EYE[1], EYE[0]]
    assert words_of(cat.facts) == [f"norm = {value:.4g}", "pixel 21,13: norm"]
    cat.show(cat.view.but(quantity=Channel(5)))
    assert words_of(cat.facts)[1] == "pixel 21,13: channel 5"


@pytest.mark.parametrize(("size", "scale"), [((640, 400), 1.0), ((640, 400), 1.5), ((1280, 800), 1.0)])
@pytest.mark.parametrize("corner", [(0, 0), (1, 0), (0, 1), (1, 1)])
def test_the_chip_is_whole_at_the_displays_edges(
    cat: Hand, size: tuple[int, int], scale: float, corner: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cat.explorer, "preferences", replace(cat.explorer.preferences, font_scale=scale))
    cat.resize(*size)
    cat.key("space")
    cat.move(cat.at_pixel((28, 19)))
    cat.wheel(5)  # the map reaches to the edges
    box = cat.layout.display
    at: Pair = box.left + 3 + corner[0] * (box.width - 6), box.top + 3 + corner[1] * (box.height - 6)
    cat.move(at)
    left, top, right, bottom = chip(cat)
    assert left >= box.left and top >= box.top and right <= box.right + 0.5 and bottom <= box.bottom + 0.5
    assert right - left > 60 and bottom - top > 30
    x, y = cat.at_pixel(cat.explorer.pointed)
    assert not (left <= x <= right and top <= y <= bottom)


def test_the_chip_grows_with_the_text(cat: Hand) -> None:
    cat.key("space")
    cat.point(EYE)
    left, _, right, _ = chip(cat)
    before = cat.explorer.preferences
    cat.explorer.preferences = replace(before, font_scale=2.0)
    cat.window_frames.wake()
    cat.settle()
    cat.point(EYE)
    larger = chip(cat)
    assert larger[2] - larger[0] == pytest.approx(2 * (right - left), rel=0.15)
    assert FONT_SCALES[1] >= 2.0
    cat.explorer.preferences = before


def test_the_marks_of_mouse_and_reference_are_told_apart(cat: Hand) -> None:
    """A cross that is open in the middle, and a ring."""
    cat.key("space")
    cat.point(EYE)
    picture, (left, top, _, _) = cat.display(), cat.display_area
    x, y = (round(at - corner) for at, corner in zip(cat.at_pixel(EYE), (left, top), strict=True))
    here = picture[y - 9 : y + 9, x - 9 : x + 9].min(axis=2) > 200
    assert here[8:10, :4].all() and here[:4, 8:10].all(), "its arms"
    assert not here[8:10, 7:11].all()
    assert not here[2:5, 2:5].any(), "between them"


def test_zooming_stops_at_both_ends_and_f_comes_back(cat: Hand) -> None:
    fitted = cat.explorer.projection.scale
    cat.point(EYE)
    cat.wheel(60)
    near = cat.explorer.projection
    across, down = near.scene.map_step
    cells = near.scale / across / near.size[0], near.scale / down / near.size[1]
    assert max(cells) == pytest.approx(0.5), "a map pixel fills half of the display"
    cat.key("plus", "plus")
    assert cat.explorer.projection.scale == near.scale and cat.explorer.message is None
    cat.wheel(-90)
    assert cat.explorer.projection.scale == pytest.approx(fitted / 4)
    cat.key("minus")
    assert cat.explorer.projection.scale == pytest.approx(fitted / 4)
    x, y = cat.explorer.projection.target_from_scene((225, 150))
    assert 0 < x < near.size[0] and 0 < y < near.size[1], "it is in sight"
    cat.key("1")
    assert cat.explorer.projection.scale == 1
    cat.key("f")
    assert cat.view.viewport is None and cat.explorer.projection.scale == fitted

"""Words of Hebrew and Arabic, as they are drawn from left to right."""

from __future__ import annotations

import pytest

from ifealid_gpu.ui.right_to_left import in_sight, plain


def test_other_scripts_stay_as_they_are() -> None:
    for text in "layer2 (a).jpg", "Кошка", "猫", "é", "":
        assert in_sight(text) == text


def test_hebrew_is_turned_round_and_what_is_around_it_stays() -> None:
    assert in_sight("a חתול.png") == "a לותח.png"
    assert in_sight("חתול שחור.png") == "רוחש לותח.png"


def test_numbers_within_are_read_from_left_to_right() -> None:
    assert in_sight("אב 123 גד") == "דג 123 בא"
    assert in_sight("אב (ג) ד") == "ד (ג) בא"


def test_letters_of_arabic_are_joined_and_turned_round() -> None:
    assert in_sight("قطة.jpg") == "\ufe94\ufec4\ufed7.jpg"  # final, medial, initial
    assert in_sight("دار") == "\u0631\u0627\u062f".translate({0x631: 0xFEAD, 0x627: 0xFE8D, 0x62F: 0xFEA9})
    assert in_sight("سلام") == "\ufee1\ufefc\ufeb3"  # lam and alef are one


def test_marks_stay_with_their_letters_and_do_not_part_what_is_joined() -> None:
    assert in_sight("بَت") == "\ufe96\ufe91\u064e"


@pytest.mark.parametrize("character", ["\ufe94", "\ufefc", "a", "ב"])
def test_a_form_knows_its_letters(character: str) -> None:
    assert plain(character) == {"\ufe94": "ة", "\ufefc": "لا"}.get(character, character)

"""The help: what is on the screen now, the terms, all keys, and what the program is."""

from __future__ import annotations

from importlib.metadata import version

import numpy as np
import pytest
from window.offscreen import Offscreen

from ifealid_gpu.explorer.commands import COMMANDS, menus
from ifealid_gpu.quantities.channel import Channel
from ifealid_gpu.quantities.clusters import Clusters
from ifealid_gpu.quantities.components import Components
from ifealid_gpu.quantities.metrics.table import METRICS
from ifealid_gpu.ui.help.concepts import CONCEPTS
from ifealid_gpu.ui.help.looking import sentences
from ifealid_gpu.ui.help.pages import PAGES
from ifealid_gpu.ui.help.shortcuts import groups_of_keys
from ifealid_gpu.views.backdrop import Backdrop


def words(window: Offscreen) -> str:
    """All that is written through items."""
    return "\n".join(label for label, kind in window._items if kind == "text")


def test_f1_says_what_is_on_the_screen_and_escape_closes_it(cat: Offscreen) -> None:
    plain = cat.still()
    cat.key("F1")
    said = words(cat)
    cat.picture("help_looking")
    assert "the image chelsea.png as the layer stage2 of scattering sees it" in said
    assert "57 x 38 pixels" in said and "512 numbers" in said
    assert "The ring marks the reference, at 28,19" in said
    cat.key("Escape")
    assert not cat.explorer.show_help
    cat.move_away()
    assert np.array_equal(cat.still(), plain)
    cat.key("F1", "F1")
    assert not cat.explorer.show_help
    cat.key("question")
    assert "Ctrl+Shift+O" in words(cat)
    cat.click_item("Close")
    assert not cat.explorer.show_help


def test_what_am_i_looking_at_follows_what_is_shown(cat: Offscreen) -> None:
    cat.point((39, 17))
    cat.click()
    cat.point((21, 13))
    cat.key("space")
    said = "\n".join(sentences(cat.facts, cat.view))
    assert "It is locked" in said and "at 21,13" in said
    assert "The orange dot marks the pin, at 39,17" in said
    low, high = cat.facts.color_ends
    assert f"all pixels but the ring's own, from {low:.4f} to {high:.4f}" in said
    assert cat.facts.quantity.metric.explanation in said
    cat.key("e")  # as the paper has it
    said = "\n".join(sentences(cat.facts, cat.view))
    assert "to 1.0000" in said and "ring's own" not in said
    cat.key("e")
    cat.show(cat.view.but(quantity=Channel(27), backdrop=Backdrop.NONE, pins=()))
    said = "\n".join(sentences(cat.facts, cat.view))
    assert "channel 27" in said and "without the image beneath" in said and "orange dot" not in said
    cat.key("n")
    assert "the length of each pixel's feature vector" in "\n".join(sentences(cat.facts, cat.view))


def test_it_says_what_colours_of_components_and_clusters_are(cat: Offscreen) -> None:
    def said() -> str:
        return " ".join(sentences(cat.facts, cat.view))

    cat.show(cat.view.but(quantity=Components()))
    assert "The colours hide the image" in said() and "1st to the 99th percentile" in said()
    assert "stretched" not in said()
    cat.show(cat.view.but(components_opacity=0.5))
    assert "Beneath the colours lies the image" in said()
    cat.show(cat.view.but(quantity=Components((2,))))
    assert "The colours are stretched to the values there are" in said()
    cat.show(cat.view.but(quantity=Clusters(4)))
    assert "the legend at the right names it" in said() and "stretched" not in said()


def test_before_anything_is_open_it_says_how_to_begin(empty: Offscreen) -> None:
    empty.key("F1")
    assert "Open the demo (Ctrl+D)" in words(empty)
    empty.key("Escape", "F1", "Escape")
    assert not empty.explorer.show_help


def test_arrows_turn_the_pages_and_tabs_do(cat: Offscreen) -> None:
    cat.key("F1")
    seen = []
    for _ in PAGES:
        seen.append(cat.explorer.help_page)
        cat.key("Right")
    assert seen == [page.command for page in PAGES] and cat.explorer.help_page == seen[0]
    cat.key("Left")
    assert cat.explorer.help_page == seen[-1]
    cat.click_item("Concepts")
    assert cat.explorer.help_page == "concepts"
    cat.picture("help_concepts")
    cat.key("Escape")
    cat.click_item("Help")
    cat.click_item("About")
    assert cat.explorer.help_page == "about"
    cat.picture("help_about")
    said = words(cat)
    for part in (version("ifealid-gpu"), "10.3389/frai.2020.00049", "MIT", cat.facts.adapter, cat.facts.driver, " ms"):
        assert part in said
    cat.key("Escape")


def test_the_concepts_explain_the_words_on_the_screen() -> None:
    terms = {term.casefold() for term, _ in CONCEPTS}
    assert terms >= {"layer", "feature map", "channel", "reference", "similarity", "angle", "contrast stretch"}
    assert terms >= {metric.label.casefold() for metric in METRICS}
    assert all(meaning.endswith(".") for _, meaning in CONCEPTS)
    assert len({metric.explanation for metric in METRICS}) == len(METRICS)


def test_all_keys_are_listed_under_their_menus_the_mouse_first() -> None:
    groups = list(groups_of_keys())
    assert groups[0][0] == "Mouse"
    assert [name for name, _ in groups[2:]] == [name for name, _ in menus()]
    titles = [title for _, terms in groups for _, title in terms]
    for command in COMMANDS:
        assert not command.keys or command.menu is None or titles.count(command.title) == 1


@pytest.mark.parametrize("page", [page.command for page in PAGES])
def test_pages_fit_into_the_smallest_window_and_scroll(cat: Offscreen, page: str) -> None:
    cat.resize(640, 400)
    plain = cat.still()
    cat.explorer.help_page = page
    cat.window_frames.wake()
    cat.settle()
    first = cat.still(f"help_{page}_smallest")
    changed = (plain != first).any(axis=2)
    rows, columns = np.nonzero(changed)
    assert changed.mean() > 0.3
    assert rows.min() > 1 and rows.max() < 398 and columns.min() > 1 and columns.max() < 638
    if page in ("concepts", "help"):
        cat.key("End")
        by_key = cat.still()
        assert (by_key != first).any()
        cat.key("Home")
        assert np.array_equal(cat.still(), first)
        cat.move((320, 200))
        cat.wheel(-60)
        assert (cat.still() != first).any()
    cat.key("Escape")

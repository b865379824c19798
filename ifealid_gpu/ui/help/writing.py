"""How pages of the help are written: sentences that wrap, and rows of a term and what it means."""

from __future__ import annotations

from collections.abc import Iterable

from imgui_bundle import imgui

from ifealid_gpu.ui import items
from ifealid_gpu.ui.text import readable
from ifealid_gpu.ui.theme import FAINT


def paragraphs(sentences: Iterable[str]) -> None:
    """Paragraphs over the page's whole width."""
    imgui.push_text_wrap_pos(0.0)
    for sentence in sentences:
        items.text(readable(sentence))
        imgui.spacing()
    imgui.pop_text_wrap_pos()


def rows(name: str, terms: Iterable[tuple[str, str]]) -> None:
    """Two columns: terms, and what they mean or do."""
    if imgui.begin_table(name, 2, imgui.TableFlags_.sizing_fixed_fit):
        imgui.table_setup_column("term")
        imgui.table_setup_column("meaning", imgui.TableColumnFlags_.width_stretch)
        for term, meaning in terms:
            imgui.table_next_row()
            imgui.table_next_column()
            items.text(term, color=FAINT)
            imgui.table_next_column()
            imgui.push_text_wrap_pos(0.0)
            items.text(readable(meaning))
            imgui.pop_text_wrap_pos()
        imgui.end_table()

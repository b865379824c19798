"""The list of the best places, above the chart: numbered, with what the image shows there; a click goes to one."""

from __future__ import annotations

from dataclasses import replace

from imgui_bundle import imgui

from ifealid_gpu.explorer.best_places import PlacesFacts
from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.figure.marks.numbers import NUMBER_COLOR, NUMBER_INK
from ifealid_gpu.quantities.top import MOST_PLACES
from ifealid_gpu.ranking.ranked import Ranked
from ifealid_gpu.ui import items
from ifealid_gpu.ui.layout import PLACE_LINES, Layout
from ifealid_gpu.ui.memory import current
from ifealid_gpu.ui.panel import panel, shortened
from ifealid_gpu.ui.theme import ACCENT, FAINT, WHITE, color_u32

_ALL_TIP = "Look for them in all images that have this layer, not only in the one on display   Ctrl+Shift+F"
_COUNT_TIP = "How many places. Drag, or double-click to type"
_WAITS = "All images are searched once a click keeps the reference"
_PAD = 2.0
_FIELD = 2.6  # times the letters' height: the number of places
_NOTES = 2  # that are said in full


def places_list(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw the list, where it is shown."""
    memory, box, places = current(), layout.places, facts.places
    memory.lit_place = None
    if box is None or facts.map is None or places is None:
        return
    with panel("best places", box):
        width = box.width - 2 * imgui.get_style().window_padding.x
        _heading(facts, places, answers, width)
        imgui.begin_child("##places", (0, 0))
        if imgui.get_scroll_max_y() > 0:
            width -= imgui.get_style().scrollbar_size
        _state(facts, places, width)
        found = () if places.ranking is None else places.ranking.places
        memory.thumbnails.show(found, [one.thumbnail for one in found])
        for number, one in enumerate(found):
            if _row(number, one, facts, places, width):
                answers.place = one
        imgui.end_child()


def _heading(facts: FrameFacts, places: PlacesFacts, answers: Answers, width: float) -> None:
    """What the list is of, how many, whether of all images, and its end."""
    side, style = imgui.get_frame_height(), imgui.get_style()
    imgui.align_text_to_frame_padding()
    radius = (
        "" if places.ranking is None else f"; none lies within {places.ranking.radius} of the map's pixels of another"
    )
    tip = f"The best pixels, each the best of its neighbourhood and outside the reference's own{radius}"
    field = _FIELD * imgui.get_font_size()
    room = width - side - field - 2 * style.item_spacing.x
    if room > 2 * imgui.get_font_size():
        items.text(shortened(facts.quantity.best_words, room, keep="beginning"), color=FAINT, tip=tip)
        imgui.same_line()
    imgui.set_next_item_width(min(field, width - side - style.item_spacing.x))
    changed, count = items.dragged("##count of places", float(places.top.count), 0.2, "%.0f", tip=_COUNT_TIP)
    if changed:
        answers.view = answers.view.but(top=replace(places.top, count=min(max(1, round(count)), MOST_PLACES)))
    imgui.same_line(width - side + style.window_padding.x)
    if items.button("×##close places", (side, 0), tip="Look for them no more"):
        answers.commands.append("top_all_images" if places.top.all_images else "top")
    if places.has_others:
        clicked, ticked = items.tick("all images##of places", places.top.all_images, tip=_ALL_TIP)
        if clicked:
            answers.commands.append("top_all_images" if ticked else "top")


def _state(facts: FrameFacts, places: PlacesFacts, width: float) -> None:
    """What is still being done, and what there is to say of it."""
    ranking = places.ranking
    if places.fault is not None:
        items.sentence(places.fault, width, color=ACCENT)
    elif places.waits:
        items.sentence(_WAITS, width, color=FAINT)
    elif places.share is not None:
        items.sentence(f"Searching all images: {100 * places.share:.0f} %   Esc stops", width, color=FAINT)
    elif ranking is not None and ranking.nothing is not None:
        items.sentence(f"None: {ranking.nothing}", width, color=FAINT)
    elif places.is_of_all and ranking is not None:
        items.sentence(f"of {ranking.images} image{'s' * (ranking.images != 1)}", width, color=FAINT)
    if ranking is not None and places.share is None and 0 < len(ranking.places) < places.top.count:
        items.sentence(f"No more: all others have a better one within {ranking.radius} pixels", width, color=FAINT)
    notes = () if ranking is None else ranking.notes
    for note in notes[:_NOTES]:
        items.sentence(note, width, color=ACCENT)
    if more := notes[_NOTES:]:
        items.text(f"and {len(more)} more", color=ACCENT, tip=lambda: "\n".join(more))


def _row(number: int, one: Ranked, facts: FrameFacts, places: PlacesFacts, width: float) -> bool:
    """A place: its number, picture and value, and where it lies; whether it was clicked."""
    style, line = imgui.get_style(), imgui.get_text_line_height()
    height = PLACE_LINES * imgui.get_font_size() - style.item_spacing.y
    at = imgui.get_cursor_screen_pos()
    if not imgui.is_rect_visible((width, height)):
        imgui.dummy((width, height))
        return False
    value = facts.quantity.place_text(one.value)
    is_here = one.image == places.image
    where = "{:.0f},{:.0f}".format(*one.place)
    judged = facts.numbers.judged(one.value)
    tip = f"Number {one.rank}: {value}{f' ({judged})' if judged else ''} at {where} of {one.image}. "
    tip += "A click goes there and pins it, and keeps the reference"
    clicked = items.row(f"##place {one.rank}", False, (width, height), tip=tip)
    if imgui.is_item_hovered() and is_here:
        current().lit_place = one.rank
    draw, left = imgui.get_window_draw_list(), at.x + _PAD
    side = height - 2 * _PAD
    if one.thumbnail is not None:
        current().thumbnails.draw(draw, number, (left, at.y + _PAD), side)
        left += side
    radius = 0.62 * line
    middle = left + radius * (0.2 if one.thumbnail is not None else 1.0), at.y + radius + _PAD
    badge(draw, middle, radius, one.rank, 0.75 * imgui.get_font_size())
    text = left + 2.2 * radius if one.thumbnail is None else left + 1.6 * radius
    room = at.x + width - text - _PAD
    draw.add_text((text, at.y + _PAD), color_u32(WHITE), shortened(value, room, keep="beginning"))
    below = shortened(str(one.image) if places.is_of_all else where, room)
    draw.add_text((text, at.y + _PAD + line), color_u32(WHITE if places.is_of_all and is_here else FAINT), below)
    return clicked


def badge(
    draw: imgui.ImDrawList, middle: tuple[float, float], radius: float, rank: int, letters: float, *, lit: bool = False
) -> None:
    """A number on a disc."""
    red, green, blue = (part / 255 for part in NUMBER_COLOR)
    draw.add_circle_filled(middle, radius + 1, color_u32((0, 0, 0, 1)))
    draw.add_circle_filled(middle, radius, color_u32((1, 1, 1, 1) if lit else (red, green, blue, 1)))
    text = str(rank)
    letters *= 1.0 if rank < 100 else 0.75
    size = imgui.calc_text_size(text) * (letters / imgui.get_font_size())
    ink = color_u32((NUMBER_INK[0] / 255, NUMBER_INK[1] / 255, NUMBER_INK[2] / 255, 1))
    draw.add_text(imgui.get_font(), letters, (middle[0] - size.x / 2, middle[1] - size.y / 2), ink, text)

"""The dialog that asks how files are to be read: those that are open, or those that were refused."""

from __future__ import annotations

from collections.abc import Mapping

from imgui_bundle import imgui

from ifealid_gpu.dataset.dequantize import AS_STORED, RULES
from ifealid_gpu.dataset.reading_words import FLAG
from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.explorer.map_facts import MapFacts
from ifealid_gpu.explorer.read_as import ReadAs, ReadAsWish
from ifealid_gpu.passes.color import Color
from ifealid_gpu.ui import items, theme
from ifealid_gpu.ui.chooser import chooser
from ifealid_gpu.ui.dialog import dialog, heading
from ifealid_gpu.ui.layout import Layout
from ifealid_gpu.ui.panel import shortened
from ifealid_gpu.ui.text import readable

_WIDTH, _LABELS = 34.0, 6.0  # text heights
_FIELD: Color = (0.22, 0.24, 0.26, 1.0)  # of fields and boxes to tick, on the dark of dialogs
_ENTER = imgui.InputTextFlags_.enter_returns_true

_OPEN = "as the file says, or its shape tells"
_LAYOUTS = {
    _OPEN: "",
    "rows, columns, channels (hwc)": "hwc",
    "channels, rows, columns (chw)": "chw",
    "tokens, channels": "tokens",
}
_RULES = {
    "as the file says": "",
    "as they are stored": AS_STORED,
    **{f"those of {rule.of}": rule.name for rule in RULES},
}
_PRECISIONS = {"as few as keep similarities right": "", "8 bits": "8", "16 bits": "16", "32 bits": "32"}
_EVERY = "all"


def read_as(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw the dialog, while it is wanted."""
    asked = facts.read_as
    if asked is None:
        return
    line = imgui.get_font_size()
    width = min(line * _WIDTH, imgui.get_main_viewport().size.x - 8 - 3 * line)
    with dialog("read as") as is_open:
        if not is_open:
            answers.read_as_wish = ReadAsWish.CLOSE
            return
        imgui.push_style_color(imgui.Col_.frame_bg, _FIELD)
        heading(shortened(f"Read {asked.name} as ...", width / 1.35))
        imgui.push_text_wrap_pos(imgui.get_cursor_pos_x() + width)
        if words := _now(facts.map, asked):
            items.text(words, color=theme.FAINT)
        imgui.pop_text_wrap_pos()
        _Fields(asked, answers, width).draw()
        _end(asked, answers, width)
        imgui.pop_style_color()


def _now(shown: MapFacts | None, asked: ReadAs) -> str:
    if not asked.asks:
        return "Files of this kind say themselves how they are read."
    sentences = []
    if asked.refused is None and shown is not None:
        w, h, d = shown.size
        sentences.append(f"Now {w} x {h} pixels of {d:,} {'channel' if d == 1 else 'channels'}.")
    if set(asked.may_help) & set(asked.asks):
        sentences.append("What is in orange may help.")
    if asked.is_folder:
        sentences.append("All files of the folder are read so.")
    return " ".join(sentences)


def _end(asked: ReadAs, answers: Answers, width: float) -> None:
    """What is wrong, and the buttons."""
    imgui.spacing()
    if asked.fault is not None or asked.waits:
        imgui.push_text_wrap_pos(imgui.get_cursor_pos_x() + width)
        words = asked.fault or "Reading ... Esc stops it"
        items.text(readable(words), color=theme.ACCENT if asked.fault is not None else theme.FAINT)
        imgui.pop_text_wrap_pos()
    if asked.asks:
        imgui.begin_disabled(asked.waits)
        keeps = asked.refused is None or asked.refused.view is None
        tip = f"Read the files so{', and keep reference, pins and colours' if keeps else ''}   Enter"
        if items.button("Read##as", tip=tip):
            answers.read_as_wish = ReadAsWish.READ
        imgui.set_item_default_focus()
        imgui.same_line()
        if items.button("As the files say##as", tip="Clears the fields: what files do not say, their shapes tell"):
            answers.read_as_wish = ReadAsWish.OPEN_ALL
        imgui.end_disabled()
        imgui.same_line()
    if items.button("Cancel##as", tip="Closes this, and changes nothing   Escape"):
        answers.read_as_wish = ReadAsWish.CLOSE
    imgui.same_line()
    items.text("Esc", color=theme.FAINT)


class _Fields:
    """The fields, those that say something about the kind of file alone."""

    def __init__(self, asked: ReadAs, answers: Answers, width: float) -> None:
        self._asked = asked
        self._answers = answers
        line = imgui.get_font_size()
        self._left = imgui.get_cursor_pos_x()
        self._labels = min(_LABELS * line, width * 0.3)
        self._room = width - self._labels

    def draw(self) -> None:
        """Draw them."""
        asks, half = set(self._asked.asks), self._room * 0.42
        if "layout" in asks:
            self._choose("layout", "Axes", _LAYOUTS, "The order of the array's axes: which of them counts channels")
        if "grid" in asks:
            self._field("grid", "Grid", "such as 14x14", "Columns x rows of tokens; empty: as their number tells", half)
            self._beside("Skip", "skip")
            self._field("skip", None, "such as 1", "Tokens before those of the grid, such as the class token", None)
        if "array" in asks and (self._asked.arrays or self._asked.text("array")):
            self._array()
        if "page" in asks:
            tip = "The page of a TIFF, or image of a batch, from 0; empty: all pages, the first image"
            self._field("page", "Page", _EVERY, tip, half)
        if "no_data" in asks:
            tip = "The value that stands for none; auto: as declared or found, nan: not a number, none: nothing"
            self._field("no_data", "No data", "auto, nan, none or a value", tip, self._room)
        if "dequantize" in asks:
            self._choose("dequantize", "Values", _RULES, "How stored whole numbers become real values")
        if "precision" in asks:
            self._choose("precision", "Precision", _PRECISIONS, "Bits of a stored value")
        if "image" in asks:
            self._photo()
        if "channel_names" in asks:
            tip = "A text file with a name or a wavelength, such as 490 nm, a line; empty: as the file says"
            self._field("channel_names", "Channels", "a file of their names", tip, self._room)
        if "stride" in asks:
            tip = "Image pixels a pixel of the map; empty: as the file says, or the map spans the image"
            self._field("stride", "Stride", "spans the image", tip, half)
        if "as_stored" in asks:
            self._as_stored(beside="stride" in asks)

    def _array(self) -> None:
        names = list(dict.fromkeys((*self._asked.arrays, *filter(None, [self._asked.text("array")]))))
        choices = {_EVERY: "", **{name: name for name in names}}
        self._choose("array", "Array", choices, "The only array of the file to read")

    def _photo(self) -> None:
        style = imgui.get_style()
        button = imgui.calc_text_size("Choose...").x + 2 * style.frame_padding.x + style.item_spacing.x
        tip = "The photo that lies beneath the heat map; empty: what the file holds, or lies beside it"
        self._field("image", "Photo", "what the file holds, or lies beside it", tip, self._room - button)
        imgui.same_line()
        if items.button("Choose...##as", tip="Choose the photo"):
            self._answers.read_as_wish = ReadAsWish.ASK_PHOTO

    def _as_stored(self, *, beside: bool) -> None:
        words, line = "not turned by EXIF", imgui.get_font_size()
        if beside:
            imgui.same_line(0, line)
        needed = imgui.calc_text_size(words).x + imgui.get_frame_height() + imgui.get_style().item_inner_spacing.x
        if not beside or imgui.get_cursor_pos_x() + needed > self._left + self._labels + self._room:
            if beside:
                imgui.new_line()
            self._indent()
        tip = "Whether the photo stays as it is stored, not turned as its EXIF data say"
        changed, ticked = items.tick(f"{words}##as", bool(self._asked.text("as_stored")), tip=tip)
        if changed:
            self._write("as_stored", FLAG if ticked else "")

    def _choose(self, field: str, label: str, choices: Mapping[str, str], tip: str) -> None:
        self._label(label, field)
        now = self._asked.text(field)
        shown = next((words for words, text in choices.items() if text == now), next(iter(choices)))
        chosen = chooser(f"as {field}", shown, tuple(choices), self._room, tip=tip)
        if chosen != shown:
            self._write(field, choices[chosen])

    def _field(self, field: str, label: str | None, hint: str, tip: str, width: float | None) -> None:
        if label is not None:
            self._label(label, field)
        room = width if width is not None else self._left + self._labels + self._room - imgui.get_cursor_pos_x()
        before = self._asked.text(field)
        hint = shortened(hint, room - 2 * imgui.get_style().frame_padding.x, keep="beginning")
        entered, text = items.field(f"##as {field}", before, room, tip=tip, hint=hint, flags=_ENTER)
        if text != before:
            self._write(field, text)
        if entered:
            self._answers.read_as_wish = ReadAsWish.READ

    def _write(self, field: str, text: str) -> None:
        self._answers.read_as = {**(self._answers.read_as or {}), field: text}

    def _label(self, words: str, field: str) -> None:
        self._name(words, field)
        self._indent(same_line=True)

    def _beside(self, words: str, field: str) -> None:
        imgui.same_line(0, imgui.get_font_size())
        self._name(words, field)
        imgui.same_line()

    def _name(self, words: str, field: str) -> None:
        """What a field is called, in colour where it may open what was refused."""
        imgui.align_text_to_frame_padding()
        items.text(words, color=theme.ACCENT if field in self._asked.may_help else None)

    def _indent(self, *, same_line: bool = False) -> None:
        if same_line:
            imgui.same_line(self._left + self._labels)
        else:
            imgui.set_cursor_pos_x(self._left + self._labels)

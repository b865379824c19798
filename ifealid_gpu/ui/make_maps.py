"""The dialog that offers to make feature maps of photos."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from imgui_bundle import imgui

from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.explorer.making import ENLARGED_SIDE, SCALES, SIDES, Choice
from ifealid_gpu.explorer.making_facts import MakingFacts, MakingWish
from ifealid_gpu.extraction.apart.messages import OfferedLayer
from ifealid_gpu.passes.color import Color
from ifealid_gpu.ui import items, theme
from ifealid_gpu.ui.chooser import chooser
from ifealid_gpu.ui.dialog import close, dialog, heading
from ifealid_gpu.ui.layout import Layout
from ifealid_gpu.ui.making_progress import WIDTH, title
from ifealid_gpu.ui.panel import label, shortened
from ifealid_gpu.ui.text import readable

_FIELD: Color = (0.22, 0.24, 0.26, 1.0)  # of fields and boxes to tick, on the dark of dialogs
_ROWS, _FEW_ROWS = 5.5, 2.5  # of a list before it scrolls, and in a low window
_LOW = 32.0  # text heights


def make_maps(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw the dialog, until feature maps are being made."""
    making = facts.making
    if making is None or making.is_running:
        return
    window, line = imgui.get_main_viewport().size, imgui.get_font_size()
    width = min(line * WIDTH, window.x - 8 - 3 * line)
    with dialog("make maps") as is_open:
        if not is_open:
            answers.making = MakingWish.CANCEL
            return
        imgui.push_style_color(imgui.Col_.frame_bg, _FIELD)
        heading(shortened(title(making), width / 1.35))
        if making.install is not None:
            _without_torch(making, making.install, answers, width)
        else:
            _questions(making, answers, width)
        imgui.pop_style_color()


def _questions(making: MakingFacts, answers: Answers, width: float) -> None:
    """Which photos, network, layers, where to, how large."""
    line = imgui.get_font_size()
    imgui.push_text_wrap_pos(width)
    each = "the photo" if len(making.photos) == 1 else "each photo"
    imgui.text_disabled(
        f"A network turns {each} into feature maps, one a layer. They can then be explored here: point at a "
        "place, and see what the layer finds alike."
    )
    imgui.pop_text_wrap_pos()
    imgui.spacing()
    beside = line * 5.5
    choice = making.choice
    if len(making.photos) > 1:
        choice = _photos(making, choice, width - beside, beside)
    imgui.push_text_wrap_pos(width)
    for words in making.passed_over:
        _explained(words, beside)
    imgui.pop_text_wrap_pos()
    choice = _network(making, choice, answers, width - beside, beside)
    choice = _layers(making, choice, width - beside, beside)
    choice = _page(making, choice, width - beside, beside)
    choice = _size(making, choice, width - beside, beside)
    choice = _folder(making, choice, answers, width - beside, beside)
    if choice != making.choice:
        answers.choice = choice
    imgui.spacing()
    if making.error is not None:
        _colored(making.error, width)
    if items.button("Make feature maps", (line * 11, 0), tip="Begin; the window can be used meanwhile   Enter"):
        answers.making = MakingWish.MAKE
    imgui.set_item_default_focus()
    imgui.same_line()
    if items.button("Cancel", (line * 6, 0), tip="Make nothing   Escape"):
        answers.making = MakingWish.CANCEL
    imgui.same_line()
    imgui.text_disabled("Esc")
    _as_map(making, answers)


def _as_map(making: MakingFacts, answers: Answers) -> None:
    """The way on where the photo is none, but a feature map that looks like one."""
    if making.may_be_map:
        imgui.spacing()
        if items.button("Read as...##photo", tip="Where its samples or pages are features: opens the file itself"):
            answers.making = MakingWish.READ_AS
            close("make maps")
        imgui.same_line()
        imgui.text_disabled("if its samples are features already")


def _photos(making: MakingFacts, choice: Choice, width: float, beside: float) -> Choice:
    _name("Photos", beside)
    left_out = set(choice.left_out)
    with _list("photos", width, len(making.photos)):
        for photo in making.photos:
            changed, _ = items.tick(
                f"{label(shortened(photo, width * 0.85))}##photo {photo}",
                photo not in left_out,
                tip="Whether it is taken",
            )
            if changed:
                left_out ^= {photo}
    return replace(choice, left_out=frozenset(left_out))


def _network(making: MakingFacts, choice: Choice, answers: Answers, width: float, beside: float) -> Choice:
    _name("Network", beside)
    known = {network.name: network.words for network in making.networks}
    own = "another one, by name"
    shown = choice.network if choice.own is None else own
    chosen = chooser("network", shown, (*known, own), width, tip="The network whose layers give the feature maps")
    if chosen == own and choice.own is None:
        choice = replace(choice, own="")
    elif chosen != shown:
        choice = replace(choice, network=chosen, own=None)
    if choice.own is None:
        _explained(known.get(choice.network, ""), beside)
        return choice
    _indent(beside)
    hint = "torchvision:NAME, timm:NAME, hf:NAME or my_module:factory"
    tip = "A network by its name, as ifealid-gpu extract --model takes it"
    changed, name = items.field("##own network", choice.own, width, tip=tip, hint=hint)
    if imgui.is_item_deactivated_after_edit():
        answers.making = MakingWish.LOOK
    return replace(choice, own=name) if changed else choice


def _layers(making: MakingFacts, choice: Choice, width: float, beside: float) -> Choice:
    _name("Layers", beside)
    if not making.layers:
        waiting = "looking at the network ..." if making.is_waiting else "the last of each resolution"
        imgui.text_disabled(waiting)
        return choice
    ticked = set(making.ticked)
    with _list("layers", width, len(making.layers)):
        first = next((layer for layer in making.layers if layer.name in ticked), None)
        shows_first = imgui.is_window_appearing()  # what is chosen is seen at once
        for layer in making.layers:
            name = label(shortened(layer.name, width * 0.27))
            changed, _ = items.tick(
                f"{name}##layer {layer.name}", layer.name in ticked, tip=f"{layer.name}: whether its map is made"
            )
            if changed:
                ticked ^= {layer.name}
            imgui.same_line(width * 0.36)
            imgui.text_disabled(_layer_words(layer, choice.scale))
            if shows_first and layer is first:
                imgui.set_scroll_here_y(0.2)
    if ticked != set(making.ticked):
        names = tuple(layer.name for layer in making.layers if layer.name in ticked)
        choice = replace(choice, layers=names)
    return choice


def _layer_words(layer: OfferedLayer, scale: int) -> str:
    count = "1 channel" if layer.channels == 1 else f"{layer.channels:,} channels"
    stride = f", stride {layer.stride / scale:g}" if layer.stride else ""
    return f"{layer.size[1]} x {layer.size[0]} pixels, {count}{stride}"


def _page(making: MakingFacts, choice: Choice, width: float, beside: float) -> Choice:
    if not making.has_pages:
        return choice
    _name("Page", beside)
    tip = "The page of the file that the network sees, counted from 0; empty: the first"
    changed, page = items.field("##page", choice.page, width * 0.42, tip=tip, hint="the first, 0")
    return replace(choice, page=page) if changed else choice


def _size(making: MakingFacts, choice: Choice, width: float, beside: float) -> Choice:
    """How large the network sees the photos: smaller ones take less time, enlarged ones give finer maps."""
    height, wide = making.size
    side = max(height, wide)
    whole = f"as it is, {wide} x {height} pixels" if len(making.photos) == 1 else "as they are"
    sizes: dict[str, tuple[int | None, int]] = {whole: (None, 1)}
    sizes |= {f"scaled down to {one} pixels, which takes less time": (one, 1) for one in SIDES if one < side}
    if side <= ENLARGED_SIDE:
        sizes |= {f"enlarged {times} times, for finer maps": (None, times) for times in SCALES}
    if len(sizes) == 1:
        return choice
    _name("Size", beside)
    shown = next((text for text, size in sizes.items() if size == (choice.max_side, choice.scale)), whole)
    tip = "How large photos go through the network: maps of larger ones are finer, and take longer"
    side_taken, scale = sizes[chooser("size", shown, tuple(sizes), width, tip=tip)]
    return replace(choice, max_side=side_taken, scale=scale)


def _folder(making: MakingFacts, choice: Choice, answers: Answers, width: float, beside: float) -> Choice:
    _name("Keep in", beside)
    tip = "The feature maps are written there as files, and can be opened again"
    if items.radio("a folder", choice.folder is not None, tip=tip) and choice.folder is None:
        choice = replace(choice, folder=making.proposed or "")
    imgui.same_line()
    if items.radio("nowhere: just look", choice.folder is None, tip="The feature maps go with the window"):
        choice = replace(choice, folder=None)
    _indent(beside)
    if choice.folder is None:
        imgui.text_disabled("They go when another dataset is opened; the File menu can save them.")
        return choice
    button = imgui.calc_text_size("Choose...").x + 2 * imgui.get_style().frame_padding.x
    gap = imgui.get_style().item_spacing.x
    changed, folder = items.field(
        "##folder",
        choice.folder,
        width - button - gap,
        tip="The folder; it is made where there is none",
        hint="a folder",
    )
    imgui.same_line()
    if items.button("Choose...", tip="Choose a folder that is there"):
        answers.making = MakingWish.ASK_FOLDER
    return replace(choice, folder=folder) if changed else choice


def _without_torch(making: MakingFacts, install: str, answers: Answers, width: float) -> None:
    imgui.push_text_wrap_pos(width)
    imgui.text_unformatted(
        "Feature maps are made by PyTorch, which is not installed here. This command installs it, with a network:"
    )
    _command(install, "##install", answers, MakingWish.COPY_INSTALL)
    imgui.text_unformatted("Then open the photo again, or let this command make its feature maps:")
    _command(making.command, "##command", answers, MakingWish.COPY_COMMAND)
    imgui.pop_text_wrap_pos()
    imgui.spacing()
    if items.button("Close", tip="Closes this   Escape"):
        answers.making = MakingWish.CANCEL
    imgui.same_line()
    imgui.text_disabled("Esc")
    _as_map(making, answers)


def _command(words: str, name: str, answers: Answers, wish: MakingWish) -> None:
    imgui.push_style_color(imgui.Col_.text, theme.ACCENT)
    imgui.text_unformatted(readable(words))
    imgui.pop_style_color()
    if items.button(f"Copy{name}", tip="Copies this command"):
        answers.making = wish
    imgui.spacing()


def _name(words: str, beside: float) -> None:
    imgui.align_text_to_frame_padding()
    imgui.text_unformatted(words)
    imgui.same_line(beside + imgui.get_style().window_padding.x)


def _indent(beside: float) -> None:
    imgui.set_cursor_pos_x(beside + imgui.get_style().window_padding.x)


def _explained(words: str, indent: float | None = None) -> None:
    if indent is not None:
        _indent(indent)
    imgui.text_disabled(readable(words))


def _colored(words: str, width: float) -> None:
    imgui.push_text_wrap_pos(width)
    imgui.text_colored(imgui.ImVec4(*theme.ACCENT), readable(words))
    imgui.pop_text_wrap_pos()


@contextmanager
def _list(name: str, width: float, count: int) -> Iterator[None]:
    row = imgui.get_frame_height_with_spacing()
    is_low = imgui.get_main_viewport().size.y < _LOW * imgui.get_font_size()
    high = min(count, _FEW_ROWS if is_low else _ROWS) * row + 2 * imgui.get_style().window_padding.y
    imgui.begin_child(name, (width, high), imgui.ChildFlags_.borders)
    yield
    imgui.end_child()

"""Of principal components: which are shown, whose pixels they are made of, what they explain, and the foreground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from imgui_bundle import imgui

from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.passes.color import Color
from ifealid_gpu.quantities.components import Components, Outliers, Scope
from ifealid_gpu.ui import items
from ifealid_gpu.ui.chooser import chooser, pick
from ifealid_gpu.ui.options.fit_words import fit_words
from ifealid_gpu.ui.options.foreground import choose_foreground, threshold_of
from ifealid_gpu.ui.options.scree import CHANNEL_COLORS, scree_plot
from ifealid_gpu.ui.panel import shortened
from ifealid_gpu.ui.theme import FAINT

_THREE, _ONE = "three as colours", "one alone"
_SHOWN_TIP = "Three components as red, green and blue, or one with a colour map"
_AXIS_TIP = "The component that is shown as {}: 1 explains most"
_ONE_TIP = "The component that is shown: 1 explains most"
_CHANNELS = "red", "green", "blue"
_DARKER = 0.55  # than the bars of the plot, as white numbers stand on it
_BASIS_TIP = (
    "Whose pixels the components are made of. With those of all images the same colours mean the same in every image"
)
_NORMALIZE_TIP = "Compares directions alone: every vector has length 1 first, so that strong and weak count the same"
_OUTLIERS_TIP = (
    "Makes the components without pixels whose vectors are far longer than most, of which a few can turn them; they "
    "are still drawn"
)
_OPEN_TIP = "Opens components that were saved, to use them here   Ctrl+P"
_SAVE_TIP = "Saves these components, for other images and days   Ctrl+Shift+P"
_FEWEST = 3  # components to choose from while it is not known how many there are


def components(facts: FrameFacts, answers: Answers, width: float) -> None:
    """Draw them; what is chosen changes what the view shows."""
    quantity = facts.quantity
    if not isinstance(quantity, Components):
        return
    chosen = _axes(quantity, width)
    if quantity.fitted is not None:
        clicked = scree_plot(quantity.fitted, quantity.axes, width)
        if clicked is not None:
            chosen = replace(chosen, axes=(1, 2, 3) if chosen.axes == (clicked,) else (clicked,))
    chosen = _basis(chosen, facts, width)
    fit_words(facts, answers, width, is_standing_in=_is_standing_in(quantity, facts))
    if quantity.fitted is None and facts.fits.fault is None:
        items.sentence(quantity.nothing, width, color=FAINT)
    chosen = _foreground(chosen, quantity, answers, width)
    _files(answers, width)
    if chosen != quantity:
        answers.view = answers.view.but(quantity=replace(chosen, fitted=None))


def _is_standing_in(quantity: Components, facts: FrameFacts) -> bool:
    """Whether the image's own components are shown until those of all images are ready."""
    waits_for_all = facts.fits.has_others and quantity.basis in (None, Scope.LAYER) and quantity.file is None
    return waits_for_all and quantity.fitted is not None and quantity.fitted.images == 1


def _axes(quantity: Components, width: float) -> Components:
    """Which components are shown, as the user leaves them."""
    known = quantity.fitted.axes.shape[0] if quantity.fitted is not None else _FEWEST
    numbers = [str(n + 1) for n in range(max(known, *quantity.axes))]
    now = _THREE if len(quantity.axes) == 3 else _ONE
    picked = chooser("shown", now, (_THREE, _ONE), width, tip=_SHOWN_TIP, keep="beginning")
    if picked != now:
        return replace(quantity, axes=(1, 2, 3) if picked == _THREE else quantity.axes[:1])
    if now == _ONE:
        return replace(quantity, axes=(int(chooser("component", str(quantity.axes[0]), numbers, width, tip=_ONE_TIP)),))
    across = (width - 2 * imgui.get_style().item_spacing.x) / 3
    axes = list(quantity.axes)
    for n, (name, color) in enumerate(zip(_CHANNELS, CHANNEL_COLORS, strict=True)):
        if n:
            imgui.same_line()
        axes[n] = _channel(name, color, axes[n], numbers, across)
    return replace(quantity, axes=tuple(axes))


def _channel(name: str, color: Color, axis: int, numbers: Sequence[str], width: float) -> int:
    """The component that is one of the three colours, as the user leaves it."""
    popup = f"##{name} component"
    red, green, blue = (_DARKER * part for part in color[:3])
    imgui.push_style_color(imgui.Col_.button, (red, green, blue, 1.0))
    if items.button(f"{axis}{popup}", (width, 0), tip=_AXIS_TIP.format(name)):
        imgui.open_popup(popup)
    imgui.pop_style_color()
    if imgui.begin_popup(popup, imgui.WindowFlags_.no_move):
        picked = pick(numbers, axis - 1)
        imgui.end_popup()
        return axis if picked is None else picked + 1
    return axis


def _basis(quantity: Components, facts: FrameFacts, width: float) -> Components:
    """Whose pixels count, and how, as the user leaves it."""
    choices: dict[str, Scope] = {"all images": Scope.LAYER} if facts.fits.has_others else {}
    choices["this image"] = Scope.MAP
    if facts.marking.is_marked or quantity.basis is Scope.REGION:
        choices["the marks"] = Scope.REGION
    names = {scope: name for name, scope in choices.items()}
    usual = Scope.LAYER if facts.fits.has_others else Scope.MAP
    now = names.get(quantity.basis or usual, "this image") if quantity.file is None else quantity.file.name
    listed = (*choices, *([] if quantity.file is None else [now]))
    if len(listed) > 1:
        picked = chooser("basis", now, listed, width, tip=_BASIS_TIP, keep="beginning")
        if picked != now:
            scope = choices[picked]
            quantity = replace(quantity, basis=None if scope is usual else scope, file=None, given=None)
    if quantity.file is not None:
        return quantity
    clicked, normalize = _tick("directions alone", quantity.normalize, width, _NORMALIZE_TIP)
    if clicked:
        quantity = replace(quantity, normalize=normalize)
    count = quantity.fitted.outliers if quantity.fitted is not None else 0
    if count or quantity.outliers is Outliers.DROP:
        clicked, drops = _tick(f"drop outliers ({count:,})", quantity.outliers is Outliers.DROP, width, _OUTLIERS_TIP)
        if clicked:
            quantity = replace(quantity, outliers=Outliers.DROP if drops else Outliers.KEEP)
    return quantity


def _tick(words: str, ticked: bool, width: float, tip: str) -> tuple[bool, bool]:
    """A box to tick whose words have room."""
    room = width - imgui.get_frame_height() - imgui.get_style().item_inner_spacing.x
    return items.tick(f"{shortened(words, room, keep='beginning')}##{words}", ticked, tip=f"{words}\n{tip}")


def _foreground(chosen: Components, quantity: Components, answers: Answers, width: float) -> Components:
    """Which pixels are foreground, as the user leaves it."""
    foreground = choose_foreground(chosen.foreground, chosen.first_foreground, width)
    fitted = quantity.fitted
    if foreground is not None and foreground == quantity.foreground and fitted is not None and fitted.gate is not None:
        foreground, marked = threshold_of(foreground, fitted.gate, fitted.images, width)
        if marked:
            answers.commands.append("mark_foreground")
    return replace(chosen, foreground=foreground)


def _files(answers: Answers, width: float) -> None:
    """Buttons to open components that were saved, and to save these."""
    across, needed = (width - imgui.get_style().item_spacing.x) / 2, imgui.calc_text_size("Open").x
    is_wide = across > needed + 2 * imgui.get_style().frame_padding.x
    if items.button("Open##components", (across if is_wide else width, 0), tip=_OPEN_TIP):
        answers.commands.append("open_basis")
    if is_wide:
        imgui.same_line()
    if items.button("Save##components", (across if is_wide else width, 0), tip=_SAVE_TIP):
        answers.commands.append("save_basis")

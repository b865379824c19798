"""Characters that Roboto lacks: from a font of the system, looked for once a name has one; else their numbers."""

from __future__ import annotations

from pathlib import Path

from imgui_bundle import imgui

from ifealid_gpu.system_fonts import font_with
from ifealid_gpu.ui.right_to_left import Drawable, in_sight, plain

_MOST_FONTS = 8  # that one window takes, of up to 20 MB each


class Fonts:
    """The characters that one window can write."""

    def __init__(self) -> None:
        self._written: dict[str, Drawable] = {}
        self._taken: set[Path] = set()

    def readable(self, text: str) -> str:
        """A text with U+ and the number for each character that no font has: a question mark would tell nothing."""
        if text.isascii() or isinstance(text, Drawable):
            return text
        if text not in self._written:
            self._written[text] = Drawable("".join(map(self._written_as, in_sight(text))))
        return self._written[text]

    def _written_as(self, character: str) -> str:
        if self._can_write(character):
            return character
        # Not every font has the forms of letters, and none those that are no letters.
        others = plain(character)
        return "".join(other if self._can_write(other) else f"U+{ord(other):04X}" for other in others)

    def _can_write(self, character: str) -> bool:
        if character.isspace() or imgui.get_font().is_glyph_in_font(ord(character)):
            return True
        found = font_with(character)
        if found is None or len(self._taken) == _MOST_FONTS or found[0] in self._taken:
            return False
        path, number = found
        self._taken.add(path)
        config = imgui.ImFontConfig()
        config.merge_mode, config.font_no = True, number
        imgui.get_io().fonts.add_font_from_file_ttf(str(path), 0.0, config)
        return bool(imgui.get_font().is_glyph_in_font(ord(character)))

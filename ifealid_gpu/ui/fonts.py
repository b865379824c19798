"""Characters that Roboto lacks: from a font of the system, looked for once a name has one; else their numbers."""

from __future__ import annotations

from pathlib import Path

from imgui_bundle import imgui

from ifealid_gpu.system_fonts import font_with

_MOST_FONTS = 8  # that one window takes, of up to 20 MB each


class Fonts:
    """The characters that one window can write."""

    def __init__(self) -> None:
        self._written: dict[str, str] = {}
        self._taken: set[Path] = set()

    def readable(self, text: str) -> str:
        """A text with U+ and the number for each character that no font has: a question mark would tell nothing."""
        if text.isascii():
            return text
        if text not in self._written:
            self._written[text] = "".join(
                character if self._can_write(character) else f"U+{ord(character):04X}" for character in text
            )
        return self._written[text]

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

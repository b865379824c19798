"""Words of Hebrew and Arabic for imgui, which draws characters one by one from left to right.

Letters of Arabic take the form that their neighbours ask for, and the characters of such words are turned round.
Figures need none of this: Pillow lays such words out by itself.
"""

from __future__ import annotations

import unicodedata
from functools import cache

_FORMS = (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFD))  # Unicode's letters of Arabic in their forms
_LAM = "\u0644"
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")


class Drawable(str):
    """A text as it is drawn from left to right, so that it is not turned round once more."""

    __slots__ = ()


def in_sight(text: str) -> str:
    """A text as it is to be drawn from left to right; others than of such scripts as they are."""
    places = [n for n, character in enumerate(text) if _is_rtl(character)]
    if not places:
        return text
    text, parts, start = _joined(text), [], 0
    while start < len(text):
        end = _end_of_run(text, start)
        parts.append(_turned(text[start:end]) if end > start else text[start])
        start = max(end, start + 1)
    return "".join(parts)


def plain(character: str) -> str:
    """The letter of which a character is a form."""
    return unicodedata.normalize("NFKC", character) if ord(character) in _FORMS else character


def _is_rtl(character: str) -> bool:
    return unicodedata.bidirectional(character) in {"R", "AL"}


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) == "Mn"


def _end_of_run(text: str, start: int) -> int:
    """Where words from right to left that begin at ``start`` end; ``start`` itself where none does."""
    if not _is_rtl(text[start]):
        return start
    end = start + 1
    for n in range(start + 1, len(text)):
        kind = unicodedata.bidirectional(text[n])
        if kind == "L":
            break
        if kind in {"R", "AL"} or _is_mark(text[n]):
            end = n + 1
    return end


def _turned(run: str) -> str:
    """A run from its end to its beginning; marks stay behind their letters, and numbers as they are read."""
    pieces: list[str] = []
    for n, character in enumerate(run):
        follows = n > 0 and (_is_mark(character) or (_is_digit(character) and _is_digit(run[n - 1])))
        if follows:
            pieces[-1] += character
        else:
            pieces.append(character.translate(_MIRRORED))
    return "".join(reversed(pieces))


def _is_digit(character: str) -> bool:
    return unicodedata.bidirectional(character) in {"EN", "AN"}


def _joined(text: str) -> str:
    """A text with letters of Arabic in the forms that join them."""
    forms, letters = _forms(), [n for n, character in enumerate(text) if not _is_mark(character)]
    shaped = list(text)
    for at, n in enumerate(letters):
        own = forms.get(text[n])
        if own is None:
            continue
        before = forms.get(text[letters[at - 1]], {}) if at > 0 else {}
        after = forms.get(text[letters[at + 1]], {}) if at + 1 < len(letters) else {}
        joins_before, joins_after = "initial" in before and "final" in own, "initial" in own and "final" in after
        name = {(True, True): "medial", (True, False): "final", (False, True): "initial"}.get(
            (joins_before, joins_after), "isolated"
        )
        shaped[n] = own.get(name, text[n])
        pair = forms.get(_LAM + text[letters[at + 1]]) if text[n] == _LAM and at + 1 < len(letters) else None
        if pair is not None:
            shaped[n] = pair["final" if joins_before else "isolated"]
            shaped[letters[at + 1]] = ""
            text = text[: letters[at + 1]] + "\0" + text[letters[at + 1] + 1 :]  # nothing joins it
    return "".join(shaped)


@cache
def _forms() -> dict[str, dict[str, str]]:
    """Forms by letter, and of lam with an alef."""
    forms: dict[str, dict[str, str]] = {}
    for code in _FORMS:
        kind, *letters = unicodedata.decomposition(chr(code)).split() or [""]
        plain_text = "".join(chr(int(letter, 16)) for letter in letters)
        if kind.startswith("<") and (len(plain_text) == 1 or (len(plain_text) == 2 and plain_text[0] == _LAM)):
            forms.setdefault(plain_text, {}).setdefault(kind.strip("<>"), chr(code))
    return {letters: found for letters, found in forms.items() if "isolated" in found and "final" in found}

"""A small part of Markdown as HTML: what a page's note may say. All else stays text, HTML included."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

_HEADING = re.compile(r"(#{1,4})\s+(.+)")
_ITEM = re.compile(r"[-*]\s+(.+)")
_NUMBERED = re.compile(r"\d{1,9}[.)]\s+(.+)")
# In this order: code keeps what it holds, links hold words of their own.
_INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|\[(?P<words>[^\]\n]*)\]\((?P<link>(?:[^()\s]|\([^()\s]*\))+)\)"
    r"|\*\*(?P<strong>[^*\n]+)\*\*"
    r"|\*(?P<em>[^*\n]+)\*"
)
_SAFE_LINK = re.compile(r"(?:https?://|mailto:)[^\s\"'<>]+", re.IGNORECASE)


def note_html(text: str) -> str:
    """Headings, paragraphs, lists, `code`, **strong**, *emphasis* and links to http, https and mailto as HTML."""
    return "\n".join(_blocks(text.replace("\r\n", "\n").replace("\r", "\n")))


def _blocks(text: str) -> Iterator[str]:
    for block in re.split(r"\n\s*\n", text):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        while lines:
            if heading := _HEADING.fullmatch(lines[0]):
                level = min(6, len(heading[1]) + 1)  # the page's title is the first
                yield f"<h{level}>{_inline(heading[2])}</h{level}>"
                lines = lines[1:]
            elif _ITEM.fullmatch(lines[0]):
                items, lines = _items(lines, _ITEM)
                yield f"<ul>{items}</ul>"
            elif _NUMBERED.fullmatch(lines[0]):
                items, lines = _items(lines, _NUMBERED)
                yield f"<ol>{items}</ol>"
            else:
                own = next((n for n, line in enumerate(lines) if n and _begins_another(line)), len(lines))
                yield f"<p>{_inline(' '.join(lines[:own]))}</p>"
                lines = lines[own:]


def _begins_another(line: str) -> bool:
    return any(pattern.fullmatch(line) for pattern in (_HEADING, _ITEM, _NUMBERED))


def _items(lines: list[str], pattern: re.Pattern[str]) -> tuple[str, list[str]]:
    """The items that lines begin with, each with the lines that go on with it; and the lines after them."""
    items: list[str] = []
    for n, line in enumerate(lines):
        if found := pattern.fullmatch(line):
            items.append(found[1])
        elif _begins_another(line):
            return _listed(items), lines[n:]
        else:
            items[-1] += f" {line}"
    return _listed(items), []


def _listed(items: list[str]) -> str:
    return "".join(f"<li>{_inline(item)}</li>" for item in items)


def _inline(text: str) -> str:
    parts, end = [], 0
    for found in _INLINE.finditer(text):
        parts += [html.escape(text[end : found.start()]), _marked(found)]
        end = found.end()
    return "".join([*parts, html.escape(text[end:])])


def _marked(found: re.Match[str]) -> str:
    for tag in ("code", "strong", "em"):
        if found[tag] is not None:
            return f"<{tag}>{html.escape(found[tag])}</{tag}>"
    words = html.escape(found["words"])
    if _SAFE_LINK.fullmatch(found["link"]) is None:
        return words
    return f'<a href="{html.escape(found["link"])}" rel="noopener noreferrer" target="_blank">{words}</a>'

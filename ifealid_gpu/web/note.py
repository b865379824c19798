"""A page's note: Markdown as HTML. HTML that stands in it stays text, and nothing in it is fetched."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

_SAFE_LINK = re.compile(r"(?:https?://|mailto:)[^\s\"'<>]+", re.IGNORECASE)


def note_html(text: str) -> str:
    """A text in Markdown (CommonMark, and tables) as HTML.

    HTML in it stays text, and pictures are not shown: a page asks no server for anything. Links lead to http, https and
    mailto alone. The page's title is its first heading, so those of a note begin with the second.
    """
    return str(_Reader().render(text)).strip()


class _OfANote(RendererHTML):
    """Headings one level down; links open beside the page, and tell nobody where they were."""

    def heading_open(self, tokens: Sequence[Token], n: int, options: OptionsDict, env: EnvType) -> str:
        return f"<h{_level(tokens[n])}>"

    def heading_close(self, tokens: Sequence[Token], n: int, options: OptionsDict, env: EnvType) -> str:
        return f"</h{_level(tokens[n])}>\n"

    def link_open(self, tokens: Sequence[Token], n: int, options: OptionsDict, env: EnvType) -> str:
        tokens[n].attrs |= {"rel": "noopener noreferrer", "target": "_blank"}
        return self.renderToken(tokens, n, options, env)


class _Reader(MarkdownIt):
    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False}, renderer_cls=_OfANote)
        self.enable("table").disable("image")

    def validateLink(self, url: str) -> bool:  # noqa: N802, as it is called there
        return _SAFE_LINK.fullmatch(url) is not None


def _level(heading: Token) -> int:
    return min(6, int(heading.tag[1:]) + 1)

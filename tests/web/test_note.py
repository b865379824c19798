"""Notes of pages: Markdown as HTML, of which nothing runs and nothing is fetched."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from ifealid_gpu.web.note import note_html


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# One\ntwo *three*\nfour", "<h2>One</h2> <p>two <em>three</em> four</p>"),
        (
            "- a\n  - b\n\n1. c\n2. **d**",
            "<ul> <li>a <ul> <li>b</li> </ul> </li> </ul> <ol> <li>c</li> <li><strong>d</strong></li> </ol>",
        ),
        ("`a < b` & c", "<p><code>a &lt; b</code> &amp; c</p>"),
        ("```\nx < 1\n```", "<pre><code>x &lt; 1 </code></pre>"),
        (
            "| a |\n|---|\n| 1 |",
            "<table> <thead> <tr> <th>a</th> </tr> </thead> <tbody> <tr> <td>1</td> </tr> </tbody> </table>",
        ),
        (
            "[words](https://example.org/a?b=1&c=2)",
            '<p><a href="https://example.org/a?b=1&amp;c=2" rel="noopener noreferrer" target="_blank">words</a></p>',
        ),
        ("", ""),
    ],
)
def test_what_a_note_may_say(text: str, expected: str) -> None:
    assert note_html(text).split() == expected.split()


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[a](javascript:alert(1))",
        "[a](data:text/html,x)",
        "[a](//example.org)",
        '[a](https://x"onclick="alert(1))',
        "[<img src=x onerror=alert(1)>](https://example.org)",
        "`<b>`",
        "# <i onclick=x>",
        "- <style>",
        "![a](https://example.org)",
        "![a](picture.png)",
        "[a]\n\n[a]: javascript:alert(1)",
        "<div>\n<img src=x>\n</div>",
    ],
)
def test_nothing_of_a_note_is_html_or_an_address_that_runs(text: str) -> None:
    seen = _Seen()
    seen.feed(note_html(text))
    assert seen.tags <= {"p", "code", "h2", "ul", "li", "a"}
    assert seen.attributes <= {"href", "rel", "target"}
    assert all(link.startswith("https://") for link in seen.links)


class _Seen(HTMLParser):
    """What a browser takes as tags, attributes and addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]

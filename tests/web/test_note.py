"""Notes of pages: a part of Markdown as HTML, and everything else as text."""

from __future__ import annotations

import pytest

from ifealid_gpu.web.note import note_html


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# One\ntwo *three*\nfour", "<h2>One</h2>\n<p>two <em>three</em> four</p>"),
        (
            "- a\n- b\n  c\n\n1. d\n2. **e**",
            "<ul><li>a</li><li>b c</li></ul>\n<ol><li>d</li><li><strong>e</strong></li></ol>",
        ),
        ("`a < b` & c", "<p><code>a &lt; b</code> &amp; c</p>"),
        (
            "[words](https://example.org/a?b=1&c=2)",
            '<p><a href="https://example.org/a?b=1&amp;c=2" rel="noopener noreferrer" target="_blank">words</a></p>',
        ),
        ("", ""),
    ],
)
def test_what_a_note_may_say(text: str, expected: str) -> None:
    assert note_html(text) == expected


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
    ],
)
def test_nothing_of_a_note_is_html_or_an_address_that_runs(text: str) -> None:
    made = note_html(text)
    for tag in ("<script", "<img", "<style", "<i ", "<b>"):
        assert tag not in made
    assert "href=" not in made or 'href="https://example.org"' in made

"""The HTML of a page: a template with texts in its places, facts, blocks, the client, and a policy against all else."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Mapping
from importlib import resources
from typing import Any, BinaryIO

from ifealid_gpu.web.blocks import Blocks
from ifealid_gpu.web.modules import joined_modules


class Document:
    """A page's bytes.

    Args:
        texts: HTML by the names of the template's places.
        facts: what the client reads.
        blocks: what it unpacks.

    Attributes:
        nbytes: of the file.
    """

    def __init__(self, texts: Mapping[str, str], facts: Mapping[str, Any], blocks: Blocks) -> None:
        script, style = joined_modules(), _client_text("page.css")
        filled = {
            **texts,
            "POLICY": html.escape(_policy(script, style)),
            "STYLE": style,
            # No text of it may end the element that it stands in.
            "FACTS": json.dumps(facts, separators=(",", ":")).replace("<", "\\u003c"),
            "SCRIPT": script,
        }
        before, after = _client_text("page.html").split("{{BLOCKS}}")
        # A name on a disk may have letters that are no text.
        self._before, self._after = (
            _filled(part, filled).encode(errors="backslashreplace") for part in (before, after)
        )
        self._blocks = blocks
        self.nbytes = len(self._before) + sum(map(len, blocks.elements())) + len(self._after)

    def put(self, file: BinaryIO) -> None:
        """Write the page."""
        file.write(self._before)
        file.writelines(self._blocks.elements())
        file.write(self._after)


def _filled(text: str, texts: dict[str, str]) -> str:
    """A template with texts in its places; what stands in these texts is left alone."""
    parts = text.split("{{")
    done = [parts[0]]
    for part in parts[1:]:
        name, _, rest = part.partition("}}")
        done += [texts[name], rest]
    return "".join(done)


def _client_text(name: str) -> str:
    return (resources.files("ifealid_gpu") / "web" / "client" / name).read_text(encoding="utf-8")


def _policy(script: str, style: str) -> str:
    """The page's content security policy: its own script and style, pictures within it, and nothing else."""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {_hash(script)}",
            f"style-src {_hash(style)}",
            "img-src data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

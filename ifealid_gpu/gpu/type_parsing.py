"""A quicker start: wgpu-py names C types by text, and cffi parses each with every typedef of the header before it.

At 20 ms a type that is most of the time from launch to the first frame. Only the typedefs that a text names matter to
its parsing, so only those are put before it. Where cffi is built otherwise than expected, nothing is changed.
"""

from __future__ import annotations

import re
from typing import Any

from wgpu.backends.wgpu_native._ffi import ffi

_TYPEDEF = "typedef "


def parse_types_quickly() -> None:
    """Change the parser of wgpu-py's C types; once is enough."""
    parser: Any = getattr(ffi, "_parser", None)
    parse = getattr(parser, "_parse", None)
    if parse is None or not isinstance(getattr(parser, "_declarations", None), dict):
        return

    def parse_with_typedefs_in_use(csource: str) -> Any:
        declarations = parser._declarations
        words = set(re.findall(r"\w+", csource))
        parser._declarations = {
            name: declared
            for name, declared in declarations.items()
            if not name.startswith(_TYPEDEF) or name.removeprefix(_TYPEDEF) in words
        }
        try:
            return parse(csource)
        finally:
            parser._declarations = declarations

    parser._parse = parse_with_typedefs_in_use

"""What makes parts of a ZIP wrong, and what is said of the ZIP then."""

from __future__ import annotations

import json
import struct
import zlib


def metadata(**changes):
    def change(parts):
        facts = json.loads(parts["metadata.json"]) | changes
        parts["metadata.json"] = json.dumps({k: v for k, v in facts.items() if v is not ...}).encode()

    return change


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of(width, height, data, *, depth=8, color=6):
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")

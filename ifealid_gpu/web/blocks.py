"""Blocks: bytes in the page as base64, packed by deflate, each in an element that browsers do not run."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.maps.codes import Codes

_LEVEL = 6


class Blocks:
    """Numbered blocks of a page.

    Attributes:
        nbytes: length of all of them in the page, in letters.
    """

    def __init__(self) -> None:
        self._texts: list[bytes] = []
        self.nbytes = 0

    def add(self, data: bytes, *, packed: bool = True) -> int:
        """Take a block; its number.

        Args:
            data: what the client gets.
            packed: whether deflate makes it shorter; not of files that are packed themselves.
        """
        text = base64.b64encode(zlib.compress(data, _LEVEL) if packed else data)
        self._texts.append(text)
        self.nbytes += len(text)
        return len(self._texts) - 1

    def elements(self) -> Iterator[bytes]:
        """The elements, in order."""
        for number, text in enumerate(self._texts):
            yield b'<script type="application/base64" id="block-%d">%s</script>\n' % (number, text)


def filtered_codes(codes: Codes) -> bytes:
    """Codes as deflate packs them best: a channel after the other, each code less what its neighbours suggest.

    That is PNG's filter "average": the mean of the codes to the left and above, of those there are 0 elsewhere. Of more
    than 8 bits all lowest bytes of a channel come first. `decodedCodes` of client/codes.js is the way back.

    Args:
        codes: (h, w, d) uint8, uint16 or uint32.
    """
    return b"".join(_filtered(codes[:, :, channel]) for channel in range(codes.shape[2]))


def _filtered(plane: NDArray[np.unsignedinteger]) -> bytes:
    exact = plane.astype(np.uint64)
    near = np.zeros_like(exact)
    near[:, 1:] += exact[:, :-1]
    near[1:] += exact[:-1]
    rest = plane - (near // 2).astype(plane.dtype)  # of unsigned numbers, which begin anew
    as_bytes = np.ascontiguousarray(rest, rest.dtype.newbyteorder("<")).view(np.uint8).reshape(plane.size, -1)
    return as_bytes.T.tobytes()

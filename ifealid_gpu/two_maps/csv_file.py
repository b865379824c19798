"""Matches as a table in a text file."""

from __future__ import annotations

from typing import BinaryIO

from ifealid_gpu.two_maps.match import Matches


def put_matches(file: BinaryIO, matches: Matches) -> None:
    """Write a row for each pair, the most alike first, as .csv: x0, y0, x1, y1 in image pixels, and the value.

    The last column is called what it is: similarity, or distance.
    """
    lines = [f"x0,y0,x1,y1,{matches.value_words}"]
    pairs = zip(matches.from_places.tolist(), matches.to_places.tolist(), matches.values.tolist(), strict=True)
    lines += [f"{x0:.6g},{y0:.6g},{x1:.6g},{y1:.6g},{value:.8g}" for (x0, y0), (x1, y1), value in pairs]
    file.write(("\n".join(lines) + "\n").encode())

"""What datasets are called where several are opened together: as short as tells them apart."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import chain, count
from pathlib import Path

from ifealid_gpu.dataset.formats.table import NAMES
from ifealid_gpu.dataset.names import printable
from ifealid_gpu.files import as_text


def part_names(places: Sequence[tuple[Path | None, str]]) -> list[str]:
    """Names that differ: of a folder its own, of a file without its suffix, with parents where these are equal.

    Args:
        places: (path, name) of each; of one in memory None and what it is called. Numbers tell those apart.
    """
    ways = [_from_short_to_long(path, name) for path, name in places]
    chosen = [0] * len(ways)

    names = [way[0] for way in ways]
    while twice := [n for n, name in enumerate(names) if names.count(name) > 1 and chosen[n] < len(ways[n]) - 1]:
        for n in twice:
            chosen[n] += 1
        names = [way[n] for way, n in zip(ways, chosen, strict=True)]
    unlike: list[str] = []
    for name in names:
        numbered = chain([name], (f"{name} {n}" for n in count(2)))
        unlike.append(next(one for one in numbered if one not in unlike))
    return unlike


def _from_short_to_long(path: Path | None, name: str) -> list[str]:
    if path is None:
        return [_plain(name) or "in memory"]
    whole = Path(os.path.abspath(path))  # noqa: PTH100 - "." and ".." say nothing
    parts = whole.parts[1:] or (str(whole),)
    tails = ["/".join(map(_plain, parts[-depth:])) for depth in range(1, len(parts) + 1)]
    return tails if whole.is_dir() else [_plain(NAMES.bare_name(whole.name)), *tails]


def _plain(text: str) -> str:
    return printable(as_text(text))

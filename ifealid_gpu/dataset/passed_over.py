"""Files of a folder that are no feature maps and no photos: told, so that none is missed unseen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from ifealid_gpu.dataset.names import few, printable
from ifealid_gpu.dataset.pillow_files import HEIC_SUFFIXES, INSTALL_HEIC, reads_heic

_MOST_KINDS = 6


def note_of(files: Sequence[Path]) -> str | None:
    """One line about files that were passed over; None where there are none."""
    if not files:
        return None
    kinds = Counter(printable(path.suffix) or "without an ending" for path in files)
    named = [f"{count} {kind}" for kind, count in kinds.most_common(_MOST_KINDS)]
    named += ["and others"] if len(kinds) > _MOST_KINDS else []
    files_were = "1 file is" if len(files) == 1 else f"{len(files)} files are"
    line = f"{files_were} of no kind that can be read here, and passed over ({', '.join(named)})"
    if not reads_heic() and any(kind.lower() in HEIC_SUFFIXES for kind in kinds):
        line += f"; HEIC photos need pillow-heif: {INSTALL_HEIC}"
    return line


def note_of_others(files: Sequence[Path]) -> str | None:
    """One line about files of a kind that can be read which hold no feature maps; None where there are none."""
    if not files:
        return None
    named = few([printable(path.name) for path in files], _MOST_KINDS)
    return f"{named}: no feature map (labels or the like), and passed over"

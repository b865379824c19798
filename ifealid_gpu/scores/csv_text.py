"""Scores as a table of comma-separated values."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from ifealid_gpu.scores.score import Score

_COLUMNS = ("image", "layer", "channel", "ap", "auc", "iou")


def csv_text(scores: Iterable[Score]) -> str:
    """A row for each score, below the names of the columns; a channel that is empty: of the similarity."""
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, _COLUMNS, lineterminator="\n")
    table.writeheader()
    table.writerows(one.to_json() for one in scores)
    return text.getvalue()


def csv_bytes(scores: Iterable[Score]) -> bytes:
    """The same as a file has it, in UTF-8; what of a name has no letters is written by its code."""
    return csv_text(scores).encode("utf-8", "backslashreplace")

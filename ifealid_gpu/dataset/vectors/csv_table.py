"""Named vectors in a table of text: a name and d numbers a row."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.dataset.faults import fault, shown, unreadable
from ifealid_gpu.dataset.vectors.arrays import Rows

_LONGEST = 256 << 20  # bytes
_DELIMITERS = (",", ";", "\t")
_TITLES = {"", "name", "names", "class", "label", "index"}  # of the column of names

Row = NDArray[np.float64]


def csv_vectors(path: Path) -> Rows:
    """The vectors of a .csv: one name and d numbers a row, with commas, semicolons or tabs between.

    A first row of columns' names is passed over; so are their numbers, from 0, as tables are written by pandas.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_LONGEST + 1)
    except OSError as error:
        raise unreadable(path, error) from None
    if len(data) > _LONGEST:
        raise fault(path, None, f"expected a table of at most {_LONGEST >> 20} MiB, found more; save it as .npz")
    text = data.decode("utf-8-sig", "replace")
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    found: Rows = {}
    for number, row in enumerate(_rows(path, text, delimiter), 1):
        if not any(cell.strip() for cell in row):
            continue
        name, *cells = (cell.strip() for cell in row)
        numbers = _numbers(cells)
        if number == 1 and (numbers is None or _are_columns(name, numbers)):
            continue
        if numbers is None or not cells or not name:
            what = ", ".join(row)
            raise fault(path, f"row {number}", f"expected a name and numbers, found {shown(what)}")
        if name in found:
            raise fault(path, f"row {number}", f"expected names that differ, found {shown(name)} twice")
        found[name] = numbers
    return found


def _are_columns(name: str, numbers: Row) -> bool:
    return name.lower() in _TITLES and np.array_equal(numbers, np.arange(len(numbers)))


def _rows(path: Path, text: str, delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise fault(path, None, f"expected a table of text, found one that cannot be read: {error}") from None


def _numbers(cells: list[str]) -> Row | None:
    try:
        return np.array([float(cell) for cell in cells])
    except ValueError:
        return None

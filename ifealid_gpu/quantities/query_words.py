"""What a query compares with, in the words of those who marked it: "2 places and a stroke, minus a box"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ifealid_gpu.quantities.map_pixels import MapPixels
from ifealid_gpu.quantities.named_vector import NamedVector
from ifealid_gpu.quantities.query import Combine, Query
from ifealid_gpu.quantities.regions.region import Region
from ifealid_gpu.quantities.term import Term

_PLURALS = {"box": "boxes"}


def words_of(query: Query) -> str:
    """The positive terms by their kinds, and the negative ones after "minus"."""
    by_sign = query.of_sign
    positives, negatives = by_sign[1], by_sign[-1]
    best = "the nearest of " if query.combine is Combine.NEAREST and len(positives) > 1 else ""
    return f"{best}{_counted(positives)}" + (f", minus {_counted(negatives)}" if negatives else "")


def _counted(terms: Iterable[Term]) -> str:
    terms = tuple(terms)
    if len(terms) == 1 and isinstance(source := terms[0].source, NamedVector):
        return source.name
    counts = Counter(map(_kind, terms))
    *most, last = (_some(count, kind) for kind, count in counts.items())
    return f"{', '.join(most)} and {last}" if most else last


def _some(count: int, kind: str) -> str:
    return f"a {kind}" if count == 1 else f"{count} {_PLURALS.get(kind, f'{kind}s')}"


def _kind(term: Term) -> str:
    if isinstance(term.source, MapPixels | Region):
        return term.source.title
    return "vector" if isinstance(term.source, NamedVector) else "place"

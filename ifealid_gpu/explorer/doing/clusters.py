"""What a command does with clusters: it makes classes of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.doing import marks
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.marking import edits
from ifealid_gpu.quantities.clusters import Clusters
from ifealid_gpu.quantities.labels import Labels
from ifealid_gpu.quantities.named_vector import NamedVector
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.space import Floats
from ifealid_gpu.quantities.term import Term

_NEARLY_ZERO = 1e-12  # of the map's largest value


def make_classes(explorer: Explorer) -> None:
    """Make a class of each cluster, and show their labels, which are the same; classes that there were are hidden.

    Raises:
        InputError: clusters are not shown, or are still being made; there would be too many classes.
    """
    quantity = explorer.resolved.quantity if explorer.resolved is not None else None
    if explorer.renderer is None or not isinstance(quantity, Clusters):
        raise InputError("show clusters first: classes are made of those on display")
    if quantity.fitted is None:
        raise InputError("the clusters are still being made: try again when they are there")
    largest = max(map(abs, explorer.renderer.feature_map.real_range)) or 1.0
    named = [
        (name, Query((Term(NamedVector(name, _with_a_direction(vector, largest))),)))
        for name, vector in ((quantity.name_of(n), vector) for n, vector in enumerate(quantity.fitted.vectors))
    ]
    view = explorer.view.but(classes=tuple(replace(one, is_shown=False) for one in explorer.view.classes))
    view = edits.with_classes(view, named).but(quantity=Labels(), metric=quantity.metric, center=False)
    explorer.check(view)
    marks.show(explorer, view)
    hidden = ", and those before are hidden" if explorer.view.classes[: -len(named)] else ""
    explorer.say_shortly(f"{len(named)} classes, one for each cluster{hidden}")


def _with_a_direction(vector: Floats, largest: float) -> Floats:
    """A named vector may not be zero, and the centre of pixels that are may."""
    if vector.any():
        return vector
    found = np.zeros_like(vector)
    found[0] = _NEARLY_ZERO * largest
    return found

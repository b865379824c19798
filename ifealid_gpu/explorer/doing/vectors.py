"""What commands do with files of vectors and masks: asking for them, and saving the vectors of the marks."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ifealid_gpu.dataset.vectors.parts import Part
from ifealid_gpu.dataset.vectors.vector_file import write_vectors
from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.asking import Wanted
from ifealid_gpu.explorer.carried import title_of
from ifealid_gpu.explorer.doing.files import ask_for_file
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.opening_vectors import open_vectors
from ifealid_gpu.explorer.saving import ask_where_to_save
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.query import Combine, Query
from ifealid_gpu.quantities.reference_set import real_vector
from ifealid_gpu.quantities.space import Floats
from ifealid_gpu.quantities.term import Term


def ask_vectors(explorer: Explorer) -> None:
    """Ask for a file of named vectors, or of a mask, and open it."""
    ask_for_file(explorer, lambda path: explorer.attempt(lambda: open_vectors(explorer, path)))


def ask_where_to_save_references(explorer: Explorer) -> None:
    """Ask for the name of a new file, and write the vectors of the marks and classes there."""
    vectors, parts = references_of(explorer)
    if explorer.opened is not None:
        name = f"{Path(explorer.opened.image).stem}.{explorer.opened.entry.layer}.references.npz"
        ask_where_to_save(explorer, Wanted.REFERENCES, name, lambda path: write_vectors(vectors, path, parts))


def references_of(explorer: Explorer) -> tuple[dict[str, Floats], dict[str, Part]]:
    """(d,) real values of each mark and each class on the map on display, by their names; and whose parts they are.

    A class has one of its wanted marks and one of its others: their mean, of their mean length and direction where the
    metric compares directions; under `nearest` it has one of each mark. So have marks of which some are not wanted, as
    the class "marks". The reference stands alone where nothing is marked. Hidden marks are left out.
    """
    resolved, opened = explorer.resolved, explorer.opened
    if resolved is None or opened is None:
        raise InputError("there is nothing to save yet: open feature maps first")
    view = explorer.seen(explorer.view)
    found: dict[str, Floats] = {}
    parts: dict[str, Part] = {}

    def add(name: str, vector: Floats, part: Part | None = None) -> None:
        numbered = (f"{name} {n}" for n in range(2, len(found) + 3))
        chosen = name if name not in found else next(one for one in numbered if one not in found)
        found[chosen] = vector
        if part is not None:
            parts[chosen] = part

    def vector_of(term: Term) -> Floats:
        renderer = opened.renderer
        (settled,) = Query((Term(term.source),)).on_map(renderer.feature_map, renderer.scene).terms
        return real_vector(settled.source, renderer.feature_map)

    def add_class(name: str, query: Query) -> None:
        for sign, terms in query.of_sign.items():
            vectors = [vector_of(term) for term in terms]
            if len(vectors) > 1 and query.combine is Combine.MEAN:
                vectors = [_mean(vectors, resolved.metric)]
            for vector in vectors:
                add(name if sign > 0 else f"not {name}", vector, (name, sign))

    for one in view.classes:
        add_class(one.name, one.query.shown)
    if view.active is None:
        query = view.query if view.query is not None else explorer.query_at(explorer.reference)
        is_plain = explorer.view.is_plain
        if query.of_sign[-1]:
            name = title_of(query.of_sign[1][0].source) if len(query.of_sign[1]) == 1 else "marks"
            add_class(name, query)
        elif not (is_plain and found):
            for term in query.terms:
                add("reference" if is_plain else title_of(term.source), vector_of(term))
    return found, parts


def _mean(vectors: list[Floats], metric: Metric) -> Floats:
    stacked = np.stack(vectors)
    lengths = np.linalg.norm(stacked, axis=1)
    if not metric.is_of_directions or not lengths.all():
        return np.asarray(stacked.mean(axis=0))
    direction = (stacked / lengths[:, np.newaxis]).mean(axis=0)
    length = float(np.linalg.norm(direction))
    return np.asarray(direction * (float(lengths.mean()) / length)) if length else np.asarray(stacked.mean(axis=0))

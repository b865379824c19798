"""All kinds of quantities. A new one is a new file and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ifealid_gpu.errors import InputError
from ifealid_gpu.quantities.channel import Channel
from ifealid_gpu.quantities.clusters import Clusters
from ifealid_gpu.quantities.components import Components
from ifealid_gpu.quantities.labels import Labels
from ifealid_gpu.quantities.norm import Norm
from ifealid_gpu.quantities.percentile import Percentile
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.quantities.similarity import Similarity

KINDS: dict[str, type[Quantity]] = {
    kind.kind: kind for kind in (Similarity, Channel, Norm, Components, Clusters, Labels, Percentile)
}

#: The fields of all kinds in JSON.
FIELDS = frozenset(("show", *(name for kind in KINDS.values() for name in kind.options)))


def kind_named(word: object) -> type[Quantity]:
    """The kind of this word; InputError names those there are."""
    if not isinstance(word, str) or word not in KINDS:
        raise InputError(f"what a view shows must be one of {', '.join(KINDS)}, found {word!r}")
    return KINDS[word]


def quantity_from_json(given: Mapping[str, Any]) -> Quantity:
    """The quantity that a view's JSON asks for: the one that ``show`` names, by itself the similarity."""
    kind = kind_named(given.get("show", Similarity.kind))
    for name in sorted((FIELDS - {"show"}) & given.keys() - kind.options.keys()):
        raise InputError(f"a view that shows the {kind.kind} has no field {name!r}")
    return kind.from_json(given)

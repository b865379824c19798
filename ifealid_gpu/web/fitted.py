"""Components, labels and clusters of a page's maps: axes, classes and their words, as data for the client."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

import numpy as np

from ifealid_gpu.dataset import Dataset, Entry
from ifealid_gpu.dataset.carried import OtherImages
from ifealid_gpu.dataset.layer_maps import LayerMaps
from ifealid_gpu.errors import InputError
from ifealid_gpu.fits.at_once import AtOnce
from ifealid_gpu.fits.fit import Known
from ifealid_gpu.fits.once_per_layer import OncePerLayer
from ifealid_gpu.geometry import Scene
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.passes.components import GATE_NONE, GATES
from ifealid_gpu.passes.vector_labels import measure_of, row_of, scale_of
from ifealid_gpu.quantities.clusters import Clusters
from ifealid_gpu.quantities.comparison import Comparison
from ifealid_gpu.quantities.components import Components, Scope
from ifealid_gpu.quantities.here import Here
from ifealid_gpu.quantities.labels import Labels
from ifealid_gpu.quantities.projection import Projection
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.quantities.reference_set import ReferenceSet
from ifealid_gpu.views.elsewhere import beside
from ifealid_gpu.views.resolved_view import ResolvedView
from ifealid_gpu.views.view_state import ViewState
from ifealid_gpu.web.blocks import Blocks

#: Where fits of a map are made.
KnownOf = Callable[[Entry, FeatureMap], Known]

_AXES = 6  # that a page has at least, where there are as many
_FEWEST_CLASSES = 2


class Fitted:
    """Works out for each map of a page what the quantities need that are made of fits or of classes.

    Components are in every page; labels where the view has classes, clusters where it shows them.

    Args:
        dataset: whose maps.
        view: that the page starts with, of the map that comes first; with places of the image alone.
        load: reads a map.
        known: where a map's fits are made; None: at once.
        is_alone: whether the page has a single image, so that components are of that, unless the view shows others.
    """

    def __init__(
        self,
        dataset: Dataset,
        view: ViewState,
        load: Callable[[Entry], FeatureMap],
        known: KnownOf | None = None,
        *,
        is_alone: bool,
    ) -> None:
        self._dataset = dataset
        self._view = view
        self._load = load
        self._known_of = known or (lambda entry, own: AtOnce(LayerMaps(dataset, entry, own, load)))
        self._made: dict[Hashable, Any] = {}
        self._first: Here | None = None
        own = view.quantity
        usual = Components(basis=Scope.MAP if is_alone else None)
        self._quantities: list[Quantity] = [own if isinstance(own, Components) else usual]
        if isinstance(own, Labels):
            self._quantities.append(own)
        elif sum(one.is_shown for one in view.classes) >= _FEWEST_CLASSES:
            self._quantities.append(Labels())
        if isinstance(own, Clusters):
            self._quantities.append(own)

    def known(self, entry: Entry, feature_map: FeatureMap) -> Known:
        """Where fits of a map are looked up: those of its layer are made once."""
        return OncePerLayer(self._known_of(entry, feature_map), (entry.layer, entry.channels), self._made)

    def facts(self, entry: Entry, feature_map: FeatureMap, scene: Scene, blocks: Blocks) -> dict[str, Any]:
        """By the kind of quantity what the client needs of it, or why the map has none: {"missing": words}.

        Args:
            entry: the map's; that which the view is of comes first.
            feature_map: the map.
            scene: where it lies.
            blocks: take axes and vectors.
        """
        here = Here(self._dataset.image_of(entry), entry.layer, feature_map, scene)
        self._first = self._first or here
        known = self.known(entry, feature_map)
        found: dict[str, Any] = {}
        for quantity in self._quantities:
            try:
                seen = self._seen(quantity, here)
                resolved = ResolvedView.of(seen, feature_map, scene, known).quantity
                found[quantity.kind] = _facts_of(resolved.check(), feature_map, blocks)
            except InputError as error:
                found[quantity.kind] = {"missing": str(error)}
        return found

    def _seen(self, quantity: Quantity, here: Here) -> ViewState:
        """A view of a quantity, as it is meant on a map."""
        assert self._first is not None  # noqa: S101 - facts sees to it
        is_of_region = isinstance(quantity, Components) and quantity.basis is Scope.REGION
        view = self._view.but(quantity=quantity)
        if not is_of_region:
            view = view.but(query=None, active=None)
        if here is not self._first:
            view = beside(view, self._first.feature_map.centre, self._first, here)
            view = view if is_of_region else view.but(query=None, active=None)
        others = OtherImages(self._dataset, here.layer, self._load)
        return view.with_queries(lambda query: query.seen_from(here.image, others.vector_of))


def _facts_of(quantity: Quantity, feature_map: FeatureMap, blocks: Blocks) -> dict[str, Any]:
    if isinstance(quantity, Components):
        return _components(quantity, feature_map, blocks)
    if isinstance(quantity, Labels | Clusters):
        return _labels(quantity, feature_map, blocks)
    raise InputError(f"a page has no {quantity.title}")


def _components(quantity: Components, feature_map: FeatureMap, blocks: Blocks) -> dict[str, Any]:
    basis = quantity.fitted
    if basis is None:
        raise InputError(quantity.nothing)
    count = min(len(basis.axes), max(_AXES, *quantity.axes))
    found = Projection.of(basis, range(1, count + 1), feature_map)
    gate = found.gate
    return {
        "count": count,
        "axes": blocks.add(found.axes.astype("<f4").tobytes()),
        "origin": blocks.add(found.origin.astype("<f8").tobytes()),
        "offsets": found.offsets.tolist(),
        "scale": found.scale,
        "normalized": found.is_normalized,
        "gate": GATE_NONE if gate is None else GATES[gate.side],
        "gate_axis": None if gate is None else blocks.add(gate.axis.astype("<f4").tobytes()),
        "gate_offset": found.gate_offset,
        "threshold": 0.0 if gate is None else gate.at,
        "ends": basis.ends[:count].tolist(),
        "explained": basis.explained[:count].tolist(),
        "words": quantity.basis_words,
        "explanation": quantity.explanation,
    }


def _labels(quantity: Labels | Clusters, feature_map: FeatureMap, blocks: Blocks) -> dict[str, Any]:
    rows = _rows(quantity.reference_sets(feature_map), quantity.margin)
    first = rows[0][1]
    measure = measure_of(first.metric)
    if measure is None:
        raise InputError(f"a page has no labels by {first.metric.label}")
    of_rows = [row_of(one) for _, one in rows]
    vectors = np.array([vector for vector, _ in of_rows], "<f4")
    return {
        "vectors": blocks.add(vectors.tobytes()),
        "facts": [[begins, number] for (number, _), (_, begins) in zip(rows, of_rows, strict=True)],
        "origin": blocks.add(first.space.origin.astype("<f8").tobytes()),
        "weights": blocks.add(first.space.weights.astype("<f4").tobytes()) if first.space.is_weighted else None,
        "measure": measure,
        "margin": quantity.margin,
        "scale": scale_of(first, measure),
        "inverse_widest": 1 / first.space.widest,
        "legend": [[one.name, list(one.color), one.is_shown] for one in quantity.legend],
        "lights_up": quantity.lights_up,
        "words": quantity.caption(),
        "title": quantity.title_words,
        "without": quantity.without_words,
        "explanation": quantity.explanation,
    }


def _rows(sets: Sequence[tuple[int, ReferenceSet]], margin: float) -> list[tuple[int, Comparison]]:
    """(number, comparison) of each vector; a class may have several, of which the nearest counts.

    Raises:
        InputError: nothing compares, or classes that the shader does not know.
    """
    if any(one.negatives for _, one in sets):
        raise InputError("a page has no labels of classes with marks of a minus")
    if margin and any(len(one.positives) > 1 for _, one in sets):
        raise InputError("a page has no labels with a margin of classes whose nearest mark counts")
    rows = [(number, one) for number, each in sets for one in each.positives if one.has_values]
    if not rows:
        raise InputError("no pixel has a class: nothing compares")
    return rows

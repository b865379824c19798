"""Of clusters: how many, how vectors are alike, whose pixels they are made of, and classes made of them."""

from __future__ import annotations

from dataclasses import replace

from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.fits.centers import ClusterMetric
from ifealid_gpu.quantities.clusters import FEWEST_CLUSTERS, MOST_CLUSTERS, Clusters
from ifealid_gpu.quantities.components import Scope
from ifealid_gpu.ui import items
from ifealid_gpu.ui.chooser import chooser
from ifealid_gpu.ui.options.fit_words import fit_words
from ifealid_gpu.ui.theme import ACCENT, FAINT

_COUNT_TIP = "How many groups are looked for. Drag, or click with Ctrl to type"
_METRIC_TIP = "How vectors are alike: by directions, so that bright and dark count the same, or by how near they are"
_BASIS_TIP = "Whose pixels the groups are found among. With those of all images the same colour means the same in each"
_CLASSES_TIP = "Makes a class of each group, to go on with: they can be renamed, hidden and saved. Ctrl+Z takes it back"
_METRICS = {ClusterMetric.COSINE: "directions", ClusterMetric.EUCLIDEAN: "values"}
_SCOPES = {Scope.LAYER: "all images", Scope.MAP: "this image"}
#: The command that makes classes of them.
MAKE_CLASSES = "classes_of_clusters"


def clusters(facts: FrameFacts, answers: Answers, width: float) -> None:
    """Draw them; what is chosen changes what the view shows."""
    quantity = facts.quantity
    if not isinstance(quantity, Clusters):
        return
    items.text("how many", color=FAINT, tip=_COUNT_TIP)
    moved, count = items.whole_slider(
        "##clusters", quantity.clusters, (FEWEST_CLUSTERS, MOST_CLUSTERS), width, tip=_COUNT_TIP
    )
    chosen = replace(quantity, clusters=count) if moved else quantity
    now = _METRICS[quantity.cluster_metric]
    picked = chooser("alike by", now, tuple(_METRICS.values()), width, tip=_METRIC_TIP, keep="beginning")
    if picked != now:
        chosen = replace(chosen, cluster_metric=next(one for one, name in _METRICS.items() if name == picked))
    if facts.fits.has_others:
        now = _SCOPES[quantity.basis or Scope.LAYER]
        picked = chooser("basis", now, tuple(_SCOPES.values()), width, tip=_BASIS_TIP, keep="beginning")
        if picked != now:
            chosen = replace(chosen, basis=next(scope for scope, name in _SCOPES.items() if name == picked))
    fit_words(facts, answers, width, is_standing_in=_is_standing_in(quantity, facts))
    if quantity.is_waiting and facts.fits.fault is None:
        items.sentence(quantity.nothing, width, color=FAINT)
    elif quantity.shortfall:
        items.sentence(f"{quantity.words}{quantity.shortfall}", width, color=ACCENT)
    if not quantity.is_waiting and items.button("Make classes", (width, 0), tip=_CLASSES_TIP):
        answers.commands.append(MAKE_CLASSES)
    if chosen != quantity:
        answers.view = answers.view.but(quantity=replace(chosen, fitted=None, muted=()))


def _is_standing_in(quantity: Clusters, facts: FrameFacts) -> bool:
    """Whether the image's own groups are shown until those of all images are ready."""
    waits_for_all = facts.fits.has_others and quantity.basis in (None, Scope.LAYER)
    return waits_for_all and quantity.fitted is not None and quantity.fitted.images == 1

"""Of percentiles: whose pixels random pairs are of."""

from __future__ import annotations

from dataclasses import replace

from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.quantities.components import Scope
from ifealid_gpu.quantities.percentile import Percentile
from ifealid_gpu.ui import items
from ifealid_gpu.ui.chooser import chooser
from ifealid_gpu.ui.theme import ACCENT, FAINT

_BASIS_TIP = (
    "Whose pixels the random pairs are of. With those of several images of the layer, percentiles of different images "
    "can be compared"
)
_SCOPES = {Scope.LAYER: "several images", Scope.MAP: "this image"}


def percentile(facts: FrameFacts, answers: Answers, width: float) -> None:
    """Draw the choice, where the layer has several images."""
    quantity = facts.quantity
    if not isinstance(quantity, Percentile):
        return
    if facts.fits.fault is not None:
        items.sentence(facts.fits.fault, width, color=ACCENT)
    if not facts.fits.has_others:
        return
    now = _SCOPES[quantity.basis or Scope.LAYER]
    chance = quantity.chance
    images = "" if chance is None or chance.images == 1 else f".\nNow of {chance.images} images"
    items.text("random pairs of", color=FAINT, tip=_BASIS_TIP + images)
    picked = chooser("pairs", now, tuple(_SCOPES.values()), width, tip=_BASIS_TIP + images, keep="beginning")
    if picked != now:
        basis = next(scope for scope, name in _SCOPES.items() if name == picked)
        answers.view = answers.view.but(quantity=replace(quantity, basis=basis, similarity=None, chance=None))

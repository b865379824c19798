"""What chance gives of what a view shows: the random pairs by which its values are judged."""

from __future__ import annotations

from ifealid_gpu.fits.at_once import AtOnce, OneMap
from ifealid_gpu.quantities.chance import Chance
from ifealid_gpu.renderer.numbers import Numbers
from ifealid_gpu.views.resolved_view import ResolvedView


def chance_of(numbers: Numbers, view: ResolvedView) -> Chance | None:
    """The values of random pairs; None unless they judge what the view shows, or where no pair has one."""
    known = numbers.known or AtOnce(OneMap(numbers.feature_map))
    wanted = view.quantity.chance_wanted(numbers.feature_map, of_layer=known.has_others)
    chance = None if wanted is None else known.fit(wanted)
    return chance if chance is not None and chance.values.size else None

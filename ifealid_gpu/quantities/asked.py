"""What a view asks of a map, beside the quantity."""

from __future__ import annotations

from dataclasses import dataclass, field

from ifealid_gpu.fits.fit import Known, Made, Wanted
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.muted import Muted
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.query_class import QueryClass
from ifealid_gpu.quantities.settled import Settled


class _Nothing:
    """No fits, for quantities that need none."""

    has_others = False

    def fit(self, wanted: Wanted[Made]) -> Made | None:
        """Nothing."""
        return None


_NOTHING = _Nothing()


@dataclass(frozen=True)
class Asked:
    """What quantities may need of a view.

    Attributes:
        query: what the view compares with; None: the centre pixel.
        metric: of the view; None: the one that suits the map.
        center: whether the map's mean vector is taken from all vectors first.
        muted: channels that are left out of every comparison.
        classes: of the view.
        settled: the query on the map; None: it is not known yet.
        known: where fits are looked up.
    """

    query: Query | None = None
    metric: Metric | None = None
    center: bool = False
    muted: Muted = ()
    classes: tuple[QueryClass, ...] = ()
    settled: Settled | None = None
    known: Known = field(default=_NOTHING, compare=False)

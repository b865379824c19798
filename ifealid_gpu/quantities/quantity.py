"""The quantity: what a map is asked for, as one frozen value that knows its words, its range and its colours."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, ClassVar, Self

from ifealid_gpu.color_bar import ColorScale
from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Pair, Scene
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.asked import Asked
from ifealid_gpu.quantities.attachment import Attachment
from ifealid_gpu.quantities.chance import ChanceWanted
from ifealid_gpu.quantities.legend_entry import LegendEntry
from ifealid_gpu.quantities.map_pixels import MapPixels
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.palette import Palette
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.worded import Worded


class Quantity(Worded):
    """What every pixel's value is. A kind is a frozen dataclass; table.py lists them. Its words are in `Worded`.

    Attributes:
        kind: its word in JSON and for ``--show``.
        key: the key that shows it, a capital with Shift; None: it is not shown by a key, because it needs options.
        components: values of a pixel: 1 is coloured by a colour map, 3 are red, green and blue.
        has_outliers: whether some of its values may be so far out that they are told from the others.
        range_travels: whether a range that was kept of it means the same on another layer.
        slowness: how many times as long as the plain similarity its pass takes on a processor, about.
        is_low_bright: whether small values are the bright ones.
        options: its own fields in JSON, in the order of its arguments, each with the reader of its value.
        defaults: what those of them are that may be left out.
    """

    kind: ClassVar[str]
    key: ClassVar[str | None] = None
    components: int = 1
    has_outliers: ClassVar[bool] = False
    range_travels: ClassVar[bool] = False
    slowness: float = 1.0
    is_low_bright: bool = False
    options: ClassVar[Mapping[str, Any]] = {}
    defaults: ClassVar[Mapping[str, Any]] = {}

    def resolved(self, feature_map: FeatureMap, scene: Scene, asked: Asked) -> Self:
        """The same quantity, with everything filled in that depends on the map.

        Args:
            feature_map: the map that is asked.
            scene: where the map lies.
            asked: what the view asks for beside it.

        Raises:
            InputError: the map cannot be asked this; the message has the valid range.
        """
        return self

    def of_view(self, query: Query | None, metric: Metric | None) -> tuple[Quantity, Query | None, Metric | None]:
        """The quantity, query and metric of a view that shows it.

        A view keeps query and metric itself, for its marker, its JSON and its other layers; whichever of them the
        quantity brings with it goes there.

        Args:
            query: of the view.
            metric: of the view.
        """
        return self, query, metric

    @property
    def computed_by(self) -> str:
        """The word of the pass that computes it, once resolved."""
        return self.kind

    @property
    def empty_notice(self) -> str | None:
        """A sentence that stands over the map where no pixel has a value, with what to do; None: `nothing` says it."""
        return None

    @property
    def is_waiting(self) -> bool:
        """Whether it has no values because a fit that it needs is still being made, once resolved."""
        return False

    @property
    def takes_threshold(self) -> bool:
        """Whether its values have more and less to them, so that a threshold parts them."""
        return self.components == 1

    def check(self) -> Self:
        """Itself, once resolved, unless that would be less than was asked for: for callers whom no notice reaches.

        Raises:
            InputError: a part of it cannot be asked of the map.
        """
        return self

    @property
    def positive_pixels(self) -> MapPixels | None:
        """The map's pixels that it is compared with, which are as alike as can be; None: there are none."""
        return None

    @property
    def is_marked(self) -> bool:
        """Whether it is compared with more than one pixel, or with something else."""
        return False

    def chance_wanted(self, feature_map: FeatureMap, *, of_layer: bool) -> ChanceWanted | None:
        """The random pairs by which its values are judged, once resolved; None: there are none.

        Args:
            feature_map: on which it is resolved.
            of_layer: whether pixels of the layer's other maps count as well.
        """
        return None

    @property
    def channel(self) -> int | None:
        """The channel whose values these are, which the chart marks; None: they are of no single channel."""
        return None

    @property
    def legend(self) -> tuple[LegendEntry, ...] | None:
        """What its values 0, 1, 2 ... stand for; None: they are amounts, and a colour map shows them."""
        return None

    @property
    def lights_up(self) -> bool:
        """Whether the pixel under the mouse lights up all that have its value."""
        return False

    @property
    def switches_classes(self) -> bool:
        """Whether the legend's entries are the view's classes, which can be left out one by one."""
        return False

    @property
    def palette(self) -> Palette | None:
        """The colours of its values 0, 1, 2 ...; None: a colour map shows them."""
        return None if self.legend is None else tuple(entry.color for entry in self.legend)

    @property
    def color_ends(self) -> tuple[Pair, ...] | None:
        """The values at the ends of the colours, of each component, where they belong to it; None: the view says."""
        return None

    @property
    def is_diverging(self) -> bool:
        """Whether the middle of its colours is zero and stands for nothing, so that both sides of it are seen."""
        return False

    def subtracts_like(self, value_range: Pair | None) -> Hashable | None:
        """What must be the same for two maps' values, once resolved, to have a difference that means something.

        Args:
            value_range: (pmin, pmax) of the map, or None where its file does not say.

        Returns:
            Anything that can be compared; None: its values have none.
        """
        return None if self.has_colors else self.kind

    @property
    def has_colors(self) -> bool:
        """Whether its values have colours of their own, so that colour map and range say nothing of it."""
        return self.components > 1 or self.palette is not None

    def scale(self, low: float, high: float, values: Pair | None = None) -> ColorScale:
        """The colour bar for values whose colours span low to high.

        Args:
            low: value of the first colour.
            high: value of the last one.
            values: the smallest and the largest value of the map, or None where they are not known.
        """
        return ColorScale.between(low, high, values)

    @property
    def is_mask(self) -> bool:
        """Whether the pixels that have a value are a part of the map that was asked for, such as its foreground."""
        return False

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """The files that it needs and that are still to be read, see `attached`."""
        return ()

    def attached(self, files: Mapping[Attachment, Any]) -> Quantity:
        """The same with what was read from files in its place.

        Raises:
            InputError: a file has something else in it.
        """
        return self

    def on_others(self) -> Quantity:
        """The same, once resolved, for other maps of its layer: with its fits, and without what is of its map alone."""
        return self

    def elsewhere(self) -> Quantity:
        """What it becomes on another layer."""
        return self

    def unmarked(self) -> Quantity:
        """What it becomes where nothing is marked any more."""
        return self

    def to_json(self) -> dict[str, Any]:
        """Its word and its own fields for JSON; what is as usual is left out."""
        found = {name: getattr(self, name) for name in self.options}
        return {"show": self.kind} | {
            name: value for name, value in found.items() if name not in self.defaults or value != self.defaults[name]
        }

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        """The quantity with the fields that `to_json` wrote."""
        for name in cls.options:
            if name not in given.keys() | cls.defaults.keys():
                raise InputError(f"a view that shows a {cls.kind} needs the field {name!r}")
        return cls.of(
            *(read(name, given[name]) if name in given else cls.defaults[name] for name, read in cls.options.items())
        )

    @classmethod
    def of(cls, *options: Any) -> Self:
        """The quantity with these values of its own fields, in the order of `options`."""
        return cls(*options)

"""The percentile: how many random pairs of pixels are less alike than a pixel and the reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self

from ifealid_gpu import json_fields
from ifealid_gpu.color_bar import ColorScale
from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Pair, Scene
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.asked import Asked
from ifealid_gpu.quantities.chance import Chance
from ifealid_gpu.quantities.components import Scope
from ifealid_gpu.quantities.map_pixels import MapPixels
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.quantities.similarity import OF_ONE_ALONE, Similarity


@dataclass(frozen=True)
class Percentile(Quantity):
    """The share of random pairs of pixels that are less alike than a pixel and the query, 0 to 100.

    Attributes:
        basis: whose pixels the pairs are of, map or layer; None: of the layer, where it has several images.
        similarity: what is judged, once resolved.
        chance: the pairs, once resolved, or those of another map; None: they are not made yet, or there is more than
            one mark.
    """

    basis: Scope | None = None
    similarity: Similarity | None = field(default=None, repr=False)
    chance: Chance | None = field(default=None, repr=False)

    kind: ClassVar[str] = "percentile"
    title: ClassVar[str] = "percentile"
    key: ClassVar[str | None] = "5"  # the one that has the sign %
    compares: ClassVar[bool] = True
    range_travels: ClassVar[bool] = True
    low_words = "least alike"
    high_words = "most alike"
    options: ClassVar[Mapping[str, Any]] = {"basis": json_fields.or_none(json_fields.choice(Scope))}
    defaults: ClassVar[Mapping[str, Any]] = {"basis": None}

    def __post_init__(self) -> None:
        if self.basis is Scope.REGION:
            raise InputError("random pairs are of a map or of its layer, found a region as their basis")

    def resolved(self, feature_map: FeatureMap, scene: Scene, asked: Asked) -> Percentile:
        """With the similarity on the map, and the pairs as far as they are made."""
        similarity = Similarity().resolved(feature_map, scene, asked)
        of_layer = self.basis is Scope.LAYER or (self.basis is None and asked.known.has_others)
        wanted = similarity.chance_wanted(feature_map, of_layer=of_layer)
        return Percentile(self.basis, similarity, None if wanted is None else self.chance or asked.known.fit(wanted))

    @property
    def computed_by(self) -> str:
        """The pass that turns similarities into percentiles."""
        return self.kind

    @property
    def slowness(self) -> float:  # type: ignore[override]
        """As the similarity has it, and as long again as the plain one for each pixel's search."""
        return 1.0 + (self.similarity or Similarity()).slowness

    @property
    def is_of_one(self) -> bool:
        """Whether it compares with one positive mark alone."""
        return self.similarity is None or self.similarity.is_of_one

    @property
    def is_marked(self) -> bool:
        """Whether it compares with marks."""
        return self.similarity is not None and self.similarity.is_marked

    @property
    def positive_pixels(self) -> MapPixels | None:
        """As the similarity has them."""
        return None if self.similarity is None else self.similarity.positive_pixels

    @property
    def title_words(self) -> str:
        """What is shown, and of what."""
        return f"percentile of the {(self.similarity or Similarity()).title_words}"

    @property
    def words(self) -> str:
        """Of which similarity."""
        return f"percentile, {(self.similarity or Similarity()).words}"

    @property
    def explanation(self) -> str:
        """What a percentile is."""
        return (
            "The colours show how many random pairs of pixels are less alike than a pixel and the reference: 99 means "
            "that of 100 such pairs 99 are less alike. So values of layers and metrics can be compared."
        )

    def unit_words(self, value_range: Pair | None) -> str:
        """What its numbers are."""
        return "% of random pairs"

    def caption(self, has_values: bool = True) -> str:
        """Of which similarity."""
        note = "" if has_values else f" ({self.nothing})"
        return f"percentile of random pairs{note}  ·  {(self.similarity or Similarity()).caption()}"

    @property
    def nothing(self) -> str:
        """What it lacks."""
        if not self.is_of_one:
            return OF_ONE_ALONE
        if self.chance is None:
            return "random pairs of pixels are being compared"
        if not self._has_pairs:
            return "no two pixels of this map can be compared"
        return (self.similarity or Similarity()).nothing

    @property
    def _has_pairs(self) -> bool:
        return self.chance is None or self.chance.values.size > 0

    @property
    def notice(self) -> str | None:
        """No two pixels compare."""
        return None if self._has_pairs else f"{self.nothing[0].upper()}{self.nothing[1:]}."

    @property
    def is_waiting(self) -> bool:
        """Whether the pairs are still being compared."""
        return self.is_of_one and self.chance is None

    def check(self) -> Self:
        """Refuses more than one mark."""
        if not self.is_of_one:
            raise InputError(f"{OF_ONE_ALONE}; show the similarity, or give one mark")
        return self

    def scale(self, low: float, high: float, values: Pair | None = None) -> ColorScale:
        """From 0 to 100, the same for every pixel."""
        return ColorScale(min(0.0, low), max(100.0, high), low, high)

    def alike_words(self, value: float, value_range: Pair | None) -> str:
        """What that means."""
        return f"All pixels are more alike than {value:.2f} % of random pairs"

    def text(self, value: float, value_range: Pair | None) -> str:
        """In plain words."""
        return f"more alike than {value:.2f} % of random pairs"

    def kinship_text(self, value: float) -> str:
        """In plain words."""
        return self.text(value, None)

    def number_text(self, value: float, value_range: Pair | None) -> str:
        """With two decimals."""
        return f"{value:.2f}"

    def span_text(self, low: float, high: float, value_range: Pair | None) -> str:
        """Likewise."""
        return f"{low:.2f} to {high:.2f} %"

    def on_others(self) -> Quantity:
        """Judged by the same pairs."""
        return replace(self, similarity=None)

    def elsewhere(self) -> Quantity:
        """The same, of what is there."""
        return replace(self, similarity=None, chance=None)

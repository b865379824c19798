"""Principal components: three as red, green and blue, or one alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, ClassVar

from ifealid_gpu import json_fields
from ifealid_gpu.errors import InputError
from ifealid_gpu.feature_map import FeatureMap
from ifealid_gpu.fits.basis import Basis
from ifealid_gpu.fits.principal import BasisWanted
from ifealid_gpu.geometry import Scene
from ifealid_gpu.quantities.asked import Asked
from ifealid_gpu.quantities.projection import Projection
from ifealid_gpu.quantities.quantity import Pair, Quantity


class Scope(StrEnum):
    """Whose pixels a basis or clusters are made of."""

    MAP = "map"
    LAYER = "layer"
    REGION = "region"


@dataclass(frozen=True)
class Components(Quantity):
    """Scores of every pixel's vector on principal axes.

    Attributes:
        axes: the axes that are shown, from 1: three, or one.
        basis: whose pixels the axes are made of; None: all images of the layer, where there are several.
        normalize: whether vectors have unit length first.
        fitted: the basis, once resolved; None: it is not made yet, and no pixel has a value.
    """

    axes: tuple[int, ...] = (1, 2, 3)
    basis: Scope | None = None
    normalize: bool = False
    fitted: Basis | None = field(default=None, repr=False)

    kind: ClassVar[str] = "components"
    title: ClassVar[str] = "components"
    key: ClassVar[str | None] = "F"
    options: ClassVar[Mapping[str, Any]] = {
        "axes": json_fields.items(json_fields.whole, "a list of axes"),
        "basis": json_fields.or_none(json_fields.choice(Scope)),
        "normalize": json_fields.flag,
    }
    defaults: ClassVar[Mapping[str, Any]] = {"axes": (1, 2, 3), "basis": None, "normalize": False}

    def __post_init__(self) -> None:
        object.__setattr__(self, "axes", tuple(self.axes))
        if len(self.axes) not in {1, 3} or not all(isinstance(one, int) and one >= 1 for one in self.axes):
            raise InputError(f"components are three axes, or one, counted from 1, found {self.axes}")

    @property
    def components(self) -> int:  # type: ignore[override]
        """Values of a pixel: 1 or 3."""
        return len(self.axes)

    @property
    def computed_by(self) -> str:
        """The word of the pass that computes it."""
        return "components" if len(self.axes) == 3 else "component"

    def wanted(self, asked: Asked) -> BasisWanted:
        """The basis that it needs."""
        is_of_layer = self.basis is Scope.LAYER or (self.basis is None and asked.known.has_others)
        return BasisWanted(is_of_layer, self.normalize)

    def resolved(self, feature_map: FeatureMap, scene: Scene, asked: Asked) -> Components:
        """With the basis, as far as it is made."""
        if self.fitted is not None:
            return self
        return replace(self, fitted=asked.known.fit(self.wanted(asked)))

    def projection(self, feature_map: FeatureMap) -> Projection | None:
        """How scores come from a map's codes; None: there is no basis yet."""
        return None if self.fitted is None else Projection.of(self.fitted, self.axes, feature_map)

    @property
    def color_ends(self) -> tuple[Pair, ...] | None:
        """The 1st and the 99th percentile of each axis' scores over the basis' pixels."""
        if self.fitted is None:
            return None
        ends = self.fitted.ends
        return tuple((float(ends[axis - 1, 0]), float(ends[axis - 1, 1])) for axis in self.axes)

    @property
    def component_words(self) -> tuple[str, ...]:
        """Which component each value is of, and how much of the variance that explains."""
        if self.fitted is None:
            return ()
        explained = self.fitted.explained
        return tuple(f"{axis}: {100 * explained[axis - 1]:.0f} %" for axis in self.axes)

    @property
    def is_waiting(self) -> bool:
        """Whether the basis is still being made."""
        return self.fitted is None

    @property
    def words(self) -> str:
        """Which components."""
        return f"component {self.axes[0]}" if len(self.axes) == 1 else f"components {', '.join(map(str, self.axes))}"

    @property
    def explanation(self) -> str:
        """What a colour means."""
        return (
            "The colours show in what the vectors differ most: each pixel's place along the principal axes, as red, "
            "green and blue. What has the same colour is alike; the colours by themselves mean nothing."
        )

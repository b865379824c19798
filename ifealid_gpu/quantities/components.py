"""Principal components: three as red, green and blue, or one alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, ClassVar

from ifealid_gpu import json_fields
from ifealid_gpu.errors import InputError
from ifealid_gpu.fits.basis import Basis
from ifealid_gpu.fits.foreground import Foreground, Side
from ifealid_gpu.fits.principal import MOST_AXES, BasisWanted
from ifealid_gpu.geometry import Pair, Scene
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.asked import Asked
from ifealid_gpu.quantities.attachment import Attachment
from ifealid_gpu.quantities.component_words import basis_words, explained_words, explanation_of
from ifealid_gpu.quantities.map_pixels import MapPixels
from ifealid_gpu.quantities.projection import Projection
from ifealid_gpu.quantities.quantity import Quantity


class Scope(StrEnum):
    """Whose pixels a basis or clusters are made of."""

    MAP = "map"
    LAYER = "layer"
    REGION = "region"


class Outliers(StrEnum):
    """What becomes of pixels of outlying norm when a basis is made."""

    KEEP = "keep"
    DROP = "drop"


@dataclass(frozen=True)
class Components(Quantity):
    """Scores of every pixel's vector on principal axes.

    Attributes:
        axes: the axes that are shown, from 1: three, or one.
        basis: whose pixels the axes are made of; None: all images of the layer, where there are several.
        normalize: whether vectors have unit length first.
        outliers: whether pixels of outlying norm count when the axes are made; they are shown in any case.
        foreground: the pixels that the axes are made of and that are shown, by their first component; None: all.
        file: a basis from a file, in place of one that is made; None: none.
        given: what was read from it; None: it is still to be read.
        fitted: the basis, once resolved; None: it is not made yet, and no pixel has a value.
    """

    axes: tuple[int, ...] = (1, 2, 3)
    basis: Scope | None = None
    normalize: bool = False
    outliers: Outliers = Outliers.KEEP
    foreground: Foreground | None = None
    file: Attachment | None = None
    given: Basis | None = field(default=None, repr=False)
    fitted: Basis | None = field(default=None, repr=False)

    kind: ClassVar[str] = "components"
    title: ClassVar[str] = "components"
    key: ClassVar[str | None] = "F"
    low_words = "1st percentile"
    high_words = "99th percentile"
    options: ClassVar[Mapping[str, Any]] = {
        "axes": json_fields.items(json_fields.whole, "a list of axes"),
        "basis": json_fields.or_none(json_fields.choice(Scope)),
        "normalize": json_fields.flag,
        "outliers": json_fields.choice(Outliers),
        "foreground": lambda name, value: Foreground.from_text(json_fields.text(name, value)),
        "basis_file": json_fields.or_none(Attachment.from_json),
    }
    defaults: ClassVar[Mapping[str, Any]] = {
        "axes": (1, 2, 3),
        "basis": None,
        "normalize": False,
        "outliers": Outliers.KEEP,
        "foreground": None,
        "basis_file": None,
    }

    def __post_init__(self) -> None:
        axes = tuple(self.axes)
        if len(axes) not in {1, 3} or not all(type(one) is int and 1 <= one <= MOST_AXES for one in axes):
            found = ", ".join(map(str, axes))
            raise InputError(f"components are three axes, or one, from 1 to {MOST_AXES}, found {found}")
        object.__setattr__(self, "axes", axes)
        for name, kind in (("basis", Scope), ("outliers", Outliers)):
            value = getattr(self, name)
            if value is not None and value not in list(kind):
                raise InputError(f"{name} must be one of {', '.join(kind)}, found {value!r}")
            object.__setattr__(self, name, None if value is None else kind(value))
        object.__setattr__(self, "foreground", Foreground.of(self.foreground))

    @property
    def components(self) -> int:  # type: ignore[override]
        """Values of a pixel: 1 or 3."""
        return len(self.axes)

    @property
    def computed_by(self) -> str:
        """The word of the pass that computes it."""
        return "components" if len(self.axes) == 3 else "component"

    # --- The basis ---

    def wanted(self, asked: Asked) -> BasisWanted:
        """The basis that it needs.

        Raises:
            InputError: the view marks no region, and the basis is to be made of it.
        """
        is_of_layer = self.basis is Scope.LAYER or (self.basis is None and asked.known.has_others)
        within = _region_of(asked) if self.basis is Scope.REGION else None
        return BasisWanted(is_of_layer, self.normalize, self.outliers is Outliers.DROP, self.foreground, within)

    def resolved(self, feature_map: FeatureMap, scene: Scene, asked: Asked) -> Components:
        """With the basis, as far as it is made."""
        if self.fitted is not None or self.attachments:
            return self
        fitted = self._from_file(feature_map) if self.file is not None else asked.known.fit(self.wanted(asked))
        if fitted is not None and max(self.axes) > len(fitted.axes):
            raise InputError(
                f"components of the feature map {feature_map.name!r} are 1 to {len(fitted.axes)}, "
                f"found {max(self.axes)}"
            )
        if fitted is not None and fitted.gate is not None and self.foreground is not None:
            # Of a basis that stands in, what is inside follows the threshold at once.
            gate = fitted.gate.but(self.foreground)
            fitted = fitted if gate is fitted.gate else replace(fitted, gate=gate)
        return replace(self, fitted=fitted)

    def check(self) -> Components:
        """Itself, unless it waits for a file.

        Raises:
            InputError: the file of the basis is still to be read.
        """
        if self.attachments:
            raise InputError(self.nothing)
        return self

    def _from_file(self, feature_map: FeatureMap) -> Basis:
        assert self.file is not None and self.given is not None  # noqa: S101 - it is why this is called
        if self.given.mean.size != feature_map.channels:
            raise InputError(
                f"the basis of {self.file.name} has {self.given.mean.size} channels, and the feature map "
                f"{feature_map.name!r} has {feature_map.channels}"
            )
        try:
            return self.given.gated(self.foreground)
        except InputError as error:
            raise InputError(f"{self.file.name}: {error}") from None

    @property
    def basis_file(self) -> Attachment | None:
        """The file, as its field in JSON has it."""
        return self.file

    @property
    def is_mask(self) -> bool:
        """Whether the foreground alone has values."""
        return self.foreground is not None or (self.given is not None and self.given.gate is not None)

    @property
    def first_foreground(self) -> Foreground:
        """One to begin with: of a file there are no pixels to find it by, and half of what it was made of is inside."""
        is_found = self.given is None or self.given.gate is not None
        return Foreground() if is_found else Foreground(0.0, Side.ABOVE)

    @property
    def summary_words(self) -> str:
        """How much each explains, and what the basis was made of."""
        if self.fitted is None:
            return ""
        shares = ", ".join(f"{100 * share:.1f} %" for share in self.explained)
        return f"{shares} of the variance, {self.basis_words}"

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """The file of the basis, where it is still to be read."""
        return (self.file,) if self.file is not None and self.given is None else ()

    def attached(self, files: Mapping[Attachment, Any]) -> Components:
        """With what was read from the file."""
        found = files.get(self.file) if self.file is not None else None
        if found is None or self.given is not None:
            return self
        if not isinstance(found, Basis):
            raise InputError(f"{self.file.words if self.file else 'the file'} is no basis of components")
        return replace(self, given=found)

    def unmarked(self) -> Components:
        """Of the usual pixels, where it was of those that were marked."""
        return replace(self, basis=None) if self.basis is Scope.REGION else self

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

    def subtracts_like(self, value_range: Pair | None) -> None:
        """Each layer has axes of its own."""

    @property
    def is_waiting(self) -> bool:
        """Whether the basis is still being made."""
        return self.fitted is None and self.file is None

    # --- Words ---

    @property
    def component_words(self) -> tuple[str, ...]:
        """Which component each value is of, and how much of the variance that explains."""
        return tuple(f"{axis}: {100 * share:.0f} %" for axis, share in zip(self.axes, self.explained, strict=False))

    @property
    def words(self) -> str:
        """Which components."""
        return f"component {self.axes[0]}" if len(self.axes) == 1 else f"components {', '.join(map(str, self.axes))}"

    @property
    def title_words(self) -> str:
        """The same, and how much they explain."""
        if self.fitted is None:
            return self.words
        return f"{self.words}: {explained_words(self.fitted, self.explained)}"

    @property
    def explained(self) -> tuple[float, ...]:
        """The share of the variance that each of those that are shown explains; none before the basis is there."""
        return () if self.fitted is None else tuple(float(self.fitted.explained[axis - 1]) for axis in self.axes)

    def caption(self, has_values: bool = True) -> str:
        """How much each explains, and what the basis was made of."""
        if self.fitted is None or not has_values:
            return super().caption(has_values)
        return f"{self.words} ({explained_words(self.fitted, self.explained, digits=1)}), {self.basis_words}"

    @property
    def basis_words(self) -> str:
        """What the basis was made of, in a line; once there is one."""
        if self.fitted is None:
            return self.nothing
        if self.file is not None:
            return basis_words(self.fitted, self.file.name)
        return basis_words(self.fitted, "the region" if self.basis is Scope.REGION else "this map")

    @property
    def nothing(self) -> str:
        """The basis is being made, or the map has nothing to show."""
        if self.file is not None and self.given is None:
            return f"the components need {self.file.words}: open it"
        if self.fitted is None:
            return "the components are being made"
        return "no pixel has data" if self.fitted.gate is None else "no pixel is in the foreground"

    @property
    def empty_notice(self) -> str | None:
        """Of all images some may have no foreground."""
        if self.left_out_words is None:
            return None
        return (
            "No pixel of this image is in the foreground: take the threshold's other side, another threshold, "
            "or components of this image alone."
        )

    @property
    def left_out_words(self) -> str | None:
        """Pixels of the background have no score."""
        return "not in the foreground" if self.fitted is not None and self.fitted.gate is not None else None

    def unit_words(self, value_range: Pair | None) -> str:
        """What scores are."""
        return "scores of directions" if self.normalize else "scores, in real values"

    def alike_words(self, value: float, value_range: Pair | None) -> str:
        """Nothing differs."""
        return f"All pixels have the same score: {value:.4g}"

    def text(self, value: float, value_range: Pair | None) -> str:
        """With the number of the component."""
        return f"component {self.axes[0]} = {value:.4g}"

    def texts(self, values: tuple[float, ...], value_range: Pair | None) -> str:
        """All of them."""
        if len(values) == 1:
            return self.text(values[0], value_range)
        return f"{self.words} = {', '.join(f'{value:.4g}' for value in values)}"

    @property
    def explanation(self) -> str:
        """What a colour means."""
        return explanation_of(self.axes)

    # --- JSON ---

    def to_json(self) -> dict[str, Any]:
        """Its word and its own fields."""
        found = super().to_json()
        if self.foreground is not None:
            found["foreground"] = self.foreground.text
        if self.file is not None:
            found["basis_file"] = self.file.to_json()
        return found


def _region_of(asked: Asked) -> MapPixels:
    """The pixels that the view marks."""
    pixels = asked.settled.positive_pixels if asked.settled is not None and asked.query is not None else None
    if pixels is None or pixels.numbers.size < 2:
        raise InputError(
            "a basis of a region needs a region of the map: mark one, as with --box X0,Y0,X1,Y1 or --region MASK"
        )
    return pixels

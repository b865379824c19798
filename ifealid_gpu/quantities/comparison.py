"""What pixels are compared with: a real vector in a space, and what is computed of both; no GPU."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

import numpy as np

from ifealid_gpu.errors import InputError
from ifealid_gpu.maps.codes import Codes
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.maps.real_zero import code_unit, settled_origin
from ifealid_gpu.quantities.code_units import in_code_units
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.space import Floats, Space


@dataclass(frozen=True, eq=False)
class Comparison:
    """g (c - origin) against g (vector - origin), in code units, for the codes c of every pixel.

    Attributes:
        space: origin and weights a channel, and the widest angle.
        metric: what is computed of both.
        unit: the real value of a step of one code, by which products and distances are scaled.
        given: (d,) the vector in code units, any real numbers; None: the codes are the vector.
        codes: (d,) exact codes where the vector is a pixel's.
    """

    space: Space
    metric: Metric
    unit: float
    given: Floats | None = None
    codes: Codes | None = None

    @classmethod
    def of_pixel(
        cls,
        feature_map: FeatureMap,
        pixel: tuple[int, int],
        metric: Metric,
        center: bool = False,
        muted: tuple[int, ...] = (),
    ) -> Comparison:
        """The comparison with a pixel (x, y) of the map; with one that is not valid nothing compares.

        Raises:
            InputError: the pixel lies outside.
        """
        return cls.in_space(feature_map, pixel, metric, Space.of(metric, feature_map, center, muted))

    @classmethod
    def in_space(cls, feature_map: FeatureMap, pixel: tuple[int, int], metric: Metric, space: Space) -> Comparison:
        """The same in a space that is known already."""
        x, y = feature_map.check_pixel(*pixel)
        unit = code_unit(feature_map)
        if feature_map.valid is not None and not feature_map.valid[y, x]:
            return cls(space, metric, unit, given=np.full_like(space.origin, np.nan))
        return cls(space, metric, unit, codes=feature_map.codes[y, x])

    @classmethod
    def of_vector(
        cls,
        feature_map: FeatureMap,
        vector: Floats,
        metric: Metric,
        *,
        origin: Floats | None = None,
        weights: Floats | None = None,
        center: bool = False,
    ) -> Comparison:
        """The comparison with any vector.

        Args:
            feature_map: whose pixels are compared.
            vector: (d,) in real values.
            metric: gives the widest angle, and the origin where none is given.
            origin: (d,) the zero of each channel in real values; None: the metric's.
            weights: (d,) g; None: 1.
            center: whether the map's mean vector is the origin.

        Raises:
            InputError: an array that has not one finite number a channel.
        """
        given = {"vector": vector, "origin": origin, "weights": weights}
        for name, array in given.items():
            if array is not None and (array.shape != (feature_map.channels,) or not np.isfinite(array).all()):
                raise InputError(
                    f"the {name} must be {feature_map.channels} finite numbers, one a channel, "
                    f"found an array of shape {array.shape}"
                )
        space = Space.of(metric, feature_map, center)
        if origin is not None or weights is not None:
            space = Space(
                space.origin if origin is None else settled_origin(in_code_units(origin, feature_map)),
                space.weights if weights is None else np.asarray(weights, np.float64),
                space.widest,
            )
        return cls(space, metric, code_unit(feature_map), in_code_units(vector, feature_map))

    @cached_property
    def key(self) -> tuple[str, bytes, bytes, bool]:
        """Equal where every pixel's value is, on one map."""
        vector = self.given if self.given is not None else self.vector if self.codes is None else self.codes
        return self.metric.id, self.space.digest, blake2b(vector.tobytes(), digest_size=16).digest(), self.given is None

    @cached_property
    def vector(self) -> Floats:
        """(d,) in code units."""
        if self.given is not None:
            return self.given
        return np.zeros_like(self.space.origin) if self.codes is None else self.codes.astype(np.float64)

    @cached_property
    def counted_codes(self) -> Codes | None:
        """(d,) the exact codes, 0 in channels that do not count; None where the vector is no pixel's."""
        if self.codes is None or not self.space.is_weighted:
            return self.codes
        codes = self.codes.copy()
        codes[self.space.weights == 0] = 0
        return codes

    @cached_property
    def has_values(self) -> bool:
        """Whether anything compares with it: not with a pixel without data, nor, by direction, with a zero vector."""
        if not np.isfinite(self.vector).all():
            return False
        return self.unit_vector is not None or not self.metric.is_of_directions

    @cached_property
    def is_acute(self) -> bool:
        """Whether no angle is wider than a right one: neither the vector nor any code lies below the origin."""
        return bool((self.space.origin <= 0).all() and (self.vector >= self.space.origin).all())

    @cached_property
    def u(self) -> Floats:
        """(d,) g (vector - origin), in code units."""
        return self.space.weights * (self.vector - self.space.origin)

    @cached_property
    def length(self) -> float:
        """|u|, in code units."""
        return math.sqrt(float(self.u @ self.u))

    @cached_property
    def unit_vector(self) -> Floats | None:
        """(d,) u of length 1; None where it has no direction."""
        return self.u / self.length if self.length > 0 else None

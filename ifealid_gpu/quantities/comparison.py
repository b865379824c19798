"""What pixels are compared with: a real vector in a space; no GPU."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ifealid_gpu.codes import Codes, code_max
from ifealid_gpu.errors import InputError
from ifealid_gpu.feature_map import FeatureMap
from ifealid_gpu.quantities.metric import Metric, settled_origin
from ifealid_gpu.quantities.space import Floats, Space


@dataclass(frozen=True, eq=False)
class Comparison:
    """The angle between g (c - origin) and g (vector - origin), in code units, for the codes c of every pixel.

    Attributes:
        space: origin and weights a channel, and the widest angle.
        given: (d,) the vector in code units, any real numbers; None: the codes are the vector.
        codes: (d,) exact codes where the vector is a pixel's.
    """

    space: Space
    given: Floats | None = None
    codes: Codes | None = None

    @classmethod
    def of_pixel(cls, feature_map: FeatureMap, pixel: tuple[int, int], metric: Metric) -> Comparison:
        """The comparison with a pixel (x, y) of the map; one that is not valid has no direction.

        Raises:
            InputError: the pixel lies outside.
        """
        x, y = feature_map.check_pixel(*pixel)
        space = Space.of(metric, feature_map)
        if feature_map.valid is not None and not feature_map.valid[y, x]:
            return cls(space, given=space.origin)
        return cls(space, codes=feature_map.codes[y, x])

    @classmethod
    def of_vector(
        cls,
        feature_map: FeatureMap,
        vector: Floats,
        metric: Metric,
        origin: Floats | None = None,
        weights: Floats | None = None,
    ) -> Comparison:
        """The comparison with any vector.

        Args:
            feature_map: whose pixels are compared.
            vector: (d,) in real values.
            metric: gives the widest angle, and the origin where none is given.
            origin: (d,) the zero of each channel in real values; None: the metric's.
            weights: (d,) g; None: 1.

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
        low, high = feature_map.real_range
        # All codes of a constant map are 0; its values' own size is the unit then, as that of the metric's origin.
        unit = (high - low) / code_max(feature_map.precision) if high > low else abs(low) or 1.0
        space = Space.of(metric, feature_map)
        if origin is not None or weights is not None:
            space = Space(
                space.origin if origin is None else settled_origin((np.asarray(origin, np.float64) - low) / unit),
                space.weights if weights is None else np.asarray(weights, np.float64),
                space.widest,
            )
        return cls(space, (np.asarray(vector, np.float64) - low) / unit)

    @cached_property
    def vector(self) -> Floats:
        """(d,) in code units."""
        if self.given is not None:
            return self.given
        return np.zeros_like(self.space.origin) if self.codes is None else self.codes.astype(np.float64)

    @cached_property
    def is_acute(self) -> bool:
        """Whether no angle is wider than a right one: neither the vector nor any code lies below the origin."""
        return bool((self.space.origin <= 0).all() and (self.vector >= self.space.origin).all())

    @cached_property
    def unit(self) -> Floats | None:
        """(d,) the vector g (vector - origin), of length 1; None where it has no direction."""
        u = self.space.weights * (self.vector - self.space.origin)
        length = math.sqrt(float(u @ u))
        return u / length if length > 0 else None

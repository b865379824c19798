"""What pixels are compared with: a real vector, with an origin and a weight for each channel; no GPU."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.codes import Codes, code_max
from ifealid_gpu.errors import InputError
from ifealid_gpu.feature_map import FeatureMap
from ifealid_gpu.quantities.metric import Metric, MetricTerms, settled_origin

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Comparison:
    """The angle between g (c - origin) and g (vector - origin), in code units, for the codes c of every pixel.

    Attributes:
        vector: (d,) in code units; any real numbers.
        origin: (d,) the code, not always whole, that stands for zero, a channel.
        weights: (d,) g, a channel; 1 is as the paper.
        widest: the angle in radians at which s is 0.
        codes: (d,) exact codes where the vector is a pixel's.
    """

    vector: Floats
    origin: Floats
    weights: Floats
    widest: float
    codes: Codes | None = None

    @classmethod
    def of_pixel(cls, feature_map: FeatureMap, pixel: tuple[int, int], metric: Metric) -> Comparison:
        """The comparison with a pixel (x, y) of the map; one that is not valid has no direction.

        Raises:
            InputError: the pixel lies outside.
        """
        x, y = feature_map.check_pixel(*pixel)
        terms = MetricTerms.of(metric, feature_map)
        codes = feature_map.codes[y, x]
        origin = np.full(codes.size, terms.origin)
        if feature_map.valid is not None and not feature_map.valid[y, x]:
            return cls(origin, origin, np.ones(codes.size), terms.widest)
        return cls(codes.astype(np.float64), origin, np.ones(codes.size), terms.widest, codes)

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
        terms = MetricTerms.of(metric, feature_map)
        low, high = feature_map.real_range
        # All codes of a constant map are 0; its values' own size is the unit then, as that of the terms.
        unit = (high - low) / code_max(feature_map.precision) if high > low else abs(low) or 1.0
        return cls(
            (np.asarray(vector, np.float64) - low) / unit,
            np.full(feature_map.channels, terms.origin) if origin is None else settled_origin((origin - low) / unit),
            np.ones(feature_map.channels) if weights is None else np.asarray(weights, np.float64),
            terms.widest,
        )

    @cached_property
    def is_uniform(self) -> bool:
        """Whether all channels have the same origin."""
        return bool((self.origin == self.origin[0]).all())

    @cached_property
    def is_weighted(self) -> bool:
        """Whether channels count differently."""
        return bool((self.weights != 1).any())

    @cached_property
    def origin_is_code(self) -> bool:
        """Whether all channels have the same origin, and it is whole and not negative."""
        return self.is_uniform and float(self.origin[0]).is_integer() and self.origin[0] >= 0

    @cached_property
    def is_acute(self) -> bool:
        """Whether no angle is wider than a right one: neither the vector nor any code lies below the origin."""
        return bool((self.origin <= 0).all() and (self.vector >= self.origin).all())

    @cached_property
    def space(self) -> tuple[bytes, bytes]:
        """Equal where the origin and the weights are: the key of what is kept of every pixel."""
        return self.origin.tobytes(), self.weights.tobytes()

    @cached_property
    def unit(self) -> Floats | None:
        """(d,) the vector g (vector - origin), of length 1; None where it has no direction."""
        u = self.weights * (self.vector - self.origin)
        length = math.sqrt(float(u @ u))
        return u / length if length > 0 else None

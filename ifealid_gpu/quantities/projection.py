"""A projection: principal axes in the codes of one map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ifealid_gpu.fits.basis import Basis
from ifealid_gpu.fits.floats import Floats
from ifealid_gpu.fits.foreground import Gate
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.maps.real_zero import code_unit, settled_zero


@dataclass(frozen=True, eq=False)
class Projection:
    """How scores come from codes c: scale (c - origin) . axes[k] + offsets[k], of unit vectors without the scale.

    Attributes:
        origin: (d,) a code, not always whole, a channel.
        scale: of a code in real values; 1 of unit vectors.
        axes: (k, d) those that are shown.
        offsets: (k,) see above.
        is_normalized: whether c - origin has unit length first; a zero vector then has no scores.
        gate: which pixels have scores; None: all.
        gate_offset: likewise of the gate's axis.
    """

    origin: Floats
    scale: float
    axes: Floats
    offsets: Floats
    is_normalized: bool
    gate: Gate | None
    gate_offset: float

    @classmethod
    def of(cls, basis: Basis, shown: Sequence[int], feature_map: FeatureMap) -> Projection:
        """The projection on some axes of a basis, counted from 1, that has as many channels as the map."""
        axes = basis.axes[[axis - 1 for axis in shown]]
        unit, zero = code_unit(feature_map), settled_zero(feature_map)
        gate = basis.gate
        if basis.normalized:
            origin, scale = np.full(basis.mean.size, zero), 1.0
            return cls(
                origin, scale, axes, -axes @ basis.mean, True, gate, -float(gate.axis @ gate.mean) if gate else 0
            )
        gate_offset = float(gate.axis @ (basis.mean - gate.mean)) if gate is not None else 0.0
        # Without the mean in the products, nothing cancels in float32.
        return cls(zero + basis.mean / unit, unit, axes, np.zeros(len(axes)), False, gate, gate_offset)

"""How many invocations go side by side."""

from __future__ import annotations

from ifealid_gpu.gpu.device import SUBGROUPS, Gpu
from ifealid_gpu.gpu.lanes import lanes_of


def test_lanes_are_a_power_of_two(gpu: Gpu) -> None:
    lanes = lanes_of(gpu)
    assert lanes in (1, 4, 8, 16, 32, 64, 128)
    assert (lanes > 1) == (SUBGROUPS in gpu.device.features)
    assert lanes_of(gpu) == lanes

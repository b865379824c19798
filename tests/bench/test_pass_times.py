"""Timing passes leaves what they compute alone, and gives every pass its time."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import random_map

from ifealid_gpu.bench.pass_times import TimedEncoder, has_timestamps
from ifealid_gpu.geometry import Projection
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.renderer import Renderer, picture_texture
from ifealid_gpu.views.view_state import ViewState


def test_a_timed_frame_is_the_same_and_every_pass_has_its_seconds(gpu: Gpu) -> None:
    if "timestamp-query" not in gpu.device.features:
        assert not has_timestamps(gpu)
        pytest.skip(f"{gpu.name} has no timestamp queries")
    feature_map, size = random_map(31, 45, 33), (45, 31)
    renderer, view = Renderer(gpu, feature_map), ViewState(reference=(7, 8))
    encoder = TimedEncoder(gpu)
    target = picture_texture(gpu, size)
    renderer.encode(encoder, view, target, Projection.of(renderer.scene, size))
    gpu.device.queue.submit([encoder.finish()])
    seconds = encoder.seconds()
    kernel = "integer_unrolled" if gpu.is_software else "integer_loop"
    assert seconds.keys() == {"sums", kernel, "range", "picture"}
    assert all(0 <= time < 60 for time in seconds.values()) and sum(seconds.values()) > 0
    np.testing.assert_array_equal(renderer.values(view), Renderer(gpu, feature_map).values(view))


def test_software_adapters_are_timed_by_waiting(gpu: Gpu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Gpu, "is_software", True)
    assert not has_timestamps(gpu)

"""`ifealid-gpu doctor`."""

from __future__ import annotations

import pytest

from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.grid import most_pixels
from ifealid_gpu.gpu.tile_layout import MAX_CHANNELS

from .conftest import Cli


def test_names_the_adapter_its_limits_and_what_fits(cli: Cli, gpu: Gpu) -> None:
    run = cli("doctor")
    assert (run.code, run.err) == (0, "")
    assert f"{gpu.summary} (taken)" in run.out
    assert f"{gpu.limit('max-texture-array-layers'):,}" in run.out
    assert f"{MAX_CHANNELS[8]:,}" in run.out
    assert f"{most_pixels(gpu.limit('max-texture-dimension-2d')):,}" in run.out
    assert run.out.rstrip().endswith("passed")


def test_says_what_to_install_when_there_is_no_adapter(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ifealid_gpu.gpu.device.usable_adapters", list)
    monkeypatch.setattr("ifealid_gpu.cli.doctor.usable_adapters", list)
    run = cli("doctor")
    assert run.code == 2
    assert "mesa-vulkan-drivers" in run.err and run.err.count("\n") == 1
    assert "Python" in run.out, "the versions are worth reporting all the same"


def test_wrong_results_are_no_success(cli: Cli, gpu: Gpu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ifealid_gpu.renderer.Renderer.values", lambda *_: [[1.0, 0.6, 0.0]])
    run = cli("doctor")
    assert run.code == 2 and "wrong results" in run.err

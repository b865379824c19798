"""What is fitted beside the frames of a window is what a command waits for."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import numpy as np
import pytest
from window.offscreen import Offscreen

from ifealid_gpu.cli import main
from ifealid_gpu.fits.foreground import Foreground
from ifealid_gpu.quantities.clusters import Clusters
from ifealid_gpu.quantities.components import Components
from ifealid_gpu.quantities.quantity import Quantity

LAYER = "_blocks.10"
SHOWN: dict[str, tuple[Quantity, list[str]]] = {
    "components": (Components(), ["--show", "components"]),
    "foreground": (Components((2,), foreground=Foreground()), ["--components", "2", "--foreground", "auto"]),
    "clusters": (Clusters(5), ["--clusters", "5"]),
}


@pytest.mark.parametrize("name", SHOWN)
def test_the_window_shows_the_values_that_a_command_writes(
    cat: Offscreen, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quantity, options = SHOWN[name]
    cat.reset(LAYER)
    cat.show(cat.view.but(quantity=quantity))
    resolved = cat.explorer.resolved
    assert resolved is not None and not resolved.quantity.is_waiting
    shown = cat.explorer.renderer.values(resolved)
    path = tmp_path / "values.npy"
    of_map = ["demo:", "--image", "chelsea.png", "--layer", LAYER]
    monkeypatch.setattr(sys, "argv", ["ifealid-gpu", "render", *of_map, *options, "--values", str(path)])
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    with pytest.raises(SystemExit) as stop:
        main()
    for number, handler in before.items():
        signal.signal(number, handler)
    assert not stop.value.code
    written = np.load(path)
    if name == "clusters":
        np.testing.assert_array_equal(np.where(np.isnan(shown), -1, shown), written)
    else:
        np.testing.assert_allclose(shown, written, rtol=1e-5, atol=1e-5)

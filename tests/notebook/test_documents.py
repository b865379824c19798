"""The examples of the pages that open a window which goes on, as they run in a notebook."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from documents import EXAMPLES_THAT_GO_ON, make_users_folder, needs_torch
from PIL import Image

Explore = Callable[..., Any]


def run(example: str, explored: Explore, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    make_users_folder(folder)
    monkeypatch.chdir(folder)
    monkeypatch.setattr("ifealid_gpu.explore", explored)
    names: dict[str, Any] = {}
    exec(example, names)  # noqa: S102 - of this repository's pages
    assert not names["w"].is_open
    return names


def test_the_widget_of_a_cell(notebook: Explore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (example,) = [one for one in EXAMPLES_THAT_GO_ON if not needs_torch(one)]
    found = run(example, notebook, tmp_path, monkeypatch)
    assert found["s"].shape == found["inside"].shape == found["labels"].shape == (30, 40)
    with Image.open(tmp_path / "clusters.png") as figure:
        assert figure.width > 500


@pytest.mark.torch
def test_a_network_is_watched_while_it_trains(
    notebook: Explore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (example,) = [one for one in EXAMPLES_THAT_GO_ON if needs_torch(one)]
    example = example.replace("    w.update(features)\n", "    w.update(features); losses.append(loss.item())\n")
    found = run(f"losses = []\n{example}", notebook, tmp_path, monkeypatch)
    losses = found["losses"]
    assert losses[-1] < losses[0]
    with Image.open(tmp_path / "learned.png") as figure:
        assert figure.width > 500

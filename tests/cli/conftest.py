"""Running the command line within the test's process, and a small dataset to run it on."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from ifealid_gpu import FeatureMap, Provenance, write_dataset
from ifealid_gpu.cli import main


@dataclass(frozen=True)
class Run:
    """What a command line did."""

    code: int
    out: str
    err: str


Cli = Callable[..., Run]


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Calls the program's own entry point with arguments."""

    def run(*arguments: object) -> Run:
        monkeypatch.setattr(sys, "argv", ["ifealid-gpu", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as stop:
            main()
        captured = capsys.readouterr()
        code = stop.value.code
        return Run(code if isinstance(code, int) else 0, captured.out, captured.err)

    return run


@pytest.fixture
def feature_map() -> FeatureMap:
    """23 x 17 x 21 at 8 bits over a 45 x 34 photo, stride 2; the pixel 3,2 is zero."""
    random = np.random.default_rng(7)
    codes = random.integers(0, 256, (17, 23, 21), dtype=np.uint8)
    codes[2, 3] = 0
    image = random.integers(0, 256, (34, 45, 3), dtype=np.uint8)
    return FeatureMap(codes, (0.0, 2.0), "photo.jpg.a", image, Provenance("photo.jpg", "a", "test", None, 2))


@pytest.fixture
def dataset(tmp_path: Path, feature_map: FeatureMap) -> Path:
    """A folder with two layers, a and b, of the same photo."""
    folder = tmp_path / "dataset"
    folder.mkdir()
    write_dataset(feature_map, folder / "a.zip")
    coarse = FeatureMap(
        feature_map.codes[:8, :11],
        (-1.0, 1.0),
        "photo.jpg.b",
        feature_map.image,
        Provenance("photo.jpg", "b", "test", None, None),
    )
    write_dataset(coarse, folder / "b.zip")
    return folder

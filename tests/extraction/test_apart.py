"""Extraction beside the window: what is said across, how far it is, and that whole photos alone arrive."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ifealid_gpu.extraction.apart.messages import (
    Advanced,
    Failed,
    Layers,
    LayersOf,
    Made,
    Make,
    OfferedLayer,
    from_line,
    to_line,
)

pytestmark = pytest.mark.torch


@pytest.mark.parametrize(
    "message",
    [
        LayersOf("scattering", (3, 4)),
        Make("hf:x/y", ("a", "b"), ("/x/ü\n.jpg",), "/out", "/out/.w", None),
        Layers("n", (OfferedLayer("a", 3, None, (5, 6), True), OfferedLayer("b", 1, 4, (1, 1), False)), ("note",)),
        Advanced("p.jpg", 1, 2, "running the network", 0.25),
        Made(("p.jpg",), 3, 0, ()),
        Failed("why", gone=True),
    ],
)
def test_messages_cross_as_one_line_each(message: object) -> None:
    line = to_line(message)
    assert "\n" not in line and line.isascii() and from_line(line) == message


def served(tmp_path: Path, *photos: Path) -> tuple[list[object], Path]:
    """What is answered for two layers of a small network, and where the maps are."""
    pytest.importorskip("torch")
    from networks import TinyResNet, model, seeded

    from ifealid_gpu.extraction.apart import worker

    folder, workshop = tmp_path / "maps", tmp_path / "maps" / ".workshop"
    workshop.mkdir(parents=True)
    answers: list[object] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worker, "load_model", lambda spec: model(seeded(TinyResNet), name=spec))
        request = Make("tiny", ("layer1", "layer2"), tuple(map(str, photos)), str(folder), str(workshop), None)
        worker.serve([request], answers.append)
    return answers, folder


def photo(path: Path, seed: int = 0) -> Path:
    Image.fromarray(np.random.default_rng(seed).integers(0, 256, (75, 101, 3), np.uint8)).save(path)
    return path


def test_the_share_grows_evenly_to_one_within_a_forward_pass(tmp_path: Path) -> None:
    answers, _ = served(tmp_path, photo(tmp_path / "a.png"))
    told = [answer for answer in answers if isinstance(answer, Advanced)]
    shares = [one.share for one in told]
    assert shares == sorted(shares) and shares[0] == 0 and shares[-1] == 1
    running = [one.share for one in told if one.step == "running the network"]
    assert len(running) > 10 and max(np.diff(running)) < 0.35, "no jump from nothing to all"
    assert {one.step for one in told} >= {"looking at the network", "storing layer1", "storing layer2"}


def test_the_maps_of_a_photo_arrive_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second layer of the second photo cannot be written: that photo has no file, the first has both."""
    pytest.importorskip("torch")
    from ifealid_gpu.errors import DeviceError
    from ifealid_gpu.extraction import jobs

    write = jobs.write_dataset

    def failing(feature_map: object, path: Path, **options: object) -> None:
        if path.name.startswith("b.png.layer2"):
            raise DeviceError("no more memory")
        write(feature_map, path, **options)

    monkeypatch.setattr(jobs, "write_dataset", failing)
    answers, folder = served(tmp_path, photo(tmp_path / "a.png"), photo(tmp_path / "b.png", 1))
    made = answers[-1]
    assert isinstance(made, Made) and made.images == ("a.png",) and "no more memory" in made.failures[0]
    names = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    assert names == ["a.png.layer1.8.zip", "a.png.layer2.8.zip"]


def test_the_values_are_those_of_extract(tmp_path: Path) -> None:
    import ifealid_gpu

    path = photo(tmp_path / "a.png")
    _, folder = served(tmp_path, path)
    from networks import TinyResNet, model, seeded

    expected = ifealid_gpu.extract(model(seeded(TinyResNet), name="tiny"), path, ["layer1", "layer2"])
    for layer in ("layer1", "layer2"):
        got, wanted = (dataset.find(layer=layer).load() for dataset in (ifealid_gpu.read_dataset(folder), expected))
        assert np.array_equal(got.codes, wanted.codes) and got.value_range == wanted.value_range

"""A served window of a small dataset, in a thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from server.visitor import Place

from ifealid_gpu import FeatureMap, Provenance, write_dataset
from ifealid_gpu.dataset import Files
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.server import pace, stream
from ifealid_gpu.server.serving import Serving, listening
from ifealid_gpu.server.session import served_explorer


@contextmanager
def _served(gpu: Gpu, folder: Path) -> Iterator[Place]:
    random = np.random.default_rng(3)
    codes, image = random.integers(0, 256, (9, 13, 6), np.uint8), random.integers(0, 256, (36, 52, 3), np.uint8)
    path = folder / "map.zip"
    write_dataset(FeatureMap(codes, (-1.0, 1.0), "photo.png.a", image, Provenance("photo.png", "a")), path)
    (folder / "secret.zip").write_bytes(path.read_bytes())
    explorer = served_explorer(gpu, [path], datasets=[Files(path)])
    ready = threading.Event()
    with pytest.MonkeyPatch.context() as patch, listening("127.0.0.1", 0) as listener:
        patch.setattr(stream, "_REST", 0.02)  # seconds: tests wait for exact pictures
        patch.setattr(pace, "_SLOW", 60.0)  # seconds: a machine that is busy with tests is no slow network
        serving = Serving(explorer, listener, "127.0.0.1", allowed=["https://hub.example.org"], with_viewers=True)
        thread = threading.Thread(target=serving.run, args=(ready.set,), name="server")
        thread.start()
        assert ready.wait(20)
        assert serving.session is not None
        yield Place(serving, serving.session, path)
        serving.end()
        thread.join(20)
        assert not thread.is_alive()


@pytest.fixture(scope="module")
def place(gpu: Gpu, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A server, with a link that controls and one that follows."""
    with _served(gpu, tmp_path_factory.mktemp("served")) as place:
        yield place


@pytest.fixture
def own_place(gpu: Gpu, tmp_path: Path) -> Iterator[Place]:
    """A server of one test, which may end it."""
    with _served(gpu, tmp_path) as place:
        yield place

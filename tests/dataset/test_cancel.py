"""A cancelled load stops at once and leaves no thread behind."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from ifealid_gpu.dataset import read_dataset
from ifealid_gpu.dataset.formats import png
from ifealid_gpu.errors import DatasetError
from ifealid_gpu.parallel import in_order


class CancelledError(Exception):
    pass


def dataset_threads():
    return [thread for thread in threading.enumerate() if thread.name.startswith("ifealid")]


def test_a_cancelled_load_stops(tmp_path, parts_of, zipped, codes_of, monkeypatch):
    entry = read_dataset(zipped(tmp_path / "map.zip", parts_of(codes_of((4, 4, 4000))))).find()
    decoded = []
    decode = png.decode
    monkeypatch.setattr(png, "decode", lambda *args: decoded.append(1) or decode(*args))

    def progress(done, total):
        if done:
            raise CancelledError

    with pytest.raises(CancelledError):
        entry.load(progress)
    assert len(decoded) < 700  # of 1000
    assert not dataset_threads()
    assert entry.load().codes.shape == (4, 4, 4000)


def test_a_load_cancelled_before_its_first_step_decodes_nothing(tmp_path, parts_of, zipped, codes_of, monkeypatch):
    entry = read_dataset(zipped(tmp_path / "map.zip", parts_of(codes_of((4, 4, 40))))).find()
    monkeypatch.setattr(png, "decode", None)

    def progress(done, total):
        raise CancelledError

    with pytest.raises(CancelledError):
        entry.load(progress)


def test_a_damaged_png_ends_all_threads(tmp_path, parts_of, zipped, codes_of):
    parts = parts_of(codes_of((4, 4, 400)))
    parts["7.png"] = parts["7.png"][:-20] + bytes(20)
    entry = read_dataset(zipped(tmp_path / "map.zip", parts)).find()
    with pytest.raises(DatasetError, match=r"7\.png: expected an intact PNG"):
        entry.load()
    assert not dataset_threads()


def test_cancelled_quantising_stops(tmp_path):
    np.save(tmp_path / "map.npy", np.random.default_rng(0).random((64, 64, 1000)))

    def progress(done, total):
        raise CancelledError

    with pytest.raises(CancelledError):
        read_dataset(tmp_path / "map.npy").find().load(progress)


def test_results_keep_their_order_and_few_are_begun_ahead():
    begun = []

    def work(item, stop):
        begun.append(item)
        return item

    with in_order(work, range(1000), workers=3) as results:
        assert [next(results) for _ in range(5)] == [0, 1, 2, 3, 4]
    assert len(begun) <= 5 + 2 * 3

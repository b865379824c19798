"""The maps of a layer: which belong to it, and what is left out of it with what words."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ifealid_gpu.dataset import Dataset, Reading, open_dataset, write_dataset
from ifealid_gpu.dataset.layer_maps import LayerMaps
from ifealid_gpu.maps.feature_map import FeatureMap, Provenance


def map_of(image: str, layer: str, channels: int = 5, seed: int = 0, model: str | None = None) -> FeatureMap:
    values = np.random.default_rng(seed).normal(size=(4, 6, channels))
    return FeatureMap.from_array(values, provenance=Provenance(image=image, layer=layer, model=model))


def test_one_map_of_each_image_in_their_order_and_the_own_one_is_not_read_again() -> None:
    maps = [map_of(image, layer, seed=n) for n, image in enumerate("bac") for layer in ("first", "second")]
    dataset = Dataset.of(maps)
    entry = dataset.find("b", "second")
    own = entry.load()
    read = []
    layer = LayerMaps(dataset, entry, own, lambda one: read.append(one.image_name) or one.load())
    found = list(layer.each())
    assert layer.count == 3 and [one.provenance.image for one in found] == ["a", "b", "c"]
    assert found[1] is own and read == ["a", "c"] and not layer.notes
    assert {one.provenance.layer for one in found} == {"second"}


def test_maps_with_other_channels_or_of_another_network_are_left_out() -> None:
    maps = [
        map_of("a", "x"),
        map_of("b", "x", channels=7),
        map_of("c", "x", model="net"),
        map_of("d", "x", model="other"),
    ]
    dataset = Dataset.of(maps)
    entry = dataset.find("c", "x")
    layer = LayerMaps(dataset, entry, entry.load())
    assert [one.provenance.image for one in layer.each()] == ["a", "c"]
    assert len(layer.notes) == 1 and "7 channels, not 5" in layer.notes[0]


def test_a_map_that_cannot_be_read_is_left_out_and_named(tmp_path: Path) -> None:
    write_dataset(Dataset.of([map_of("a", "x"), map_of("b", "x", seed=1)]), tmp_path / "set")
    dataset = open_dataset(tmp_path / "set", Reading())
    entry = dataset.find("a", "x")
    lost = dataset.find("b", "x").path
    assert lost is not None
    lost.unlink()
    layer = LayerMaps(dataset, entry, entry.load())
    assert layer.count == 2 and len(list(layer.each())) == 1
    assert len(list(layer.each())) == 1 and len(layer.notes) == 1 and lost.name in layer.notes[0]

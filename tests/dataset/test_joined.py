"""Datasets that are opened together: names of layers, images by name, what is missing on one side."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from together import write_both, write_map

from ifealid_gpu import Dataset, InputError, join_datasets, read_dataset
from ifealid_gpu.dataset import Files, open_together
from ifealid_gpu.dataset.part_names import part_names
from ifealid_gpu.errors import DatasetError


def layers(dataset: Dataset) -> dict[str, list[str]]:
    return {image: [entry.layer for entry in dataset.layers(image)] for image in dataset.images}


def test_maps_of_one_image_are_its_layers_and_load_as_they_did(tmp_path: Path) -> None:
    before, after = map(read_dataset, write_both(tmp_path))
    both = join_datasets([before, after])
    assert layers(both) == {"a.jpg": ["before/x", "before/y", "after/x"], "b.jpg": ["before/x"]}
    assert both.name == str(both) == "before + after" and both.notes == ("after has no b.jpg",)
    found = both.find("a.jpg", "after/x").load()
    assert np.array_equal(found.codes, after.find("a.jpg").load().codes)
    assert found.provenance.layer == "x" and found.name == "a.jpg.x"
    assert both.path is None and both.paths == (tmp_path / "before", tmp_path / "after")
    assert [both.place_of(one) for one in both.layers("b.jpg")] == ["b.jpg.x.zip"]


def test_one_alone_stays_as_it_is_and_joined_ones_join_further(tmp_path: Path) -> None:
    before, after = map(read_dataset, write_both(tmp_path))
    write_map(tmp_path / "later", "a.jpg", "x")
    assert join_datasets([before]) is before
    three = join_datasets([join_datasets([after, before]), before, read_dataset(tmp_path / "later")])
    assert layers(three)["a.jpg"] == ["after/x", "before/x", "before/y", "later/x"]
    for wrong in ([], [before, "after"]):
        with pytest.raises(InputError, match="datasets are joined, found"):
            join_datasets(wrong)  # type: ignore[arg-type]


def test_a_layer_is_found_by_its_own_name_where_that_is_clear(tmp_path: Path) -> None:
    both = open_together([Files(path) for path in write_both(tmp_path)])
    assert both.find("a.jpg", "y").layer == both.find("a.jpg", "BEFORE/Y").layer == "before/y"
    assert both.find("b.jpg", "x").layer == "before/x"
    with pytest.raises(InputError, match=r"several layers 'x'; it has before/x, after/x$"):
        both.find("a.jpg", "x")


def test_names_are_as_short_as_tells_datasets_apart(tmp_path: Path) -> None:
    for name in ("run1/maps", "run2/maps", "c"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("run1/x.npy", "c/x.npz", "c/y.8.zip"):
        (tmp_path / name).touch()

    def names(*paths: str) -> list[str]:
        return part_names([(tmp_path / path, "") for path in paths])

    assert names("run1/maps", "c") == ["maps", "c"]
    assert names("run1/maps", "c/../run2/maps", "c") == ["run1/maps", "run2/maps", "c"]
    assert names("run1/x.npy", "c/y.8.zip") == ["x", "y"]
    assert names("run1/x.npy", "c/x.npz") == ["x.npy", "x.npz"]
    assert part_names([(None, "maps"), (None, "maps"), (None, "maps 2")]) == ["maps", "maps 2", "maps 2 2"]


def test_images_of_other_names_are_all_listed_and_that_is_said(tmp_path: Path) -> None:
    write_map(tmp_path / "left", "l.jpg", "x")
    write_map(tmp_path / "right", "r.jpg", "x")
    both = open_together([Files(tmp_path / "left"), Files(tmp_path / "right")])
    assert layers(both) == {"l.jpg": ["left/x"], "r.jpg": ["right/x"]}
    assert both.notes == (
        "left and right have no image by the same name, by which they would be compared: all images are listed",
    )


def test_what_cannot_be_opened_is_a_problem_and_the_rest_is_there(tmp_path: Path) -> None:
    before, after = write_both(tmp_path)
    both = open_together([Files(before), Files(tmp_path / "none"), Files(tmp_path / "before"), Files(after)])
    assert tuple(both.parts) == ("before", "none", "after"), "what is named twice is opened once"
    assert [problem.message for problem in both.problems] == [f"{tmp_path / 'none'}: no such file or folder"]
    assert layers(both)["a.jpg"] == ["before/x", "before/y", "after/x"]
    with pytest.raises(DatasetError, match="nowhere: no such file"):
        open_together([Files(tmp_path / "nowhere"), Files(tmp_path / "none")])


def test_photos_of_other_sizes_are_said(tmp_path: Path) -> None:
    for name, size in (("small", (20, 10)), ("large", (40, 20))):
        (tmp_path / name).mkdir()
        Image.new("RGB", size).save(tmp_path / name / "p.jpg")
        np.save(tmp_path / name / "p.jpg.x.npy", np.zeros((5, 10, 3), np.float32))
    both = open_together([Files(tmp_path / "small"), Files(tmp_path / "large")])
    note = "p.jpg has other sizes (20 x 10 in small, 40 x 20 in large): places keep their shares of its sides"
    assert layers(both) == {"p.jpg": ["small/x", "large/x"]} and note in both.notes

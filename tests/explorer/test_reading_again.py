"""F5: what is open is read again as it is now; what the user has set up stays, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from loading import Gate
from PIL import Image
from user import User, over

from ifealid_gpu import FeatureMap, write_dataset
from ifealid_gpu.dataset import Dataset, Reading, open_dataset
from ifealid_gpu.dataset.input_image import InputImage
from ifealid_gpu.maps.feature_map import Provenance
from ifealid_gpu.quantities.channel import Channel

NewUser = Callable[..., User]


def again(user: User) -> None:
    user.does("read_again")
    user.waits()


def codes(user: User) -> np.ndarray:
    assert user.explorer.renderer is not None
    return user.explorer.renderer.feature_map.codes


def changed(feature_map: FeatureMap) -> FeatureMap:
    return replace(feature_map, codes=255 - feature_map.codes)


def set_up(user: User) -> None:
    """A view that somebody has worked on."""
    user.clicks(over((3, 4)))
    user.moves(over((7, 5)))
    user.does("lock", "more_opacity", "next_colormap", "zoom_in")


def test_a_changed_file_is_read_and_the_view_stays(user: User, dataset: Path, feature_map: FeatureMap) -> None:
    set_up(user)
    before, history = user.view, user.explorer.history
    write_dataset(changed(feature_map), dataset / "a.zip")
    assert np.array_equal(codes(user), feature_map.codes)
    again(user)
    assert np.array_equal(codes(user), 255 - feature_map.codes)
    assert user.view == before and user.explorer.locked and user.explorer.history is history
    assert user.explorer.message is None and (user.explorer.note or "").startswith("Read again: 23 x 17 pixels")
    user.does("undo")
    assert user.view.opacity != before.opacity or user.view.colormap != before.colormap


def test_an_image_in_memory_stays_beneath(new_user: NewUser, tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.random.default_rng(0).normal(size=(9, 6, 8)))  # the shape alone: 9 high, 6 wide
    image = InputImage.at_hand(np.zeros((60, 80, 3), np.uint8))
    user = new_user()
    user.opens(open_dataset(tmp_path / "a.npy", Reading(), image))
    for _ in range(2):
        assert codes(user).shape == (6, 8, 9)
        assert user.explorer.renderer is not None and user.explorer.renderer.feature_map.image is not None
        again(user)


def test_other_layers_are_read_anew_as_well(user: User, dataset: Path, feature_map: FeatureMap) -> None:
    """They were on the GPU already."""
    small = FeatureMap(255 - feature_map.codes[:8, :11], (-1.0, 1.0), "b", feature_map.image)
    write_dataset(replace(small, provenance=Provenance("photo.jpg", "b")), dataset / "b.zip")
    again(user)
    user.does("next_layer")
    user.waits()
    assert user.view.layer == "b" and np.array_equal(codes(user), small.codes)


def test_a_channel_stays_while_the_map_has_it(user: User, dataset: Path, feature_map: FeatureMap) -> None:
    user.sets(quantity=Channel(20))
    again(user)
    assert user.view.quantity == Channel(20)
    write_dataset(replace(feature_map, codes=feature_map.codes[..., :20]), dataset / "a.zip")
    again(user)
    assert user.view.quantity.compares and codes(user).shape[2] == 20 and user.explorer.message is None


def test_a_file_that_has_vanished_is_said_and_what_is_shown_stays(new_user: NewUser, dataset: Path) -> None:
    user = new_user()
    user.opens(dataset / "a.zip")
    set_up(user)
    before, shown = user.view, user.explorer.opened
    (dataset / "a.zip").unlink()
    again(user)
    message = user.explorer.message or ""
    assert "a.zip: no such file" in message and "what is shown was read before" in message and "\n" not in message
    assert user.explorer.opened is shown and user.view == before
    user.does("release")
    user.does("pin")
    assert user.explorer.message is None, "the window goes on"


def test_a_damaged_file_is_said_and_what_is_shown_stays(new_user: NewUser, dataset: Path) -> None:
    user = new_user()
    user.opens(dataset / "a.zip")
    shown = user.explorer.opened
    (dataset / "a.zip").write_bytes((dataset / "a.zip").read_bytes()[:999])
    again(user)
    message = user.explorer.message or ""
    assert "a.zip" in message and "\n" not in message and user.explorer.opened is shown


def test_of_a_folder_new_and_gone_files_are_noticed(user: User, dataset: Path, feature_map: FeatureMap) -> None:
    before = user.view
    write_dataset(replace(feature_map, provenance=Provenance("photo.jpg", "c")), dataset / "c.zip")
    (dataset / "b.zip").unlink()
    again(user)
    assert user.explorer.note == "Read again: 1 new: c.zip, 1 gone: b.zip"
    assert user.view == before and user.explorer.message is None
    assert user.explorer.opened is not None
    assert [entry.layer for entry in user.explorer.opened.dataset.layers("photo.jpg")] == ["a", "c"]


@pytest.mark.parametrize("how", ["gone", "damaged header", "damaged values"])
def test_the_shown_file_of_a_folder_may_be_lost_and_the_others_are_there(
    user: User, dataset: Path, feature_map: FeatureMap, gate: Gate, how: str
) -> None:
    set_up(user)
    before, shown = user.view, codes(user)
    write_dataset(replace(feature_map, provenance=Provenance("photo.jpg", "c")), dataset / "c.zip")
    if how == "gone":
        (dataset / "a.zip").unlink()
    elif how == "damaged header":
        (dataset / "a.zip").write_bytes(b"PK")
    else:
        whole = bytearray((dataset / "a.zip").read_bytes())
        whole[200:240] = bytes(40)
        (dataset / "a.zip").write_bytes(whole)
    again(user)
    message = user.explorer.message or ""
    assert "a.zip" in message and "what is shown was read before" in message and "\n" not in message
    assert "1 new: c.zip" in message
    assert codes(user) is shown and user.view == before
    user.does("next_layer")
    user.waits()
    assert user.view.layer in {"b", "c"} and np.array_equal(codes(user).shape[2], 21)


def test_what_is_being_read_is_not_read_twice(user: User, gate: Gate) -> None:
    gate.read.clear()
    gate.hold("a")
    user.does("read_again")
    gate.wait_for("a")
    user.does("read_again", "read_again")
    gate.let_through()
    user.waits()
    assert gate.read.count("a") == 1 and user.explorer.message is None


def test_reading_again_can_be_cancelled(user: User, gate: Gate) -> None:
    shown = user.explorer.opened
    gate.hold("a")
    user.does("read_again")
    gate.wait_for("a")
    user.does("release")
    gate.let_through()
    user.waits()
    assert user.explorer.opened is shown and user.explorer.message is None


def test_an_array_of_another_size_keeps_the_look_alone(new_user: NewUser, tmp_path: Path) -> None:
    random = np.random.default_rng(2)
    np.save(tmp_path / "x.npy", random.normal(size=(12, 18, 5)).astype(np.float32))
    user = new_user()
    user.opens(tmp_path / "x.npy")
    set_up(user)
    before = user.view
    np.save(tmp_path / "x.npy", random.normal(size=(6, 7, 5)).astype(np.float32))
    again(user)
    assert codes(user).shape == (6, 7, 5) and user.explorer.message is None
    assert user.view.pins == () and not user.explorer.locked
    assert (user.view.opacity, user.view.colormap) == (before.opacity, before.colormap)


def test_files_are_read_again_as_they_were_asked_to_be(new_user: NewUser, tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.random.default_rng(2).normal(size=(5, 10, 9)).astype(np.float32))
    user = new_user()
    user.explorer.open(tmp_path / "x.npy", reading=Reading(layout="chw"))
    user.waits()
    again(user)
    assert codes(user).shape == (10, 9, 5)


def test_an_array_of_a_file_that_is_gone_is_said(new_user: NewUser, tmp_path: Path) -> None:
    arrays = {name: np.random.default_rng(2).normal(size=(9, 8, 5)).astype(np.float32) for name in "pqr"}
    np.savez(tmp_path / "x.npz", **arrays)
    user = new_user()
    user.opens(tmp_path / "x.npz")
    layer = user.view.layer
    np.savez(tmp_path / "x.npz", **{name: array for name, array in arrays.items() if name != layer})
    again(user)
    assert f"x.npz: the layer {layer} is gone" in (user.explorer.message or "") and user.view.layer == layer


def test_what_is_in_memory_has_no_file(new_user: NewUser, feature_map: FeatureMap) -> None:
    user = new_user()
    user.opens(Dataset.of([feature_map]))
    for command in ("read_again", "read_as"):
        user.does(command)
        assert "in memory alone" in (user.explorer.message or "")
        user.does("release")


def test_a_new_file_that_is_damaged_is_said_once(user: User, dataset: Path) -> None:
    (dataset / "bad.zip").write_bytes(b"PK")
    again(user)
    assert "bad.zip" in (user.explorer.message or "") and user.view.layer == "a"
    user.does("release")
    again(user)
    assert user.explorer.message is None, "it is known"


def test_a_file_that_has_become_a_photo_is_said(new_user: NewUser, dataset: Path) -> None:
    user = new_user()
    user.opens(dataset)
    shown = user.explorer.opened
    for name in ("a.zip", "b.zip"):
        (dataset / name).unlink()
    Image.new("RGB", (20, 30)).save(dataset / "photo.jpg")
    again(user)
    assert "what is shown was read before" in (user.explorer.message or "")
    assert user.explorer.opened is shown and user.explorer.making is None


def test_an_envi_cube_is_read_again_by_its_header(new_user: NewUser, tmp_path: Path) -> None:
    pytest.importorskip("spectral")
    cube = np.random.default_rng(1).normal(size=(6, 8, 5)).astype("<f4")
    header = (
        "ENVI\nsamples = 8\nlines = 6\nbands = 5\nheader offset = 0\nfile type = ENVI Standard\n"
        "data type = 4\ninterleave = bip\nbyte order = 0\nwavelength units = Nanometers\n"
        "wavelength = {450, 550, 650, 750, 850}\n"
    )
    (tmp_path / "cube.hdr").write_text(header)
    (tmp_path / "cube.img").write_bytes(cube.tobytes())
    user = new_user()
    user.opens(tmp_path / "cube.hdr")
    assert user.explorer.renderer is not None
    user.sets(quantity=Channel(2))
    assert user.explorer.resolved is not None and "650 nm" in user.explorer.resolved.quantity.words
    (tmp_path / "cube.img").write_bytes((2 * cube).tobytes())
    again(user)
    assert user.explorer.renderer.feature_map.real_range[1] == pytest.approx(2 * cube.max(), rel=1e-6)
    assert user.view.quantity == Channel(2)
    (tmp_path / "cube.img").unlink()
    again(user)
    assert "cube" in (user.explorer.message or "") and "\n" not in (user.explorer.message or "")

"""Vectors and masks of files in a session: opened as classes and marks, found again by their views, and saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from user import User, over

from ifealid_gpu import FeatureMap, read_vectors, write_vectors
from ifealid_gpu.explorer.frame import begin
from ifealid_gpu.explorer.marking.edits import terms_of
from ifealid_gpu.explorer.offering import open_all
from ifealid_gpu.quantities.labels import Labels
from ifealid_gpu.quantities.named_vector import NamedVector
from ifealid_gpu.quantities.query import Combine, Query
from ifealid_gpu.quantities.regions.mask import MaskRegion
from ifealid_gpu.quantities.similarity import Similarity
from ifealid_gpu.views.view_state import ViewState

NewUser = Callable[..., User]


@pytest.fixture
def words(tmp_path: Path, user: User) -> Path:
    """A file of six vectors for the map on display; the first is that of its pixel 3,4."""
    assert user.explorer.renderer is not None
    feature_map = user.explorer.renderer.feature_map
    rng = np.random.default_rng(4)
    vectors = {f"word {n}": rng.normal(size=feature_map.channels) for n in range(1, 6)}
    path = tmp_path / "words.npz"
    write_vectors({"pixel": feature_map.vector(3, 4), **vectors}, path)
    return path


def opens_vectors(user: User, path: Path) -> None:
    """Ask for a file by the command, and choose one in the system's dialog."""
    user.does("open_vectors")
    user.shell.answer(str(path))
    user.frame()


def test_vectors_are_opened_as_classes_and_the_first_is_compared_with(user: User, words: Path) -> None:
    opens_vectors(user, words)
    assert [one.name for one in user.view.classes] == ["pixel", *(f"word {n}" for n in range(1, 6))]
    assert user.view.active == 0 and "6 classes from words.npz" in str(user.explorer.note)
    assert len({one.color for one in user.view.classes}) == 6
    renderer, resolved = user.explorer.renderer, user.explorer.resolved
    assert renderer is not None and resolved is not None
    values = renderer.values(resolved)
    assert np.unravel_index(np.nanargmax(values), values.shape) == (4, 3)
    user.does("undo")
    assert user.view.classes == () and user.view.is_plain


def test_a_file_opened_twice_has_its_names_with_a_number_behind(user: User, words: Path) -> None:
    for _ in range(3):
        opens_vectors(user, words)
    assert [one.name for one in user.view.classes][5::6] == ["word 5", "word 5 (2)", "word 5 (3)"]


def test_what_is_shown_of_the_classes_and_their_margin_are_undone(user: User, words: Path) -> None:
    opens_vectors(user, words)
    user.does("show_labels")
    user.sets(quantity=Labels(0.25))
    user.does("undo")
    assert user.view.quantity == Labels()
    user.does("undo")
    assert user.view.quantity == Similarity() and user.view.classes
    user.does("redo", "redo")
    assert user.view.quantity == Labels(0.25)


def test_the_five_most_similar_names_are_read_out(user: User, words: Path) -> None:
    opens_vectors(user, words)
    user.moves(over((3, 4)))
    renderer, resolved = user.explorer.renderer, user.explorer.resolved
    assert renderer is not None and resolved is not None and user.explorer.pointed == (3, 4)
    names = user.explorer.closest.at((3, 4), renderer, resolved)
    assert len(names) == 5 and names[0][0] == "pixel"
    assert [value for _, value in names] == sorted((value for _, value in names), reverse=True)
    user.sets(active=None, query=None)
    user.moves(over((3, 4)))
    assert user.explorer.resolved is not None and user.explorer.reference == (3, 4), "the mouse is free again"


def test_vectors_of_another_length_are_refused_in_a_line(user: User, tmp_path: Path) -> None:
    write_vectors({"short": np.ones(3)}, tmp_path / "short.npz")
    opens_vectors(user, tmp_path / "short.npz")
    assert "'short' has 3 numbers" in str(user.explorer.message) and user.view.classes == ()


def test_vectors_wait_while_a_layer_with_other_channels_is_shown(user: User, words: Path, dataset: Path) -> None:
    opens_vectors(user, words)
    classes = user.view.classes
    opened = user.explorer.opened
    assert opened is not None
    channels = opened.renderer.feature_map.channels
    there = replace(opened.here, layer="b", feature_map=FeatureMap(np.ones((3, 4, channels + 1), np.uint8)))
    seen = opened.carried.seen(user.view, there)
    assert seen.query is None and seen.classes == classes and seen.active is None
    said, instead = opened.carried.faults(user.view, there)
    assert "the map's centre instead" in instead
    assert said == f"The vector 'pixel' is left out: this map has {channels + 1} channels"
    assert user.view.classes == classes and not opened.carried.faults(user.view, opened.here)


def test_dropped_vectors_join_what_is_open(user: User, words: Path) -> None:
    before = user.explorer.opened
    open_all(user.explorer, [words])
    user.frame()
    assert user.explorer.opened is before and len(user.view.classes) == 6


def test_a_mask_is_a_mark(user: User, tmp_path: Path) -> None:
    marked = np.zeros((34, 45), np.uint8)
    marked[6:12, 4:10] = 255
    Image.fromarray(marked).save(tmp_path / "mask.png")
    opens_vectors(user, tmp_path / "mask.png")
    (term,) = terms_of(user.view)
    assert isinstance(term.source, MaskRegion) and term.image == "photo.jpg"
    resolved = user.explorer.resolved
    assert resolved is not None and resolved.left_out is not None
    assert resolved.left_out.numbers.tolist() == [23 * y + x for y in (3, 4, 5) for x in (2, 3, 4)]


def test_a_dropped_mask_is_a_mark_and_says_how_to_open_it_as_a_photo(user: User, tmp_path: Path) -> None:
    before = user.explorer.opened
    marked = np.zeros((68, 90), np.uint8)
    marked[12:24, 8:20] = 255
    Image.fromarray(marked).save(tmp_path / "mask.png")
    open_all(user.explorer, [tmp_path / "mask.png"])
    user.frame()
    (term,) = terms_of(user.view)
    assert isinstance(term.source, MaskRegion) and user.explorer.opened is before and user.explorer.making is None
    assert "mask.png is a mark now" in str(user.explorer.told) and "Ctrl+O opens it as a photo" in str(
        user.explorer.told
    )


def test_all_masks_that_are_dropped_are_marks_by_the_sign_that_is_chosen(user: User, tmp_path: Path) -> None:
    paths = [tmp_path / f"mask {n}.png" for n in range(3)]
    for n, path in enumerate(paths):
        marked = np.zeros((34, 45), np.uint8)
        marked[9 * n + 2 : 9 * n + 8, 4:10] = 255
        Image.fromarray(marked).save(path)
    open_all(user.explorer, paths[:2])
    user.does("marks_take")
    open_all(user.explorer, paths[2:])
    assert [(term.source.file.name, term.sign) for term in terms_of(user.view)] == [  # type: ignore[union-attr]
        ("mask 0.png", 1),
        ("mask 1.png", 1),
        ("mask 2.png", -1),
    ]


def test_vectors_dropped_with_a_dataset_are_opened_with_it(new_user: NewUser, words: Path, dataset: Path) -> None:
    user = new_user()
    open_all(user.explorer, [words, dataset])
    user.waits()
    assert len(user.view.classes) == 6 and user.explorer.message is None


@pytest.mark.parametrize("kind", ["gray", "proportions", "bright", "jpeg", "nothing"])
def test_a_dropped_picture_that_is_no_mask_is_a_photo(user: User, tmp_path: Path, kind: str) -> None:
    values = np.zeros((34, 45) if kind != "proportions" else (45, 34), np.uint8)
    values[6:12, 4:10] = 0 if kind == "nothing" else 255
    if kind == "gray":
        values[0, 0] = 7
    if kind == "bright":
        values[values == 0] = 9
    path = tmp_path / ("photo.jpg" if kind == "jpeg" else "photo.png")
    Image.fromarray(values).save(path)
    open_all(user.explorer, [path])
    user.waits()
    assert user.view.is_plain and user.explorer.making is not None
    user.explorer.end_making()


@pytest.mark.parametrize("kind", ["npz", "npy", "safetensors"])
def test_dropped_rows_of_numbers_are_vectors_and_no_feature_maps(user: User, tmp_path: Path, kind: str) -> None:
    assert user.explorer.renderer is not None
    before, row = user.explorer.opened, user.explorer.renderer.feature_map.vector(3, 4).astype("<f4")
    path = tmp_path / f"rows.{kind}"
    if kind == "npz":
        np.savez(path, a=row, longer_name=row + 1)
    elif kind == "npy":
        np.save(path, row)
    else:
        head = f'{{"a":{{"dtype":"F32","shape":[{row.size}],"data_offsets":[0,{row.nbytes}]}}}}'.encode()
        path.write_bytes(len(head).to_bytes(8, "little") + head + row.tobytes())
    open_all(user.explorer, [path])
    user.waits()
    assert user.explorer.opened is before and user.explorer.message is None
    assert [one.name for one in user.view.classes] == {"npz": ["a", "longer_name"], "npy": ["0"]}.get(kind, ["a"])


def test_dropped_rows_of_another_length_are_refused_in_a_line(user: User, tmp_path: Path) -> None:
    np.savez(tmp_path / "short.npz", a=np.ones(3), b=np.ones(3))
    open_all(user.explorer, [tmp_path / "short.npz"])
    assert "'a' has 3 numbers" in str(user.explorer.message) and user.view.classes == ()


def test_a_view_finds_its_files_beside_the_dataset_or_asks_for_them(
    user: User, new_user: NewUser, words: Path, dataset: Path, tmp_path: Path
) -> None:
    opens_vectors(user, words)
    view = ViewState.from_json(user.view.to_json())
    assert view.attachments
    there, elsewhere = new_user(), new_user()
    words.rename(tmp_path / "apart.npz")
    elsewhere.opens(dataset, view)
    assert "words.npz" in str(elsewhere.explorer.message) and len(elsewhere.view.classes) == 6
    opens_vectors(elsewhere, tmp_path / "apart.npz")
    assert elsewhere.view == user.view and elsewhere.explorer.message is None
    (tmp_path / "apart.npz").rename(dataset / "words.npz")
    there.opens(dataset, view)
    assert there.explorer.message is None and there.view == user.view


def test_saved_references_are_the_vectors_of_marks_and_classes(user: User, words: Path, tmp_path: Path) -> None:
    assert user.explorer.renderer is not None
    feature_map = user.explorer.renderer.feature_map
    user.does("tool_place")
    user.clicks(over((3, 4)))
    user.clicks(over((6, 7)), "Control")
    user.does("new_class")
    user.sets(classes=tuple(one.__class__("eye", one.query, one.color) for one in user.view.classes))
    before = user.explorer.renderer.values(user.explorer.resolved)
    user.clicks(over((1, 2)))
    user.does("save_references")
    user.shell.answer(str(tmp_path / "kept.npz"))
    user.frame()
    assert str(user.explorer.note) == f"Saved {tmp_path / 'kept.npz'}"
    saved = read_vectors(tmp_path / "kept.npz").values
    assert list(saved) == ["eye", "not eye", "place"]
    np.testing.assert_allclose(saved["eye"], feature_map.vector(3, 4), rtol=1e-12)
    np.testing.assert_allclose(saved["place"], feature_map.vector(1, 2), rtol=1e-12)
    user.does("clear_marks")
    user.explorer.change(user.view.but(classes=()))
    opens_vectors(user, tmp_path / "kept.npz")
    assert [one.name for one in user.view.classes] == ["eye", "place"] and user.view.active == 0
    wanted, other = terms_of(user.view)
    assert isinstance(wanted.source, NamedVector) and wanted.source.name == "eye"
    assert (wanted.sign, other.sign) == (1, -1)
    np.testing.assert_allclose(user.explorer.renderer.values(user.explorer.resolved), before, atol=2e-6)


@pytest.mark.parametrize("combine", Combine)
def test_marks_with_a_minus_are_saved_as_one_class_that_gives_the_same(
    user: User, tmp_path: Path, combine: Combine
) -> None:
    assert user.explorer.renderer is not None
    user.does("tool_place")
    for pixel, held in (((3, 4), ()), ((7, 5), ("Shift",)), ((9, 9), ("Control",)), ((2, 11), ("Control",))):
        user.clicks(over(pixel), *held)
    user.sets(query=Query(terms_of(user.view), combine))
    before = user.explorer.renderer.values(user.explorer.resolved)
    user.does("save_references")
    user.shell.answer(str(tmp_path / "kept.npz"))
    user.frame()
    names = list(read_vectors(tmp_path / "kept.npz").vectors)
    assert names == (["marks", "not marks"] if combine == "mean" else ["marks", "marks 2", "not marks", "not marks 2"])
    user.does("clear_marks")
    opens_vectors(user, tmp_path / "kept.npz")
    assert [one.name for one in user.view.classes] == ["marks"]
    np.testing.assert_allclose(user.explorer.renderer.values(user.explorer.resolved), before, atol=2e-6)


def test_frames_go_on_before_anything_is_open(new_user: NewUser, tmp_path: Path) -> None:
    user = new_user()
    begin(user.explorer)
    open_all(user.explorer, [tmp_path / "none.npz"])
    user.frame()
    user.does("new_class", "clear_marks", "marks", "back", "larger_brush")
    assert user.view.is_plain

"""Marks on other images: they act as their vectors there, which are read in the background, or anew at their place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from loading import Gate, wait_until
from user import User

from ifealid_gpu.explorer.marking import edits
from ifealid_gpu.explorer.marking.edits import terms_of
from ifealid_gpu.quantities.named_vector import NamedVector
from ifealid_gpu.quantities.regions.box import Box
from ifealid_gpu.views.view_state import ViewState

NewUser = Callable[..., User]
FIRST, SECOND = "photo.jpg", "second.jpg"


@pytest.fixture
def two(new_user: NewUser, collection: Path) -> User:
    """Someone who has marked a box on layer b of the first image and gone to the same layer of the second."""
    user = new_user()
    user.opens(collection, ViewState(image=FIRST, layer="b"))
    user.does("tool_box")
    user.drags((40, 60), (200, 220))
    user.does("point", "next_image")
    user.waits()
    return user


def real_mean(user: User, image: str, layer: str, box: Box) -> np.ndarray:
    """The mean of the real vectors whose pixels' centres lie in a box, by NumPy alone."""
    opened = user.explorer.opened
    assert opened is not None
    feature_map = opened.dataset.find(image, layer).load()
    assert feature_map.image is not None
    height, width = feature_map.image.shape[:2]
    x = (np.arange(feature_map.width) + 0.5) * width / feature_map.width
    y = (np.arange(feature_map.height) + 0.5) * height / feature_map.height
    inside = np.ix_((box.top <= y) & (y < box.bottom), (box.left <= x) & (x < box.right))
    low, high = feature_map.real_range
    codes = feature_map.codes[inside].reshape(-1, feature_map.channels).astype(np.float64)
    return low + codes.mean(axis=0) / np.iinfo(feature_map.codes.dtype).max * (high - low)


def vector_seen(user: User) -> NamedVector:
    resolved = user.explorer.resolved
    assert resolved is not None and resolved.quantity.query is not None
    (term,) = resolved.quantity.query.terms
    assert isinstance(term.source, NamedVector)
    return term.source


def test_a_mark_acts_as_its_vector_on_the_other_image(two: User) -> None:
    assert two.view.image == SECOND and terms_of(two.view)[0].image == FIRST
    seen = vector_seen(two)
    assert seen.name == f"box from {FIRST}"
    np.testing.assert_allclose(seen.values, real_mean(two, FIRST, "b", Box(4, 6, 20, 22)), rtol=1e-12)
    assert not two.view.is_plain
    two.moves((100, 100))
    assert terms_of(two.view)[0].image == FIRST, "the mouse moves no reference"


def test_a_mark_whose_image_has_no_such_layer_is_left_out_and_said(two: User) -> None:
    two.explorer.change(two.view.but(layer="c"))
    two.waits()
    assert two.view.layer == "c" and str(two.explorer.message).startswith(f"Marks of {FIRST} are left out: ")
    resolved = two.explorer.resolved
    assert resolved is not None and resolved.reference == (2, 1) and len(terms_of(two.view)) == 1
    two.explorer.change(two.view.but(layer="b"))
    two.waits()
    assert vector_seen(two).name == f"box from {FIRST}"


def test_same_place_in_every_image_reads_it_anew_there(two: User) -> None:
    two.sets(query=edits.with_term(two.view, 0, image=None).query)
    resolved = two.explorer.resolved
    assert resolved is not None and resolved.left_out, "pixels of this image are meant"
    two.does("undo")
    assert vector_seen(two).name == f"box from {FIRST}"


def test_coming_back_it_is_the_region_again(two: User) -> None:
    two.does("previous_image")
    two.waits()
    resolved = two.explorer.resolved
    assert two.view.image == FIRST and resolved is not None and resolved.left_out


def test_a_shared_view_reads_the_other_image_before_it_is_shown(two: User, new_user: NewUser, collection: Path) -> None:
    text = two.view.to_json()
    expected = vector_seen(two)
    other = new_user()
    other.opens(collection, ViewState.from_json(text))
    assert other.view.image == SECOND and other.explorer.message is None
    np.testing.assert_array_equal(vector_seen(other).values, expected.values)


def test_undo_that_needs_a_vector_shows_the_last_picture_until_it_is_read(two: User, gate: Gate) -> None:
    carried = two.explorer.session.carried
    two.does("clear_marks")
    assert two.view.is_plain
    before = two.explorer.resolved
    carried.forget()
    gate.hold("b")
    two.does("undo")
    assert not two.view.is_plain and two.explorer.resolved is before
    assert two.explorer.session.busy
    gate.let_through()
    wait_until(lambda: two.frame() or not two.explorer.session.busy, "the vector")
    assert vector_seen(two).name == f"box from {FIRST}"

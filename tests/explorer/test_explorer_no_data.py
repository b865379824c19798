"""The explorer on maps of which some pixels have no data: these never are the reference by default."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from user import User

from ifealid_gpu.dataset import Dataset
from ifealid_gpu.explorer.frame_facts import facts_of
from ifealid_gpu.maps.feature_map import FeatureMap, Provenance
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.regions.box import Box
from ifealid_gpu.quantities.term import Term

NewUser = Callable[..., User]

SCENE = np.random.default_rng(5).uniform(-0.05, 0.5, (15, 21, 6)).astype(np.float32)
VALID = np.ones((15, 21), bool)
VALID[2:13, 6:] = VALID[:2] = False


def test_each_layer_begins_at_its_own_valid_pixel_nearest_to_the_centre(new_user: NewUser) -> None:
    coarse = np.zeros((5, 7), bool)
    coarse[4, 2] = True
    maps = [
        FeatureMap.from_array(SCENE, valid=valid, name=name, provenance=Provenance("scene", name))
        for name, valid in (("fine", VALID), ("second", np.flipud(np.fliplr(VALID))))
    ]
    maps.append(
        FeatureMap.from_array(SCENE[::3, ::3], valid=coarse, name="third", provenance=Provenance("scene", "third"))
    )
    user = new_user()
    user.opens(Dataset.of(maps))
    assert user.explorer.reference == (5, 7)
    user.does("right", "centre")
    assert user.explorer.reference == (5, 7)
    for layer, expected in (("second", (15, 7)), ("third", (2, 4)), ("fine", (5, 7))):
        user.does("next_layer")
        user.waits_for_layer(layer)
        assert user.explorer.reference == expected
        assert user.explorer.renderer is not None
        values = user.explorer.renderer.values(user.explorer.shown)
        assert values[expected[1], expected[0]] == 1


def left_out(user: User) -> list[int]:
    """Which marks panels are told to have nothing to say."""
    return list(facts_of(user.explorer, "", 0.0, 1.0, lambda at: at).marking.left_out)


def test_a_region_without_data_on_a_layer_stays_and_counts_again_where_it_has_some(new_user: NewUser) -> None:
    other = np.flipud(np.fliplr(VALID))
    user = new_user()
    user.opens(
        Dataset.of(
            FeatureMap.from_array(SCENE, valid=valid, name=name, provenance=Provenance("scene", name))
            for name, valid in (("fine", VALID), ("second", other))
        )
    )
    marks = Query((Term(Box(1, 3, 4, 6), "scene"), Term(Box(0, 12, 20, 15), "scene")))
    user.sets(query=marks)
    assert user.view.query == marks and user.explorer.message is None
    together = user.explorer.renderer.values(user.explorer.resolved)  # type: ignore[union-attr]

    user.does("next_layer")
    user.waits_for_layer("second")
    assert user.view.query == marks and "has no data" in str(user.explorer.message)
    assert left_out(user) == [0]
    alone = user.explorer.renderer.values(user.view.but(query=Query(marks.terms[1:])))  # type: ignore[union-attr]
    np.testing.assert_array_equal(user.explorer.renderer.values(user.explorer.resolved), alone)  # type: ignore[union-attr]

    user.sets(query=Query(marks.terms[:1]))
    user.does("next_layer", "next_layer")
    user.waits()
    assert user.view.layer == "second" and user.view.query == Query(marks.terms[:1])
    assert "the map's centre instead" in str(user.explorer.message)
    user.does("undo", "undo", "undo")
    user.waits()

    user.explorer.message = None
    user.does("next_layer")
    user.waits_for_layer("fine")
    assert user.explorer.message is None and not left_out(user)
    np.testing.assert_array_equal(user.explorer.renderer.values(user.explorer.resolved), together)  # type: ignore[union-attr]


def test_a_new_region_without_data_is_refused(new_user: NewUser) -> None:
    user = new_user()
    user.opens(Dataset.of([FeatureMap.from_array(SCENE, valid=VALID, name="fine")]))
    before = user.view
    user.sets(query=Query((Term(Box(1, 3, 4, 6)), Term(Box(10, 4, 15, 8)))))
    assert user.view == before and "box lies where" in str(user.explorer.message)

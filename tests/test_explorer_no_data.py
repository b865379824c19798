"""The explorer on maps of which some pixels have no data: these never are the reference by default."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from user import User

from ifealid_gpu.dataset import Dataset
from ifealid_gpu.feature_map import FeatureMap, Provenance

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

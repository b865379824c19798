"""Maps that begin inside their image, as the paper's padding makes them, under a user's mouse."""

from __future__ import annotations

from collections.abc import Callable

from helpers import random_image, random_map
from user import User

from ifealid_gpu import Dataset, FeatureMap, Provenance

NewUser = Callable[..., User]

# 45 x 34 pixels, ten times as large on the display.
IMAGE = random_image(34, 45)


def layer(name: str, size: tuple[int, int], stride: int, origin: tuple[float, float]) -> FeatureMap:
    codes = random_map(size[1], size[0], 3).codes
    return FeatureMap(codes, None, name, IMAGE, Provenance("cat", name, stride=stride, padding="paper", origin=origin))


def test_the_bare_strip_is_beside_the_map_and_layers_share_their_places(new_user: NewUser) -> None:
    user = new_user()
    user.opens(Dataset.of([layer("fine", (21, 16), 2, (1, 1)), layer("coarse", (9, 7), 4, (5, 3))]))
    user.moves((15, 15))
    assert (user.explorer.pointed, user.explorer.reference) == ((0, 0), (0, 0))
    user.moves((205, 155))
    assert user.explorer.reference == (9, 7)
    user.rests()
    for bare in ((9, 155), (205, 9), (435, 155), (205, 335)):
        user.moves(bare)
        assert (user.explorer.pointed, user.explorer.reference) == (None, (9, 7))
    user.clicks((9, 155))
    assert user.explorer.pins == ()

    user.moves((205, 155))  # image pixel 20,15; the centre of its feature pixel is 20,16
    user.does("next_layer")
    user.waits()
    assert user.view.layer == "coarse"
    assert user.explorer.reference == (3, 3)  # from 17 to 21, and from 15 to 19

"""Rankings of maps however they lie on the GPU, with pixels without data, and of maps of odd shapes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ifealid_gpu import DatasetError, FeatureMap, InputError, Labels, Norm, Top, ViewState
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.tile_layout import TileLimits
from ifealid_gpu.ranking.rank import Search, Searched, rank
from ifealid_gpu.renderer import Renderer


@pytest.fixture(scope="module")
def tokens() -> FeatureMap:
    """71 x 37 x 9 signed, a fifth of it without data."""
    random = np.random.default_rng(2)
    features = random.normal(size=(37, 71, 9))
    features[:7] = np.nan
    features[20, 30:40] = np.nan
    return FeatureMap.from_array(features, precision=16, name="tokens")


@pytest.mark.parametrize(
    "limits",
    [TileLimits(64, 32), TileLimits(64, 32, band_bytes=5000), TileLimits(64, 32, band_bytes=5000, memory=0)],
    ids=["split", "bands", "streamed"],
)
def test_places_are_the_same_however_a_map_lies_on_the_gpu(gpu: Gpu, tokens: FeatureMap, limits: TileLimits) -> None:
    view = ViewState(reference=(40, 25), metric="cosine", top=12)
    whole, parts = (rank(Renderer(gpu, tokens, limits=one), view).places for one in (None, limits))
    assert [(one.x, one.y) for one in parts] == [(one.x, one.y) for one in whole] and len(whole) == 12
    np.testing.assert_allclose([one.value for one in parts], [one.value for one in whole], atol=1e-6)
    assert all(one.y >= 7 for one in whole), "there is no data above"
    assert all(max(abs(one.x - 40), abs(one.y - 25)) > 2 for one in whole), "the radius is a 24th of 37 pixels"


@pytest.mark.parametrize("shape", [(1, 1, 4), (1, 9, 1), (5, 1, 2)])
def test_small_maps_have_the_places_that_they_have(gpu: Gpu, shape: tuple[int, int, int]) -> None:
    codes = np.random.default_rng(0).integers(1, 256, shape, dtype=np.uint8)
    renderer = Renderer(gpu, FeatureMap(codes, (0.0, 1.0), "small"))
    norms = rank(renderer, ViewState(quantity=Norm()), Top(50))
    assert norms.places and norms.places[0].value == pytest.approx(renderer.values(ViewState(quantity=Norm())).max())
    alike = rank(renderer, ViewState(reference=(0, 0), metric="l1"), Top(50))
    assert all((one.x, one.y) != (0, 0) for one in alike.places)
    if shape[:2] == (1, 1):
        assert alike.nothing == "no other place stands out from what is about it"


def test_labels_cannot_be_ranked_and_maps_that_cannot_be_read_are_left_out(gpu: Gpu, tokens: FeatureMap) -> None:
    renderer = Renderer(gpu, tokens)
    with pytest.raises(InputError, match="places are ranked by single values"):
        rank(renderer, ViewState(quantity=Labels()))

    def broken() -> FeatureMap:
        raise DatasetError("b.zip: no such file")

    search = Search.begin(renderer, ViewState(reference=(40, 25)), "a", top=Top(3))
    steps = search.steps([Searched("b", broken), Searched("c", lambda: tokens)], gpu)
    shares = [next(steps), next(steps), next(steps)]
    with pytest.raises(StopIteration) as stop:
        next(steps)
    found = stop.value.value
    assert shares == [1 / 3, 2 / 3, 1] and found.images == 2 and found.notes == ("b is left out: b.zip: no such file",)
    assert found.places[0].image == "c" and (found.places[0].x, found.places[0].y) == (40, 25)


def test_a_thumbnail_shows_what_is_about_a_place(gpu: Gpu, tmp_path: Path) -> None:
    random = np.random.default_rng(4)
    codes, image = random.integers(0, 256, (9, 13, 5), dtype=np.uint8), np.zeros((90, 130, 3), np.uint8)
    image[:45] = 255, 0, 0
    renderer = Renderer(gpu, FeatureMap(codes, (0.0, 1.0), "map", image))
    search = Search.begin(renderer, ViewState(reference=(0, 0), metric="l1"), top=Top(20), with_thumbnails=True)
    for one in search.so_far.places:
        assert one.thumbnail is not None and one.thumbnail.shape == (48, 48, 3)
        assert (one.thumbnail[24, 24] == image[one.y * 10 + 5, one.x * 10 + 5]).all() or 3 <= one.y <= 5

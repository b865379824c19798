"""What a set's terms gave is kept: a change costs one pass, and nothing is computed twice while memory allows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from helpers import expected_values
from sets import LIMITS, a_map, assert_answered, pixels, query_of

from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.passes import kept_maps
from ifealid_gpu.passes.similarity import SimilarityPass
from ifealid_gpu.quantities import reference_set
from ifealid_gpu.quantities.query import Combine, Query
from ifealid_gpu.quantities.regions.box import Box
from ifealid_gpu.quantities.regions.region import Region
from ifealid_gpu.quantities.regions.stroke import Stroke
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.view_state import ViewState

Counting = Callable[[], int]


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> Counting:
    """How many terms have been computed since the last call."""
    counted: list[int] = []
    encode = SimilarityPass.encode

    def counting(self: SimilarityPass, encoder: object, band: object) -> None:
        if band.number == 0:  # type: ignore[attr-defined]
            counted.append(1)
        encode(self, encoder, band)  # type: ignore[arg-type]

    monkeypatch.setattr(SimilarityPass, "encode", counting)

    def since() -> int:
        count = len(counted)
        counted.clear()
        return count

    return since


@pytest.mark.parametrize("split", LIMITS)
def test_a_change_costs_one_pass(gpu: Gpu, passes: Counting, split: str) -> None:
    renderer = Renderer(gpu, a_map(), limits=LIMITS[split])
    at = pixels(14)

    def cost(query: Query) -> int:
        assert_answered(renderer, query)
        return passes()

    assert cost(query_of([at[3]])) == 1
    assert cost(query_of(at[:7], at[7:9])) == 8, "the one that was shown alone is kept, too"
    assert cost(query_of(at[:8], at[7:9])) == 0, "a negative one became positive, too"
    assert cost(query_of(at[:7], at[7:10])) == 1, "one more"
    assert cost(query_of(at[1:7], at[7:10])) == 0, "one less"
    for moved in at[10:14]:
        assert cost(query_of([*at[:6], moved], at[7:10])) == 1, "one moved"
    assert cost(query_of(at[:7], at[7:10])) == 0, "and back"
    assert cost(query_of(at[:7], at[8:10])) == cost(query_of([at[6], *at[:3]])) == 0
    assert cost(query_of(at[:5], at[7:9], "mean")) == 2, "a mean of each sign"
    assert cost(query_of(at[:5], at[7:10], "mean")) == 1, "that of the positive ones is kept"
    assert cost(query_of(at[:5], combine="mean")) == 0


def test_while_one_of_many_moves_the_others_are_read_as_one(gpu: Gpu, monkeypatch: pytest.MonkeyPatch) -> None:
    renderer = Renderer(gpu, a_map())
    at = pixels(60)
    assert_answered(renderer, query_of(at[:40], at[40:50]))
    folded: list[int] = []
    folding = renderer.full._passes["set"]._folding  # type: ignore[attr-defined]
    encode = folding.encode
    monkeypatch.setattr(
        folding, "encode", lambda encoder, fold, low: (folded.append(len(fold.sources)), encode(encoder, fold, low))
    )
    for moved in at[50:54]:
        assert_answered(renderer, query_of([*at[:39], moved], at[40:50]))
    assert folded == [39, 2, 2, 2, 2], "the best of those that stay is kept"


@pytest.mark.parametrize("combine", Combine)
def test_while_a_stroke_grows_the_others_are_not_averaged_again(
    gpu: Gpu, monkeypatch: pytest.MonkeyPatch, combine: str
) -> None:
    renderer = Renderer(gpu, a_map())
    others = [Term(Box(x, y, x + 2, y + 2)) for x in range(0, 18, 3) for y in range(0, 12, 3)]
    averaged: list[int] = []
    mean, covers = reference_set._mean, Region.pixels
    monkeypatch.setattr(reference_set, "_mean", lambda *given: (averaged.append(1), mean(*given))[1])
    monkeypatch.setattr(Region, "pixels", lambda self, scene: (averaged.append(2), covers(self, scene))[1])
    counts = []
    for length in range(1, 5):
        stroke = Term(Stroke(tuple((4.0 + 3 * n, 6.0) for n in range(length)), 1.5))
        query = Query((*others, stroke), Combine(combine))
        for _ in range(2):  # frames
            assert_answered(renderer, query)
        counts.append((averaged.count(1), averaged.count(2)))
        averaged.clear()
    assert counts == [(len(others) + 1, len(others) + 1), (1, 1), (1, 1), (1, 1)]


@pytest.mark.parametrize("split", LIMITS)
@pytest.mark.parametrize("block", [1, 1 << 20])
def test_with_little_memory_terms_are_computed_again(
    gpu: Gpu, monkeypatch: pytest.MonkeyPatch, passes: Counting, split: str, block: int
) -> None:
    monkeypatch.setattr(kept_maps, "_MOST_BYTES", 0)
    monkeypatch.setattr(kept_maps, "_BLOCK_BYTES", block)
    renderer = Renderer(gpu, a_map(), limits=LIMITS[split])
    at = pixels(50)
    assert_answered(renderer, query_of(at[:20], at[20:30]))
    assert passes() == 30
    assert renderer.full._passes["set"].nbytes == 8 * renderer.full.values.texture.size[0] * 4
    assert_answered(renderer, query_of([*at[:19], at[40]], at[20:30]))
    passes()
    assert_answered(renderer, query_of([*at[:19], at[41]], at[20:30]))
    assert passes() == 1, "the best of those that stay is kept"
    for count in (2, 3, 4, 5, 9):
        assert_answered(renderer, query_of(at[:count], at[20 : 20 + count]))
        assert_answered(renderer, query_of(at[:count], at[20 : 20 + count], "mean"))


def test_what_may_never_have_been_submitted_is_computed_anew(gpu: Gpu, passes: Counting) -> None:
    renderer = Renderer(gpu, a_map())
    query = query_of(pixels(3))
    view = ViewState(query=query)
    renderer.full.encode(gpu.device.create_command_encoder(label="never submitted"), renderer.resolve(view).quantity)
    renderer.forget()
    passes()
    assert_answered(renderer, query)
    assert passes() == 3


@pytest.mark.parametrize("split", LIMITS)
def test_a_coarse_picture_comes_first_and_is_refined(gpu: Gpu, monkeypatch: pytest.MonkeyPatch, split: str) -> None:
    monkeypatch.setattr("ifealid_gpu.renderer.fluid.FLUID", 0.0)
    monkeypatch.setattr("ifealid_gpu.renderer.fluid.REFINE", 0.0)
    monkeypatch.setattr("ifealid_gpu.renderer.fluid.coarse_stride", lambda *_: 2)
    feature_map = a_map()
    renderer = Renderer(gpu, feature_map, limits=LIMITS[split])
    renderer.warm_up(ViewState())
    at = pixels(9)

    def shown(query: Query) -> int | None:
        encoder = gpu.device.create_command_encoder(label="frame")
        renderer.encode_values(encoder, renderer.resolve(ViewState(query=query)), quick=True)
        gpu.device.queue.submit([encoder.finish()])
        expected = expected_values(feature_map, ViewState(query=query))
        taken = expected if renderer.coarse_stride is None else expected[1::2, 1::2]
        found = renderer.reading(None).range
        assert found is not None
        assert found.values == pytest.approx((np.nanmin(taken), np.nanmax(taken)), abs=1e-5)
        return renderer.coarse_stride

    first = query_of(at[:5], at[5:7])
    assert shown(first) == 2
    view = renderer.resolve(ViewState(query=first))
    shares = [renderer.refine(view)]
    while shares[-1] < 1:
        shares.append(renderer.refine(view))
    assert shares == sorted(shares) and len(shares) == {"whole": 7, "bands": 21, "streamed": 7}[split]
    assert shown(first) is None
    assert shown(query_of(at[:4], at[5:7])) is None, "all that it needs is kept"
    assert shown(query_of(at[:6], at[5:7])) is None
    assert shown(query_of(at[:8], at[5:7])) == 2
    renderer.refine(renderer.resolve(ViewState(query=query_of(at[:8], at[5:7]))))
    assert shown(query_of([*at[:4], at[8]], at[5:7])) == 2, "another before the last was done"
    assert_answered(renderer, first)

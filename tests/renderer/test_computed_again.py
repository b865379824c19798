"""What is computed again when a view changes, and that nothing stale is left after a failure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
import wgpu
from helpers import ANGLES, assert_similar, expected_values, random_map

from ifealid_gpu import oracle
from ifealid_gpu.errors import DeviceError, InputError
from ifealid_gpu.geometry import Viewport
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.codes import PRECISIONS
from ifealid_gpu.passes.channel import ChannelPass
from ifealid_gpu.passes.similarity import SimilarityPass
from ifealid_gpu.passes.value_range import RangePass
from ifealid_gpu.quantities.metrics.table import ANGLE, ANGLE_OF_CODES
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.backdrop import Backdrop
from ifealid_gpu.views.view_state import ViewState

from .conftest import CODES, SIGNED, check


@contextmanager
def counted(patch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The names of the passes encoded within the block."""
    passes: list[str] = []
    with patch.context() as within:
        for kind in (SimilarityPass, ChannelPass, RangePass):

            def encode(
                self: Any, *args: Any, _original: Any = kind.encode, _name: str = kind.__name__, **more: Any
            ) -> None:
                passes.append(_name)
                _original(self, *args, **more)

            within.setattr(kind, "encode", encode)
        yield passes


def test_only_what_a_change_touches_is_computed(on_image: Renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    view = CODES.but(reference=(1, 1))
    on_image.picture(view, (50, 35))
    with counted(monkeypatch) as passes:
        for same in (
            view,
            view.but(colormap="viridis"),
            view.but(opacity=0.8),
            view.but(backdrop=Backdrop.COLOR),
            view.but(display_range=(0.0, 1.0)),
            view.but(pins=((3, 3),)),
            view.but(viewport=Viewport((3.0, 3.0), 2.0)),
            view.but(markers=False),
        ):
            on_image.picture(same, (50, 35))
        on_image.picture(view, (25, 20))
        on_image.values(view)
        on_image.value_range(view)
    assert passes == []
    for change in (view.but(reference=(2, 1)), view.but(metric=ANGLE)):
        with counted(monkeypatch) as passes:
            on_image.picture(change, (50, 35))
        assert passes == ["SimilarityPass", "RangePass"]
    with counted(monkeypatch) as passes:
        on_image.picture(view.but(channel=3), (50, 35))
        on_image.picture(view.but(channel=3, reference=(7, 7), metric=ANGLE), (50, 35))
    assert passes == ["ChannelPass", "RangePass"]


@pytest.mark.parametrize("precision", PRECISIONS)
def test_changes_to_and_fro_give_the_right_values_each_time(gpu: Gpu, precision: int) -> None:
    renderer = Renderer(gpu, random_map(6, 7, 9, precision, value_range=SIGNED, seed=8))
    views = [
        ViewState(reference=at, channel=channel, metric=metric, opacity=opacity)
        for at in ((0, 0), (6, 5))
        for channel in (None, 0, 8)
        for metric in ANGLES
        for opacity in (0.0, 0.5)
    ]
    expected = [expected_values(renderer.feature_map, view) for view in views]
    order = np.random.default_rng(0).integers(0, len(views), 100)
    for n, i in enumerate(order):
        if n % 3 == 0:
            renderer.picture(views[i], (7, 6))
        assert_similar(renderer.values(views[i]), expected[i], precision)
        found, wanted = renderer.value_range(views[i]), oracle.value_range(expected[i])
        assert found is not None
        assert wanted is not None
        assert np.abs(np.subtract(found, wanted)).max() < 1e-3


@pytest.mark.parametrize(
    "wrong",
    [
        {"colormap": "no such map"},
        {"pins": ((99, 0),)},
        {"reference": (99, 0)},
        {"channel": 99},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_refused_view_leaves_nothing_stale(gpu: Gpu, wrong: dict[str, Any]) -> None:
    renderer = Renderer(gpu, random_map(6, 7, 9))
    for first in (None, ViewState(reference=(0, 0))):
        if first is not None:
            renderer.picture(first, (7, 6))
        view = ViewState(reference=(4, 5))
        with pytest.raises(InputError):
            renderer.picture(view.but(**wrong), (7, 6))
        check(renderer, view, (70, 60))
        assert_similar(renderer.values(view), expected_values(renderer.feature_map, view), 8)


@pytest.mark.parametrize("precision", PRECISIONS)
def test_a_frame_that_fails_leaves_nothing_stale(gpu: Gpu, monkeypatch: pytest.MonkeyPatch, precision: int) -> None:
    """What was encoded before the failure has not been computed."""
    renderer = Renderer(gpu, random_map(6, 7, 9, precision, value_range=SIGNED))
    renderer.values(ViewState(reference=(1, 1)))
    view = ViewState(reference=(4, 5), metric=ANGLE_OF_CODES)
    with monkeypatch.context() as patch:

        def fail(*_args: Any, **_options: Any) -> None:
            raise wgpu.GPUValidationError("as if the picture could not be drawn")

        patch.setattr(renderer.color, "encode", fail)
        with pytest.raises(DeviceError, match=r"a picture of 7 x 6 pixels failed on .*could not be drawn"):
            renderer.picture(view, (7, 6))
    for again in (view, view.but(reference=(2, 3))):
        assert_similar(renderer.values(again), expected_values(renderer.feature_map, again), precision)


def test_reading_back_by_parts(gpu: Gpu, alone: Renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A device's buffers may be smaller than what is read."""
    view = ViewState(reference=(1, 2))
    picture = alone.picture(view, (70, 60))
    monkeypatch.setattr(Gpu, "limit", lambda _gpu, name: {"max-buffer-size": 1500}[name])
    assert (alone.picture(view, (70, 60)) == picture).all()


def test_errors_of_the_device_are_told_in_one_line(gpu: Gpu, alone: Renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: Any, **_options: Any) -> None:
        raise wgpu.GPUValidationError("Buffer size is greater than the maximum")

    monkeypatch.setattr(alone.full, "encode", fail)
    monkeypatch.setattr(alone.full, "encode_several", fail)
    for ask in (alone.values, alone.value_range, lambda _: alone.similarities([(3, 4)])):
        with pytest.raises(DeviceError, match=r"failed on .*: Buffer size is greater than the maximum"):
            ask(ViewState(reference=(1, 1)))


def test_two_renderers_on_one_device_keep_apart(gpu: Gpu) -> None:
    first, second = Renderer(gpu, random_map(6, 7, 9)), Renderer(gpu, random_map(5, 4, 3, 16, seed=3))
    for _ in range(2):
        for renderer in (first, second):
            check(renderer, ViewState(reference=(1, 2)), (70, 60))

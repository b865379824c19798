"""The Python API's `difference`: what two maps of a picture show at the same places, less each other."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.api.channels import check_map
from ifealid_gpu.api.devices import shared_device
from ifealid_gpu.api.functions import ONE_AT_A_TIME
from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Scene
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.place import Pixel
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.renderer.difference import Difference
from ifealid_gpu.views.view_state import ViewState


def difference(
    first: FeatureMap, second: FeatureMap, view: ViewState | None = None, *, adapter: str | None = None
) -> NDArray[np.float32]:
    """What a view shows of one map less what it shows of another at the same places: of layers, models or checkpoints.

    The maps may have any sizes and depths, and lie over the same picture: pixels of the coarser one count for all
    those of the finer one whose centres lie in them.

    Args:
        first: what is subtracted from. Both stay on the GPU while calls go on with the same two.
        second: what is subtracted.
        view: what both show, such as ``ViewState(reference=(3, 4))``; pixels are those of the first map. Without a
            metric, the angle that suits both. None: the similarity to the first map's centre.
        adapter: part of an adapter's name; None: the best one.

    Returns:
        (h, w) float32 of the finer map's pixels, the first's where both have as many: similarities, norms or a
        channel's real values less each other; NaN where either has no value, or leaves the picture bare.

    Raises:
        InputError: the maps are the same, or of pictures of other proportions; a map cannot be asked this; what is
            shown has no difference, as labels and components.
        DeviceError: no adapter, or a map exceeds the device's limits or memory.
    """
    check_map(first)
    check_map(second)
    view = ViewState() if view is None else view
    if not isinstance(view, ViewState):
        raise InputError(f"expected a ViewState, such as ViewState(reference=(3, 4)), found {view!r:.200}")
    with ONE_AT_A_TIME:
        made = _kept(first, second, shared_device(adapter))
        if view.query is None and view.quantity.compares:
            view = view.but(query=Query.at(Pixel(*first.centre)))
        made.first.resolve(view)  # refuses pixels that are not on the first map
        return made.values(*made.resolve(view.placed(made.first.scene)))


@lru_cache(maxsize=1)
def _kept(first: FeatureMap, second: FeatureMap, gpu: Gpu) -> Difference:
    frame = _frame(first, second)
    return Difference(gpu, Renderer(gpu, first, frame=frame), Renderer(gpu, second, frame=frame))


def _frame(first: FeatureMap, second: FeatureMap) -> tuple[float, float]:
    """What places count in: pixels of the first image there is, or of the finer map."""
    pictured = next((one for one in (first, second) if one.image is not None), None)
    finest = max(first, second, key=lambda one: one.width * one.height)
    return Scene.of(pictured or finest).frame

"""The Python API's `figure_of`: maps of a dataset as one figure for a report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from ifealid_gpu.api.devices import shared_device
from ifealid_gpu.api.functions import ONE_AT_A_TIME
from ifealid_gpu.dataset import Dataset
from ifealid_gpu.dataset.layer_maps import LayerMaps
from ifealid_gpu.errors import InputError
from ifealid_gpu.figure.difference import ShownDifference
from ifealid_gpu.figure.drawing import Drawing
from ifealid_gpu.figure.grid import USUAL_SIDE, Grid
from ifealid_gpu.figure.grid_choice import maps_meant
from ifealid_gpu.figure.panes.of_view import PanesOfView
from ifealid_gpu.fits.at_once import AtOnce
from ifealid_gpu.geometry import target_size
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.views.view_state import ViewState


def figure_of(
    maps: Dataset | FeatureMap | Iterable[FeatureMap],
    view: ViewState | None = None,
    *,
    layers: str | Sequence[str] = (),
    images: str | Sequence[str] = (),
    minus: str | None = None,
    shared_range: bool = False,
    size: int = USUAL_SIDE,
    adapter: str | None = None,
) -> Drawing:
    """Maps of several layers and images in one figure, with titles and colour bars: rows are images, columns layers.

    All show one query, one quantity and one look. A mark of an image is drawn in all maps of that image, and its vector
    is compared with the pixels of others.

    Args:
        maps: a dataset, as `read_dataset` or `extract` gives it, or maps at hand.
        view: what to show; of one with panes, as the window saves it, what these show, unless layers or images are
            named. None: the similarity to the first map's centre pixel. Pixels are of the layer that it names,
            or else of the first column; marks that name no image are of its image, or else of the first row.
        layers: names or patterns such as "layer*", in a list or with commas between; "stages": the last of each
            resolution. Empty: the view's layer, or else the finest.
        images: likewise. Empty: the view's image, or else the first.
        minus: another layer, which is subtracted from the one layer of the one image that is named: the figure shows
            the difference at the same places.
        shared_range: whether all maps have one range of values, and one colour bar; else each has its own.
        size: pixels of the longer side of each map.
        adapter: part of an adapter's name; None: the best one.

    Returns:
        The figure: ``save("figure.pdf")`` writes it as .png, .pdf or .svg, ``image()`` is it as a PIL image; ``notes``
        says what was left out, a line each. Notebooks show it.

    Raises:
        InputError: nothing that is asked for is there, or can be shown; a range cannot be shared.
        DatasetError: no map can be read.
        DeviceError: no adapter, or no map fits the device's memory.
    """
    dataset = _dataset(maps)
    view = ViewState() if view is None else view
    if not isinstance(view, ViewState):
        raise InputError(f"expected a ViewState, such as ViewState(reference=(3, 4)), found {view!r:.200}")
    if view.panes is not None and not view.panes.large and not layers and not images and minus is None:
        sharing = view.but(panes=view.panes.but(one_range=view.panes.one_range or shared_range))
        panes = PanesOfView(dataset, sharing, size, known=lambda entry, own: AtOnce(LayerMaps(dataset, entry, own)))
        with ONE_AT_A_TIME:
            return panes.drawing(shared_device(adapter))
    rows, columns, notes = maps_meant(dataset, view, _listed(images), _listed(layers))
    grid = Grid(
        dataset,
        rows,
        columns,
        view,
        layer=view.layer,
        shared=shared_range,
        side=size,
        known=lambda entry, own: AtOnce(LayerMaps(dataset, entry, own)),
    )
    with ONE_AT_A_TIME:
        if minus is None:
            return grid.drawing(shared_device(adapter), notes)
        shown = ShownDifference.of(_less(grid, minus), shared_device(adapter))
        return shown.drawing(target_size(shown.difference.scene, grid.side))


def _less(grid: Grid, minus: object) -> Grid:
    """The grid of a map, and of what is subtracted from it."""
    if not isinstance(minus, str):
        raise InputError(f"minus must be the name of a layer, found {minus!r:.200}")
    if len(grid.images) * len(grid.layers) > 1 or grid.shared:
        raise InputError("minus subtracts a layer from one other: name one image and one layer, without a shared range")
    return replace(grid, layers=(*grid.layers, grid.dataset.find(grid.images[0], minus).layer))


def _dataset(maps: object) -> Dataset:
    if isinstance(maps, Dataset):
        return maps
    if isinstance(maps, FeatureMap):
        return Dataset.of([maps])
    if isinstance(maps, Iterable) and not isinstance(maps, str | bytes):
        return Dataset.of(maps)
    raise InputError(f"expected a Dataset or feature maps, found {type(maps).__name__}; read_dataset opens a file")


def _listed(names: object) -> list[str]:
    found: list[Any] = [names] if isinstance(names, str) or not isinstance(names, Iterable) else list(names)
    if not all(isinstance(name, str) for name in found):
        raise InputError(f"expected names of layers and images, such as 'layer1,layer2', found {names!r:.200}")
    return found

"""`render --layers --images`: one figure of several maps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ifealid_gpu.cli.layer_fits import LayerFits
from ifealid_gpu.cli.several_maps import SeveralMaps
from ifealid_gpu.dataset import Dataset, Entry
from ifealid_gpu.errors import InputError
from ifealid_gpu.figure.grid import Grid
from ifealid_gpu.figure.panes.view_of_grid import view_of_grid
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.histogram import Counted
from ifealid_gpu.views.view_state import ViewState


def render_grid(
    dataset: Dataset,
    images: tuple[str, ...],
    layers: tuple[str, ...],
    view: ViewState,
    *,
    path: Path,
    side: int,
    shared: bool,
    histogram: Counted | None,
    on_map: Callable[[ViewState, Entry, FeatureMap], ViewState],
    gpu: Gpu,
) -> None:
    """Draw and write the figure, and say what is on it and what is left out.

    Args:
        dataset: with the maps.
        images: of the rows.
        layers: of the columns.
        view: the query, the quantity and the look; its layer is the one that pixels are counted in.
        path: of the figure.
        side: pixels of the longer side of each map.
        shared: whether all have one range.
        histogram: how bars count along the colour bars; None: there are none.
        on_map: what the view is on a map, where that depends on it.
        gpu: the device.

    Raises:
        InputError: nothing that is asked for can be shown.
        OutputError: the figure cannot be written; what stood there is unchanged.
    """
    if view.top is not None and view.top.all_images:
        raise InputError("--all-images ranks the places of one map with those of others: leave it out of this figure")
    several = SeveralMaps(dataset)
    grid = Grid(
        dataset,
        images,
        layers,
        view,
        layer=view.layer,
        shared=shared,
        side=side,
        histogram=histogram,
        load=several.load,
        known=lambda entry, own: LayerFits(dataset, entry, own),
        on_map=on_map,
        told=several.told,
    )
    drawing = grid.drawing(gpu)
    maps = [(image, layer) for image in images for layer in layers if several.has(image, layer)]
    several.write(drawing, path, maps, *view_of_grid(grid.placed, maps, shared=shared))

"""`render --view` of a view with panes: one figure of what they show."""

from __future__ import annotations

from pathlib import Path

from ifealid_gpu.cli.layer_fits import LayerFits
from ifealid_gpu.cli.several_maps import SeveralMaps
from ifealid_gpu.dataset import Dataset
from ifealid_gpu.figure.panes.of_view import PanesOfView
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.views.view_state import ViewState


def render_panes(dataset: Dataset, view: ViewState, *, path: Path, side: int, gpu: Gpu) -> None:
    """Draw and write the figure, and say what is on it and what is left out.

    Args:
        dataset: with the maps.
        view: with panes.
        path: of the figure.
        side: pixels of the longer side of each map.
        gpu: the device.

    Raises:
        InputError: nothing of the view can be shown.
        OutputError: the figure cannot be written; what stood there is unchanged.
    """
    several = SeveralMaps(dataset)
    figure = PanesOfView(
        dataset,
        view,
        side,
        load=several.load,
        known=lambda entry, own: LayerFits(dataset, entry, own),
        told=several.told,
    )
    drawing = figure.drawing(gpu)
    several.write(drawing, path, several.maps, figure.placed)

"""What a view marks of a map, as a file: the mask of its threshold, or its labels."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.dataset.label_writer import labels_of, put_labels
from ifealid_gpu.dataset.mask_writer import MaskSize, check_mask_file, check_mask_of, put_mask
from ifealid_gpu.files import replacing
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.resolved_view import ResolvedView


def put_mask_of_view(
    file: BinaryIO,
    path: Path,
    renderer: Renderer,
    view: ResolvedView,
    *,
    values: NDArray[np.float32],
    size: MaskSize = MaskSize.IMAGE,
) -> tuple[int, int]:
    """Write which pixels are inside a view's threshold into a file that was begun; (height, width) of what was written.

    Args:
        file: takes it.
        path: what it will be called.
        renderer: of the map.
        view: what is shown; without a threshold, it is found by Otsu's method, unless the view has a foreground.
        values: of the view, (h, w), or (h, w, 3).
        size: of a PNG.
    """
    feature_map = renderer.feature_map
    if view.quantity.is_mask and view.threshold is None:
        has_no_data = np.zeros(values.shape[:2], np.bool_) if feature_map.valid is None else ~feature_map.valid
        inside = ~np.isnan(values.reshape(*values.shape[:2], -1)[..., 0])
        return put_mask(file, path, inside, feature_map, size=size, without_value=has_no_data)
    cut = renderer.cut(view)
    inside = np.zeros(values.shape, np.bool_) if cut is None else cut.mask(values)
    return put_mask(file, path, inside, feature_map, size=size, without_value=np.isnan(values))


def write_mask_of_view(renderer: Renderer, view: ResolvedView, path: Path) -> None:
    """Write which pixels are inside a view's threshold, or the labels that it shows, as the file's name ends.

    Raises:
        InputError: a name that ends otherwise; a GeoTIFF of a map that does not say where it lies.
        MissingDependencyError: it is a TIFF, and tifffile is not installed.
        OutputError: the file cannot be written; what stood there is unchanged.
    """
    check_mask_file(path)
    check_mask_of(path, renderer.feature_map)
    values, palette = renderer.values(view), view.quantity.palette
    with replacing(path) as file:
        if palette is None:
            put_mask_of_view(file, path, renderer, view, values=values)
        else:
            put_labels(file, path, labels_of(values), renderer.feature_map, palette)

"""Writing what was computed of a map as a GeoTIFF, for programs of maps."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.dataset.formats.geotiff import geotiff_tags
from ifealid_gpu.errors import InputError, MissingDependencyError
from ifealid_gpu.maps.georeference import Georeference

#: How the names of such files end.
SUFFIXES = (".tif", ".tiff")

_GDAL_METADATA, _GDAL_NODATA = 42112, 42113
_STRIP_BYTES = 1 << 18


def check_geotiff(path: Path) -> None:
    """Refuse to begin what cannot be written.

    Raises:
        MissingDependencyError: tifffile is not installed.
    """
    try:
        import tifffile  # noqa: F401, PLC0415
    except ImportError:
        message = f'writing {path} needs tifffile; install it with pip install "ifealid-gpu[tiff]"'
        raise MissingDependencyError(message) from None


def write_geotiff(
    file: BinaryIO,
    values: NDArray[Any],
    georeference: Georeference | None = None,
    *,
    no_data: float | None = None,
    names: Sequence[str] = (),
) -> None:
    """Write values a pixel as a GeoTIFF, compressed without loss; without a georeference it is a plain TIFF.

    Args:
        file: takes it; can be read and sought in.
        values: (h, w) or (h, w, n) of numbers or bool, which becomes uint8.
        georeference: of these pixels.
        no_data: the value that stands for none, which may be NaN; None: all pixels have one.
        names: what the values are, one for each of n; or none.

    Raises:
        InputError: another shape, or as many names as there are not values.
    """
    import tifffile  # noqa: PLC0415

    if values.ndim not in (2, 3) or not values.size:
        raise InputError(f"a GeoTIFF takes values (h, w) or (h, w, n), found shape {values.shape}")
    planes = np.ascontiguousarray(values[None] if values.ndim == 2 else np.moveaxis(values, 2, 0))
    if planes.dtype == np.bool_:
        planes = planes.astype(np.uint8)
    if names and len(names) != len(planes):
        raise InputError(f"expected {len(planes)} names for as many values, found {len(names)}")
    tags = [] if georeference is None else geotiff_tags(georeference)
    if no_data is not None:
        tags.append((_GDAL_NODATA, "s", 0, "nan" if np.isnan(no_data) else f"{no_data:.17g}", True))
    if names:
        tags.append((_GDAL_METADATA, "s", 0, _metadata(names), True))
    tifffile.imwrite(
        file,
        planes if len(planes) > 1 else planes[0],
        photometric="minisblack",
        planarconfig="separate" if len(planes) > 1 else None,
        compression="zlib",
        predictor=planes.dtype.kind in "iu",
        rowsperstrip=max(1, _STRIP_BYTES // (planes.shape[2] * planes.dtype.itemsize)),
        metadata=None,
        software=False,
        extratags=tags,
    )


def _metadata(names: Sequence[str]) -> str:
    items = (
        f'<Item name="DESCRIPTION" sample="{n}" role="description">{escape(name)}</Item>'
        for n, name in enumerate(names)
    )
    text = f"<GDALMetadata>{''.join(items)}</GDALMetadata>"
    return text.encode("ascii", "xmlcharrefreplace").decode()

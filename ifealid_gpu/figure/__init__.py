"""Pictures for reports."""

from ifealid_gpu.dataset.photos import VIEW_CHUNK
from ifealid_gpu.figure.figure import (
    Caption,
    caption_of,
    dataset_beside,
    figure,
    marker_size,
    plain_picture,
    save_png,
    sheet,
    view_in_png,
)
from ifealid_gpu.figure.mask import put_mask_of_view, write_mask_of_view
from ifealid_gpu.figure.source import Source, source_of

__all__ = [
    "VIEW_CHUNK",
    "Caption",
    "Source",
    "caption_of",
    "dataset_beside",
    "figure",
    "marker_size",
    "plain_picture",
    "put_mask_of_view",
    "save_png",
    "sheet",
    "source_of",
    "view_in_png",
    "write_mask_of_view",
]

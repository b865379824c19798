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
    "save_png",
    "sheet",
    "source_of",
    "view_in_png",
]

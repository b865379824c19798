"""Pictures for reports."""

from ifealid_gpu.dataset.photos import VIEW_CHUNK
from ifealid_gpu.figure.caption import Caption, caption_of
from ifealid_gpu.figure.figure import figure, figure_of, marker_size, plain_drawing, plain_picture
from ifealid_gpu.figure.mask import put_mask_of_view, write_mask_of_view
from ifealid_gpu.figure.saved_png import dataset_beside, save_png, view_in_png
from ifealid_gpu.figure.sheet import sheet
from ifealid_gpu.figure.source import Source, is_saved_picture, source_of, sources_of

__all__ = [
    "VIEW_CHUNK",
    "Caption",
    "Source",
    "caption_of",
    "dataset_beside",
    "figure",
    "figure_of",
    "is_saved_picture",
    "marker_size",
    "plain_drawing",
    "plain_picture",
    "put_mask_of_view",
    "save_png",
    "sheet",
    "source_of",
    "sources_of",
    "view_in_png",
    "write_mask_of_view",
]

"""A view on the command line as it is seen from the image that it shows: its files and other images are read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ifealid_gpu.cli.progress import progress_bar
from ifealid_gpu.cli.query_options import QueryWords
from ifealid_gpu.dataset import Dataset, Entry
from ifealid_gpu.dataset.carried import OtherImages
from ifealid_gpu.dataset.vectors.files_of_views import with_files
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.views.view_state import ViewState


def seen_from(
    view: ViewState, words: QueryWords, dataset: Dataset, entry: Entry, paths: Sequence[Path]
) -> tuple[ViewState, ViewState]:
    """The view with places of images alone, as it is kept; and with vectors for terms of other images, as it is shown.

    Args:
        view: of the map.
        words: what was asked, with the files at hand.
        dataset: that the map is of.
        entry: the map.
        paths: what was opened, a saved picture's for example: the view's files may lie beside it, or the dataset.

    Raises:
        InputError: a file is missing, or a term is not on its image.
        DatasetError: a file or a map cannot be read.
    """
    view = with_its_files(view, words.paths, dataset, paths)
    others = OtherImages(dataset, entry.layer, _read)
    view = view.with_queries(others.placed)
    seen = view.with_queries(lambda query: query.seen_from(dataset.image_of(entry), others.vector_of))
    return view, seen


def with_its_files(view: ViewState, at_hand: Sequence[Path], dataset: Dataset, paths: Sequence[Path]) -> ViewState:
    """The view with what its files hold, some of which are at hand; the rest as `seen_from` has it."""
    folders = [folder for place in (*paths, *dataset.paths) for folder in (place, place.parent)]
    return with_files(view, [*folders, Path()], at_hand)


def _read(entry: Entry) -> FeatureMap:
    with progress_bar(f"Reading {entry.file_name}") as progress:
        return entry.load(progress)

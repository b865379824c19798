"""The Python API's `compare`: how alike the layers of two datasets are."""

from __future__ import annotations

from ifealid_gpu.dataset import Dataset
from ifealid_gpu.errors import InputError
from ifealid_gpu.parallel import Progress
from ifealid_gpu.two_maps.finish import finished
from ifealid_gpu.two_maps.layers import LayersAlike, compare_steps


def compare(one: Dataset, other: Dataset, *, progress: Progress | None = None) -> LayersAlike:
    """Linear CKA of each layer of a dataset with each of another: of two models, or of two checkpoints.

    It is computed over all images that both have by the same name, at the centres of the coarser map's pixels, between
    the pixels of the finer map by bilinear interpolation.

    Args:
        one: as `read_dataset` opens it, or ``Dataset.of([map, ...])`` of maps at hand; n layers.
        other: m layers; it may be the same dataset.
        progress: called in this thread with (steps done, steps in all); an exception from it stops the work.

    Returns:
        ``cka``, (n, m) float64 in [0, 1], NaN where two layers have no places in common; ``layers`` and
        ``other_layers``, their names; ``places``, (n, m) how many places each number is of; ``images``; and ``notes``,
        what is missing on one side.

    Raises:
        InputError: no image is in both, or no places are common; something else than datasets.
        DatasetError: a map cannot be read.
    """
    for given in one, other:
        if not isinstance(given, Dataset):
            raise InputError(f"expected a Dataset, found {type(given).__name__}; Dataset.of makes one of maps")
    return finished(compare_steps(one, other), progress)

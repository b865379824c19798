"""Two small datasets of one network, before and after, to be opened together."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ifealid_gpu import FeatureMap, Provenance, write_dataset

SIZE = 45, 35  # width and height of the photos
GRID = 9, 7


def write_map(folder: Path, photo: str, layer: str, *, grid: tuple[int, int] = GRID, scale: int = 1) -> FeatureMap:
    """A map with its photo of 45 x 35 pixels, or ``scale`` times as many, as a file of a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    seed = sum(map(ord, f"{folder.name}{photo}{layer}"))
    codes = np.random.default_rng(seed).integers(0, 250, (grid[1], grid[0], 6), dtype=np.uint8)
    image = np.full((SIZE[1] * scale, SIZE[0] * scale, 3), seed % 251, np.uint8)
    found = FeatureMap(codes, (-1.0, 1.0), f"{photo}.{layer}", image, Provenance(photo, layer))
    write_dataset(found, folder / f"{photo}.{layer}.zip")
    return found


def write_both(folder: Path) -> tuple[Path, Path]:
    """before/ has the layers x and y of a.jpg, and x of b.jpg; after/ has x of a.jpg, with other numbers."""
    before, after = folder / "before", folder / "after"
    for photo, layer in (("a.jpg", "x"), ("a.jpg", "y"), ("b.jpg", "x")):
        write_map(before, photo, layer)
    write_map(after, "a.jpg", "x")
    return before, after

"""What the tour opens besides the demo: made of the demo's cat, or of numbers."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import numpy as np
from PIL import Image

from ifealid_gpu import FeatureMap, read_dataset, write_dataset
from ifealid_gpu.assets import demo_dataset
from ifealid_gpu.maps.feature_map import Provenance

MANY = 40


class Things:
    """Files of a user, made when they are needed.

    Args:
        folder: where they are made.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def _cat(self) -> FeatureMap:
        return read_dataset(demo_dataset()).find(image="chelsea.png", layer="stage2").load()

    def _write(self, name: str, features: np.ndarray) -> Path:
        """A dataset of features (h, w, d) over the cat's photo."""
        made = FeatureMap.from_array(
            features, name=name, image=self._cat.image, provenance=Provenance(f"{name}.png", "made")
        )
        path = self.folder / f"{name}.zip"
        write_dataset(made, path)
        return path

    @cached_property
    def signed(self) -> Path:
        """The cat's features about their means, as after batch normalisation: of both signs."""
        features = self._cat.codes.astype(np.float32)
        spread = features.std(axis=(0, 1))
        return self._write("signed", ((features - features.mean(axis=(0, 1))) / np.where(spread, spread, 1))[..., :48])

    @cached_property
    def constant(self) -> Path:
        """A map whose every value is the same."""
        return self._write("constant", np.full((38, 57, 8), 0.7, np.float32))

    @cached_property
    def one_channel(self) -> Path:
        """A map with one number a pixel."""
        return self._write("depth", self._cat.codes[..., :1].astype(np.float32))

    @cached_property
    def array(self) -> Path:
        """Features as torch has them, with the channels first, in a file that does not say so."""
        path = self.folder / "features.npy"
        np.save(path, self._cat.codes[..., :48].transpose(2, 0, 1).astype(np.float32))
        return path

    @cached_property
    def torn(self) -> Path:
        """The same, with a value that is missing."""
        features = np.load(self.array)
        features[7, 12, 30] = np.nan
        path = self.folder / "torn.npy"
        np.save(path, features)
        return path

    @cached_property
    def many(self) -> Path:
        """A folder of many images, with long names that differ at their ends."""
        folder = self.folder / "many"
        folder.mkdir()
        random = np.random.default_rng(0)
        for number in range(MANY):
            name = f"plate_2026-11-28_well_B{number % 12 + 1:02}_field_{number:03}.tif"
            feature_map = FeatureMap(
                random.integers(0, 256, (9, 13, 16), dtype=np.uint8), None, name, None, Provenance(name, "layer2")
            )
            write_dataset(feature_map, folder / f"{number:03}.zip")
        return folder

    @cached_property
    def photo(self) -> Path:
        """A photo, as a camera leaves it."""
        path = self.folder / "cat on the sofa.jpg"
        with Image.open(demo_dataset() / "photos/chelsea.png") as photo:
            photo.convert("RGB").resize((226, 150)).save(path, quality=90)
        return path

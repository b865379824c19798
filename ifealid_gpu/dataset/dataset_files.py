"""Where a dataset lies, and how it is read: what is needed to open it again."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ifealid_gpu.dataset.input_image import InputImage
from ifealid_gpu.dataset.reading import Reading


@dataclass(frozen=True, eq=False)
class Files:
    """A file or a folder, and how it is to be read.

    Attributes:
        path: the file or folder.
        reading: how.
        image: an image in memory that lies under its maps, or None.
    """

    path: Path
    reading: Reading = field(default_factory=Reading)
    image: InputImage | None = None

    @property
    def name(self) -> str:
        """What it is called while nothing is known of what it holds."""
        return self.path.name or str(self.path)

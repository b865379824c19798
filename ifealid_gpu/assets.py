"""Files that come with the package: the demo dataset."""

from __future__ import annotations

from pathlib import Path

from ifealid_gpu.errors import DatasetError


def demo_dataset() -> Path:
    """The folder of the demo dataset: in the installed package, or beside it in a source tree."""
    package = Path(__file__).parent
    for folder in (package / "assets", package.parent / "assets"):
        if (folder / "demo").is_dir():
            return folder / "demo"
    raise DatasetError("the demo dataset is missing from this installation: install ifealid-gpu again")

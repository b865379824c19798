"""What tests of TIFF files say about one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.dataset import read_dataset


def codes(path: Path, **options: Any) -> NDArray[np.unsignedinteger]:
    """The codes of a file of one map."""
    (entry,) = read_dataset(path, **options).entries
    loaded = entry.load()
    assert loaded.codes.shape == (entry.height, entry.width, entry.channels)
    return loaded.codes

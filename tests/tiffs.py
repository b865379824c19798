"""What tests of TIFF files say about one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ifealid_gpu.dataset import read_dataset
from ifealid_gpu.errors import DatasetError


def failure(path: Path, **options: Any) -> str:
    """The one line that a file which cannot be read is answered with, without its path."""
    with pytest.raises(DatasetError) as caught:
        read_dataset(path, **options).find().load()
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"{path}: ")
    return message.removeprefix(f"{path}: ")


def codes(path: Path, **options: Any) -> NDArray[np.unsignedinteger]:
    """The codes of a file of one map."""
    (entry,) = read_dataset(path, **options).entries
    loaded = entry.load()
    assert loaded.codes.shape == (entry.height, entry.width, entry.channels)
    return loaded.codes

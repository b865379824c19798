"""What is said of files that cannot be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

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

"""The README's examples, and what they take for granted."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(sh|python)\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
COMMANDS = [line for language, block in BLOCKS if language == "sh" for line in block.splitlines()]
# tests/window opens windows.
OPENS_A_WINDOW = "ifealid-gpu dataset/"
EXAMPLES = [block for language, block in BLOCKS if language == "python" and "explore(" not in block]
EXAMPLES_WITH_A_WINDOW = [block for language, block in BLOCKS if language == "python" and "explore(" in block]


def make_users_folder(folder: Path) -> None:
    """Features of a photo, and the photo."""
    random = np.random.default_rng(0)
    np.save(folder / "features.npy", random.random((30, 40, 65)))
    np.save(folder / "tokens.npy", random.normal(size=(65, 30, 40)))
    Image.fromarray(random.integers(0, 256, (240, 320, 3), dtype=np.uint8)).save(folder / "photo.jpg")
    (folder / "dataset").mkdir()
    (folder / "assets").symlink_to(ROOT / "assets")

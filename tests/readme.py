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
# Python blocks that are a file of the user's, by the name in their first line.
FILES = {
    found[1]: block
    for language, block in BLOCKS
    if language == "python" and (found := re.match(r"# (\w+\.py)\n", block))
}
EXAMPLES = [block for language, block in BLOCKS if language == "python" and "explore(" not in block]
EXAMPLES_WITH_A_WINDOW = [block for language, block in BLOCKS if language == "python" and "explore(" in block]


def needs_torch(text: str) -> bool:
    """Whether a command or an example imports torch."""
    return re.match(r"ifealid-gpu (extract|layers) ", text) is not None or "torch" in text or " own/" in text


def make_users_folder(folder: Path) -> None:
    """Features of a photo, cubes, the photo, and a model."""
    random = np.random.default_rng(0)
    np.save(folder / "features.npy", random.random((30, 40, 65)))
    np.save(folder / "tokens.npy", random.normal(size=(65, 30, 40)))
    (folder / "cube.hdr").write_text(
        "ENVI\nsamples = 40\nlines = 30\nbands = 9\ndata type = 4\ninterleave = bil\nbyte order = 0\n"
    )
    random.random((30, 9, 40), dtype=np.float32).tofile(folder / "cube.img")
    first, *others = (Image.fromarray(page) for page in random.random((9, 30, 40), dtype=np.float32))
    first.save(folder / "stack.tif", save_all=True, append_images=others)
    Image.fromarray(random.integers(0, 256, (240, 320, 3), dtype=np.uint8)).save(folder / "photo.jpg")
    (folder / "dataset").mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "assets").symlink_to(ROOT / "assets")

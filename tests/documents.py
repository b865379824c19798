"""The pages of the documentation: their examples, what these take for granted, and a table made of the program's."""

from __future__ import annotations

import os
import re
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from ifealid_gpu import FeatureMap, Provenance, write_dataset, write_vectors
from ifealid_gpu.explorer import commands
from ifealid_gpu.ui.map_menu import GROUPS as MAP_MENU

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
USE = ROOT / "docs/use.md"
# Pages whose examples people copy.
PAGES = [README, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
TEXT = {page: page.read_text(encoding="utf-8") for page in PAGES}

BLOCKS: list[tuple[str, str]] = [
    block for text in TEXT.values() for block in re.findall(r"^```([^\n]*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
]
COMMANDS = list(dict.fromkeys(line for language, block in BLOCKS if language == "sh" for line in block.splitlines()))
_PYTHON = list(dict.fromkeys(block for language, block in BLOCKS if language == "python"))
# tests/window opens windows.
OPENS_A_WINDOW = "ifealid-gpu dataset/"
# tests/cli/test_serve.py serves.
SERVES = "ifealid-gpu serve dataset/"
# Python blocks that are a file of the user's, by the name in their first line.
FILES = {found[1]: block for block in _PYTHON if (found := re.match(r"# (\w+\.py)\n", block))}
EXAMPLES = [block for block in _PYTHON if "explore(" not in block]
# tests/notebook runs these.
EXAMPLES_THAT_GO_ON = [block for block in _PYTHON if "block=False" in block]
EXAMPLES_WITH_A_WINDOW = [block for block in _PYTHON if "explore(" in block and block not in EXAMPLES_THAT_GO_ON]

TABLE = re.compile(r"(?<=<!-- commands -->\n).*?(?=<!-- end of commands -->)", re.DOTALL)


def table_of_commands() -> str:
    """The table of all menus and keys, as docs/use.md has it; made by ``IFEALID_KEEP_TABLES=1 pytest``."""
    rows = ["| menu | what | keys |", "|---|---|---|"]
    for command in commands.COMMANDS:
        keys = " or ".join(f"`{shortcut.label}`" for shortcut in command.keys)
        # What has neither menu nor key is in the menu that the right button opens, or a button of a list.
        elsewhere = "right button" if any(command.id in group for group in MAP_MENU) else "button"
        menu = command.menu[0] if command.menu else "" if keys else elsewhere
        rows.append(f"| {menu} | {command.title} | {keys} |")
    return "\n".join(rows) + "\n"


def keep_tables() -> bool:
    """Whether tables are written into the pages, instead of compared with what stands there."""
    return os.environ.get("IFEALID_KEEP_TABLES") == "1"


def needs_torch(text: str) -> bool:
    """Whether a command or an example imports torch."""
    return re.match(r"ifealid-gpu (extract|layers) ", text) is not None or "torch" in text or " own/" in text


def anchors(page: Path) -> set[str]:
    """What links may name behind a page's ``#``, as GitHub makes it of headings."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


def make_users_folder(folder: Path) -> None:
    """Features of a photo, cubes, the photo, named vectors, a mask of the demo's cat's eyes, and a model."""
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
    parts = ("eye", "nose", "dark fur", "light fur", "background")
    write_vectors({name: random.normal(size=112) for name in parts}, folder / "parts.npz")
    (folder / "masks").mkdir()
    eyes = Image.new("L", (451, 300))
    for eye in ((138, 86, 206, 146), (295, 110, 342, 164)):
        ImageDraw.Draw(eyes).ellipse(eye, fill=255)
    eyes.save(folder / "masks/chelsea.png")
    (folder / "dataset").mkdir()
    for name in ("before", "after"):
        codes = random.integers(0, 256, (15, 20, 8), dtype=np.uint8)
        write_dataset(FeatureMap(codes, provenance=Provenance("photo.jpg", "stage3")), folder / name / "stage3.zip")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "assets").symlink_to(ROOT / "assets")

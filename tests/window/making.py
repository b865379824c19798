"""Photos of noise that are dropped on a window, and waiting until feature maps of them are made."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image
from window.hand import PATIENCE, Hand

START = "Make feature maps"


def photo(path: Path, size: tuple[int, int] = (53, 37), seed: int = 0, **options: object) -> Path:
    """A photo of noise, (width, height)."""
    path.parent.mkdir(exist_ok=True)
    pixels = np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 3), np.uint8)
    Image.fromarray(pixels).save(path, **options)
    return path


def offered(hand: Hand, *paths: Path, patience: float = PATIENCE) -> None:
    """Drop photos, and wait for the dialog with the network's layers."""
    hand.drop(*paths)
    hand.until(lambda: hand.explorer.making, "the dialog")
    hand.settle()
    if hand.facts.making is not None and hand.facts.making.install is None:
        hand.until(lambda: hand.explorer.making.layers or hand.explorer.making.error, "the layers", patience)
        hand.settle()


def made(hand: Hand, patience: float = PATIENCE) -> None:
    def is_there() -> bool:
        return hand.explorer.making is None and hand.explorer.session.load is None

    hand.until(is_there, "the feature maps", patience)
    hand.settle()


def files_in(folder: Path) -> list[str]:
    """All of them, hidden ones too."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))

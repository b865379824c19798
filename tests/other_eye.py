"""The real task: two strokes on one eye of the cat and one that takes away the nose find the other eye.

assets/demo/marks/chelsea_right_eye.png is that eye, drawn by hand.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu import FeatureMap, Query, Stroke, Term, read_dataset, read_mask
from ifealid_gpu.dataset.named import DEMO
from ifealid_gpu.geometry import Scene
from ifealid_gpu.quantities.query import Combine

EYE = Path(__file__).resolve().parents[1] / "assets/demo/marks/chelsea_right_eye.png"
WANTED = (
    Stroke(((160, 98), (155, 112), (160, 128)), 6),
    Stroke(((185, 100), (190, 115), (182, 130)), 6),
)
UNWANTED = Stroke(((235, 205), (250, 215)), 6)
MIDDLE = (318, 137)  # of the other eye, in image pixels
_FAR = 2  # pixels of the map, from the strokes


def chelsea() -> FeatureMap:
    return read_dataset(DEMO).find("chelsea.png", "_blocks.10").load()


def strokes(combine: Combine) -> Query:
    return Query((*(Term(stroke) for stroke in WANTED), Term(UNWANTED, sign=-1)), combine)


def eye_of(of: FeatureMap) -> NDArray[np.bool_]:
    """The pixels of the map on the eye drawn by hand."""
    return read_mask(EYE).pixels(Scene.of(of))


def far_from_strokes(of: FeatureMap) -> NDArray[np.bool_]:
    """The pixels farther than two pixels from every one that a stroke covers."""
    rows, columns = np.indices((of.height, of.width))
    far = np.ones(rows.shape, np.bool_)
    for stroke in (*WANTED, UNWANTED):
        for row, column in np.argwhere(stroke.pixels(Scene.of(of))):
            far &= (rows - row) ** 2 + (columns - column) ** 2 > _FAR**2
    return far


def part_in_the_eye(brightness: NDArray[np.float32], of: FeatureMap) -> float:
    """How much of the 1 % highest pixels, of those far from the strokes, lies on the eye drawn by hand."""
    far = far_from_strokes(of)
    count = round(0.01 * far.sum())
    assert count >= 4
    highest = np.argsort(np.where(far, brightness, -np.inf), axis=None)[-count:]
    return float(eye_of(of).ravel()[highest].mean())

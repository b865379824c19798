"""Maps of noise whose chart is looked at, and where its bars are."""

from __future__ import annotations

import numpy as np
from window.hand import Hand, Picture

from ifealid_gpu.dataset import Dataset
from ifealid_gpu.explorer.chart_view import ChartView
from ifealid_gpu.maps.feature_map import FeatureMap, Provenance
from ifealid_gpu.ui.layout import Box
from ifealid_gpu.views.view_state import ViewState

HEIGHT, WIDTH, REFERENCE, PIN = 5, 9, (6, 1), (2, 3)


def map_of(channels: int, *, low: float = -1.0, valid: np.ndarray | None = None) -> FeatureMap:
    """Random values, below zero as far as ``low`` says."""
    values = np.random.default_rng(channels).uniform(low, 2.0, (HEIGHT, WIDTH, channels))
    made = FeatureMap.from_array(values, precision=16)
    return FeatureMap(made.codes, made.value_range, provenance=Provenance("noise", "layer"), valid=valid)


def shows(window: Hand, feature_map: FeatureMap, size: tuple[int, int] = (1000, 700), pin: bool = False) -> Hand:
    """The window with a map and a locked reference, the mouse over nothing."""
    window.resize(*size)
    window.explorer.locked, window.explorer.chart = False, ChartView()
    window.explorer.dismiss()
    window.jump((size[0] / 2, window.layout.status.top + 5))
    window.open(Dataset.of([feature_map], name="noise"), ViewState(reference=REFERENCE, pins=(PIN,) if pin else ()))
    window.key("space")
    return window


def bars_at(window: Hand, share: float, across: float = 0.6) -> tuple[float, float]:
    box = window.item("##bars")
    return box.left + box.width * across, box.top + box.height * share


def runs_of(picture: Picture, box: Box, rows: int, orange: bool = False) -> list[tuple[int, int]]:
    """(first, end) column of the white, or orange, bar in each row of the plot; (0, 0): none."""
    found = []
    for row in range(rows):
        line = picture[int(box.top + (row + 0.5) * box.height / rows), int(box.left) : int(box.right)].astype(int)
        is_bar = (np.abs(line - (0xFC, 0x66, 0)) <= 2).all(axis=1) if orange else line.min(axis=1) > 240
        columns = np.flatnonzero(is_bar)
        found.append((int(columns[0]), int(columns[-1]) + 1) if columns.size else (0, 0))
    return found


def typed(window: Hand, text: str) -> None:
    window.key("g", *text)

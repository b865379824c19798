"""A page of a figure that keeps what is drawn on it."""

from __future__ import annotations

import numpy as np
from PIL import Image

from ifealid_gpu.figure.drawing import Drawing


class Recorder:
    """The maps of a figure, its texts, and how many bars it has."""

    def __init__(self, drawing: Drawing) -> None:
        self.maps: list[np.ndarray] = []
        self.bars = 0
        self.texts: list[str] = []
        drawing.draw(self)

    def text(self, at: object, text: str, *_: object, **__: object) -> None:
        self.texts.append(text)

    def rectangle(self, *_: object, **__: object) -> None:
        pass

    def line(self, *_: object, **__: object) -> None:
        pass

    def picture(self, picture: Image.Image, _: object) -> None:
        if picture.mode == "RGBA":
            self.maps.append(np.asarray(picture))
        else:
            self.bars += 1

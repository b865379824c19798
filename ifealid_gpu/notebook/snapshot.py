"""The picture of a widget that a saved notebook keeps, for pages and readers without a kernel."""

from __future__ import annotations

import io
import uuid
from base64 import b64encode
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ifealid_gpu.notebook.frames_thread import frames_thread

_AT_REST = 1.0  # seconds without another frame
_QUALITY = 85
_WIDTH = 1280  # pixels at most


class Snapshot:
    """What a widget shows when it is at rest.

    Attributes:
        name: tells it from those of other widgets.
        keep: takes it as HTML, when it has changed; None: nobody does yet.
    """

    def __init__(self) -> None:
        self.name = uuid.uuid4().hex
        self.keep: Callable[[str], None] | None = None
        self._picture: NDArray[np.uint8] | None = None
        self._count = 0

    def note(self, picture: NDArray[np.uint8]) -> None:
        """A frame was drawn, (h, w, 3); in the thread of frames."""
        self._picture = picture
        self._count += 1
        frames_thread().later(_AT_REST, lambda count=self._count: self._rest(count))  # type: ignore[misc]

    def _rest(self, count: int) -> None:
        if count == self._count and self.keep is not None:
            self.keep(self.html())

    def html(self) -> str:
        """The picture, which the widget hides as long as it lives."""
        if self._picture is None:
            return f"<div class='ifealid-snapshot-{self.name}'></div>"
        picture = Image.fromarray(self._picture)
        width = picture.width
        if width > _WIDTH:
            picture = picture.resize((_WIDTH, round(picture.height * _WIDTH / width)), Image.Resampling.LANCZOS)
        data = io.BytesIO()
        picture.save(data, "JPEG", quality=_QUALITY, subsampling=0)
        source = f"data:image/jpeg;base64,{b64encode(data.getvalue()).decode()}"
        return f"<div class='ifealid-snapshot-{self.name}'><img src='{source}' alt='a window of IFeaLiD'></div>"

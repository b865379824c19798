"""What a row of the table of formats says, and what its opener is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ifealid_gpu.dataset.entry import Entry, Problem
from ifealid_gpu.dataset.input_image import InputImage
from ifealid_gpu.dataset.names import FileNames
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.dataset.reading_words import words_of

#: Opens a file by its headers, read as asked, its name understood as these names say, as maps of this image, which may
#: tell their axes: the feature maps in it, and what in it cannot be one. A DatasetError where nothing can.
Opener = Callable[[Path, Reading, FileNames, InputImage | None], tuple[list[Entry], list[Problem]]]


#: What can be asked of the image beneath any map; see `Reading`.
IMAGE = ("image", "as_stored", "stride")

#: What can be asked of any map: the image, and what channels are called.
ANY = (*IMAGE, "channel_names")

#: What can be asked of the values of any array, and of the image.
VALUES = ("no_data", "dequantize", "precision", *ANY)


@dataclass(frozen=True)
class Format:
    """A kind of file.

    Attributes:
        label: what people call it, such as "NumPy array"; the `kind` of its entries.
        suffixes: how its files end, in lower case.
        open: opens a file of it.
        extra: the optional dependency of this project that reads it; None: it needs none.
        is_other: whether a file with one of the suffixes is something that lies beside feature maps, such as a photo;
            None where no other kind of file has these suffixes.
        asks: the fields of a `Reading` that say how files of it are read, beside what they say themselves.
        inner_suffixes: what may stand before the suffix, as in cube.img.hdr, and belongs to it.
    """

    label: str
    suffixes: tuple[str, ...]
    open: Opener
    extra: str | None = None
    is_other: Callable[[Path], bool] | None = None
    inner_suffixes: tuple[str, ...] = ()
    asks: tuple[str, ...] = ("layout", "grid", "skip", "array", "page", *VALUES)

    def without_effect(self, reading: Reading) -> tuple[str, ...]:
        """A line on what was asked for and is settled in a file of this kind."""
        asked = words_of(reading)
        if reading.image is not None:  # else the page is the photo's
            asked.pop("page", None)
        options = [f"--{name.replace('_', '-')}" for name in asked if name not in self.asks]
        if not options:
            return ()
        verb = "has" if len(options) == 1 else "have"
        return (f"{' and '.join(options)} {verb} no effect on {self.suffixes[0]} files",)

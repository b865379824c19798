"""The page: maps, images, view, client and shaders in one HTML file that asks no server for anything."""

from __future__ import annotations

import base64
import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, BinaryIO

from ifealid_gpu.dataset import Dataset, Entry
from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Scene
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.metrics.table import METRICS
from ifealid_gpu.views.view_state import ViewState
from ifealid_gpu.web.blocks import Blocks
from ifealid_gpu.web.document import Document
from ifealid_gpu.web.first import First
from ifealid_gpu.web.fitted import KnownOf
from ifealid_gpu.web.kernels import kernels, shaders
from ifealid_gpu.web.layouts import constants, structs
from ifealid_gpu.web.left_out import left_out_words
from ifealid_gpu.web.note import note_html
from ifealid_gpu.web.pack import colormaps, map_facts, metric_facts, reduced
from ifealid_gpu.web.photo import photo_block
from ifealid_gpu.web.sizes import Sizes

#: Reads a map, with a progress of the caller's own.
Load = Callable[[Entry], FeatureMap]


@dataclass(frozen=True)
class PageWords:
    """What a page says and holds.

    Attributes:
        title: of the page; None: the dataset's name.
        note: Markdown that stands below the picture, or "".
        precision: most bits of a code; None: as the maps have them.
        most: bytes of the file.
        command: that made it, or "".
    """

    title: str | None = None
    note: str = ""
    precision: int | None = None
    most: int = 200 * 10**6
    command: str = ""


class Page:
    """A page that is made, and can be written.

    Args:
        gpu: draws the still picture.
        dataset: whose maps.
        entries: those that the page has, in the order in which it lists them.
        view: that the page starts with.
        words: what it says and holds.
        start: which of the entries the view is of; None: the first.
        load: reads a map.
        known: where fits of a map are made; None: at once.

    Raises:
        InputError: the view is not of the first map, or the page would be larger than allowed; the message says what
            would fit.
        DatasetError: a map cannot be read.
    """

    def __init__(
        self,
        gpu: Gpu,
        dataset: Dataset,
        entries: Sequence[Entry],
        view: ViewState,
        *,
        words: PageWords,
        start: Entry | None = None,
        load: Load,
        known: KnownOf | None = None,
    ) -> None:
        self._blocks = Blocks()
        own = () if view.metric in (None, *METRICS) else (view.metric,)
        self._metrics: tuple[Metric, ...] = (*METRICS, *own)
        self._words = words
        self._maps: list[dict[str, Any]] = []
        self._images: dict[str, dict[str, Any]] = {}
        self._sizes = Sizes(words.most, words.precision)
        first: First | None = None
        is_alone = len({dataset.image_of(entry) for entry in entries}) == 1
        start = start or next(iter(entries), None)
        numbers: list[int] = []
        for number, entry in sorted(enumerate(entries), key=lambda numbered: numbered[1] is not start):
            if self._blocks.nbytes > words.most:
                self._sizes.guess(dataset.image_of(entry), entry)
                continue
            feature_map = load(entry)
            self._take_photo(dataset.image_of(entry), entry, feature_map)
            before = self._blocks.nbytes
            bits = feature_map.precision
            if words.precision is not None:
                feature_map = reduced(feature_map, words.precision)
            if first is None:
                first = First.of(
                    gpu, dataset, entry, feature_map, view,
                    load=load, known=known, is_alone=is_alone, blocks=self._blocks,
                )  # fmt: skip
                fits = first.fits
            else:
                fits = first.fitted.facts(entry, feature_map, Scene.of(feature_map, dataset.frame(entry)), self._blocks)
            self._take(dataset, entry, feature_map, fits, bits)
            numbers.append(number)
            packed = self._blocks.nbytes - before
            self._sizes.take(dataset.image_of(entry), entry.layer, packed, feature_map.codes.nbytes, bits)
        if first is None:
            raise InputError("a page needs a map at least, found none")
        self._first, self._start = first, sorted(numbers).index(numbers[0])
        self._maps = [one for _, one in sorted(zip(numbers, self._maps, strict=True), key=lambda numbered: numbered[0])]
        self._title = words.title or dataset.name
        self._document = self._documented()
        self._sizes.check(self._document.nbytes)

    @property
    def maps(self) -> int:
        """How many it holds."""
        return len(self._maps)

    @property
    def left_out(self) -> str:
        """What of the view is left out, in a sentence that the page has as well; "" where nothing is."""
        return left_out_words(self._first.left_out)

    def _take_photo(self, name: str, entry: Entry, feature_map: FeatureMap) -> None:
        """Take the photo of an image, by the name of that, unless another of its maps brought it."""
        image = self._images.setdefault(name, {"name": name, "block": None})
        if image["block"] is None and feature_map.image is not None:
            before = self._blocks.nbytes
            image["block"] = photo_block(feature_map.image, entry.jpeg(), self._blocks)
            self._sizes.photo(name, self._blocks.nbytes - before)

    def _take(self, dataset: Dataset, entry: Entry, feature_map: FeatureMap, fits: dict[str, Any], bits: int) -> None:
        """Take a map, whose codes have so many bits in the dataset."""
        scene = Scene.of(feature_map, dataset.frame(entry))
        reduced_from = bits if feature_map.precision < bits else None
        facts = map_facts(feature_map, scene, self._metrics, self._blocks, reduced_from)
        self._maps.append(
            {
                "image": dataset.image_of(entry),
                "layer": entry.layer,
                "has_image": feature_map.image is not None,
                "fitted": fits,
                **facts,
            }
        )

    def put(self, file: BinaryIO) -> None:
        """Write the page."""
        self._document.put(file)

    def _documented(self) -> Document:
        first, words = self._first, self._words
        facts = {
            "program": f"ifealid-gpu {version('ifealid-gpu')}",
            "title": self._title,
            "start": {"map": self._start, **first.start},
            "maps": self._maps,
            "images": [self._images[name] for name in dict.fromkeys(one["image"] for one in self._maps)],
            "metrics": [metric_facts(metric) for metric in self._metrics],
            "colormaps": colormaps(first.colormap),
            "constants": constants(),
            "structs": structs(),
            "kernels": kernels(),
            "shaders": shaders(),
        }
        left_out, command = html.escape(self.left_out), html.escape(words.command)
        note = note_html(words.note)
        texts = {
            "TITLE": html.escape(self._title),
            "PROGRAM": html.escape(str(facts["program"])),
            "LEFT_OUT": left_out and f'<p id="left-out" role="note">{left_out}</p>',
            "COMMAND": command and f": <code>{command}</code>",
            "NOTE": note and f'<section id="note">{note}</section>',
            "STILL": f"data:image/png;base64,{base64.b64encode(first.still).decode()}",
            "STILL_WORDS": html.escape(first.still_words),
        }
        return Document(texts, facts, self._blocks)

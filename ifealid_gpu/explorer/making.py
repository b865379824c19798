"""Making feature maps of photos: what the user chooses, and the work on it beside the window."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from ifealid_gpu.dataset import Dataset, read_dataset
from ifealid_gpu.dataset.image import photo_size
from ifealid_gpu.dataset.input_image import has_page
from ifealid_gpu.dataset.photos import usual_network
from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.making_place import MakingPlace, Temporary, proposed_folder
from ifealid_gpu.explorer.refusal import Refusal
from ifealid_gpu.extraction.apart.messages import Advanced, Failed, Layers, LayersOf, Made, Make, OfferedLayer
from ifealid_gpu.extraction.apart.networks import NETWORKS
from ifealid_gpu.extraction.apart.process import Helper, HelperProcess
from ifealid_gpu.extraction.images import SourceImage, find_images, passed_over
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.parallel import Progress

#: Sides to which photos can be scaled down; larger ones are, by default, to the middle one.
SIDES = (2048, 1024, 512)
_USUAL_SIDE = 1024

#: How many times photos can be enlarged, and the longest side of those for which that is offered.
SCALES, ENLARGED_SIDE = (2, 4), 1024
_LONGEST_PAGE = 10  # digits


@dataclass(frozen=True)
class Choice:
    """What is chosen in the dialog.

    Attributes:
        network: one of those that are offered.
        left_out: photos that are not taken, by their names.
        own: another one, as `--model` has it, that is typed in its place; None: none is.
        layers: names of the layers; None: the stages.
        folder: where the maps go; None: nowhere for good, they go with the window.
        max_side: larger photos are scaled down to it; None: never.
        scale: how many times photos are enlarged, for finer maps.
        page: the number of the page that is taken of the photo, from 0, as it was typed; "": the first.
    """

    network: str
    left_out: frozenset[str] = frozenset()
    own: str | None = None
    layers: tuple[str, ...] | None = None
    folder: str | None = None
    max_side: int | None = None
    scale: int = 1
    page: str = ""

    @property
    def named(self) -> str:
        """The network, as `--model` has it."""
        return self.network if self.own is None else self.own.strip()


@dataclass(frozen=True)
class Result:
    """Feature maps that are there now.

    Attributes:
        folder: where.
        temporary: keeps the folder, which goes with this; None: it stays.
        made: what was made.
        proposed: the folder that was proposed for them.
    """

    folder: Path
    temporary: Temporary | None
    made: Made
    proposed: str


@dataclass(frozen=True)
class LookedAt:
    """Feature maps that go with the window, unless they are saved.

    Attributes:
        dataset: the maps.
        temporary: where they lie.
        folder: where they are saved, if they are.
    """

    dataset: Dataset
    temporary: Temporary
    folder: str


class Making:
    """What one dialog about photos offers, and what becomes of it.

    Args:
        places: photos and folders of them.
        network: the one that was chosen last; None: the usual one.

    Attributes:
        places: as given.
        photos: the photos.
        passed_over: what of a folder is no photo, a line each.
        size: (height, width) of the first one, in pixels.
        has_pages: whether there is one photo, of several pages.
        choice: what is chosen; `choose` changes it.
        layers: the network's layers, once they are known; None before.
        error: what went wrong last, one line, or None.
        progress: how far the work is; None before it has begun.
        refused: what may read the only photo as a feature map itself, or None.

    Raises:
        DatasetError: a photo that there is not, or the first one is none.
    """

    def __init__(self, places: Sequence[Path], network: str | None) -> None:
        self.places = list(places)
        self.photos: tuple[SourceImage, ...] = find_images(places)
        self.passed_over = passed_over(places)
        self.size = photo_size(self.photos[0].path)
        self.has_pages = len(self.photos) == 1 and has_page(self.photos[0].path, 1)
        side = _USUAL_SIDE if max(self.size) > _USUAL_SIDE else None
        self.folder = proposed_folder(places, self.photos)
        network = network or usual_network()
        is_known = network in {one.name for one in NETWORKS}
        self.choice = Choice(
            network=network if is_known else usual_network(),
            own=None if is_known else network,
            folder=self.folder,
            max_side=side,
        )
        self.layers: Layers | None = None
        self.error: str | None = None
        self.progress: Advanced | None = None
        self.refused: Refusal | None = None
        self._helper: Helper | None = None
        self._asked: LayersOf | None = None  # and not answered yet
        self._known: LayersOf | None = None  # what `layers` answers
        self._place: MakingPlace | None = None
        self._endings: list[threading.Thread] = []

    @property
    def taken(self) -> tuple[SourceImage, ...]:
        """The photos that are chosen."""
        return tuple(photo for photo in self.photos if photo.name not in self.choice.left_out)

    @property
    def is_running(self) -> bool:
        """Whether feature maps are being made."""
        return self._place is not None

    @property
    def is_waiting(self) -> bool:
        """Whether the network is being looked at."""
        return self._asked is not None

    @property
    def offered(self) -> tuple[OfferedLayer, ...]:
        """The layers of the chosen network, as far as they are known."""
        return self.layers.layers if self.layers is not None else ()

    @property
    def ticked(self) -> tuple[str, ...]:
        """The layers that are chosen."""
        if self.choice.layers is not None:
            return self.choice.layers
        return tuple(layer.name for layer in self.offered if layer.stage)

    def choose(self, choice: Choice) -> None:
        """Change the choice; another network is looked at beside the window."""
        before, self.choice = self.choice, choice
        if choice.named != before.named:
            self.choice = replace(choice, layers=None)
            self.layers = self.error = self._known = None
        is_typing = choice.own is not None and choice.own != before.own
        if choice != before and not is_typing and self.error is None:
            self.look()

    def look(self) -> None:
        """Have the layers of the chosen network looked up, unless they are known."""
        height, width = self.size
        factor = min(1.0, (self.choice.max_side or max(self.size)) / max(self.size)) * self.choice.scale
        size = max(1, round(height * factor)), max(1, round(width * factor))
        wanted = LayersOf(self.choice.named, size)
        if wanted in (self._asked, self._known) or self.is_running or not wanted.network:
            return
        self.error = None
        if self._asked is not None and wanted.network != self._asked.network:
            self._let_go()  # it may be fetching what nobody wants any more
        self._asked = wanted
        self._ask(wanted)

    def start(self) -> None:
        """Begin to make feature maps.

        Raises:
            InputError: no photo or no layer is chosen, no network or folder is named, or the page is no number.
            OutputError: the folder cannot be made.
        """
        if not self.taken:
            raise InputError("no photo is ticked: tick one at least")
        if not self.choice.named:
            raise InputError("no network is named: choose one from the list")
        if self.layers is not None and not self.ticked:
            raise InputError("no layer is ticked: tick one at least")
        if self.choice.folder is not None and not self.choice.folder.strip():
            raise InputError("no folder is named: give one, or choose to just look")
        page = _page_of(self.choice.page)
        self.error = None
        self.progress = None
        self._place = MakingPlace(self.choice.folder)
        self._ask(
            Make(
                self.choice.named,
                self.ticked or ("stages",),
                tuple(str(photo.path) for photo in self.taken),
                str(self._place.folder),
                str(self._place.workshop),
                self.choice.max_side,
                self.choice.scale,
                page,
            )
        )

    def poll(self) -> Result | None:
        """Take what has been found and made meanwhile; the result, when there is one."""
        for answer in self._helper.answers() if self._helper is not None else ():
            if isinstance(answer, Advanced):
                self.progress = answer
            elif isinstance(answer, Layers):
                if answer.network == self.choice.named:
                    self.layers, self._known = answer, self._asked or self._known
                self._asked = None
            elif isinstance(answer, Failed):
                self.error = answer.reason
                self._asked = None
                self._let_go(helper=answer.gone)
            elif self._place is not None:
                place, self._place = self._place, None
                self._let_go()
                return Result(place.folder, place.kept(), answer, self.folder or str(Path.cwd() / "feature-maps"))
        return None

    def end(self) -> None:
        """Stop whatever goes on, and leave nothing half-written; what a whole photo has stays."""
        self._let_go()

    def wait(self) -> None:
        """Return when all has stopped."""
        for ending in self._endings:
            ending.join()

    def _ask(self, request: LayersOf | Make) -> None:
        if self._helper is None:
            try:
                self._helper = HelperProcess()
            except OSError as error:
                self.error = f"Python cannot be started to make feature maps: {error.strerror or error}"
                self._let_go()
                return
        self._helper.ask(request)

    def _let_go(self, helper: bool = True) -> None:
        """End the helper, or let it wait for more, and take away what it has begun, beside the frames."""
        ended, place = self._helper if helper else None, self._place
        self._place = None
        if helper:
            self._helper = self._asked = None

        def end() -> None:
            if ended is not None:
                ended.end()
            if place is not None:
                place.clear()

        if ended is not None or place is not None:
            # No daemon: a program that ends waits for it.
            self._endings.append(threading.Thread(target=end, name="end of making"))
            self._endings[-1].start()


def _page_of(text: str) -> int | None:
    word = text.strip()
    if word and not (word.isdecimal() and len(word) < _LONGEST_PAGE):
        raise InputError(f"the page is a whole number from 0, found {word!r}")
    return int(word) if word else None


def dataset_of(result: Result) -> Dataset:
    """Feature maps that go with the window, as if they were in memory alone: the folder goes with the dataset."""
    read = read_dataset(result.folder)
    entries = [replace(entry, path=None, read=partial(_read, result.temporary, entry.read)) for entry in read.entries]
    return Dataset(None, tuple(entries), read.problems, name=f"feature maps of {result.made.images[0]}")


def _read(_kept: object, read: Callable[[Progress | None], FeatureMap], progress: Progress | None) -> FeatureMap:
    return read(progress)

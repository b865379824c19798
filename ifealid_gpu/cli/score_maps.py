"""`score`: the maps that are scored, one after the other."""

from __future__ import annotations

from dataclasses import dataclass

from ifealid_gpu.cli.notes import say_notes_of_map
from ifealid_gpu.cli.progress import progress_bar
from ifealid_gpu.dataset import Dataset, Entry
from ifealid_gpu.dataset.names import few
from ifealid_gpu.dataset.vectors.mask_file import read_mask
from ifealid_gpu.dataset.vectors.mask_folder import Masks
from ifealid_gpu.errors import IfealidError, InputError
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.tile_layout import TileLimits
from ifealid_gpu.parallel import Progress
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.regions.mask import MaskRegion
from ifealid_gpu.renderer.numbers import Numbers
from ifealid_gpu.scores.map_scores import MapScores, score_map

_STEPS = 100  # of the bar


@dataclass(frozen=True, eq=False)
class Scored:
    """What is to be scored.

    Attributes:
        dataset: with all images.
        masks: of the images that are scored.
        layers: names of layers; none: all are scored.
        metric: None: the one that suits each map.
        center: whether each map's mean vector is taken from all vectors first.
        with_channels: whether channels are scored, too.
    """

    dataset: Dataset
    masks: Masks
    layers: tuple[str, ...]
    metric: Metric | None
    center: bool
    with_channels: bool

    def entries(self, image: str) -> list[Entry]:
        """The maps of an image that are asked for.

        Raises:
            InputError: no image has a layer of one of these names.
        """
        layers = self.dataset.layers(image)
        for name in self.layers:
            if not any(_is_called(one, name) for one in self.dataset.entries):
                self.dataset.find(layer=name)  # whose message names the layers there are
        return [one for one in layers if not self.layers or any(_is_called(one, name) for name in self.layers)]


def _is_called(entry: Entry, layer: str) -> bool:
    return layer.casefold() in {name.casefold() for name in entry.names}


def score_maps(asked: Scored, gpu: Gpu) -> tuple[list[MapScores], list[str]]:
    """The scores of all maps, and a line about each that is left out; what is wrong with one holds up no other.

    Raises:
        InputError: no image has a layer that is asked for.
    """
    maps = [(image, entry) for image in asked.masks.files for entry in asked.entries(image)]
    found, left_out, masks = list[MapScores](), _missing(asked, maps), dict[str, MaskRegion | IfealidError]()
    with progress_bar("Scoring") as progress:
        for number, (image, entry) in enumerate(maps):
            if image not in masks:
                masks[image] = _mask_of(asked, image)
                if isinstance(masks[image], IfealidError):
                    left_out.append(f"{image} is left out: {masks[image]}")
            if isinstance(region := masks[image], IfealidError):
                continue
            try:
                found.append(_score(asked, entry, image, region, gpu=gpu, progress=_part(progress, number, len(maps))))
            except IfealidError as error:
                left_out.append(f"{image}, {entry.layer} is left out: {error}")
    return found, left_out


def _score(asked: Scored, entry: Entry, image: str, region: MaskRegion, *, gpu: Gpu, progress: Progress) -> MapScores:
    feature_map = entry.load(_part(progress, 0, 2))
    say_notes_of_map(entry, feature_map)
    numbers = Numbers(gpu, feature_map, None, TileLimits.of(gpu), asked.dataset.frame(entry))
    return score_map(
        numbers,
        region,
        metric=asked.metric,
        center=asked.center,
        with_channels=asked.with_channels,
        image=image,
        layer=entry.layer,
        progress=_part(progress, 1, 2),
    )


def _mask_of(asked: Scored, image: str) -> MaskRegion | IfealidError:
    path = asked.masks.files[image]
    try:
        region = read_mask(path)
    except IfealidError as error:
        return error
    if region.there.all():
        return InputError(f"{path}: the mask marks all pixels, so that nothing is left to tell them from")
    return region


def _missing(asked: Scored, maps: list[tuple[str, Entry]]) -> list[str]:
    """A line for each image that lacks layers that others have."""
    has: dict[str, set[str]] = {image: set() for image in asked.masks.files}
    for image, entry in maps:
        has[image].add(entry.layer)
    every = list(dict.fromkeys(entry.layer for _, entry in maps))
    lacks = {image: [layer for layer in every if layer not in own] for image, own in has.items()}
    return [f"{image} has no layer {few(layers)}" for image, layers in lacks.items() if layers]


def _part(progress: Progress, number: int, total: int) -> Progress:
    """Tells how far one of several maps is, as a part of all of them."""
    return lambda done, of: progress(round(_STEPS * (number + done / max(of, 1)) / total), _STEPS)

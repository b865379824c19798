"""Maps over an image that no file of theirs holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

from ifealid_gpu.dataset.covering import is_cut_off
from ifealid_gpu.dataset.entry import Entry, Problem
from ifealid_gpu.dataset.faults import fault
from ifealid_gpu.dataset.input_image import InputImage
from ifealid_gpu.dataset.names import few
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.errors import DatasetError, InputError, Remedy
from ifealid_gpu.geometry import georeference_over, patches_fit
from ifealid_gpu.maps.feature_map import FeatureMap, Provenance
from ifealid_gpu.parallel import Progress


def laid_as_asked(
    entries: list[Entry], problems: list[Problem], reading: Reading, image: InputImage | None = None
) -> tuple[list[Entry], list[Problem]]:
    """Maps and problems of opened files, the maps over the image that is asked for, or with the stride that is.

    Args:
        entries: the maps.
        problems: what could not be opened.
        reading: what is asked for.
        image: in place of the photo that ``reading`` names.

    Raises:
        InputError: the maps are of several images.
        DatasetError: the image is none, or no map fits it with the stride.
    """
    if image is None and reading.image is not None:
        image = InputImage.file(reading.image, as_stored=reading.as_stored, page=reading.page)
    if image is not None:
        check_one_image(entries)
        entries, more = lay_over(entries, image, reading.stride)
        problems = [*problems, *more]
    elif reading.stride is not None:
        entries = [entry if entry.beneath else with_stride(entry, reading.stride) for entry in entries]
    if not entries:
        raise problems[0].error
    return entries, problems


def lay_over(
    entries: Iterable[Entry], image: InputImage, stride: int | None = None
) -> tuple[list[Entry], list[Problem]]:
    """Maps over an image, and those whose stride does not fit it."""
    laid, problems = [], []
    for entry in entries:
        try:
            laid.append(laid_over(entry, image, stride))
        except DatasetError as error:
            problems.append(Problem.of(entry.path or Path(entry.name), error))
    return laid, problems


def check_one_image(entries: Iterable[Entry]) -> None:
    """Refuse to lay maps of several source images over one."""
    names = list(dict.fromkeys(entry.image_name for entry in entries if entry.image_name is not None))
    if len(names) > 1:
        message = f"one image cannot lie under the maps of {len(names)}: {few(names)}"
        raise InputError(message, remedy=Remedy(("image",)))


def laid_over(entry: Entry, image: InputImage, stride: int | None = None) -> Entry:
    """A map over an image.

    Args:
        entry: the map.
        image: whose name becomes that of the map's source image, if it has one.
        stride: image pixels a pixel of the map; None: what the map knows, or it spans the image.

    Raises:
        DatasetError: the stride does not fit.
    """
    facts = replace(entry.provenance, image=image.name or entry.provenance.image)
    note = None
    if stride is not None:
        wrong = image.check_stride((entry.height, entry.width), stride)
        if wrong is not None:
            raise _fault(entry, wrong)
        facts = _strided(facts, entry, image, stride)
    elif not _is_placed(entry, image):
        note = image.note_on((entry.height, entry.width))
    return replace(
        entry,
        provenance=facts,
        has_image=True,
        image_id=None,
        beneath=image,
        read=partial(_read_over, entry, image, facts),
        notes=(note, *entry.notes) if note else entry.notes,  # the first is what a window says
    )


def with_stride(entry: Entry, stride: int) -> Entry:
    """A map with this stride over the image that its file holds, or over none."""
    # Before the image is there, nobody knows whether it goes on where the map ends.
    origin = (0.0, 0.0) if entry.has_image else None
    own = replace(entry, provenance=replace(entry.provenance, stride=stride, origin=origin))
    return replace(own, read=partial(_read_checked, own, entry, stride)) if entry.has_image else own


def _is_placed(entry: Entry, image: InputImage) -> bool:
    """Whether what the map knows of its stride places it on the image; else it spans the image."""
    strides, origin = entry.provenance.strides, entry.provenance.origin
    size = image.size[1], image.size[0]
    return strides is not None and patches_fit(size, (entry.width, entry.height), strides, origin)


def _strided(facts: Provenance, entry: Entry, image: InputImage, stride: int) -> Provenance:
    # With an origin, a map may end before the image does.
    ends_before = is_cut_off((entry.height, entry.width), image.size, stride)
    return replace(facts, stride=stride, origin=(0.0, 0.0) if ends_before else None)


def _read_over(entry: Entry, image: InputImage, facts: Provenance, progress: Progress | None) -> FeatureMap:
    feature_map, photo = entry.read(progress), image.photo()
    said = tuple(f"{image.shown}: {note}" for note in photo.notes)
    feature_map = replace(feature_map, image=photo.pixels, provenance=facts, notes=(*feature_map.notes, *said))
    place = feature_map.georeference or georeference_over(photo.georeference, feature_map)
    return replace(feature_map, georeference=place)


def _read_checked(entry: Entry, as_it_is: Entry, stride: int, progress: Progress | None) -> FeatureMap:
    feature_map = as_it_is.read(progress)
    if feature_map.image is not None:
        image = InputImage.at_hand(feature_map.image)
        wrong = image.check_stride((entry.height, entry.width), stride)
        if wrong is not None:
            raise _fault(entry, wrong)
    return feature_map


def _fault(entry: Entry, message: str) -> DatasetError:
    where = None if entry.path is None else entry.layer
    return fault(entry.path or Path(entry.name), where, message, Remedy(("stride", "image", "as_stored")))

"""Many images: what is made already is passed over, and an image that can't be read does not stop the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ifealid_gpu.dataset import write_dataset
from ifealid_gpu.dataset.faults import unreadable
from ifealid_gpu.dataset.formats.ifealid_zip import metadata_of
from ifealid_gpu.dataset.formats.metadata import Metadata
from ifealid_gpu.dataset.image import decode_photo
from ifealid_gpu.dataset.target import Target, first_shared
from ifealid_gpu.errors import DatasetError, DeviceError, InputError
from ifealid_gpu.extraction.extractor import Extractor
from ifealid_gpu.extraction.images import SourceImage
from ifealid_gpu.extraction.recipe import image_hash
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.maps.precision import AUTO, TOLERANCE
from ifealid_gpu.parallel import Progress


@dataclass(frozen=True)
class Written:
    """A map that has been written.

    Attributes:
        path: its file.
        feature_map: the map.
        replaced: whether another map stood there: of an image that has changed since, or made in another way.
        beside: the file of the same image and layer at other bits that an earlier run has left, or None.
    """

    path: Path
    feature_map: FeatureMap
    replaced: bool
    beside: Path | None = None


@dataclass
class Outcome:
    """What became of images.

    Attributes:
        written: maps that were made.
        replaced: how many of these took the place of another map.
        kept: maps that were there already.
        failures: a line for each image that failed.
        notes: what was stretched, left out or guessed when images were read, a line each.
    """

    written: int = 0
    replaced: int = 0
    kept: int = 0
    failures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __add__(self, other: Outcome) -> Outcome:
        """Both together."""
        return Outcome(
            self.written + other.written,
            self.replaced + other.replaced,
            self.kept + other.kept,
            self.failures + other.failures,
            self.notes + other.notes,
        )


@dataclass(frozen=True)
class Job:
    """One image and the files that its maps go to.

    Attributes:
        image: the image.
        targets: where the map of each layer goes.
    """

    image: SourceImage
    targets: dict[str, Target]


def plan_jobs(images: Sequence[SourceImage], layers: Sequence[str], folder: Path) -> list[Job]:
    """The jobs for some images.

    Raises:
        InputError: two maps would have the same file.
    """
    jobs = [Job(image, {layer: Target(folder, image.name, layer) for layer in layers}) for image in images]
    if (twice := first_shared([target for job in jobs for target in job.targets.values()])) is not None:
        one, other = twice
        if one.image == other.image:
            raise InputError(f"two layers of {one.image} would be written to one file; extract them into two folders")
        names = f"{one.image} and {other.image}"
        raise InputError(f"{names} would both be written to {other.path(8)}; rename one of them")
    return jobs


def run_jobs(
    jobs: Sequence[Job],
    extractor: Extractor,
    *,
    again: bool = False,
    progress: Progress | None = None,
    on_written: Callable[[Written], None] | None = None,
    workshop: Path | None = None,
) -> Outcome:
    """Make the maps that are not there yet.

    Files are written whole or not at all, so a run that was interrupted goes on where it stopped.

    Args:
        jobs: what to do.
        extractor: makes the maps.
        again: make all of them anew.
        progress: called with (images done, images in all), or for a single image with its own steps.
        on_written: called with every map that has been written.
        workshop: a folder on the same disk, in which the maps of an image wait until all are there; None: each goes to
            its place when it is there.

    Raises:
        OutputError: a file cannot be written.
    """
    outcome = Outcome()
    single = len(jobs) == 1
    for done, job in enumerate(jobs):
        if progress is not None and not single:
            progress(done, len(jobs))
        try:
            own = progress if single else None
            for written in _made(job, extractor, outcome, again=again, progress=own, workshop=workshop):
                outcome.written += 1
                outcome.replaced += written.replaced
                if on_written is not None:
                    on_written(written)
        except (DatasetError, InputError, DeviceError, MemoryError) as error:
            path, reason = str(job.image.path), str(error) or "needs more memory than there is"
            outcome.failures.append(reason if reason.startswith(path) else f"{path}: {reason}")
    if progress is not None and not single:
        progress(len(jobs), len(jobs))
    return outcome


def _made(
    job: Job,
    extractor: Extractor,
    outcome: Outcome,
    *,
    again: bool,
    progress: Progress | None,
    workshop: Path | None,
) -> Iterator[Written]:
    path = job.image.path
    try:
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from None
    code = image_hash(data) if job.image.page is None else f"{image_hash(data)} page {job.image.page}"
    missing = [layer for layer, target in job.targets.items() if again or not _is_there(target, extractor, code, layer)]
    outcome.kept += len(job.targets) - len(missing)
    if not missing:
        return
    photo = decode_photo(path, None, data, page=job.image.page)
    outcome.notes += [f"{path}: {note}" for note in photo.notes]
    waiting: list[tuple[Path, Written]] = []
    for feature_map in extractor.maps(photo, job.image.name, image_hash=code, progress=progress):
        layer = feature_map.provenance.layer
        if layer not in missing:
            continue
        target = job.targets[layer].path(feature_map.precision)
        replaced = target.exists()
        others = job.targets[layer].paths(extractor.options.precision)
        beside = next((path for path in others if path != target and path.exists()), None)
        is_whole = feature_map.image is photo.pixels
        first = target if workshop is None else workshop / target.name
        write_dataset(feature_map, first, image_file=photo.jpeg if is_whole else None)
        written = Written(target, feature_map, replaced, beside)
        if workshop is None:
            yield written
        else:
            waiting.append((first, written))
    for first, written in waiting:
        first.replace(written.path)
        yield written


def _is_there(target: Target, extractor: Extractor, image_hash: str, layer: str) -> bool:
    """Whether the map is in one of the files that it may be in, whether its bits were asked for or found."""
    asked = extractor.options.precision
    for path in target.paths(asked):
        found = _facts_in(path)
        if found is None or asked not in (AUTO, found.precision):
            continue
        recipes = {extractor.recipe(image_hash, layer)}
        if asked != AUTO:
            recipes.add(extractor.recipe(image_hash, layer, AUTO))
        elif found.precision == 8 and found.code_error is not None and found.code_error < TOLERANCE:
            recipes.add(extractor.recipe(image_hash, layer, found.precision))
        if found.provenance.recipe in recipes:
            return True
    return False


def _facts_in(path: Path) -> Metadata | None:
    """The metadata of the map in a file; None where there is none that can be read."""
    try:
        return metadata_of(path) if path.exists() else None
    except DatasetError:
        return None

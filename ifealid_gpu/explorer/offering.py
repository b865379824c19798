"""Photos that are opened: feature maps are offered, made beside the frames, and opened."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, count
from pathlib import Path

from ifealid_gpu.dataset.names import few
from ifealid_gpu.dataset.photos import INSTALL_TORCH, extract_command, is_photo, usual_network
from ifealid_gpu.dataset.vectors.basis_file import is_basis_file
from ifealid_gpu.dataset.vectors.mask_file import is_mask_picture
from ifealid_gpu.dataset.vectors.vector_file import is_vector_file
from ifealid_gpu.errors import IfealidError, InputError, OutputError
from ifealid_gpu.explorer import datasets_beside, rereading
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.facts import Answers
from ifealid_gpu.explorer.making import LookedAt, Making, Result, dataset_of
from ifealid_gpu.explorer.making_facts import MakingWish
from ifealid_gpu.explorer.marking.adding import Adding
from ifealid_gpu.explorer.opening_vectors import open_vectors
from ifealid_gpu.explorer.refusal import Refusal
from ifealid_gpu.explorer.remembering import own_view
from ifealid_gpu.explorer.shell import Shell
from ifealid_gpu.extraction.apart.networks import NETWORKS, networks_here
from ifealid_gpu.figure import is_saved_picture

_TAKEN_AS_MASK = "{} is a mark now: it has two colours, and the image's proportions. Ctrl+O opens it as a photo"
_NOTES_SAID = 3  # of photos, in full; the message covers the map


def open_all(explorer: Explorer, paths: Sequence[str | Path]) -> None:
    """Open what was dropped: datasets, photos to make feature maps of, or vectors and masks.

    Datasets come beside those that are open. Vectors and masks are opened for the map on display, or vectors for the
    datasets that were dropped with them.
    """
    files = [Path(path) for path in paths]
    vectors = [path for path in files if is_vector_file(path) or is_basis_file(path)]
    photos = [path for path in files if path not in vectors and is_photo(path)]
    datasets = [path for path in files if path not in vectors and path not in photos]
    if not datasets and explorer.opened is not None:
        photos = _without_marks(explorer, photos)
        for path in vectors:
            explorer.attempt(lambda path=path: open_vectors(explorer, path))  # type: ignore[misc]  # mypy sees no default
    elif not datasets:
        datasets, vectors = vectors, []  # which says what they are
    if datasets:
        _open_datasets(explorer, datasets, vectors)
        if photos:
            explorer.said_when_open = f"{few([path.name for path in photos])} left out: drop photos by themselves"
    elif len(photos) > 1:
        offer_maps(explorer, photos)
    elif photos:
        explorer.open(photos[0])


def _open_datasets(explorer: Explorer, datasets: Sequence[Path], vectors: Sequence[Path]) -> None:
    views = [path for path in datasets if is_saved_picture(path)]
    if views:  # each has datasets of its own
        explorer.open(views[0], files=vectors)
        if len(datasets) > 1:
            explorer.said_when_open = f"of the {len(datasets)} files, {views[0].name} alone was opened"
    else:
        explorer.attempt(lambda: datasets_beside.add(explorer, datasets, vectors))


def _without_marks(explorer: Explorer, photos: list[Path]) -> list[Path]:
    """Those of some pictures that are no masks for the map on display; masks are marks now, all of them."""
    opened, adding, left = explorer.opened, explorer.marking.adding, []
    for path in photos:
        if opened is None or not is_mask_picture(path, opened.renderer.scene):
            left.append(path)
            continue
        try:
            open_vectors(explorer, path, adding)
        except IfealidError as error:
            explorer.say(str(error))
        else:
            explorer.telling.tell([_TAKEN_AS_MASK.format(path.name)], explorer.clock(), path.name)
            adding = Adding.ADD if adding is Adding.NEW else adding
    return left


def offer_maps(explorer: Explorer, places: Sequence[Path], refused: Refusal | None = None) -> None:
    """Offer to make feature maps of photos and folders of them.

    Args:
        explorer: the state.
        places: the photos and folders.
        refused: what may read the only one as a feature map itself, or None.
    """
    if explorer.admission.is_limited:
        explorer.say(
            "feature maps are not made here: `ifealid-gpu extract` makes them of photos, where this was started"
        )
        return
    if explorer.making is not None and explorer.making.is_running:
        explorer.say("feature maps are being made already: wait until they are there, or cancel that first")
        return
    explorer.end_making()
    here = networks_here()
    missing = {network.name for network in NETWORKS} - {network.name for network in here}
    last = explorer.preferences.chosen_network
    try:
        explorer.making = Making(places, None if last in missing else last)
        explorer.making.refused = refused
    except IfealidError as error:
        explorer.say(str(error))
        return
    if here:
        explorer.making.look()


def poll(explorer: Explorer) -> None:
    """Before a frame: offer what was found, and open what has been made, or was named with what is open now."""
    waiting, explorer.files_to_open = explorer.files_to_open, ()
    for path in waiting:
        explorer.attempt(lambda path=path: open_vectors(explorer, path))  # type: ignore[misc]  # as above
    if explorer.photos_found is not None:
        (place, refused), explorer.photos_found = explorer.photos_found, None
        offer_maps(explorer, [place], refused)
    if explorer.making is not None and (result := explorer.making.poll()) is not None:
        explorer.end_making()
        explorer.attempt(lambda: _open(explorer, result))


def answer(explorer: Explorer, answers: Answers) -> None:
    """Carry out what the user did in the dialog."""
    making, wish = explorer.making, answers.making
    if making is None:
        return
    if answers.choice is not None:
        making.choose(answers.choice)
    command = extract_command(making.places, making.choice.named, making.choice.folder or "dataset/")
    if wish is MakingWish.LOOK:
        making.look()
    elif wish is MakingWish.MAKE:
        _make(explorer, making)
    elif wish is MakingWish.CANCEL:
        explorer.end_making()
    elif wish is MakingWish.READ_AS and making.refused is not None:
        explorer.end_making()
        rereading.ask_of(explorer, making.refused)
    elif wish is MakingWish.ASK_FOLDER:
        explorer.request(lambda shell: _ask_folder(shell, making))
    elif wish is MakingWish.COPY_INSTALL:
        explorer.request(lambda shell: shell.copy_text(INSTALL_TORCH), "Copied the command that installs torch")
    elif wish is MakingWish.COPY_COMMAND:
        explorer.request(lambda shell: shell.copy_text(command), "Copied the command that makes the feature maps")


def keep_maps(explorer: Explorer) -> None:
    """Save the feature maps that were only looked at, in a new folder, and show them from there."""
    looked_at = explorer.looked_at
    if looked_at is None or explorer.opened is None or explorer.opened.dataset is not looked_at.dataset:
        raise InputError("these feature maps lie in files already, or came from Python, where write_dataset saves them")
    folder = _unused(Path(looked_at.folder))
    try:
        shutil.copytree(looked_at.temporary.folder, folder)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise OutputError(f"cannot write to {folder}: {(error.strerror or str(error)).lower()}") from None
    explorer.open(folder, explorer.shared_view)
    explorer.said_when_open = f"The feature maps are saved in {folder}"


def _unused(folder: Path) -> Path:
    """The folder, or with a number behind its name where there is one already."""
    numbered = (folder.with_name(f"{folder.name}-{n}") for n in count(2))
    return next(path for path in chain([folder], numbered) if not path.exists())


def _ask_folder(shell: Shell, making: Making) -> None:
    if shell.has_dialogs:
        shell.ask_folder(lambda path: making.choose(replace(making.choice, folder=path)))
    else:
        making.error = "this system has no file dialog for programs: type the folder into the field"


def _make(explorer: Explorer, making: Making) -> None:
    try:
        making.start()
    except IfealidError as error:
        making.error = str(error)
    else:
        chosen = None if making.choice.named == usual_network() else making.choice.named
        explorer.preferences = replace(explorer.preferences, chosen_network=chosen)


def _open(explorer: Explorer, result: Result) -> None:
    failures, notes = result.made.failures, result.made.notes
    if failures:
        explorer.said_when_open = failures[0] + (f" (and {len(failures) - 1} more photos)" if len(failures) > 1 else "")
    elif notes:
        more = len(notes) - _NOTES_SAID
        rest = [f"and {more} more {'note' if more == 1 else 'notes'}"] if more > 0 else []
        explorer.said_when_open = "\n".join([*notes[:_NOTES_SAID], *rest])
    view = own_view(explorer.preferences).but(image=result.made.images[0])
    if result.temporary is None:
        explorer.open(result.folder, view)
    else:
        dataset = dataset_of(result)
        explorer.looked_at = LookedAt(dataset, result.temporary, result.proposed)
        explorer.open(dataset, view)

"""How others get what is shown: as a command line, a link and as a figure."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ifealid_gpu.dataset.link import link_of
from ifealid_gpu.dataset.named import current_folder, name_of
from ifealid_gpu.dataset.reading_words import options_of
from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.explorer.state import State
from ifealid_gpu.figure import caption_of, figure_of
from ifealid_gpu.figure.drawing import Drawing
from ifealid_gpu.files import as_text, command_line
from ifealid_gpu.geometry import Viewport, target_size
from ifealid_gpu.quantities.components import Components
from ifealid_gpu.quantities.named_vector import NamedVector
from ifealid_gpu.quantities.regions.mask import MaskRegion


def command_of(state: State) -> str:
    """A command line that shows the same view again.

    Raises:
        InputError: what is open is in memory alone, or a name is no Unicode text.
    """
    words = ["ifealid-gpu"]
    if state.opened is not None:
        each = state.opened.dataset.each
        for name in _datasets(state.opened, "command line"):
            if as_text(name) != name:
                raise InputError(f"there is no command line to {as_text(name)}, as a name is no text; rename the file")
            words.append(name)
        if any(one.reading != each[0].reading for one in each):
            raise InputError(
                "there is no command line for datasets that are read in different ways; copy a link instead"
            )
        words += [*options_of(each[0].reading, _beside), *_files(state)]
        words += ["--view", state.shared_view.to_json()]
    return command_line(words)


def link_to(state: State) -> str:
    """A link to the same view.

    Raises:
        InputError: nothing is open, or what is open is in memory alone.
    """
    if state.opened is None:
        raise InputError("there is nothing to link to yet: open a dataset first")
    names = _datasets(state.opened, "link")
    readings = [one.reading.with_files(lambda path: Path(_beside(path))) for one in state.opened.dataset.each]
    return link_of(names[0], state.shared_view, readings[0], list(zip(names, readings, strict=True))[1:])


def _datasets(opened: Opened, what: str) -> list[str]:
    """What the datasets are called in what is shared from the current folder."""
    if not opened.dataset.files:
        reason = f"there is no {what} for what is in memory and in no file"
        raise InputError(f"{reason}; ifealid_gpu.write_dataset writes feature maps to files")
    folder = current_folder()
    # "." says nothing to others, and leads elsewhere in another folder.
    return [name_of(path, None if folder == path else folder) for path in opened.dataset.paths]


def _beside(path: Path) -> str:
    """What a file beside the dataset, such as the photo beneath, is called in what is shared from here."""
    return name_of(path, current_folder())


def _files(state: State) -> list[str]:
    """The options that bring the view's files of vectors, masks and bases, of those whose places are known."""
    view, options = state.shared_view, dict[str, str]()
    for query in view.queries:
        for term in query.terms:
            source = term.source
            if isinstance(source, NamedVector | MaskRegion) and source.file is not None:
                options[source.file.sha256] = "--vectors" if isinstance(source, NamedVector) else "--region"
    if isinstance(view.quantity, Components) and view.quantity.file is not None:
        options[view.quantity.file.sha256] = "--basis-file"
    words = []
    for digest, option in options.items():
        path = state.files_at.get(digest)
        if path is not None and as_text(str(path)) == str(path):
            words += [option, _beside(path)]
    return words


def figure_of_one(state: State, finer: int = 1) -> Drawing:
    """The figure of the map on display; a part of the scene where the display shows a part.

    Args:
        state: what is shown.
        finer: times as many pixels a side as pictures have.

    Raises:
        InputError: nothing is open.
    """
    if state.opened is None:
        raise InputError("there is no picture yet: open a dataset first")
    renderer, view = state.opened.renderer, state.shared_view
    seen = state.seen(view)
    caption = caption_of(renderer, seen, state.opened.entry.layer, state.opened.image)
    size = target_size(renderer.scene) if view.viewport is None else state.size
    if finer > 1:
        seen, size = seen.but(viewport=enlarged(view.viewport, finer)), (finer * size[0], finer * size[1])
    found = state.best.last
    places = found.on_map if found is not None and found.ranking is not None and found.is_on_map else None
    return figure_of(renderer, seen, caption, size, places=places)


def enlarged(viewport: Viewport | None, factor: float) -> Viewport | None:
    """The same part of the image on a target that is so many times larger."""
    return None if viewport is None else replace(viewport, scale=viewport.scale * factor)

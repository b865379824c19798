"""``ifealid-gpu page``: a dataset as one HTML file to send, which runs in a browser."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from ifealid_gpu.cli.console import note, plain_text
from ifealid_gpu.cli.layer_fits import LayerFits
from ifealid_gpu.cli.notes import say_left_out, say_notes, say_notes_of_map
from ifealid_gpu.cli.options import AdapterOption, DatasetsArgument, open_gpu
from ifealid_gpu.cli.progress import progress_bar
from ifealid_gpu.cli.reading_options import with_reading
from ifealid_gpu.cli.seen_from import with_its_files
from ifealid_gpu.cli.units import bytes_of, bytes_text, count_text
from ifealid_gpu.dataset import Dataset, Entry, Reading, open_together
from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.beginning import beginning_among, first_view
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.figure import sources_of
from ifealid_gpu.figure.grid_choice import entry_of, images_meant, layers_meant
from ifealid_gpu.files import replacing
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.views.view_state import ViewState
from ifealid_gpu.web.page import Page, PageWords

_LONGEST_NOTE = 1 << 20  # bytes


def _file(words: str) -> Any:
    return typer.Option(metavar="FILE", help=f"{words}, where it does not lie beside.", show_default=False)


@with_reading
def page(  # noqa: PLR0917 - typer makes an option of each
    dataset: DatasetsArgument,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="PAGE.html", help="The file to write.", show_default=False)
    ],
    layers: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAMES",
            help="The layers in the page: names or patterns with commas between, or stages. Default: all.",
            show_default=False,
        ),
    ] = None,
    images: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAMES",
            help="The images in the page: names or patterns with commas between. Default: all.",
            show_default=False,
        ),
    ] = None,
    view: Annotated[
        str | None,
        typer.Option(
            metavar="JSON",
            help="What the page shows first, as saved in a PNG. Default: the dataset's, or what the window opens with.",
        ),
    ] = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="Title. Default: the dataset's name.")] = None,
    note_file: Annotated[
        Path | None,
        typer.Option("--note", metavar="FILE.md", help="Text below the picture, in Markdown.", show_default=False),
    ] = None,
    vectors: Annotated[list[Path] | None, _file("A file of vectors that the view needs")] = None,
    region: Annotated[list[Path] | None, _file("A mask that the view needs")] = None,
    basis_file: Annotated[list[Path] | None, _file("A basis that the view needs")] = None,
    max_size: Annotated[str, typer.Option(metavar="SIZE", help="Largest file.")] = "200MB",
    precision: Annotated[
        int | None,
        typer.Option(metavar="8|16", help="Most bits of a code: a smaller page, with a note. Default: as they are."),
    ] = None,
    adapter: AdapterOption = None,
    *,
    reading: Reading,
) -> None:
    """Write one HTML file to send: the maps and this program's shaders, at work in any browser that has WebGPU.

    Example: `ifealid-gpu page demo: --layers stage2 -o page.html`
    """
    if output.suffix.casefold() not in (".html", ".htm"):
        raise InputError(f"-o {output}: a page is a file that ends in .html")
    if precision not in (None, 8, 16):
        raise InputError(f"--precision of a page must be 8 or 16 bits, found {precision}")
    made_by = _command(
        dataset, {"layers": layers, "images": images, "view": view, "title": title, "precision": precision}
    )
    words = PageWords(title, "" if note_file is None else _text_of(note_file), precision, bytes_of(max_size), made_by)
    source = sources_of(dataset)
    state = ViewState.from_json(view) if view is not None else source.view
    opened = open_together(source.files(reading))
    say_left_out(opened)
    entries = _entries(opened, images, layers)
    if state is None:
        state, start = beginning_among(opened, entries, first_view(source, Preferences.load()))
    elif state.image is None and state.layer is None:
        start = entries[0]
    else:
        start = opened.find(state.image, state.layer)
        entries = entries if start in entries else [start, *entries]
    at_hand = [*(vectors or []), *(region or []), *(basis_file or [])]
    state = with_its_files(state, at_hand, opened, [Path(one) for one in dataset])
    say_notes(entries, opened.entries)
    made = Page(
        open_gpu(adapter, None), opened, entries, state,
        words=words, start=start, load=_load, known=partial(LayerFits, opened),
    )  # fmt: skip
    if made.left_out:
        note(made.left_out)
    with replacing(output) as file:
        made.put(file)
    size = bytes_text(output.stat().st_size)
    typer.echo(plain_text(f"{output}  {size}  {count_text(made.maps, 'map')}; it asks no server for anything"))


def _entries(dataset: Dataset, images: list[str] | None, layers: list[str] | None) -> list[Entry]:
    """The maps of the page."""
    rows, notes = images_meant(dataset, images) if images else (dataset.images, [])
    columns, more = layers_meant(dataset, rows, layers) if layers else (None, [])
    for line in [*notes, *more]:
        note(line)
    if columns is None:
        return [entry for image in rows for entry in dataset.layers(image)]
    found = [entry_of(dataset, image, layer) for image in rows for layer in columns]
    return [entry for entry in found if entry is not None]


def _command(datasets: Sequence[str | Path], options: Mapping[str, object]) -> str:
    """The command that makes the page, with names of files alone: where they lie is nobody else's business."""
    names = [str(one) if str(one).endswith(":") else Path(one).name or "." for one in datasets]
    found = ["ifealid-gpu", "page", *names]
    for name, value in options.items():
        given = ",".join(value) if isinstance(value, list) else value
        if given is not None:
            found += [f"--{name}", str(given)]
    return shlex.join([*found, "-o", "page.html"])


def _text_of(file: Path) -> str:
    try:
        if file.stat().st_size > _LONGEST_NOTE:
            raise InputError(f"--note {file}: a note has at most {bytes_text(_LONGEST_NOTE)}")
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
        raise InputError(f"--note {file}: it cannot be read: {str(reason).lower()}") from error


def _load(entry: Entry) -> FeatureMap:
    with progress_bar(f"Reading {entry.file_name}") as progress:
        feature_map = entry.load(progress)
    say_notes_of_map(entry, feature_map)
    return feature_map

"""`ifealid-gpu pack`: arrays to IFeaLiD ZIPs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from ifealid_gpu.cli.notes import say_notes, say_notes_of_map
from ifealid_gpu.cli.progress import progress_bar
from ifealid_gpu.cli.reading_options import with_reading
from ifealid_gpu.cli.units import map_text
from ifealid_gpu.dataset import Entry, Reading, open_dataset, write_dataset
from ifealid_gpu.dataset.formats.ifealid_zip import KIND as ZIP_KIND
from ifealid_gpu.dataset.formats.table import ARRAY_SUFFIXES, NAMES
from ifealid_gpu.dataset.names import map_name
from ifealid_gpu.dataset.target import Target, first_shared
from ifealid_gpu.errors import DatasetError, InputError
from ifealid_gpu.files import make_folder
from ifealid_gpu.maps.feature_map import Provenance


@with_reading
def pack(
    arrays: Annotated[
        list[Path],
        typer.Argument(
            metavar="ARRAY",
            help=f"Files of arrays, which end in {', '.join(ARRAY_SUFFIXES[:-1])} or {ARRAY_SUFFIXES[-1]}.",
            show_default=False,
        ),
    ],
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="DATASET",
            help="A file that ends in .zip, or a folder for one ZIP an array.",
            show_default=False,
        ),
    ],
    *,
    name: Annotated[str | None, typer.Option(help="Name of the feature map, for a single array.")] = None,
    layer: Annotated[str | None, typer.Option(help="Name of the network layer, for a single array.")] = None,
    reading: Reading,
) -> None:
    """Quantise arrays of feature maps and write them as IFeaLiD ZIPs.

    The ZIPs open in this program and in the web page of the IFeaLiD paper. Several arrays, or a file with several, go
    to a folder as IMAGE.LAYER.BITS.zip; as maps of the same image they are its layers. What stood at the output is
    replaced once the new file is complete.
    """
    entries = _entries(arrays, reading)
    if len(entries) > 1 and (name or layer):
        raise InputError(f"--name and --layer need a single array, found {len(entries)}; pack them one by one")
    packed = [
        replace(entry, name=name or entry.name, provenance=_of_layer(entry.provenance, layer)) for entry in entries
    ]
    if name is None:
        packed = [_named(entry) for entry in packed]
    targets = _targets(packed, output)
    say_notes(packed)
    for entry, target in zip(packed, targets, strict=True):
        _write(entry, target)


def _entries(paths: list[Path], reading: Reading) -> list[Entry]:
    entries: list[Entry] = []
    for path in paths:
        dataset = open_dataset(path, reading)
        if dataset.problems:
            raise DatasetError(dataset.problems[0].message)
        # Arrays with names of their own in a file are layers, under the file's name where nothing tells the image.
        own = NAMES.bare_name(path.name) if path.is_file() else None
        for entry in dataset.entries:
            image = entry.image_name or (own if entry.provenance.layer != own else None)
            entries.append(replace(entry, provenance=replace(entry.provenance, image=image)))
    for entry in entries:
        if entry.kind == ZIP_KIND:
            raise InputError(f"{entry.path}: expected an array file, found an IFeaLiD ZIP, which is packed already")
    return entries


def _of_layer(facts: Provenance, layer: str | None) -> Provenance:
    return facts if layer is None else replace(facts, layer=layer)


def _named(entry: Entry) -> Entry:
    return replace(entry, name=map_name(entry.image_name, entry.provenance.layer))


def _targets(entries: list[Entry], output: Path) -> list[Target]:
    """Where each entry goes."""
    if output.suffix.lower() == ".zip" and not output.is_dir():
        if len(entries) > 1:
            raise InputError(
                f"-o {output}: a ZIP holds one feature map, found {len(entries)} arrays; give a folder without .zip"
            )
        make_folder(output.parent)
        return [Target(output, is_file=True)]
    targets = [Target(output, entry.image_name, entry.provenance.layer) for entry in entries]
    if (twice := first_shared(targets)) is not None:
        name = map_name(twice[0].image, twice[0].layer)
        raise InputError(f"two arrays would be written to {name}.BITS.zip; pack them one by one with --layer")
    make_folder(output)
    return targets


def _write(entry: Entry, target: Target) -> None:
    with progress_bar(f"Quantising {entry.name}") as progress:
        feature_map = entry.load(progress)
    say_notes_of_map(entry, feature_map)
    path = target.path(feature_map.precision)
    with progress_bar(f"Writing {path.name}") as progress:
        write_dataset(feature_map, path, image_file=entry.jpeg(), progress=progress)
    typer.echo(map_text(feature_map, path))

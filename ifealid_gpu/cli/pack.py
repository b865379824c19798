"""`ifealid-gpu pack`: arrays to IFeaLiD ZIPs."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from ifealid_gpu.cli.progress import progress_bar
from ifealid_gpu.cli.units import map_text
from ifealid_gpu.dataset import Entry, read_dataset, write_dataset
from ifealid_gpu.dataset.formats.ifealid_zip import KIND as ZIP_KIND
from ifealid_gpu.dataset.formats.table import ARRAY_SUFFIXES, NAMES
from ifealid_gpu.dataset.image import Photo, load_photo
from ifealid_gpu.dataset.names import map_file_name, map_name
from ifealid_gpu.errors import DatasetError, InputError, OutputError
from ifealid_gpu.feature_map import Provenance
from ifealid_gpu.files import make_folder


def pack(
    arrays: Annotated[
        list[Path],
        typer.Argument(
            metavar="ARRAY...",
            help=f"Files of arrays, which end in {', '.join(ARRAY_SUFFIXES[:-1])} or {ARRAY_SUFFIXES[-1]} (ENVI).",
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
    precision: Annotated[int, typer.Option(metavar="8|16|32", help="Bits of a stored value.")] = 8,
    image: Annotated[
        Path | None, typer.Option(metavar="PHOTO", help="The network's input image, shown under the heat map.")
    ] = None,
    layout: Annotated[
        str | None,
        typer.Option(
            metavar="hwc|chw",
            help="Order of the axes. By default chw for torch tensors, what the axes of a TIFF say, else hwc.",
        ),
    ] = None,
    name: Annotated[str | None, typer.Option(help="Name of the feature map, for a single array.")] = None,
    layer: Annotated[str | None, typer.Option(help="Name of the network layer, for a single array.")] = None,
    stride: Annotated[
        int | None,
        typer.Option(metavar="N", help="Image pixels a feature-map pixel. By default the map spans the image."),
    ] = None,
) -> None:
    """Quantise arrays of feature maps and write them as IFeaLiD ZIPs.

    The ZIPs open in this program and in the web page of the IFeaLiD paper. Several arrays, or a file with several, go
    to a folder as IMAGE.LAYER.BITS.zip; as maps of the same image they are its layers. What stood at the output is
    replaced once the new file is complete.
    """
    facts = Provenance(layer=layer, stride=stride, image=image.name if image else None)
    photo = load_photo(image) if image else None
    entries = _entries(arrays, layout, precision)
    if len(entries) > 1 and (name or layer):
        raise InputError(f"--name and --layer need a single array, found {len(entries)}; pack them one by one")
    packed = [replace(entry, name=name or entry.name, provenance=_merged(entry.provenance, facts)) for entry in entries]
    if name is None:
        packed = [_named(entry) for entry in packed]
    for entry, target in zip(packed, _targets(packed, output), strict=True):
        _write(entry, target, photo)


def _entries(paths: list[Path], layout: str | None, precision: int) -> list[Entry]:
    entries: list[Entry] = []
    for path in paths:
        dataset = read_dataset(path, layout=layout, precision=precision)
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


def _merged(own: Provenance, given: Provenance) -> Provenance:
    return replace(own, image=given.image or own.image, layer=given.layer or own.layer, stride=given.stride)


def _named(entry: Entry) -> Entry:
    return replace(entry, name=map_name(entry.image_name, entry.provenance.layer))


def _targets(entries: list[Entry], output: Path) -> list[Path]:
    """Where each entry goes."""
    if output.suffix.lower() == ".zip" and not output.is_dir():
        if len(entries) > 1:
            raise InputError(
                f"-o {output}: a ZIP holds one feature map, found {len(entries)} arrays; give a folder without .zip"
            )
        if not output.parent.is_dir():
            raise OutputError(f"cannot write {output}: the folder {output.parent} does not exist")
        return [output]
    targets = [output / map_file_name(entry.image_name, entry.provenance.layer, entry.precision) for entry in entries]
    # Some file systems take names apart by the case of their letters, others do not.
    most_common, count = Counter(str(target).casefold() for target in targets).most_common(1)[0]
    if count > 1:
        raise InputError(
            f"{count} arrays would be written to {Path(most_common).name}; pack them one by one with --layer"
        )
    make_folder(output)
    return targets


def _write(entry: Entry, target: Path, photo: Photo | None) -> None:
    with progress_bar(f"Quantising {entry.name}") as progress:
        feature_map = entry.load(progress)
    if photo is not None:
        feature_map = replace(feature_map, image=photo.pixels)
    with progress_bar(f"Writing {target.name}") as progress:
        write_dataset(feature_map, target, image_file=photo.jpeg if photo else None, progress=progress)
    typer.echo(map_text(feature_map, target))

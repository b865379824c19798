"""Reading IFeaLiD ZIPs: those of the paper's web page and those of `write_dataset`."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from ifealid_gpu.dataset.archive import Archive
from ifealid_gpu.dataset.entry import Entry, Problem
from ifealid_gpu.dataset.faults import fault, shown
from ifealid_gpu.dataset.formats import metadata, png
from ifealid_gpu.dataset.formats.metadata import Metadata
from ifealid_gpu.dataset.formats.png_codes import png_count, read_codes
from ifealid_gpu.dataset.image import Photo, decode_photo
from ifealid_gpu.dataset.input_image import InputImage
from ifealid_gpu.dataset.limits import check_map_size
from ifealid_gpu.dataset.names import FileNames
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.maps.feature_map import FeatureMap, Provenance
from ifealid_gpu.parallel import Progress

KIND = "IFeaLiD ZIP"
OVERLAY = "overlay.jpg"

_MAX_OVERLAY_BYTES = 1 << 28


def open_zip(
    path: Path, reading: Reading, names: FileNames, image: InputImage | None = None
) -> tuple[list[Entry], list[Problem]]:
    """The feature map of an IFeaLiD ZIP, from its metadata and directory. It has a layout and a precision of its own.

    Raises:
        DatasetError: not an IFeaLiD ZIP, or one whose metadata and members do not fit together.
    """
    archive, facts = _open(path)
    provenance, own = _provenance(path, facts, names), names.bare_name(path.name)
    image_id = None
    if facts.overlay:
        overlay = archive.members[OVERLAY]
        image_id = (overlay.CRC, overlay.file_size)
    entry = Entry(
        path=path,
        kind=KIND,
        name=facts.name or own,
        layer=provenance.layer or (names.bare_name(facts.name) if facts.name else own),
        provenance=provenance,
        width=facts.width,
        height=facts.height,
        channels=facts.features,
        precision=facts.precision,
        value_range=facts.value_range,
        code_error=facts.code_error,
        has_image=facts.overlay,
        states_image=facts.provenance.image is not None,
        image_id=image_id,
        read=partial(_read, path, facts, reading.as_stored),
        photo=partial(_photo, path, reading.as_stored) if facts.overlay else None,
        bands=facts.bands,
        georeference=facts.georeference,
        empty=metadata.empty_in(path, facts),
    )
    return [entry], []


def metadata_of(path: Path) -> Metadata:
    """What an IFeaLiD ZIP says of its map.

    Raises:
        DatasetError: as `open_zip`.
    """
    return _open(path)[1]


def _open(path: Path) -> tuple[Archive, Metadata]:
    archive = Archive.open(path, "an IFeaLiD ZIP")
    if metadata.MEMBER not in archive.members:
        inside = next((name for name in archive.members if name.endswith(f"/{metadata.MEMBER}")), None)
        found = f"{shown(inside)} in a folder" if inside else "none"
        message = f"expected {metadata.MEMBER} at the top of the ZIP, found {found}; it is no IFeaLiD ZIP as it stands"
        raise fault(path, metadata.MEMBER, message)
    size = archive.members[metadata.MEMBER].file_size
    if size > metadata.MAX_BYTES:
        raise fault(path, metadata.MEMBER, f"expected at most {metadata.MAX_BYTES} bytes, found {size}")
    facts = metadata.parse_metadata(path, archive.read(metadata.MEMBER))
    check_map_size(path, metadata.MEMBER, (facts.height, facts.width, facts.features), facts.precision // 8)
    _check_members(archive, facts)
    return archive, facts


def _check_members(archive: Archive, facts: Metadata) -> None:
    path, count = archive.path, png_count(facts)
    names = f"0.png to {count - 1}.png" if count > 1 else "0.png alone"
    expected = f"expected {names} for {facts.features} features of {facts.precision} bits"
    least, most = png.size_limits(facts.width, facts.height)
    for i in range(count):
        member = f"{i}.png"
        if member not in archive.members:
            raise fault(path, member, f"{expected}, found no {member}; pack the dataset again")
        size = archive.check(member).file_size
        if not least <= size <= most:
            message = f"expected {least} to {most} bytes for {facts.width} x {facts.height} pixels, found {size}"
            raise fault(path, member, f"{message}; pack the dataset again")
    pngs = [name for name in archive.members if "/" not in name and name.lower().endswith(".png")]
    if len(pngs) > count:
        extra = next(name for name in pngs if name not in {f"{i}.png" for i in range(count)})
        raise fault(path, extra, f"{expected}, found this one too; remove it or pack the dataset again")
    png.check_header(path, "0.png", archive.head("0.png", png.HEADER_BYTES), facts.width, facts.height)
    if facts.overlay:
        if OVERLAY not in archive.members:
            raise fault(path, OVERLAY, 'expected the input image, as metadata.json has "overlay": true, found none')
        size = archive.check(OVERLAY).file_size
        if size > _MAX_OVERLAY_BYTES:
            raise fault(path, OVERLAY, f"expected at most {_MAX_OVERLAY_BYTES} bytes, found {size}")


def _provenance(path: Path, facts: Metadata, names: FileNames) -> Provenance:
    """The file's own facts, completed by what the names say."""
    image, layer = names.image_and_layer(facts.name or path.name)
    if image is None and facts.name:
        image, file_layer = names.image_and_layer(path.name)
        layer = file_layer if image else layer
    own = facts.provenance
    return replace(own, image=own.image or image, layer=own.layer or layer)


def _photo(path: Path, as_stored: bool) -> Photo:
    archive, _ = _open(path)
    return decode_photo(path, OVERLAY, archive.read(OVERLAY), as_stored=as_stored)


def _read(path: Path, facts: Metadata, as_stored: bool, progress: Progress | None) -> FeatureMap:
    archive, now = _open(path)
    if now != facts:
        raise fault(path, metadata.MEMBER, "has changed since the dataset was opened; open it again")
    image = _photo(path, as_stored).pixels if facts.overlay else None
    valid = metadata.mask_in(path, facts)
    codes = read_codes(archive, facts, progress)
    return FeatureMap(
        codes,
        facts.value_range,
        image=image,
        valid=valid,
        bands=facts.bands,
        georeference=facts.georeference,
        code_error=facts.code_error,
    )

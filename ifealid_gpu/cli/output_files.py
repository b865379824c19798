"""The files that `render` writes: which, and that each can be begun."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from ifealid_gpu.cli.grouped import Options, grouped
from ifealid_gpu.dataset.label_writer import labels_of, put_labels
from ifealid_gpu.dataset.mask_writer import MASK_SUFFIXES, MaskSize, check_mask_file, check_mask_of
from ifealid_gpu.dataset.names import IMAGE_SUFFIXES
from ifealid_gpu.dataset.values_file import check_values_file, put_values
from ifealid_gpu.dataset.vectors.basis_file import check_basis_file, put_basis
from ifealid_gpu.errors import InputError
from ifealid_gpu.feature_map import FeatureMap
from ifealid_gpu.figure import put_mask_of_view
from ifealid_gpu.files import replacing
from ifealid_gpu.quantities.components import Components
from ifealid_gpu.quantities.palette import Palette
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.resolved_view import ResolvedView

# What a picture must not be called, as it is a PNG.
_OTHER_IMAGES = tuple(suffix for suffix in IMAGE_SUFFIXES if suffix != ".png")

_OPTIONS: Options = {
    "output": (
        Annotated[
            Path | None,
            typer.Option("--output", "-o", metavar="PNG", help="Write the picture.", show_default=False),
        ],
        None,
    ),
    "values": (
        Annotated[
            Path | None,
            typer.Option(
                metavar="NPY|TIF",
                help="Write the values: float32 (h, w), of three components (h, w, 3), NaN where a pixel has no value; "
                "labels int32, -1. As .tif a GeoTIFF, georeferenced where the map is.",
                show_default=False,
            ),
        ],
        None,
    ),
    "mask": (
        Annotated[
            Path | None,
            typer.Option(
                metavar="|".join(suffix[1:].upper() for suffix in MASK_SUFFIXES[:3]),
                help="Write which pixels are inside the threshold: .png of 8 bits, 255 inside; .npy bool (h, w); .tif "
                "where the map is georeferenced. Of labels, the numbers of the classes, in their colours.",
                show_default=False,
            ),
        ],
        None,
    ),
    "save_basis": (
        Annotated[
            Path | None,
            typer.Option(
                metavar="NPZ", help="Write the basis of components, for --basis-file with other images.",
                show_default=False,
            ),
        ],
        None,
    ),
    "mask_size": (
        Annotated[
            str | None,
            typer.Option(
                metavar="|".join(MaskSize), help="Whose pixels a mask's PNG has. Default: the image's.",
                show_default=False,
            ),
        ],
        None,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class OutputFiles:
    """What is written; None: not.

    Attributes:
        picture: a PNG.
        values: an array, or a GeoTIFF.
        mask: a PNG, an array or a GeoTIFF.
        mask_size: whose pixels the mask has; None: by its kind of file.
        basis: a .npz.
    """

    picture: Path | None
    values: Path | None
    mask: Path | None
    mask_size: MaskSize | None
    basis: Path | None = None

    def check(self, *, is_told: bool = False) -> None:
        """Refuse what cannot be written, before anything is read.

        Args:
            is_told: whether something is printed, so that nothing need be written.

        Raises:
            InputError: there is nothing to write, or one name for two, or a name of something else.
            MissingDependencyError: a GeoTIFF, and tifffile is not installed.
        """
        named = [("-o", self.picture), ("--values", self.values), ("--mask", self.mask), ("--save-basis", self.basis)]
        given = [(option, path) for option, path in named if path is not None]
        if not given and not is_told:
            raise InputError(
                "nothing to write: give -o FILE.png for a picture, --values FILE.npy for the numbers, "
                "--mask FILE.png for what is inside a threshold, or --top 10 for a table of the best places"
            )
        for (option, path), (other, other_path) in combinations(given, 2):
            if path.absolute() == other_path.absolute():
                raise InputError(f"{option} and {other} would write the same file, {path}: give two names")
        if self.values is not None:
            check_values_file(self.values)
        if self.mask is not None:
            check_mask_file(self.mask, self.mask_size)
        elif self.mask_size is not None:
            raise InputError("--mask-size is for a mask: add --mask FILE.png, or leave --mask-size out")
        if self.basis is not None:
            check_basis_file(self.basis)
        if self.picture is not None and self.picture.suffix.lower() in _OTHER_IMAGES:
            raise InputError(f"-o {self.picture}: pictures are PNG files; give a name that ends in .png")

    def check_quantity(self, quantity: Quantity) -> None:
        """InputError where a basis is to be written, and what is shown has none."""
        if self.basis is not None and not isinstance(quantity, Components):
            raise InputError(f"--save-basis is for components, and {quantity.title} has none: add --show components")

    @contextmanager
    def begun(self, of: FeatureMap) -> Iterator[BegunFiles]:
        """Begin the numbers' files before the picture is written: where one of them cannot be written, none is.

        Raises:
            InputError: a GeoTIFF of a mask, and the map does not say where it lies.
            OutputError: a file cannot be written; what stood there is unchanged.
        """
        if self.mask is not None:
            check_mask_of(self.mask, of)
        with ExitStack() as files:
            values, mask, basis = (
                None if path is None else files.enter_context(replacing(path))
                for path in (self.values, self.mask, self.basis)
            )
            yield BegunFiles(self, values, mask, basis)


@dataclass(frozen=True)
class BegunFiles:
    """Files of numbers that are there once all has gone well.

    Attributes:
        names: what they will be called.
        values: takes the values, or None.
        mask: takes the mask, or None.
        basis: takes the basis, or None.
    """

    names: OutputFiles
    values: BinaryIO | None
    mask: BinaryIO | None
    basis: BinaryIO | None

    def put(self, renderer: Renderer, view: ResolvedView) -> list[str]:
        """Write what is wanted; a line about each."""
        return [*self._put_numbers(renderer, view), *self._put_basis(view)]

    def _put_basis(self, view: ResolvedView) -> list[str]:
        basis = view.quantity.fitted if isinstance(view.quantity, Components) else None
        if self.basis is None or basis is None:
            return []
        put_basis(self.basis, basis)
        return [f"{self.names.basis}  {len(basis.axes)} axes of {basis.mean.size} channels"]

    def _put_numbers(self, renderer: Renderer, view: ResolvedView) -> list[str]:
        if self.values is None and self.mask is None:
            return []
        if view.quantity.palette is not None:
            return self._put_labels(renderer, view, view.quantity.palette)
        feature_map, found, done = renderer.feature_map, renderer.values(view), []
        if self.values is not None and (path := self.names.values) is not None:
            put_values(self.values, path, found, feature_map, view.quantity.words)
            done.append(f"{path}  {' x '.join(map(str, found.shape))} float32")
        if self.mask is not None and (path := self.names.mask) is not None:
            size = self.names.mask_size or MaskSize.IMAGE
            height, width = put_mask_of_view(self.mask, path, renderer, view, values=found, size=size)
            done.append(f"{path}  {width} x {height} mask")
        return done

    def _put_labels(self, renderer: Renderer, view: ResolvedView, palette: Palette) -> list[str]:
        labels, feature_map, done = labels_of(renderer.values(view)), renderer.feature_map, []
        if self.values is not None and (path := self.names.values) is not None:
            put_values(self.values, path, labels, feature_map, view.quantity.words)
            done.append(f"{path}  {feature_map.height} x {feature_map.width} int32")
        if self.mask is not None and (path := self.names.mask) is not None:
            size = self.names.mask_size or MaskSize.IMAGE
            height, width = put_labels(self.mask, path, labels, feature_map, palette, size=size)
            done.append(f"{path}  {width} x {height} labels")
        return done


def files_of(
    output: Path | None, values: Path | None, mask: Path | None, mask_size: str | None, save_basis: Path | None
) -> OutputFiles:
    """What was given; InputError where it is no size."""
    if mask_size is not None and mask_size not in list(MaskSize):
        raise InputError(f"--mask-size must be {' or '.join(MaskSize)}, found {mask_size!r}")
    return OutputFiles(output, values, mask, None if mask_size is None else MaskSize(mask_size), save_basis)


#: The command with these options in place of its parameter ``files``.
with_files = grouped(_OPTIONS, "files", files_of)

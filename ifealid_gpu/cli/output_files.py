"""The files that `render` writes: which, and that each can be begun."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any, BinaryIO

from ifealid_gpu.dataset.label_writer import labels_of, put_labels
from ifealid_gpu.dataset.mask_writer import MaskSize, check_mask_file, check_mask_of
from ifealid_gpu.dataset.names import IMAGE_SUFFIXES
from ifealid_gpu.dataset.values_file import check_values_file, put_values
from ifealid_gpu.dataset.vectors.basis_file import check_basis_file, put_basis
from ifealid_gpu.errors import InputError
from ifealid_gpu.figure import put_mask_of_view
from ifealid_gpu.files import replacing
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.components import Components
from ifealid_gpu.quantities.palette import Palette
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.resolved_view import ResolvedView
from ifealid_gpu.views.view_state import ViewState

# What a picture must not be called, as it is none of these.
_OTHER_IMAGES = (*(suffix for suffix in IMAGE_SUFFIXES if suffix != ".png"), ".eps", ".ps")


@dataclass(frozen=True)
class OutputFiles:
    """What is written; None: not.

    Attributes:
        picture: a PNG, a PDF or an SVG.
        values: an array, or a GeoTIFF.
        mask: a PNG, an array or a GeoTIFF.
        mask_size: whose pixels the mask has; None: by its kind of file.
        basis: a .npz.
        places: JSON of the best places.
    """

    picture: Path | None
    values: Path | None
    mask: Path | None
    mask_size: MaskSize | None
    basis: Path | None = None
    places: Path | None = None

    @property
    def _given(self) -> list[tuple[str, Path]]:
        """The options that were given, and their files."""
        named = {
            "-o": self.picture,
            "--values": self.values,
            "--mask": self.mask,
            "--save-basis": self.basis,
            "--json": self.places,
        }
        return [(option, path) for option, path in named.items() if path is not None]

    def check(self, *, is_told: bool = False) -> None:
        """Refuse what cannot be written, before anything is read.

        Args:
            is_told: whether something is printed, so that nothing need be written.

        Raises:
            InputError: there is nothing to write, or one name for two, or a name of something else.
            MissingDependencyError: a GeoTIFF, and tifffile is not installed.
        """
        given = self._given
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
            raise InputError(f"-o {self.picture}: pictures are PNG, PDF or SVG files; give a name that ends in .png")

    def check_one(self, *, is_plain: bool, several: str = "--layers and --images are for several") -> None:
        """InputError where something is to be written that is of one map, and several are asked for, in these words."""
        others = {
            "--values": self.values is not None,
            "--mask": self.mask is not None,
            "--save-basis": self.basis is not None,
            "--json": self.places is not None,
            "--plain": is_plain,
        }
        for option in (option for option, is_given in others.items() if is_given):
            raise InputError(f"{option} is of one map, and {several}: give one of them")
        if self.picture is None:
            raise InputError("--layers and --images are for a figure: add -o FILE.png, .pdf or .svg")

    def check_view(self, view: ViewState) -> None:
        """InputError where a basis or places are to be written, and what is shown has none."""
        if self.basis is not None and not isinstance(view.quantity, Components):
            raise InputError(
                f"--save-basis is for components, and {view.quantity.title} has none: add --show components"
            )
        if self.places is not None and view.top is None:
            raise InputError("--json writes the best places: add --top 10, or leave --json out")

    def check_inputs(self, read: Iterable[Path | None]) -> None:
        """InputError where a file that is read would be written over."""
        kept = {path.absolute() for path in read if path is not None}
        for option, path in self._given:
            if path.absolute() in kept:
                raise InputError(f"{option} would write over {path}, which is read: give another name")

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
            values, mask, basis, places = (
                None if path is None else files.enter_context(replacing(path))
                for path in (self.values, self.mask, self.basis, self.places)
            )
            yield BegunFiles(self, values, mask, basis, places)


@dataclass(frozen=True)
class BegunFiles:
    """Files of numbers that are there once all has gone well.

    Attributes:
        names: what they will be called.
        values: takes the values, or None.
        mask: takes the mask, or None.
        basis: takes the basis, or None.
        places: takes the best places, or None.
    """

    names: OutputFiles
    values: BinaryIO | None
    mask: BinaryIO | None
    basis: BinaryIO | None
    places: BinaryIO | None

    def put(self, renderer: Renderer, view: ResolvedView) -> list[str]:
        """Write what is wanted; a line about each."""
        return [*self._put_numbers(renderer, view), *self._put_basis(view)]

    def put_places(self, rows: list[dict[str, Any]]) -> list[str]:
        """Write the best places, where they are wanted; a line about them."""
        if self.places is None:
            return []
        self.places.write((json.dumps(rows, indent=1, ensure_ascii=False) + "\n").encode())
        return [f"{self.names.places}  {len(rows)} places"]

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

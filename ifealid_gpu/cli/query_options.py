"""The options that say what pixels are compared with: places, regions and vectors, wanted and not wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

import typer

from ifealid_gpu.cli.grouped import grouped
from ifealid_gpu.cli.mute_options import MUTE_OPTIONS
from ifealid_gpu.cli.options import pixel
from ifealid_gpu.dataset.vectors.mask_file import read_mask
from ifealid_gpu.dataset.vectors.vector_file import VectorFile, read_vectors
from ifealid_gpu.errors import InputError
from ifealid_gpu.quantities.named_vector import NamedVector
from ifealid_gpu.quantities.palette import palette
from ifealid_gpu.quantities.place import Pixel
from ifealid_gpu.quantities.query import Combine, Query
from ifealid_gpu.quantities.query_class import MOST_CLASSES, QueryClass
from ifealid_gpu.quantities.regions.box import Box
from ifealid_gpu.quantities.term import Term


def _many(metavar: str, text: str) -> tuple[Any, Any]:
    return Annotated[list[str] | None, typer.Option(metavar=metavar, help=text, show_default=False)], None


_OPTIONS: dict[str, tuple[Any, Any]] = {
    "at": _many("X,Y", "Reference pixel on the feature map, origin top left; may be repeated. Default: the centre."),
    "not_at": _many("X,Y", "A pixel that is not wanted: its similarity is taken away; may be repeated."),
    "box": _many("X0,Y0,X1,Y1", "A box, in image pixels, whose mean vector is a reference; may be repeated."),
    "not_box": _many("X0,Y0,X1,Y1", "A box that is not wanted."),
    "region": _many("MASK", "An image or .npy that marks a region, whose mean vector is a reference; may be repeated."),
    "not_region": _many("MASK", "A region that is not wanted."),
    "vectors": _many("FILE", "Named vectors: .npz, .npy, .safetensors, .csv or an ENVI spectral library."),
    "vector": _many("NAME", "A vector of --vectors as a reference; may be repeated."),
    "not_vector": _many("NAME", "A vector of --vectors that is not wanted."),
    "from_": (
        Annotated[
            str | None,
            typer.Option(
                "--from",
                metavar="IMAGE",
                help="The image that --at, --box and --region are of; their vectors are compared with the shown one's.",
                show_default=False,
            ),
        ],
        None,
    ),
    "combine": (
        Annotated[
            str,
            typer.Option(
                metavar="|".join(Combine),
                help="How several references answer: the similarity to their mean, or to the nearest of them.",
            ),
        ],
        Combine.MEAN.value,
    ),
    "center": (
        Annotated[
            bool, typer.Option("--center", help="Take the map's mean vector from all vectors before they are compared.")
        ],
        False,
    ),
    **MUTE_OPTIONS,
}

#: The names of their parameters.
QUERY_OPTIONS = list(_OPTIONS)


@dataclass(frozen=True)
class QueryWords:
    """What the options say, as they were given. Each list may be empty.

    Attributes:
        terms: (sign, word of the option, text) in the order of the table of options.
        files: of vectors.
        image: that the terms are of, or None.
        combine: how several answer together.
        center: whether the mean vector is taken away.
        muted: texts that name channels to leave out, see `muted_in`.
    """

    terms: tuple[tuple[int, str, str], ...]
    files: tuple[str, ...]
    image: str | None
    combine: str
    center: bool
    muted: tuple[str, ...] = ()

    @cached_property
    def vector_files(self) -> tuple[VectorFile, ...]:
        """The files of vectors, read.

        Raises:
            DatasetError: one cannot be read.
            InputError: a vector that cannot be compared with.
        """
        return tuple(read_vectors(Path(file)) for file in self.files)

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files of vectors and masks."""
        masks = tuple(Path(text) for _, word, text in self.terms if word == "region")
        return (*(Path(file) for file in self.files), *masks)

    def query(self, is_labels: bool) -> Query | None:
        """What they compare with; None where no option says it.

        Args:
            is_labels: whether labels are shown, for which all vectors of the files are classes where none is named.

        Raises:
            InputError: a text that is no place or box, vectors without a file, or no positive one.
            DatasetError: a file that cannot be read.
        """
        terms = [Term(self._source(word, text), self._image(word), sign) for sign, word, text in self.terms]
        if not any(word == "vector" for _, word, _ in self.terms) and self.files and not is_labels:
            (_, query), *others = classes = self._classes
            if others:
                names = ", ".join(name for name, _ in classes[:3])
                raise InputError(
                    f"--vectors has {len(classes)} vectors ({names}, ...): choose with --vector NAME, "
                    "or show the most similar one of each pixel with --show labels"
                )
            if not terms:
                return query if self.combine == Combine.MEAN else replace(query, combine=Combine(self.combine))
            terms += query.terms
        if self.image is not None and not any(term.image for term in terms):
            raise InputError("--from says which image --at, --box or --region are of: give one of them")
        if self.combine not in list(Combine):
            raise InputError(f"--combine must be one of {', '.join(Combine)}, found {self.combine!r}")
        return Query(tuple(terms), Combine(self.combine)) if terms else None

    def classes(self) -> tuple[QueryClass, ...]:
        """A class for each of the files, or for those that are named; a vector that is named may be one, too."""
        chosen = [text for sign, word, text in self.terms if word == "vector" and sign > 0]
        known = dict(reversed(self._classes))  # of two files with one name, the first has it
        named = [(name, known.get(name) or Query((Term(self._vector(name)),))) for name in chosen] or self._classes
        if len(named) > MOST_CLASSES:
            raise InputError(
                f"labels show at most {MOST_CLASSES} classes, found {len(named)} vectors: choose with --vector NAME"
            )
        colors = palette(len(named))
        return tuple(QueryClass(name, query, color) for (name, query), color in zip(named, colors, strict=True))

    @property
    def _classes(self) -> list[tuple[str, Query]]:
        """Those of all files of vectors."""
        return [one for file in self.vector_files for one in file.classes.items()]

    def _image(self, word: str) -> str | None:
        return None if word == "vector" else self.image

    def _source(self, word: str, text: str) -> Any:
        if word == "at":
            return Pixel(*pixel(text))
        if word == "box":
            return Box(*_numbers(text))
        return read_mask(Path(text)) if word == "region" else self._vector(text)

    def _vector(self, name: str) -> NamedVector:
        if not self.files:
            raise InputError(f"--vector {name} needs the file that it is in: give --vectors FILE")
        for file in self.vector_files:
            if name in file.vectors:
                return file.vectors[name]
        return self.vector_files[0].named(name)


def _numbers(text: str) -> list[float]:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) != 4:
        raise InputError(f"expected a box X0,Y0,X1,Y1 in image pixels, such as 40,30,90,80, found {text!r}")
    return numbers


def words_of(**given: Any) -> QueryWords:
    """What was given, in order."""
    terms = [
        (sign, word, text)
        for word in ("at", "box", "region", "vector")
        for sign, name in ((1, word), (-1, f"not_{word}"))
        for text in _listed(given[name])
    ]
    files = tuple(_listed(given["vectors"]))
    muted = tuple(_listed(given["mute"]))
    return QueryWords(tuple(terms), files, given["from_"], given["combine"], given["center"], muted)


def _listed(values: Sequence[str] | None) -> Sequence[str]:
    return values or ()


#: The command with these options in place of its parameter ``words``.
with_query = grouped(_OPTIONS, "words", words_of)

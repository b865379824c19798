"""The dialog that asks how files are to be read, those that are open or those that were refused: not yet read so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.dataset.reading_words import absolute, reading_from
from ifealid_gpu.errors import Remedy
from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.explorer.refusal import Refusal


class ReadAsWish(Enum):
    """What the user wants done in the dialog."""

    READ = "read the files so"
    CLOSE = "close it"
    OPEN_ALL = "leave all to the files"
    ASK_PHOTO = "ask for a photo"


class Arrays:
    """Names of the arrays of files with several, as far as they have been seen: of one that is read alone, before."""

    def __init__(self) -> None:
        self._of: dict[Path, tuple[str, ...]] = {}

    def note(self, opened: Opened) -> None:
        """Keep in mind what the file of a map holds."""
        path = opened.entry.path
        of_file = [entry.provenance.layer for entry in opened.dataset.entries if entry.path == path]
        if path is not None and opened.dataset.part_of(opened.entry).reading.array is None:
            self._of[path] = tuple(dict.fromkeys(name for name in of_file if name is not None))

    def of(self, path: Path) -> tuple[str, ...]:
        """The names of a file's arrays; none where they are not known."""
        return self._of.get(path, ())


@dataclass(frozen=True)
class ReadAs:
    """What stands in the dialog.

    Attributes:
        name: of the file or folder.
        words: a text a field of a `Reading`, by its name; what is not there is left open.
        asks: the fields that say something about the kind of file.
        arrays: names of the file's arrays, where it has several.
        is_folder: whether more than one file is read.
        fault: why the files could not be read as it was asked last, or None.
        waits: whether they are being read.
        refused: what was refused; None: the dialog is about what is open.
        place: of the dataset that is read so, where several are open; None: all are.
    """

    name: str
    words: Mapping[str, str]
    asks: tuple[str, ...]
    arrays: tuple[str, ...] = ()
    is_folder: bool = False
    fault: str | None = None
    waits: bool = False
    refused: Refusal | None = None
    place: Path | None = None

    @property
    def may_help(self) -> tuple[str, ...]:
        """The fields that may open what was refused."""
        return () if self.refused is None else self.refused.remedy.options

    def written(self, **words: str) -> ReadAs:
        """With other texts."""
        return replace(self, words={**self.words, **words})

    def failed(self, fault: str, remedy: Remedy | None = None) -> ReadAs:
        """The same, which the files cannot be read by; of those that were refused, what may help now."""
        refused = self.refused
        if refused is not None and remedy is not None:
            refused = replace(refused, remedy=remedy)
        arrays = self.arrays or (() if remedy is None else remedy.arrays)
        return replace(self, fault=fault, waits=False, arrays=arrays, refused=refused)

    def text(self, field: str) -> str:
        """What stands in a field."""
        return self.words.get(field, "")

    @property
    def reading(self) -> Reading:
        """What is asked for.

        Raises:
            InputError: a text that its field does not take, or two that contradict each other.
        """
        return absolute(reading_from(self.words).with_files(Path.expanduser))

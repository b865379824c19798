"""The dialog that asks how the files that are open are to be read: what is typed and chosen in it, not yet read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.dataset.reading_words import absolute, reading_from
from ifealid_gpu.explorer.load import Opened


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
        if path is not None and opened.dataset.reading.array is None:
            self._of[path] = tuple(dict.fromkeys(name for name in of_file if name is not None))

    def of(self, path: Path) -> tuple[str, ...]:
        """The names of a file's arrays; none where they are not known."""
        return self._of.get(path, ())


@dataclass(frozen=True)
class ReadAs:
    """What stands in the dialog.

    Attributes:
        words: a text a field of a `Reading`, by its name; what is not there is left open.
        asks: the fields that say something about the kind of file on display.
        arrays: names of the arrays of the file on display, where it has several.
        is_folder: whether more than one file is read.
        fault: why the files cannot be read so, or None.
        waits: whether they are being read.
    """

    words: Mapping[str, str]
    asks: tuple[str, ...]
    arrays: tuple[str, ...] = ()
    is_folder: bool = False
    fault: str | None = None
    waits: bool = False

    def written(self, **words: str) -> ReadAs:
        """With other texts; what was wrong before is so no more."""
        return replace(self, words={**self.words, **words}, fault=None)

    def failed(self, fault: str) -> ReadAs:
        """The same, which the files cannot be read by."""
        return replace(self, fault=fault, waits=False)

    def text(self, field: str) -> str:
        """What stands in a field."""
        return self.words.get(field, "")

    @property
    def reading(self) -> Reading:
        """What is asked for.

        Raises:
            InputError: a text that its field does not take, or two that contradict each other.
        """
        words = dict(self.words)
        if image := words.get("image", "").strip():
            words["image"] = str(Path(image).expanduser())
        return absolute(reading_from(words))

"""A question for a path, asked by a panel of the window where the system has no dialog for it."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import ClassVar

from ifealid_gpu.dataset.formats.table import format_of
from ifealid_gpu.dataset.link import is_link
from ifealid_gpu.dataset.mask_writer import MASK_SUFFIXES
from ifealid_gpu.dataset.named import DEMO, current_folder, is_there, not_there, path_of
from ifealid_gpu.dataset.names import IMAGE_SUFFIXES, natural_key
from ifealid_gpu.errors import DatasetError, IfealidError, OutputError
from ifealid_gpu.figure.drawing import SUFFIXES as FIGURE_SUFFIXES

_LOOKED_THROUGH = 2000  # names of a folder


class Wanted(Enum):
    """What is asked for, as the title of the question."""

    FILE = "Open a file or a folder"
    FOLDER = "Open a folder"
    PICTURE = "Save the picture"
    MASK = "Save the mask"
    REFERENCES = "Save the references"
    BASIS = "Save the components"
    SCORES = "Save the scores"
    MARKS = "Save the marks as a mask"
    MATCHES = "Save the matches"

    @property
    def suffixes(self) -> tuple[str, ...]:
        """How the name of what is written ends, by itself with the first; none: it is opened, not written."""
        written = {
            Wanted.PICTURE: FIGURE_SUFFIXES,
            Wanted.MASK: MASK_SUFFIXES,
            Wanted.REFERENCES: (".npz",),
            Wanted.BASIS: (".npz",),
            Wanted.SCORES: (".csv",),
            Wanted.MARKS: (".png", ".npy"),
            Wanted.MATCHES: (".csv",),
        }
        return written.get(self, ())

    @property
    def is_written(self) -> bool:
        """Whether it is a new file."""
        return bool(self.suffixes)

    @property
    def thing(self) -> str:
        """What is written, in words."""
        return self.value.removeprefix("Save ")


class Doubt(Enum):
    """What the user has to agree to, because it cannot be taken back."""

    REPLACES = "Replace it"
    MAKES_FOLDER = "Make the folder"


@dataclass(frozen=True)
class Asking:
    """A question and its answer so far. Every step gives another one; None: it is answered.

    Attributes:
        wanted: what is asked for.
        folder: where relative paths begin.
        then: takes the path.
        text: what is in the field.
        doubt: what the user is asked to agree to before that path is used.
        fault: why it cannot be used, or None.
    """

    is_name: ClassVar[bool] = False

    wanted: Wanted
    folder: Path
    then: Callable[[str], None]
    text: str = ""
    doubt: Doubt | None = None
    fault: str | None = None

    @property
    def target(self) -> Path:
        """The absolute path that the text stands for; a file's that is written ends as it must."""
        text = self.text.strip()
        if text.startswith(DEMO) and not self.wanted.is_written:
            with suppress(DatasetError):
                return path_of(text)
        path = Path(os.path.normpath(self.folder / _at_home(text)))
        suffixes = self.wanted.suffixes
        if not suffixes or path.suffix.casefold() in suffixes or path.is_dir():
            return path
        return path if text.endswith(("/", os.sep)) else path.with_name(f"{path.name}{suffixes[0]}")

    def typed(self, text: str) -> Asking:
        """With another text in the field; what was agreed to or wrong before is no more."""
        return self if text == self.text else replace(self, text=text, doubt=None, fault=None)

    def given(self) -> Asking | None:
        """Take the path, or ask for the user's agreement first, or say why not."""
        try:
            if not self.wanted.is_written:
                self._open()
                return None
            doubt = self._doubt_of(self.target)
            if doubt is not None and doubt is not self.doubt:
                return replace(self, doubt=doubt, fault=None)
            if doubt is Doubt.MAKES_FOLDER:
                self.target.parent.mkdir(parents=True, exist_ok=True)
        except IfealidError as error:
            return replace(self, doubt=None, fault=str(error))
        except (OSError, ValueError) as error:
            reason = (getattr(error, "strerror", None) or str(error)).lower()
            return replace(self, doubt=None, fault=f"the folder {self.target.parent} cannot be made: {reason}")
        self.then(str(self.target))
        return None

    def _open(self) -> None:
        text = self.text.strip()
        if is_link(text):
            self.then(text)
            return
        path = self.target
        if not is_there(path):
            raise not_there(path)
        if self.wanted is Wanted.FOLDER and not path.is_dir():
            raise DatasetError(f"{path}: expected a folder, found a file")
        self.then(text if text.startswith(DEMO) else str(path))

    def _doubt_of(self, path: Path) -> Doubt | None:
        if not self.text.strip() or path.is_dir() or not path.stem:
            raise OutputError(f"{path} is a folder: add a name for {self.wanted.thing}")
        if not path.parent.exists():
            return Doubt.MAKES_FOLDER
        if not path.parent.is_dir():
            raise OutputError(f"{path.parent} is a file: expected a folder for {self.wanted.thing}")
        return Doubt.REPLACES if path.exists() else None

    # --- What the panel says ---

    @cached_property
    def explanation(self) -> str:
        """A sentence about what the text leads to."""
        target = self.target
        if self.fault is not None:
            return self.fault
        if self.doubt is Doubt.REPLACES:
            return f"There is a file {target} already: replace it?"
        if self.doubt is Doubt.MAKES_FOLDER:
            return f"There is no folder {target.parent}: make it?"
        if not self.text.strip():
            return "Type a path" if self.wanted.is_written else "Type a path, or paste a link"
        if self.wanted.is_written:
            return f"Goes to {target}"
        return f"Opens {target}" if is_link(self.text) or is_there(target) else f"There is no {target}"

    @cached_property
    def choices(self) -> tuple[str, ...]:
        """What lies in the folder and begins as was typed: whole texts for the field, folders end in a slash."""
        head, start = self._typed_parts()
        folder = self.folder / _at_home(head)
        try:
            # The names first: whether one is a folder takes longer to find out.
            named = [path for path in islice(folder.iterdir(), _LOOKED_THROUGH) if _begins(path.name, start)]
            found = [path for path in named if self._suits(path)]
        except (OSError, ValueError):
            return ()
        found.sort(key=lambda path: (not path.is_dir(), natural_key(path.name)))
        return tuple(f"{head}{path.name}{'/' if path.is_dir() else ''}" for path in found)

    @cached_property
    def completed(self) -> str:
        """The text, with as much more as all the choices have in common."""
        if self.text.strip() == "~":
            return "~/"
        common = os.path.commonprefix([c.casefold() for c in self.choices])  # noqa: RUF071 - letters are meant
        return self.choices[0][: len(common)] if self.choices and len(common) >= len(self.text) else self.text

    def _typed_parts(self) -> tuple[str, str]:
        """What stands before the last part of the path, with its slash, and that part."""
        text = self.text.replace(os.sep, "/")
        head, slash, start = text.rpartition("/")
        return head + slash, start

    def _suits(self, path: Path) -> bool:
        if path.is_dir():
            return True
        is_opened = format_of(path) is not None or path.suffix.casefold() in IMAGE_SUFFIXES
        return self.wanted is Wanted.FILE and is_opened


@dataclass(frozen=True)
class Naming(Asking):
    """The same where a browser keeps the file: its name alone is asked for, which says what it is as well."""

    is_name = True

    @property
    def target(self) -> Path:
        """The name, with an ending."""
        name = Path(self.text.strip().replace("\\", "/")).name
        suffixes = self.wanted.suffixes
        return Path(name if Path(name).suffix.casefold() in suffixes else f"{name}{suffixes[0]}")

    def given(self) -> Asking | None:
        """Take the name, or ask for one."""
        if not self.text.strip().strip("./\\"):
            return replace(self, fault=f"Type a name for {self.wanted.thing}")
        self.then(str(self.target))
        return None

    @cached_property
    def explanation(self) -> str:
        """A sentence about what the name leads to."""
        *most, last = self.wanted.suffixes
        return self.fault or f"The browser saves {self.target}; a name may end in {', '.join(most)} or {last}"

    @cached_property
    def choices(self) -> tuple[str, ...]:
        """None: where the browser saves it is not looked into."""
        return ()


def _begins(name: str, start: str) -> bool:
    """Whether a name begins as was typed; hidden ones are not offered before their dot is."""
    return name.casefold().startswith(start.casefold()) and (not name.startswith(".") or start.startswith("."))


def _at_home(text: str) -> Path:
    """A path with the user's own folder for `~`; one of a user that there is not stays as it is."""
    return Path(os.path.expanduser(text))  # noqa: PTH111


def starting_folder(*wished: Path | None) -> Path:
    """The first of several folders that is there; else the current one, else the user's own."""
    folders = (*wished, current_folder())
    return next((folder for folder in folders if folder is not None and is_there(folder)), Path.home())

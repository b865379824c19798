"""What a dataset is called: `demo:` for the one that comes with the program, a path for all others.

Whoever takes a dataset's name from a user asks `path_of`; whoever shares one with others asks `name_of`.
"""

from __future__ import annotations

import os
from contextlib import suppress
from difflib import get_close_matches
from itertools import islice
from pathlib import Path, PureWindowsPath

from ifealid_gpu.assets import demo_dataset
from ifealid_gpu.dataset.faults import fault
from ifealid_gpu.errors import DatasetError

#: The demo dataset, on every machine. What follows names a file in it.
DEMO = "demo:"

_DEMO_WORD = "demo"
_PACKAGES = ("ifealid_gpu", "ifealid-gpu")  # an installation's folder, a source tree's
_LOOKED_THROUGH, _SUGGESTED = 2000, 3  # names of a folder


def path_of(name: str | os.PathLike[str]) -> Path:
    """The path of a dataset that somebody names; whether there is anything is not asked.

    Args:
        name: a path, `demo:`, or a file in it such as `demo:photo.zip`. The bare word `demo` means `demo:` as well, and
            so does the demo's path in another installation, where nothing lies there.

    Raises:
        DatasetError: the name leads out of the demo, or the demo is missing.
    """
    text = os.fspath(name)
    if text.startswith(DEMO):
        parts = PureWindowsPath(text.removeprefix(DEMO).lstrip("/\\")).parts
        if any(part == ".." or ":" in part for part in parts):
            raise DatasetError(f"{text[:300]}: expected {DEMO} alone, or with the name of a file of the demo")
        return demo_dataset().joinpath(*parts)
    if (text == _DEMO_WORD or _is_demo_elsewhere(text)) and not is_there(text):
        return demo_dataset()
    return Path(text)


def name_of(path: Path, folder: Path | None = None) -> str:
    """What to call a dataset so that others find it.

    Args:
        path: where it lies on this machine.
        folder: whatever lies in it is named relative to it; None: nothing is.

    Returns:
        `demo:`, a relative path, or an absolute one. A relative one that could be taken for a command, an option or
        the demo begins with a dot.
    """
    path = path.absolute()
    with suppress(OSError, RuntimeError, ValueError, DatasetError):
        inside = path.resolve().relative_to(demo_dataset().resolve())
        return DEMO + ("" if inside == Path() else inside.as_posix())
    if folder is None or folder == folder.parent or not path.is_relative_to(folder):
        return str(path)
    relative = path.relative_to(folder)
    text = str(relative)
    if ":" in "".join(relative.parts[:1]):
        return str(path)  # pathlib drops the dot that tells it from `demo:`
    is_word = len(relative.parts) == 1 and not relative.suffix
    return os.path.join(os.curdir, text) if (is_word or text.startswith(("-", "~"))) else text  # noqa: PTH118


def names_from(path: Path, folder: Path) -> tuple[str, ...]:
    """What a file in a folder calls a dataset, to find it again: of several names the first at which something lies.

    Args:
        path: where the dataset lies.
        folder: of the file.

    Returns:
        `demo:`; a relative path where the dataset lies in that folder; where both lie in the current folder, which
        may be moved as a whole, the relative path and the absolute one, as the file may be moved alone, too; else the
        absolute one.
    """
    here, absolute = current_folder(), path.absolute()
    name = name_of(absolute, folder)
    if name != str(absolute) or here is None or here == here.parent:
        return (name,)
    if not (absolute.is_relative_to(here) and folder.is_relative_to(here)):
        return (name,)
    return os.path.relpath(absolute, folder), name


def current_folder() -> Path | None:
    """The folder that relative paths start from; None where it was removed."""
    try:
        return Path.cwd()
    except OSError:
        return None


def is_there(path: str | os.PathLike[str]) -> bool:
    """Whether there is such a file or folder; what is no path at all is not there either."""
    try:
        return Path(path).exists()
    except (OSError, ValueError):
        return False


def not_there(path: Path) -> DatasetError:
    """The error for a path at which nothing lies; it names what is written in a similar way."""
    missing = path
    while missing.parent != missing and not is_there(missing.parent):
        missing = missing.parent
    what = "no such file or folder" if missing == path else f"the folder {missing} does not exist"
    rest = path.relative_to(missing)
    alike = [str(Path(one, rest)) if is_there(Path(one, rest)) else one for one in near(missing)]
    return fault(path, None, f"{what}; did you mean {' or '.join(alike)}?" if alike else what)


def near(path: Path) -> list[str]:
    """Paths in a path's folder whose names are written like its own."""
    try:
        names = [found.name for found in islice(path.parent.iterdir(), _LOOKED_THROUGH)]
    except (OSError, ValueError):
        return []
    by_case = {name.casefold(): name for name in names if not name.startswith(".")}
    found = get_close_matches(path.name[:300].casefold(), by_case, _SUGGESTED)
    # The end may be missing: names are long, and their beginnings are what one remembers.
    begin_alike = [name for name in by_case if path.name and name.startswith(path.name.casefold() + ".")]
    names = [by_case[name] for name in dict.fromkeys((*found, *sorted(begin_alike)))]
    return [str(path.parent / name) for name in names[:_SUGGESTED]]


def _is_demo_elsewhere(text: str) -> bool:
    parts = PureWindowsPath(text).parts
    return len(parts) > 3 and parts[-2:] == ("assets", "demo") and parts[-3] in _PACKAGES

"""Datasets beside what is open: they are added, and taken out again."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from ifealid_gpu.dataset import Files
from ifealid_gpu.dataset.joined import is_same_file
from ifealid_gpu.dataset.link import is_link
from ifealid_gpu.dataset.named import path_of
from ifealid_gpu.dataset.names import few
from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.figure import is_saved_picture


def add(explorer: Explorer, names: Sequence[str | Path], given: Sequence[Path] = ()) -> None:
    """Begin to open datasets beside what is open; where nothing is, alone. A file of what is open is shown.

    Args:
        explorer: the state.
        names: of the datasets.
        given: files of vectors and masks, to be opened with the first of their maps.

    Raises:
        DatasetError: a name is none.
        InputError: all of them are open, or one names datasets of its own.
    """
    if explorer.opened is None:
        explorer.open(names, files=given)
        return
    for name in names:
        if is_link(os.fspath(name)) or is_saved_picture(path_of(name)):
            raise InputError("links and saved pictures name their own datasets: Ctrl+O or Ctrl+V opens them alone")
    paths = [path_of(name).absolute() for name in names]
    dataset = explorer.opened.dataset
    new = [path for path in paths if not any(is_same_file(path, one) for one in dataset.paths)]
    if not new:
        raise InputError(f"{few([path.name for path in paths])} is open already: F5 reads it again")
    there = [next((one for one in dataset.entries if is_same_file(one.path, path)), None) for path in new]
    if there[0] is not None and all(there):
        explorer.change(explorer.view.but(image=dataset.image_of(there[0]), layer=there[0].layer))
        explorer.say_shortly(f"{there[0].file_name} is a map of what is open")
        return
    explorer.add([Files(path) for path in new], given)


def close(explorer: Explorer, name: str) -> None:
    """Take a dataset out of those that are open together.

    Args:
        explorer: the state.
        name: what it is called among them.

    Raises:
        InputError: there is none of that name, or it is the only one.
    """
    opened = explorer.opened
    if opened is None or name not in opened.dataset.parts:
        raise InputError(f"{name} is the only dataset that is open: Ctrl+O opens another in its place")
    left = [one for key, one in opened.dataset.parts.items() if key != name]
    if not any(one.entries for one in left):
        raise InputError(f"{name} is the only one with feature maps: Ctrl+O opens another in its place")
    explorer.closings.begin(explorer, name, left)
    explorer.session.regroup(left, explorer.view)
    explorer.say_shortly(f"{name} was closed: Ctrl+Z opens it again")

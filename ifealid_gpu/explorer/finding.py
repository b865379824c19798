"""Where the dataset that a link names lies on this machine."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path, PureWindowsPath

from ifealid_gpu.dataset.link import in_link, is_link
from ifealid_gpu.dataset.named import is_there, path_of
from ifealid_gpu.errors import DatasetError
from ifealid_gpu.figure import Source, source_of


def found(name: str | Path, known: Iterable[str]) -> tuple[Source, str | None]:
    """(what a user opens, what to say).

    A link names its dataset as the sender has it. Where nothing lies there, whatever was opened here before under the
    same last name is taken, and that is said.

    Args:
        name: as `source_of` takes it.
        known: names of datasets that were opened before, the latest first.

    Raises:
        IfealidError: nothing is found, or the link or the picture is damaged.
    """
    try:
        return source_of(name), None
    except DatasetError:
        if not is_link(str(name)):
            raise
        dataset, view, reading = in_link(str(name))
        wanted = PureWindowsPath(dataset).name  # takes both kinds of slashes
        for one in known:
            with suppress(DatasetError):
                path = path_of(one)
                if wanted and path.name == wanted and is_there(path):
                    return Source(path, view, reading), f"The link's dataset {dataset[:200]} is not there: took {path}"
        raise

"""Where the datasets that a link names lie on this machine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path, PureWindowsPath

from ifealid_gpu.dataset.link import in_link, is_link
from ifealid_gpu.dataset.named import is_there, path_of
from ifealid_gpu.errors import DatasetError
from ifealid_gpu.figure import Source, sources_of


def found(names: Sequence[str | Path], known: Iterable[str]) -> tuple[Source, str | None]:
    """(what a user opens, what to say).

    A link names its datasets as the sender has them. Where nothing lies there, whatever was opened here before under
    the same last name is taken, and that is said.

    Args:
        names: as `sources_of` takes them.
        known: names of datasets that were opened before, the latest first.

    Raises:
        IfealidError: nothing is found, or the link or the picture is damaged.
    """
    linked = in_link(str(names[0])) if len(names) == 1 and is_link(str(names[0])) else None
    if linked is None:
        return sources_of(names), None
    gone, said = None, []
    try:
        source = sources_of(names)
    except DatasetError as error:
        source, gone = Source(path_of(linked.name).absolute(), linked.view, linked.reading), error
    files = list(source.files())
    for n, (name, one) in enumerate(zip((linked.name, *(name for name, _ in linked.others)), files, strict=False)):
        taken = None if is_there(one.path) else _again(name, known)
        if taken is not None:
            files[n] = replace(one, path=taken)
            said.append(f"The link's dataset {name[:200]} is not there: took {taken}")
    if gone is not None and not said:
        raise gone
    return Source(files[0].path, source.view, files[0].reading, tuple(files[1:])), "; ".join(said) or None


def _again(dataset: str, known: Iterable[str]) -> Path | None:
    """A dataset that was opened here before, of the same last name as a link's."""
    wanted = PureWindowsPath(dataset).name  # takes both kinds of slashes
    for one in known:
        with suppress(DatasetError):
            path = path_of(one)
            if wanted and path.name == wanted and is_there(path):
                return path
    return None

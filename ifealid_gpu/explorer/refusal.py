"""Files that were refused, though reading them in another way may help: what is kept to ask how."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ifealid_gpu.dataset import Dataset, Files, Reading
from ifealid_gpu.dataset.entry import Problem
from ifealid_gpu.errors import IfealidError, Remedy
from ifealid_gpu.explorer.load import Load
from ifealid_gpu.explorer.together import Together
from ifealid_gpu.views.view_state import ViewState


@dataclass(frozen=True)
class Refusal:
    """What was refused, and what may open it.

    Attributes:
        why: one line.
        place: the file or folder that was to be read.
        reading: how it was to be read.
        remedy: what of that may help, if it is changed.
        view: to show it with; None: it is what is open, read again, which keeps the view that it has.
        is_beside: whether it was to be opened beside what is open.
    """

    why: str
    place: Path
    reading: Reading
    remedy: Remedy
    view: ViewState | None = None
    is_beside: bool = False

    @property
    def file(self) -> Path:
        """The file that is wrong: itself, or one in the folder."""
        return self.remedy.file or self.place


def refusal_of(error: IfealidError, load: Load) -> Refusal | None:
    """What a load was refused for; None where reading its files in another way would not help."""
    source, view = load.source, load.view if load.before is None else None
    if error.remedy is None:
        return None
    if isinstance(source, Files):
        return Refusal(str(error), source.path, source.reading, error.remedy, view)
    if isinstance(source, Together):
        return _beside(error, source, error.remedy, view)
    dataset = source if isinstance(source, Dataset) else source[0].part_of(source[1])
    return None if dataset.path is None else Refusal(str(error), dataset.path, dataset.reading, error.remedy, view)


def _beside(error: IfealidError, source: Together, remedy: Remedy, view: ViewState | None) -> Refusal | None:
    """What was refused of datasets that are opened beside others; of those that are opened anew nothing."""
    new = [part for part in source.parts if isinstance(part, Files)]
    if not source.is_beside or not new:
        return None
    meant = [one for one in new if remedy.file is not None and one.path in (remedy.file, *remedy.file.parents)]
    one = (meant or new)[0]
    return Refusal(str(error), one.path, one.reading, remedy, view, is_beside=True)


def refusal_within(dataset: Dataset, problems: tuple[Problem, ...] | None = None) -> Refusal | None:
    """What was refused of a dataset that is open, where some of it may be read in another way; None: nothing.

    Args:
        dataset: what is open.
        problems: what could not be opened; None: all that it names itself.
    """
    for problem in dataset.problems if problems is None else problems:
        one = next((one for one in dataset.each if problem in one.problems), dataset)
        if problem.remedy is not None and one.path is not None:
            return Refusal(problem.message, one.path, one.reading, problem.remedy)
    return None

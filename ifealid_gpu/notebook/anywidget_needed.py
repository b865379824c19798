"""What is said where anywidget, which shows widgets in notebooks, is missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ifealid_gpu.errors import MissingDependencyError


@contextmanager
def anywidget_needed() -> Iterator[None]:
    """A block that imports `notebook.widget`; MissingDependencyError where anywidget is missing."""
    try:
        yield
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("anywidget", "ipywidgets", "traitlets", "IPython"):
            raise
        raise MissingDependencyError(
            "in a notebook, explore needs anywidget: pip install ifealid-gpu[notebook]; or explore(..., block=True), "
            "which opens a window on the machine that Python runs on"
        ) from error

"""What is needed for widgets in notebooks, and what is said where anywidget, which shows them, is missing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from ifealid_gpu.errors import MissingDependencyError


@contextmanager
def anywidget_needed() -> Iterator[None]:
    """A block that imports `notebook.widget`; MissingDependencyError where anywidget is missing.

    imgui-bundle names its own GLFW in the environment for whoever loads glfw after it; in a notebook others may, so the
    environment stays as it was.
    """
    before = dict(os.environ)
    try:
        yield
        for name in os.environ.keys() - before.keys():
            del os.environ[name]
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("anywidget", "ipywidgets", "traitlets", "IPython"):
            raise
        raise MissingDependencyError(
            "in a notebook, explore needs anywidget: pip install ifealid-gpu[notebook]; or explore(..., block=True), "
            "which opens a window on the machine that Python runs on"
        ) from error

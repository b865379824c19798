"""What is said where GLFW, which opens windows, is missing or does not load."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ifealid_gpu.errors import MissingDependencyError


@contextmanager
def glfw_needed() -> Iterator[None]:
    """A block that imports `window.desktop`.

    Raises:
        MissingDependencyError: the Python package glfw, or the library that it needs, is missing or does not load.
    """
    try:
        yield
    except ImportError as error:
        reason = " ".join(str(error).split())
        if "glfw" not in f"{reason} {error.name}".lower():
            raise
        raise MissingDependencyError(
            f"windows need GLFW, which does not load ({reason}); install it with pip install --force-reinstall glfw, "
            "or the system's own, such as sudo apt install libglfw3; `ifealid-gpu render` makes pictures without it"
        ) from error

"""Extraction: from an image and a model to feature maps. torch is imported by the modules in here alone."""

from __future__ import annotations

from importlib.util import find_spec

from ifealid_gpu.errors import MissingDependencyError


def require_torch(what: str) -> None:
    """Say what to install where torch is missing.

    Args:
        what: needs it, in the plural: "models".

    Raises:
        MissingDependencyError: torch is not installed.
    """
    if find_spec("torch") is None:
        raise MissingDependencyError(f'{what} need torch; install it with pip install "ifealid-gpu[torch]"')

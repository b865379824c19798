"""A torchvision that was compiled for another torch, beside transformers.

transformers needs no torchvision, but imports it where it is installed, and fails with it where it does not load.
"""

from __future__ import annotations

import functools
import importlib
import sys
from importlib.util import find_spec

_NAME = "torchvision"


@functools.cache
def hide_broken_torchvision() -> None:
    """Have transformers take a torchvision that does not load for one that is not installed."""
    if find_spec(_NAME) is None:
        return
    try:
        importlib.import_module(_NAME)
    except Exception:  # RuntimeError: operator torchvision::nms does not exist
        for name in [name for name in sys.modules if name.partition(".")[0] == _NAME]:
            del sys.modules[name]
        _remember_as_missing()


def _remember_as_missing() -> None:
    from transformers.utils import import_utils  # noqa: PLC0415

    missing: dict[str, object] = sys.modules  # type: ignore[assignment]  # None: the import system finds no such module
    missing[_NAME] = None
    try:
        import_utils._torchvision_available = False  # transformers 4
        for check in (import_utils.is_torchvision_available, import_utils.is_torchvision_v2_available):
            if hasattr(check, "cache_clear"):  # transformers 5 remembers the first answer
                check.cache_clear()
            check()
    finally:
        del missing[_NAME]

"""One thread for NumPy's products while a fit is made.

The blocks of fits are small: OpenBLAS' threads then mostly wait for each other, spinning, and beside a window that
draws on the same processor they take eight times the time of one thread, from the frames as well.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock

import numpy as np

_NAMES = ("scipy_openblas_{}_num_threads64_", "openblas_{}_num_threads64_", "openblas_{}_num_threads")

_lock = Lock()
_users = 0
_before = 1


@contextmanager
def one_thread() -> Iterator[None]:
    """Let NumPy's OpenBLAS use one thread in the block; where NumPy has another library, nothing changes."""
    global _users, _before  # noqa: PLW0603 - the library has one number for the process
    found = _openblas()
    if found is None:
        yield
        return
    get, set_ = found
    with _lock:
        if _users == 0:
            _before = get()
            set_(1)
        _users += 1
    try:
        yield
    finally:
        with _lock:
            _users -= 1
            if _users == 0:
                set_(_before)


@cache
def _openblas() -> tuple[Callable[[], int], Callable[[int], None]] | None:
    """What reads and what sets the number of threads of the OpenBLAS that NumPy's wheels bring."""
    package = Path(np.__file__).parent
    folders = (package.parent / "numpy.libs", package / ".dylibs")
    for path in (path for folder in folders if folder.is_dir() for path in sorted(folder.glob("*openblas*"))):
        try:
            library = ctypes.CDLL(str(path))  # which is loaded already
        except OSError:
            continue
        for name in _NAMES:
            get, set_ = (getattr(library, name.format(verb), None) for verb in ("get", "set"))
            if get is not None and set_ is not None:
                return get, set_
    return None

"""A served window in a process of its own, to be measured."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ifealid_gpu.errors import IfealidError

_ENDS_S = 20


@contextmanager
def serving(path: Path, adapter: str | None, folder: str) -> Iterator[tuple[str, int]]:
    """The link of ``ifealid-gpu serve`` and its process, until it is no longer needed.

    Args:
        path: of the dataset.
        adapter: part of the adapter's name; None: the best one.
        folder: of its settings.

    Raises:
        IfealidError: it does not start.
    """
    command = [sys.executable, "-P", "-m", "ifealid_gpu", "serve", str(path), "--port", "0"]
    command += ["--adapter", adapter] if adapter else []
    here = str(Path(__file__).parents[2])
    search = os.pathsep.join(filter(None, (here, os.environ.get("PYTHONPATH"))))
    with subprocess.Popen(  # noqa: S603 - this Python, this package
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": search, "XDG_CONFIG_HOME": folder},
    ) as server:
        try:
            link = server.stdout.readline().strip() if server.stdout is not None else ""
            if not link.startswith("http"):
                said = server.communicate(timeout=_ENDS_S)[1].strip().splitlines() or ["it said nothing"]
                raise IfealidError(f"ifealid-gpu serve failed: {said[-1]}")
            yield link, server.pid
        finally:
            server.send_signal(signal.SIGINT)
            try:
                server.communicate(timeout=_ENDS_S)
            except subprocess.TimeoutExpired:
                server.kill()

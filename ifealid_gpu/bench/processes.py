"""Measurements in processes of their own: of a program's start, its memory, its window."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import ifealid_gpu
from ifealid_gpu.errors import IfealidError

_LONGEST_S = 600


def run_module(name: str, *arguments: str) -> Any:
    """Run a module of this package with this Python, and read its answer.

    Args:
        name: of the module, such as "ifealid_gpu.bench.window_program".
        arguments: what it finds in `sys.argv`.

    Returns:
        The JSON of the last line that it printed.

    Raises:
        IfealidError: it failed or did not come to an end; with the last line that it said.
    """
    here = str(Path(ifealid_gpu.__file__).parents[1])
    path = os.pathsep.join(filter(None, (here, os.environ.get("PYTHONPATH"))))
    try:
        done = subprocess.run(  # noqa: S603 - this Python, a module of this package
            [sys.executable, "-P", "-m", name, *arguments],
            env=os.environ | {"PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_LONGEST_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise IfealidError(f"{name} was still running after {_LONGEST_S} s, and was stopped") from None
    answer = done.stdout.splitlines()
    if done.returncode != 0 or not answer:
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        raise IfealidError(f"{name} failed with exit code {done.returncode}: {said[-1]}")
    return json.loads(answer[-1])

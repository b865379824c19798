"""A JupyterLab of a test's own, and a notebook in it, driven through a tab."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

PATIENCE = 60.0  # seconds


@contextmanager
def jupyter_lab(home: Path) -> Iterator[str]:
    """A server of the notebooks in a folder, with settings of its own; its address, up to the name of a notebook."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    folders = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    own = {f"JUPYTER_{name}": str(home / name) for name in folders} | {"JUPYTER_PLATFORM_DIRS": "1"}
    own |= {f"JUPYTERLAB_{name}_DIR": str(home / name) for name in ("SETTINGS", "WORKSPACES")}
    options = [
        "--no-browser",
        "--allow-root",
        f"--ServerApp.port={port}",
        f"--IdentityProvider.token={token}",
        f"--ServerApp.root_dir={home}",
        "--LabApp.news_url=",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    log = home / "server.log"
    with (
        log.open("w") as out,
        subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options],
            env=os.environ | own | {"IPYTHONDIR": str(home / "ipython"), "XDG_CONFIG_HOME": str(home / "config")},
            stdout=out,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            end = time.monotonic() + PATIENCE
            while not _answers(f"http://127.0.0.1:{port}/api?token={token}"):
                assert process.poll() is None and time.monotonic() < end, log.read_text()
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}/doc/tree/{{}}?token={token}"
        finally:
            process.terminate()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - of this machine
            return True
    except OSError:
        return False


class Notebook:
    """A notebook in a tab.

    Args:
        tab: is led there.
        address: of the server.
        path: of the notebook's file, which is made.
        cells: their code.
    """

    def __init__(self, tab: Page, address: str, path: Path, cells: list[str]) -> None:
        self._tab = tab
        self.path = path
        python = {"name": "python3", "display_name": "Python 3", "language": "python"}
        rows = [
            {
                "cell_type": "code",
                "id": f"cell-{n}",
                "source": code,
                "execution_count": None,
                "metadata": {},
                "outputs": [],
            }
            for n, code in enumerate(cells)
        ]
        whole = {"cells": rows, "metadata": {"kernelspec": python}, "nbformat": 4, "nbformat_minor": 5}
        path.write_text(json.dumps(whole))
        with tab.expect_websocket(lambda one: "/api/kernels/" in one.url, timeout=1e3 * PATIENCE):
            tab.goto(address.format(path.name))
        tab.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()

    def cell(self, number: int) -> Locator:
        """A cell."""
        return self._tab.locator(".jp-Cell").nth(number)

    def runs(self, number: int) -> str:
        """Run a cell to its end; the text that it has written."""
        before = self.cell(number).locator(".jp-InputPrompt").inner_text()
        self.cell(number).locator(".cm-content").click()
        self._tab.keyboard.press("Control+Enter")
        prompt = f".jp-Cell:nth-child({number + 1}) .jp-InputPrompt"
        self._tab.wait_for_function(
            "([where, before]) => { const now = document.querySelector(where)?.innerText;"
            " return now && now !== before && /\\d/.test(now) }",
            arg=[prompt, before],
            timeout=1e3 * PATIENCE,
        )
        return "".join(self.cell(number).locator(".jp-OutputArea-output pre").all_inner_texts())

    def saved(self) -> list[list[dict[str, Any]]]:
        """Save the notebook; the outputs of its cells."""
        with self._tab.expect_response(lambda one: one.request.method == "PUT" and self.path.name in one.url):
            self._tab.locator('[data-command="docmanager:save"]').click()
        return [cell["outputs"] for cell in json.loads(self.path.read_text())["cells"]]

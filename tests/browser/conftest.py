"""A real browser: Debian's Chromium, headless, with its software WebGPU, driven by Playwright."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsers import WEBGPU, browser_program, reason_to_leave_out

if TYPE_CHECKING:  # these files are also collected where it is not installed
    from playwright.sync_api import Browser, ConsoleMessage, Page

#: What JupyterLab warns of on a busy machine.
_SLOW = re.compile(r"took [\d.]+ms to activate")


class _LeftOut(pytest.Module):
    """A file of tests in a browser that is not even imported, as it may import Playwright."""

    def collect(self) -> list[pytest.Item]:
        pytest.skip(reason_to_leave_out() or "", allow_module_level=True)


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Module | None:
    return _LeftOut.from_parent(parent, path=module_path) if reason_to_leave_out() else None


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for a file's tests; no longer, as asyncio's loop counts as running for as long as Playwright does."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Chromium refuses to run as root within its sandbox, as it would in a container; everyone else keeps it.
        is_root = hasattr(os, "geteuid") and os.geteuid() == 0
        browser = playwright.chromium.launch(
            executable_path=browser_program(), chromium_sandbox=not is_root, args=WEBGPU
        )
        yield browser
        browser.close()


@contextmanager
def new_tab(chromium: Browser) -> Iterator[Page]:
    """A tab of 1280 x 800 in a profile of its own. What goes wrong in a page ends its test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    faults: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not _SLOW.search(message.text):
            faults.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert not faults, faults


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    """A tab of a test."""
    with new_tab(chromium) as page:
        yield page


@pytest.fixture(scope="module")
def shared_tab(chromium: Browser) -> Iterator[Page]:
    """A tab of all tests of a module, which opens a page but once."""
    with new_tab(chromium) as page:
        yield page

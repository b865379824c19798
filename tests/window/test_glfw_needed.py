"""What is said where GLFW, which opens windows, is missing."""

from __future__ import annotations

import sys

import numpy as np
import pytest

import ifealid_gpu
from ifealid_gpu.errors import MissingDependencyError
from ifealid_gpu.window.glfw_needed import glfw_needed


def test_a_missing_glfw_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "ifealid_gpu.window.desktop", raising=False)
    monkeypatch.setitem(sys.modules, "glfw", None)  # the import system finds none
    with pytest.raises(
        MissingDependencyError, match=r"windows need GLFW, which does not load .*libglfw3; .*render`"
    ) as e:
        ifealid_gpu.explore(np.ones((3, 4, 5)))
    assert "\n" not in str(e.value)


def test_a_glfw_without_its_library_is_one_line_and_other_errors_stay() -> None:
    with pytest.raises(MissingDependencyError, match=r"\(Failed to load GLFW3 shared library\.\)"), glfw_needed():
        raise ImportError("Failed to load GLFW3 shared library.")
    with pytest.raises(ImportError, match="numpy is broken"), glfw_needed():
        raise ImportError("numpy is broken")

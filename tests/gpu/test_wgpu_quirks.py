"""What this program does to wgpu-py, cffi and the drivers is quick, right, and unseen by others in the process."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from wgpu.backends.wgpu_native._ffi import ffi

from ifealid_gpu.gpu import wgpu_quirks
from ifealid_gpu.gpu.device import Gpu

TEXTS = wgpu_quirks.type_texts()
# Imports every module and opens a device, and prints what others in the process could notice of it.
PROGRAM = """
import os
import pkgutil

import imgui_bundle  # sets a variable of its own
import rendercanvas.glfw
from wgpu.backends.wgpu_native._ffi import ffi


def seen():
    parser = ffi._parser
    own_methods = sorted(name for name, value in vars(parser).items() if callable(value))
    keys = dict(rendercanvas.glfw.KEY_MAP)
    return dict(os.environ), type(parser)._parse, own_methods, len(parser._declarations), keys


before = seen()
import ifealid_gpu

for module in pkgutil.walk_packages(ifealid_gpu.__path__, "ifealid_gpu."):
    if not module.name.endswith("__main__") and not module.name.startswith("ifealid_gpu.extraction."):
        __import__(module.name)
print("imported", seen() == before)
from ifealid_gpu.gpu.device import Gpu

Gpu.open()
print("opened", seen() == before)
"""


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The types that cffi parses from now on."""
    parser, texts = ffi._parser, []
    parse = parser.parse_type

    def counted(text: str) -> object:
        texts.append(text)
        return parse(text)

    monkeypatch.setattr(parser, "parse_type", counted)
    return texts


def test_the_types_are_those_that_cffi_would_parse_one_by_one() -> None:
    """Of every kind: pointers, arrays, numbers and functions. Each takes cffi 20 ms."""
    kinds = {
        "*": [text for text in TEXTS if text.endswith(" *")],
        "[]": [text for text in TEXTS if text.endswith("[]")],
        "()": [text for text in TEXTS if "(" in text],
        "": [text for text in TEXTS if text.isidentifier()],
    }
    texts = [text for found in kinds.values() for text in found[:: max(1, len(found) // 5)]]
    assert all(kinds.values()) and len(texts) > 15
    at_once = wgpu_quirks.parsed_types(ffi, TEXTS)
    for text in texts:
        parsed = ffi._parser.parse_type(text)
        with ffi._lock:
            alone = ffi._get_cached_btype(parsed.as_function_pointer() if parsed.is_raw_function else parsed)
        assert at_once[text] == (alone, parsed.is_raw_function), text


def test_an_open_device_makes_pictures_without_parsing_more_types(gpu: Gpu, parsed: list[str]) -> None:
    for text in TEXTS:
        if "(" not in text:
            ffi.typeof(text)
    assert parsed == []


def test_an_unknown_type_is_still_an_error() -> None:
    with pytest.raises(Exception, match="WGPUNoSuchThing"):
        ffi.typeof("WGPUNoSuchThing *")


def test_other_texts_of_wgpu_leave_a_slow_start_and_no_error(monkeypatch: pytest.MonkeyPatch, gpu: Gpu) -> None:
    monkeypatch.setattr(wgpu_quirks, "type_texts", lambda: ["WGPUNoSuchThing *", "WGPULimits *"])
    wgpu_quirks.parse_types.__wrapped__()
    assert ffi.sizeof("WGPULimits") > 0
    with pytest.raises(Exception, match="WGPUNoSuchThing"):
        ffi.typeof("WGPUNoSuchThing *")


@pytest.mark.parametrize(
    ("cores", "given", "threads"), [(2, None, "4"), (4, None, "8"), (2, "1", "1"), (1, None, None), (8, None, None)]
)
def test_threads_of_a_software_adapter(
    monkeypatch: pytest.MonkeyPatch, cores: int, given: str | None, threads: str | None
) -> None:
    """Two a core where cores are few, unless the user has chosen; many cores are left to the driver."""
    monkeypatch.setattr(wgpu_quirks, "cores", lambda: cores)
    monkeypatch.setenv("LP_NUM_THREADS", given or "")
    if given is None:
        monkeypatch.delenv("LP_NUM_THREADS")
    with wgpu_quirks.drivers_environment():
        assert os.environ.get("LP_NUM_THREADS") == threads
    assert os.environ.get("LP_NUM_THREADS") == given


@pytest.mark.usefixtures("gpu")
def test_others_in_the_process_notice_neither_the_imports_nor_the_device() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "XDG_RUNTIME_DIR"}
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=False)
    assert "XDG_RUNTIME_DIR" not in done.stderr, "drivers start without the variables that keep them quiet"
    assert (done.stdout.split("\n")[:2], done.returncode) == (["imported True", "opened True"], 0), done.stderr

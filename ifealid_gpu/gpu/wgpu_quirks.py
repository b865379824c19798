"""All that this program does to wgpu-py, cffi and the drivers, which other code in the process may use as well.

Nothing is done by an import. What `Gpu.open` does is undone before it returns, with two exceptions that nobody else
notices or can be spared: types that were parsed stay parsed, and wgpu has one instance a process, which whoever opens
the first adapter makes. Seen with wgpu-py 0.32.0 (wgpu-native 29), cffi 2.1.1 and Mesa 22.3.
"""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib import resources
from threading import RLock
from typing import Any

from ifealid_gpu.parallel import cores

_FEW_CORES = 4

# A type in wgpu-py's code: a call with its text, or the text of a callback.
_TYPE_TEXTS = re.compile(
    r'\b(?:new_struct_p|new_struct|new_array|ffi\.(?:new|cast|typeof|callback|from_buffer))\(\s*"([^"]+)"'
)

_ENVIRONMENT = RLock()


def import_wgpu() -> None:
    """Import wgpu-py without garbage collection, which makes the start longer.

    While it is imported, wgpu-py parses a C header, which makes many objects that all stay; the collection would look
    through them again and again.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        import wgpu.backends.wgpu_native  # noqa: F401, PLC0415
    finally:
        if collecting:
            gc.enable()


@contextmanager
def drivers_environment() -> Iterator[None]:
    """Within the block, what drivers read from the environment when they start; what the user has set there stays."""
    wanted = {"NODEVICE_SELECT": "1"}  # Mesa's device chooser is not used, and complains where there is no screen
    # With one thread a core, systems of few cores often run all of Mesa's on the same one for the milliseconds that a
    # hover lasts; twice as many share the cores evenly.
    if 1 < cores() <= _FEW_CORES:
        wanted["LP_NUM_THREADS"] = str(2 * cores())
    with _ENVIRONMENT:
        ours = {name: value for name, value in wanted.items() if name not in os.environ}
        os.environ.update(ours)
        try:
            yield
        finally:
            for name in ours:
                os.environ.pop(name, None)


@cache
def choose_backends() -> None:
    """Keep wgpu from looking for OpenGL adapters, which lack what the passes need and complain without a screen.

    This makes wgpu's instance, and drivers start with it.
    """
    from wgpu.backends.wgpu_native.extras import set_instance_extras  # noqa: PLC0415

    # Another part of the process, such as a notebook, may have started wgpu in its own way.
    with suppress(RuntimeError):
        set_instance_extras(backends=["Vulkan", "Metal", "DX12"])


@cache
def parse_types() -> None:
    """Parse all types that wgpu-py names by text, at once.

    cffi parses each when it is first used, with every typedef of the header before it. At 20 ms a type that is most of
    the time from launch to the first frame; all together take as long as two. Where wgpu-py or cffi are built otherwise
    than expected, types are parsed as they were before.
    """
    from wgpu.backends.wgpu_native._ffi import ffi  # noqa: PLC0415

    with suppress(Exception):  # cffi and pycparser raise many kinds, and a slow start is no fault
        parsed = parsed_types(ffi, type_texts())
        for text, found in parsed.items():
            ffi._parsed_types.setdefault(text, found)


def type_texts() -> list[str]:
    """The texts by which wgpu-py names C types."""
    texts: dict[str, None] = {}
    for file in (resources.files("wgpu") / "backends" / "wgpu_native").iterdir():
        if file.name in ("_api.py", "_helpers.py", "extras.py"):
            for text in _TYPE_TEXTS.findall(file.read_text(encoding="utf-8")):
                # `new_struct` names the struct and means a pointer to it.
                texts[f"{text} *" if re.fullmatch(r"WGPU\w+", text) else text] = None
    return list(texts)


def parsed_types(ffi: Any, texts: list[str]) -> dict[str, tuple[Any, bool]]:
    """What cffi keeps of each type: the type, and whether the text is that of a function.

    A function that takes all of them needs one parse. Arguments that are arrays would become pointers, so it takes
    pointers to them instead.
    """
    arrays = [text.endswith("[]") for text in texts]
    arguments = [f"{text[:-2]} (*)[]" if array else _argument(text) for text, array in zip(texts, arrays, strict=True)]
    function = ffi.typeof(f"void (*)({', '.join(arguments)})")
    return {
        text: (kind.item if array else kind, "(" in text)
        for text, kind, array in zip(texts, function.args, arrays, strict=True)
    }


def _argument(text: str) -> str:
    """A type as an argument: a function, such as "void(int)", is given by its pointer."""
    result, parenthesis, rest = text.partition("(")
    return f"{result} (*)({rest}" if parenthesis else text

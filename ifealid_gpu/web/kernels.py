"""Which entry points of the shaders the page runs, and by which names of the shader they bind what they read and write.

A new pass is a line here and a class in client/passes.js.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ifealid_gpu.gpu.shader import shader_source, shader_text, used_shaders

_BINDING = re.compile(r"@group\(0\)\s*@binding\((\d+)\)\s*var(?:<[^>]*>)?\s+(\w+)")
_OVERRIDE = re.compile(r"^override\s+(\w+)", re.MULTILINE)

#: What every kernel that reads codes binds, and what those bind that write values of one component.
_CODES = ("tiles", "given_samples")
_VALUES = (*_CODES, "value", "valid")
_FITTED = ("given_terms", "channels")


@dataclass(frozen=True)
class Kernel:
    """An entry point.

    Attributes:
        shader: the file's name, without .wgsl.
        binds: the names of what it uses, as the shader has them.
        entry: the entry point of a compute shader; or the vertex and the fragment one.
    """

    shader: str
    binds: tuple[str, ...]
    entry: tuple[str, ...]

    def facts(self) -> dict[str, Any]:
        """What the client needs: the binding number of each name, and which constants may be set."""
        source = shader_source(self.shader)
        numbers = {name: int(number) for number, name in _BINDING.findall(source)}
        return {
            "shader": self.shader,
            "entry": list(self.entry),
            "bindings": {name: numbers[name] for name in self.binds},
            "overrides": _OVERRIDE.findall(source),
        }


def _kernel(shader: str, *binds: str, entry: str | None = None) -> Kernel:
    return Kernel(shader, binds, (entry or shader,))


#: By the names by which the client asks for them.
KERNELS = {
    "sums": _kernel("sums", *_CODES, "sums_out", "counted"),
    "integer_loop": _kernel("integer_loop", *_VALUES, "given_terms", "sums", "reference"),
    "norms": _kernel("norms", *_CODES, "given_terms", "channels", "inverse_norms"),
    "chord_loop": _kernel("chord_loop", *_VALUES, "given_terms", "channels", "inverse_norms"),
    "minkowski_loop": _kernel("minkowski_loop", *_VALUES, "given_distance", "channels"),
    "channel": _kernel("channel", *_VALUES, "choice"),
    "norm": _kernel("norm", *_VALUES, "given_real"),
    "component": _kernel("component", *_VALUES, *_FITTED, "axes", "given_projection"),
    "components": _kernel("components", *_CODES, "values", "valid", *_FITTED, "axes", "given_projection"),
    "labels": _kernel("labels", *_VALUES, *_FITTED, "vectors", "wanted"),
    "range_of_values": _kernel(
        "value_range", "value", "found_parts", "extent", "left_out", "left_out_bits", entry="range_of_values"
    ),
    "range_of_parts": _kernel("value_range", "value", "parts", "result", "extent", "left_out", entry="range_of_parts"),
    "color": Kernel("color", ("look", "value", "own_range", "lookup_table", "image"), ("whole_target", "color")),
    "vector_color": Kernel("color", ("look", "own_range", "image", "vectors"), ("whole_target", "vector_color")),
    "markers": Kernel("markers", ("destination", "rings"), ("around_ring", "cover_ring")),
}


def kernels() -> dict[str, Any]:
    """The table as data."""
    return {name: kernel.facts() for name, kernel in KERNELS.items()}


def shaders() -> dict[str, Any]:
    """The package's files, unchanged, and of which of them each shader is joined."""
    names = sorted({kernel.shader for kernel in KERNELS.values()})
    joined = {name: [*used_shaders(name), name] for name in names}
    files = sorted({file for files in joined.values() for file in files})
    return {"joined": joined, "files": {file: shader_text(file) for file in files}}

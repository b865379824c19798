"""Every WGSL file is valid together with those it uses, and every entry point in it becomes a pipeline."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from helpers import wgsl_without_comments

from ifealid_gpu.gpu.device import SUBGROUPS, Gpu
from ifealid_gpu.gpu.shader import shader_module, shader_names, shader_source, shader_text, used_shaders

_ENTRY_POINT = re.compile(r"@(compute|vertex|fragment)\b(?:\s*@\w+\([^)]*\))*\s*fn\s+(\w+)")
_OVERRIDE = re.compile(r"(?:@id\(\d+\)\s*)?\boverride\s+(\w+)\s*(?::\s*\w+\s*)?(=|;)")


@dataclass(frozen=True)
class EntryPoint:
    shader: str
    stage: str
    name: str

    def __str__(self) -> str:
        return f"{self.shader}.{self.name}"


def skip_without_subgroups(gpu: Gpu, shader: str) -> None:
    if "@builtin(subgroup" in shader_source(shader) and SUBGROUPS not in gpu.device.features:
        pytest.skip("this device has no subgroups, and no pass asks for the file on it")


def constants_of(shader: str) -> dict[str, float]:
    """A value for every override that has none."""
    source = re.sub(r"//.*", "", shader_source(shader))
    return {name: 2.0 for name, end in _OVERRIDE.findall(source) if end == ";"}


ENTRY_POINTS = [
    EntryPoint(shader, stage, name)
    for shader in shader_names()
    for stage, name in _ENTRY_POINT.findall(wgsl_without_comments(shader))
]
ENTRY_FILES = sorted({entry.shader for entry in ENTRY_POINTS})
STAGES = ("compute", "vertex", "fragment")


def test_no_entry_point_is_overlooked() -> None:
    for shader in shader_names():
        found = [entry.stage for entry in ENTRY_POINTS if entry.shader == shader]
        for stage in STAGES:
            assert found.count(stage) == len(re.findall(rf"@{stage}\b", wgsl_without_comments(shader)))


def test_a_file_without_entry_point_is_used_by_one_that_has() -> None:
    used = {name for shader in ENTRY_FILES for name in used_shaders(shader)}
    assert used == set(shader_names()) - set(ENTRY_FILES)


def test_the_files_that_are_used_come_before_those_that_use_them() -> None:
    assert used_shaders("sums") == ["tiles"]
    assert shader_source("sums") == f"{shader_text('tiles')}\n{shader_text('sums')}"
    assert used_shaders("tiles") == []


@pytest.mark.parametrize("shader", shader_names())
def test_no_file_is_long(shader: str) -> None:
    assert len(shader_text(shader).splitlines()) <= 300


@pytest.mark.parametrize("shader", ENTRY_FILES)
def test_a_file_is_valid_with_those_it_uses(gpu: Gpu, shader: str) -> None:
    skip_without_subgroups(gpu, shader)
    module = shader_module(gpu, shader)
    assert module.label == shader
    assert shader_module(gpu, shader) is module, "compiled again"


@pytest.mark.parametrize("entry", [e for e in ENTRY_POINTS if e.stage == "compute"], ids=str)
def test_a_compute_entry_point_compiles(gpu: Gpu, entry: EntryPoint) -> None:
    skip_without_subgroups(gpu, entry.shader)
    gpu.device.create_compute_pipeline(
        label=str(entry),
        layout="auto",
        compute={
            "module": shader_module(gpu, entry.shader),
            "entry_point": entry.name,
            "constants": constants_of(entry.shader),
        },
    )


@pytest.mark.parametrize("entry", [e for e in ENTRY_POINTS if e.stage != "compute"], ids=str)
def test_a_render_entry_point_compiles_with_its_other_half(gpu: Gpu, entry: EntryPoint) -> None:
    other = "fragment" if entry.stage == "vertex" else "vertex"
    others = [e for e in ENTRY_POINTS if e.shader == entry.shader and e.stage == other]
    assert others, f"{entry} needs a {other} shader in the same file"
    halves = {entry.stage: entry, other: others[0]}
    module = shader_module(gpu, entry.shader)
    for target_format in ("rgba8unorm", "bgra8unorm", "bgra8unorm-srgb"):
        gpu.device.create_render_pipeline(
            label=str(entry),
            layout="auto",
            vertex={"module": module, "entry_point": halves["vertex"].name},
            fragment={
                "module": module,
                "entry_point": halves["fragment"].name,
                "constants": constants_of(entry.shader),
                "targets": [{"format": target_format}],
            },
            primitive={"topology": "triangle-list"},
        )

"""WGSL files joined with those that they use, and the pipelines of their entry points; each is compiled once."""

from __future__ import annotations

from importlib import resources
from typing import Any

import wgpu

from ifealid_gpu.gpu.device import Gpu

_USES = "// uses "


def shader_names() -> list[str]:
    """Names of all shader files, without .wgsl."""
    folder = resources.files("ifealid_gpu") / "wgsl"
    return sorted(f.name.removesuffix(".wgsl") for f in folder.iterdir() if f.name.endswith(".wgsl"))


def shader_text(name: str) -> str:
    """The text of wgsl/<name>.wgsl."""
    return (resources.files("ifealid_gpu") / "wgsl" / f"{name}.wgsl").read_text(encoding="utf-8")


def used_shaders(name: str) -> list[str]:
    """Names of the files that wgsl/<name>.wgsl uses, in the order of its first line: ``// uses tiles, angle``."""
    first = shader_text(name).partition("\n")[0]
    return first.removeprefix(_USES).split(", ") if first.startswith(_USES) else []


def shader_source(name: str) -> str:
    """The text of wgsl/<name>.wgsl after that of the files that it uses."""
    return "\n".join(map(shader_text, [*used_shaders(name), name]))


def shader_module(gpu: Gpu, name: str) -> wgpu.GPUShaderModule:
    """The module of wgsl/<name>.wgsl with the files that it uses, compiled once a device; labelled with its name."""
    if name not in gpu.modules:
        gpu.modules[name] = gpu.device.create_shader_module(label=name, code=shader_source(name))
    return gpu.modules[name]


def compute_pipeline(
    gpu: Gpu, name: str, entry_point: str, constants: dict[str, float] | None = None
) -> wgpu.GPUComputePipeline:
    """The compute pipeline of one entry point of wgsl/<name>.wgsl; ``constants`` are its overrides."""
    label = f"{name}.{entry_point}"
    key = f"{label} {sorted((constants or {}).items())}"
    if key not in gpu.pipelines:
        gpu.pipelines[key] = gpu.device.create_compute_pipeline(
            label=label,
            layout="auto",
            compute={
                "module": shader_module(gpu, name),
                "entry_point": entry_point,
                "constants": constants or {},
            },
        )
    return gpu.pipelines[key]


def render_pipeline(
    gpu: Gpu,
    name: str,
    entry_points: tuple[str, str],
    *,
    target: dict[str, Any],
    topology: str,
    constants: dict[str, float] | None = None,
) -> wgpu.GPURenderPipeline:
    """The render pipeline of a (vertex, fragment) pair of wgsl/<name>.wgsl for one colour target."""
    label = f"{name}.{entry_points[1]} to {target['format']}"
    key = f"{label} {sorted((constants or {}).items())}"
    if key not in gpu.pipelines:
        module = shader_module(gpu, name)
        gpu.pipelines[key] = gpu.device.create_render_pipeline(
            label=label,
            layout="auto",
            vertex={"module": module, "entry_point": entry_points[0]},
            fragment={
                "module": module,
                "entry_point": entry_points[1],
                "constants": constants or {},
                "targets": [target],
            },
            primitive={"topology": topology},
        )
    return gpu.pipelines[key]


def bind_group(
    device: wgpu.GPUDevice,
    pipeline: wgpu.GPUComputePipeline | wgpu.GPURenderPipeline,
    resources_by_binding: dict[int, wgpu.GPUTextureView | wgpu.GPUBuffer],
    label: str,
) -> wgpu.GPUBindGroup:
    """The bind group 0 of a pipeline, from a resource for each binding number."""
    return device.create_bind_group(
        label=label,
        layout=pipeline.get_bind_group_layout(0),
        entries=[
            {"binding": n, "resource": {"buffer": r} if isinstance(r, wgpu.GPUBuffer) else r}
            for n, r in resources_by_binding.items()
        ],
    )

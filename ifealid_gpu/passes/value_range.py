"""Range pass: the smallest and largest value of a map (smin, smax of Eq. 5), of each component, left on the GPU."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from enum import Enum, auto

import numpy as np
import wgpu
from numpy.typing import NDArray

from ifealid_gpu.errors import InputError
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.shader import bind_group, compute_pipeline
from ifealid_gpu.gpu.uniforms import Uniforms
from ifealid_gpu.parallel import cores
from ifealid_gpu.passes.left_out_bits import LeftOutBits
from ifealid_gpu.passes.value_map import NO_VALUE, RANGES_SHIFT, Ranges, ValueMap
from ifealid_gpu.quantities.display_range import CLOSE

EXTENT = np.dtype([("count", "<u4"), ("shift", "<u4"), ("value_shift", "<u4")])
MOST_LEFT_OUT = 64  # whose numbers are compared with; where they are more, a bit for each sample says which
_FASTER = 2  # up to which numbers are faster than bits, where all values are read
LEFT_OUT = np.dtype(
    [
        ("count", "<u4"),
        ("step", "<u4"),
        ("_padding", "<u4", 2),
        ("pixels", "<u4", (MOST_LEFT_OUT, 4)),
    ]
)
# Enough workgroups to fill a GPU, few enough that one more reduces what they found; processors want fewer barriers.
MAX_GROUPS = 512
MAX_GROUPS_A_CORE = 4
VALUES_PER_GROUP = 256  # or more
_SHADERS = {1: "value_range", 3: "vector_range"}
_PARTS = {1: ("rg32float", 1), 3: ("rgba32float", 2)}  # format, and texels of a part
_ROWS = {1: 2, 3: 1}  # of parts, see value_range.wgsl

# A pipeline, and what it binds.
_Step = tuple[wgpu.GPUComputePipeline, wgpu.GPUBindGroup]


class _LeavesOut(Enum):
    """How many samples do not count: the shader compares with the numbers of a few, and of many reads a bit each."""

    NONE = auto()
    FEW = auto()
    MANY = auto()

    @property
    def constants(self) -> dict[str, float]:
        how = {"leaves_out": self is _LeavesOut.FEW, "masks": self is _LeavesOut.MANY}
        return {"no_value": NO_VALUE, "close": CLOSE, **how}


class RangePass:
    """Reduces a value map to the range of each of its components, and to that without some of the pixels.

    Args:
        gpu: the device.
        values: the map.
        symmetric: whether the colours span as much below zero as above: to whichever end is farther off; of one
            component.
    """

    def __init__(self, gpu: Gpu, values: ValueMap, *, symmetric: bool = False) -> None:
        self._gpu = gpu
        self._values = values
        self._symmetric = symmetric
        self._shader = _SHADERS[values.components]
        self._left_out = Uniforms(gpu.device, "pixels left out of the range", LEFT_OUT)
        self._bits = LeftOutBits(gpu, values.grid.pixels)
        self._written: tuple[Ranges | None, tuple[int, ...]] | None = None
        self._groups = groups_that_loop(gpu, values.grid.pixels)
        form, texels = _PARTS[values.components]
        self._parts = gpu.device.create_texture(
            label="ranges of workgroups",
            size=(texels * self._groups, _ROWS[values.components], 1),
            format=form,
            usage=wgpu.TextureUsage.STORAGE_BINDING,
        ).create_view()
        self._reductions: dict[_LeavesOut, _Step] = {}
        self._of_found: tuple[Ranges, _Step] | None = None
        self._of_values: dict[_LeavesOut, _Step] = {}

    def encode(
        self,
        encoder: wgpu.GPUCommandEncoder,
        found: Ranges | None = None,
        left_out: Sequence[int] | NDArray[np.intp] = (),
    ) -> None:
        """Encode the reduction.

        Args:
            encoder: takes the commands.
            found: ranges of parts of the values, where the pass before has found them. Of those only the parts with a
                sample that does not count are read again.
            left_out: numbers of samples that do not count for the colours, as an array where there are more than
                `MOST_LEFT_OUT`; of three components, no more can be left out.

        Raises:
            InputError: too many samples of three components are left out.
        """
        leaves = self._how(len(left_out), found)
        if leaves is _LeavesOut.MANY:
            self._write_bits(left_out)
            found = None
        else:
            self._write(found, tuple(left_out))
        compute = encoder.begin_compute_pass(label="range")
        if found is not None:
            if self._of_found is None or self._of_found[0] is not found:
                self._of_found = found, self._reducing(_LeavesOut.FEW, found.texture.create_view(), found.count)
            reduction = self._of_found[1]
        else:
            _run(compute, self._reading(leaves), self._groups)
            reduction = self._reduction(leaves)
        _run(compute, reduction, 1)
        compute.end()

    def _how(self, count: int, found: Ranges | None) -> _LeavesOut:
        if count == 0:
            return _LeavesOut.NONE
        most = _FASTER if found is None and self._values.components == 1 else MOST_LEFT_OUT
        return _LeavesOut.FEW if count <= most else _LeavesOut.MANY

    def _write_bits(self, left_out: Sequence[int] | NDArray[np.intp]) -> None:
        if self._values.components != 1:
            raise InputError(
                f"the range of three components leaves out at most {MOST_LEFT_OUT} pixels, found {len(left_out)}"
            )
        self._bits.write(np.asarray(left_out, np.intp))
        data = struct.pack("<4I", len(left_out), 0, 0, 0)
        self._gpu.device.queue.write_buffer(self._left_out.buffer, 0, data)
        self._written = None

    def _write(self, found: Ranges | None, left_out: tuple[int, ...]) -> None:
        if self._written == (found, left_out):
            return
        words, step = [], 0
        for sample in left_out:
            if found is None:
                words += [sample, 0, 0, 0]
            else:
                part = found.part_of(sample)
                step = part.step
                words += [sample, part.number, part.first, part.count]
        # With each step of the mouse: no more than there is, and none of NumPy's records, which take longer.
        data = struct.pack(f"<{4 + len(words)}I", len(left_out), step, 0, 0, *words)
        self._gpu.device.queue.write_buffer(self._left_out.buffer, 0, data)
        self._written = found, left_out

    def _reading(self, leaves: _LeavesOut) -> _Step:
        if leaves not in self._of_values:
            pipeline = compute_pipeline(self._gpu, self._shader, "range_of_values", leaves.constants)
            resources = {
                0: self._values.texture.create_view(),
                1: self._parts,
                4: self._extent(self._values.grid.pixels),
                5: self._left_out.buffer,
            }
            if self._values.components == 1:
                resources[6] = self._bits.view(leaves is _LeavesOut.MANY)
            self._of_values[leaves] = pipeline, bind_group(self._gpu.device, pipeline, resources, "range of values")
        return self._of_values[leaves]

    def _reduction(self, leaves: _LeavesOut) -> _Step:
        leaves = leaves if leaves is _LeavesOut.MANY else _LeavesOut.FEW  # none are few, too
        if leaves not in self._reductions:
            self._reductions[leaves] = self._reducing(leaves, self._parts, self._groups)
        return self._reductions[leaves]

    def _reducing(self, leaves: _LeavesOut, parts: wgpu.GPUTextureView, count: int) -> _Step:
        constants = {**leaves.constants, "symmetric": self._symmetric}
        pipeline = compute_pipeline(self._gpu, self._shader, "range_of_parts", constants)
        resources = {
            0: self._values.texture.create_view(),
            2: parts,
            3: self._values.range,
            4: self._extent(count),
            5: self._left_out.buffer,
        }
        return pipeline, bind_group(self._gpu.device, pipeline, resources, "range of parts")

    def _extent(self, count: int) -> wgpu.GPUBuffer:
        extent = Uniforms(self._gpu.device, "extent", EXTENT)
        extent.write(count=count, shift=RANGES_SHIFT, value_shift=self._values.grid.shift)
        return extent.buffer


def groups_that_loop(gpu: Gpu, values: int) -> int:
    """How many workgroups share some values, each of which takes many."""
    most = MAX_GROUPS_A_CORE * cores() if gpu.is_software else MAX_GROUPS
    return min(most, -(-values // VALUES_PER_GROUP))


def _run(compute: wgpu.GPUComputePassEncoder, step: _Step, groups: int) -> None:
    pipeline, group = step
    compute.set_pipeline(pipeline)
    compute.set_bind_group(0, group)
    compute.dispatch_workgroups(groups)

"""Labels of classes with several terms: what each term gives is folded into the best class so far, pixel by pixel."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import wgpu

from ifealid_gpu.gpu.shader import bind_group, compute_pipeline
from ifealid_gpu.gpu.tile_layout import Band
from ifealid_gpu.gpu.uniforms import Uniforms
from ifealid_gpu.passes.dispatch import Dispatcher
from ifealid_gpu.passes.sampling import WORKGROUP_WIDTH, workgroups
from ifealid_gpu.passes.value_map import NO_VALUE
from ifealid_gpu.passes.value_pass import ComparingPass
from ifealid_gpu.quantities.comparison import Comparison
from ifealid_gpu.quantities.reference_set import ReferenceSet

LABEL_STEP = np.dtype(
    [
        ("first", "<u4"),
        ("end", "<u4"),
        ("shift", "<u4"),
        ("does", "<u4"),
        ("number", "<f4"),
        ("margin", "<f4"),
        ("low_is_best", "<u4"),
        ("_padding", "<u4"),
    ]
)
# What a step does, as label_step.wgsl numbers it: bits of ``does``.
BEGINS, BEGINS_CLASS, IS_NEGATIVE, HAS_NEGATIVES, ENDS_CLASS, ENDS = (1 << n for n in range(6))
_STATE_BYTES = 32  # of a pixel


@dataclass(frozen=True)
class _Step:
    """A term of a class: what its pixels are compared with, and what is done with the values."""

    number: int
    comparison: Comparison
    does: int


class LabelSteps:
    """Labels of any classes, a term after the other.

    Args:
        dispatcher: of the map.
        pass_for: the comparing pass of a word, with the same output.
    """

    def __init__(self, dispatcher: Dispatcher, pass_for: Callable[[str], ComparingPass]) -> None:
        self._dispatcher = dispatcher
        self._pass_for = pass_for
        self._steps: list[_Step] = []
        self._one: ComparingPass | None = None
        self._next = 0
        self._margin = 0.0
        self._is_low_best = False
        self._state: wgpu.GPUBuffer | None = None
        self._uniforms: list[Uniforms] = []

    @property
    def nbytes(self) -> int:
        """Bytes of GPU memory that are kept."""
        return self._dispatcher.output.grid.pixels * _STATE_BYTES if self._state is not None else 0

    @property
    def rounds(self) -> int:
        """How often the bands pass by: once for each term, where they stay on the device."""
        return 1 if self._dispatcher.tiles.is_streamed else len(self._steps)

    def begin(self, classes: tuple[tuple[int, ReferenceSet], ...], margin: float) -> None:
        """Choose the classes whose labels are encoded from now on: (number, vectors) of each; one at least."""
        steps = [step for number, one in classes for step in _steps_of(number, one)]
        first, last = steps[0], steps[-1]
        steps[0] = _Step(first.number, first.comparison, first.does | BEGINS)
        last = steps[-1]
        steps[-1] = _Step(last.number, last.comparison, last.does | ENDS)
        self._steps, self._margin, self._next = steps, margin, 0
        self._is_low_best = classes[0][1].is_low_best
        self._one = self._pass_for(first.comparison.metric.computed_by)
        if self._state is None:
            self._state = self._dispatcher.gpu.device.create_buffer(
                label="labels so far",
                size=self._dispatcher.output.grid.pixels * _STATE_BYTES,
                usage=wgpu.BufferUsage.STORAGE,
            )

    def encode(self, encoder: wgpu.GPUCommandEncoder, band: Band) -> None:
        """Encode the terms of the round for one band, which must be loaded."""
        is_streamed = self._dispatcher.tiles.is_streamed
        steps = self._steps if is_streamed else [self._steps[self._next]]
        for step in steps:
            with_next = step is not steps[-1] or (not is_streamed and step is not self._steps[-1])
            self._encode_step(encoder, step, band, submits=with_next)
        if not is_streamed and band.number == len(self._dispatcher.tiles.bands) - 1:
            self._next += 1

    def _encode_step(self, encoder: wgpu.GPUCommandEncoder, step: _Step, band: Band, *, submits: bool) -> None:
        assert self._one is not None and self._state is not None, "begin comes first"  # noqa: S101
        device = self._dispatcher.gpu.device
        # The next term's vector is written to the same buffer as this one's, so this one is submitted before.
        own = device.create_command_encoder(label="term of a class") if submits else encoder
        self._one.compare(step.comparison)
        self._one.encode(own, band)
        samples, grid = self._dispatcher.sampling.of_band(band), self._dispatcher.output.grid
        uniforms = self._uniforms_of(band)
        uniforms.write(
            first=samples.start,
            end=samples.stop,
            shift=grid.shift,
            does=step.does,
            number=step.number,
            margin=self._margin,
            low_is_best=int(self._is_low_best),
        )
        pipeline = compute_pipeline(self._dispatcher.gpu, "label_step", "folded", {"no_value": NO_VALUE})
        resources = {0: self._dispatcher.output.texture.create_view(), 1: self._state, 2: uniforms.buffer}
        compute = own.begin_compute_pass(label="label step")
        compute.set_pipeline(pipeline)
        compute.set_bind_group(0, bind_group(device, pipeline, resources, "label step"))
        compute.dispatch_workgroups(*workgroups(len(samples), WORKGROUP_WIDTH))
        compute.end()
        if submits:
            device.queue.submit([own.finish()])

    def _uniforms_of(self, band: Band) -> Uniforms:
        """A buffer for each band: those of a round may all be written before the first of them runs."""
        while len(self._uniforms) <= band.number:
            self._uniforms.append(Uniforms(self._dispatcher.gpu.device, "label step", LABEL_STEP))
        return self._uniforms[band.number]


def _steps_of(number: int, one: ReferenceSet) -> Iterator[_Step]:
    terms = [(0, comparison) for comparison in one.positives]
    terms += [(IS_NEGATIVE, comparison) for comparison in one.negatives]
    has_negatives = HAS_NEGATIVES if one.negatives else 0
    for n, (sign, comparison) in enumerate(terms):
        place = (BEGINS_CLASS if n == 0 else 0) | (ENDS_CLASS if n == len(terms) - 1 else 0)
        yield _Step(number, comparison, sign | place | has_negatives)

"""The computation of a map's values, band by band: what a view asks for, at once or in steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import cast

import wgpu

from ifealid_gpu.errors import InputError
from ifealid_gpu.feature_map import FeatureMap
from ifealid_gpu.passes.dispatch import Dispatcher
from ifealid_gpu.passes.sampling import Sampling
from ifealid_gpu.passes.similarities import SimilaritiesPass
from ifealid_gpu.passes.similarity import SimilarityPass
from ifealid_gpu.passes.table import VALUE_PASSES, ValuePass
from ifealid_gpu.passes.threshold import ThresholdPass
from ifealid_gpu.passes.value_map import ValueMap, create_value_map
from ifealid_gpu.passes.value_range import MOST_LEFT_OUT, RangePass
from ifealid_gpu.quantities.comparison import Comparison
from ifealid_gpu.quantities.quantity import Quantity

#: The word of the pass whose sums several references share.
SEVERAL = "similarity"


class Computation:
    """Fills a value map and finds its range. Passes and value maps of more components are made when first needed.

    Args:
        feature_map: the map that references are pixels of.
        dispatcher: of its pixels, or of every few; its output takes values of one component.
    """

    def __init__(self, feature_map: FeatureMap, dispatcher: Dispatcher) -> None:
        self._map = feature_map
        self.dispatcher = dispatcher
        self._gpu = dispatcher.gpu
        self.tiles = dispatcher.tiles
        self._dispatchers = {dispatcher.output.components: dispatcher}
        self._ranges = {dispatcher.output.components: RangePass(dispatcher.gpu, dispatcher.output)}
        self._components = dispatcher.output.components  # of what was begun
        self._passes: dict[str, ValuePass] = {}
        self._several: SimilaritiesPass | None = None
        self._begun: Quantity | None = None
        self._next = 0
        self._ranged_without: tuple[tuple[int, int], ...] | None = None  # the pixels; None: there is no range yet
        self._threshold: ThresholdPass | None = None
        self._cut_by: tuple[float | None, bool] | None = None  # the threshold that the values are cut by now
        self._taken = Sampling(feature_map.width, feature_map.height, dispatcher.output.stride)

    @property
    def values(self) -> ValueMap:
        """The value map of what was begun last."""
        return self._dispatchers[self._components].output

    @property
    def range(self) -> RangePass:
        """The pass that finds the range of what was begun last."""
        return self._ranges[self._components]

    @property
    def nbytes(self) -> int:
        """Bytes of GPU memory, without those of the tiles."""
        several = self._several.nbytes if self._several is not None else 0
        values = sum(dispatcher.output.nbytes for dispatcher in self._dispatchers.values())
        return values + sum(value_pass.nbytes for value_pass in self._passes.values()) + several

    def share_of(self, wanted: Quantity) -> float:
        """How much of the wanted values is computed, 0 to 1."""
        return self._next / len(self.tiles.bands) if self._begun == wanted else 0.0

    def has(self, wanted: Quantity) -> bool:
        """Whether the value map holds all of the wanted values."""
        return self.share_of(wanted) == 1

    def pass_for(self, word: str, components: int = 1) -> ValuePass:
        """The pass of a word of `VALUE_PASSES`, for values of some components."""
        if word not in self._passes:
            self._passes[word] = VALUE_PASSES[word](self._dispatcher_for(components))
        return self._passes[word]

    def _dispatcher_for(self, components: int) -> Dispatcher:
        if components not in self._dispatchers:
            one = self.dispatcher.output
            values = create_value_map(self._gpu, one.grid, one.stride, components)
            self._dispatchers[components] = self.dispatcher.writing(values)
            self._ranges[components] = RangePass(self._gpu, values)
        return self._dispatchers[components]

    def restart(self) -> None:
        """Compute everything anew from now on."""
        self._begun = None

    def forget(self) -> None:
        """Compute everything anew, and what passes keep, too: what was encoded may never have been submitted."""
        self.restart()
        for value_pass in self._passes.values():
            value_pass.forget()

    def encode(
        self,
        encoder: wgpu.GPUCommandEncoder,
        wanted: Quantity,
        most_bands: int | None = None,
        left_out: Sequence[tuple[int, int]] = (),
    ) -> None:
        """Encode what is missing, or no more than some bands of it.

        Bands of streamed tiles are submitted here, each before the next takes its place on the device.

        Args:
            encoder: takes the commands.
            wanted: the values.
            most_bands: how many are computed at most.
            left_out: (x, y) of at most `MOST_LEFT_OUT` pixels of the full map that the range leaves out, though they
                keep their values.

        Raises:
            InputError: too many pixels are left out.
        """
        if len(left_out) > MOST_LEFT_OUT:
            raise InputError(f"a range leaves out at most {MOST_LEFT_OUT} pixels, found {len(left_out)}")
        value_pass = self.pass_for(wanted.computed_by, wanted.components)
        if self._begun != wanted:
            self._begun = None  # and stays None if it cannot begin
            with self._submitted_if_streamed(encoder) as own:
                value_pass.begin(own, wanted, self._map)
            self._begun, self._next, self._ranged_without = wanted, 0, None
            self._cut_by = None
            self._components = wanted.components
        bands = self.tiles.bands[self._next :]
        for band in bands[:most_bands]:
            self.tiles.load(band, value_pass.pack)
            with self._submitted_if_streamed(encoder) as own:
                value_pass.encode(own, band)
            self._next = band.number + 1
        if self.has(wanted) and self._ranged_without != tuple(left_out):
            self._ranged_without = tuple(left_out)
            samples = [sample for at in left_out if (sample := self._taken.sample_of(*at)) is not None]
            self.range.encode(encoder, value_pass.ranges, samples)

    def encode_cut(self, encoder: wgpu.GPUCommandEncoder, at: float | None) -> wgpu.GPUBuffer:
        """Encode what a threshold does to values that are computed, unless that is known; the buffer that says so.

        Args:
            encoder: takes the commands, after those of the values; once a submission.
            at: the threshold; None: Otsu's.
        """
        if self._threshold is None:
            self._threshold = ThresholdPass(self._gpu, self.values)
        wanted = at, self._begun is not None and self._begun.is_low_bright
        if self._cut_by != wanted:
            self._cut_by = wanted
            self._threshold.encode(encoder, *wanted)
        return self._threshold.cut

    def encode_several(self, encoder: wgpu.GPUCommandEncoder, comparisons: Sequence[Comparison]) -> wgpu.GPUTexture:
        """Encode the similarities to several references of an 8-bit map; the texture whose layers take them.

        Args:
            encoder: takes the commands.
            comparisons: 1 to `MOST_REFERENCES`, which suit integer sums.
        """
        if self._several is None:
            similarity = cast(SimilarityPass, self.pass_for(SEVERAL))
            self._several = SimilaritiesPass(self.dispatcher, similarity.integer)
        self.restart()  # the reference that the value map was computed with is overwritten
        self._several.begin(comparisons)
        for band in self.tiles.bands:
            self.tiles.load(band)
            with self._submitted_if_streamed(encoder) as own:
                self._several.encode(own, band)
        return self._several.output

    @contextmanager
    def _submitted_if_streamed(self, encoder: wgpu.GPUCommandEncoder) -> Iterator[wgpu.GPUCommandEncoder]:
        if not self.tiles.is_streamed:
            yield encoder
            return
        own = self._gpu.device.create_command_encoder(label="streamed band")
        yield own
        self._gpu.device.queue.submit([own.finish()])

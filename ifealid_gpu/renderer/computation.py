"""The computation of a map's values, band by band: what a view asks for, at once or in steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import cast

import wgpu

from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.passes.dispatch import Dispatcher
from ifealid_gpu.passes.sampling import Sampling
from ifealid_gpu.passes.set import SetPass
from ifealid_gpu.passes.similarities import SimilaritiesPass
from ifealid_gpu.passes.similarity import SimilarityPass
from ifealid_gpu.passes.table import COMBINING_PASSES, VALUE_PASSES
from ifealid_gpu.passes.value_map import ValueMap, create_value_map
from ifealid_gpu.passes.value_pass import ComparingPass, ValuePass
from ifealid_gpu.passes.value_range import MOST_LEFT_OUT, RangePass
from ifealid_gpu.quantities.comparison import Comparison
from ifealid_gpu.quantities.map_pixels import MapPixels
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.renderer.summaries import Summaries

#: The word of the pass whose sums several references share.
SEVERAL = "similarity"


class Computation:
    """Fills a value map and finds its range. Passes and value maps of more components are made when first needed.

    Args:
        feature_map: the map that references are pixels of.
        dispatcher: of its pixels, or of every few; its output takes values of one component.

    Attributes:
        bands_in_all: how many are encoded for what was begun; each again in each round of a pass.
        summaries: of values of one component, once they are computed.
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
        self.bands_in_all = 0
        self._ranged_without: tuple[MapPixels | None] | None = None  # the pixels; None: there is no range yet
        self._taken = Sampling(feature_map.width, feature_map.height, dispatcher.output.stride)
        self.summaries = Summaries(dispatcher.gpu, dispatcher.output, self._taken)

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
        if self._begun != wanted:
            return 0.0
        return self._next / self.bands_in_all if self.bands_in_all else 1.0

    @property
    def bands_left(self) -> int:
        """Bands that are still to be encoded for what was begun."""
        return self.bands_in_all - self._next

    def has(self, wanted: Quantity) -> bool:
        """Whether the value map holds all of the wanted values."""
        return self.share_of(wanted) == 1

    def pass_for(self, word: str, components: int = 1) -> ValuePass:
        """The pass of a word of `VALUE_PASSES`, for values of some components."""
        if word not in self._passes:
            dispatcher = self._dispatcher_for(components)
            if word in COMBINING_PASSES:
                self._passes[word] = COMBINING_PASSES[word](dispatcher, self._comparing)
            else:
                self._passes[word] = VALUE_PASSES[word](dispatcher)
        return self._passes[word]

    def _comparing(self, word: str) -> ComparingPass:
        return cast(ComparingPass, self.pass_for(word))

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
        left_out: MapPixels | None = None,
    ) -> None:
        """Encode what is missing, or no more than some bands of it.

        Bands of streamed tiles are submitted here, each before the next takes its place on the device.

        Args:
            encoder: takes the commands.
            wanted: the values.
            most_bands: how many are computed at most.
            left_out: pixels of the full map that the range leaves out, though they keep their values.
        """
        value_pass = self.begin(encoder, wanted)
        for step in range(self._next, self.bands_in_all)[:most_bands]:
            band = self.tiles.bands[step % len(self.tiles.bands)]
            self.tiles.load(band, value_pass.pack)
            with self._submitted_if_streamed(encoder) as own:
                value_pass.encode(own, band)
            self._next = step + 1
        if self.has(wanted) and self._ranged_without != (left_out,):
            self._ranged_without = (left_out,)
            self.summaries.forget_colors()
            samples = self._taken.samples_of(left_out.numbers) if left_out is not None else ()
            few = samples if len(samples) > MOST_LEFT_OUT else [int(sample) for sample in samples]
            self.range.encode(encoder, value_pass.ranges, few)

    def begin(self, encoder: wgpu.GPUCommandEncoder, wanted: Quantity) -> ValuePass:
        """Begin what is wanted, unless it has begun; where everything is kept already, it is there at once."""
        value_pass = self.pass_for(wanted.computed_by, wanted.components)
        if self._begun != wanted:
            if isinstance(value_pass, SetPass) and self._begun is not None and self.has(self._begun):
                value_pass.adopt(self._begun, self._map)
            self._begun = None  # and stays None if it cannot begin
            with self._submitted_if_streamed(encoder) as own:
                value_pass.begin(own, wanted, self._map)
            self._begun, self._ranged_without = wanted, None
            self._next, self.bands_in_all = 0, value_pass.rounds * len(self.tiles.bands)
            self.summaries.forget()
            self._components = wanted.components
        return value_pass

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

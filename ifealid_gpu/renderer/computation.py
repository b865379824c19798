"""The computation of a map's values, band by band: what a view asks for, at once or in steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import wgpu

from ifealid_gpu.feature_map import FeatureMap
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.tile_layout import Band
from ifealid_gpu.gpu.tiles import Tiles
from ifealid_gpu.passes.channel import ChannelPass
from ifealid_gpu.passes.sampling import Sampling
from ifealid_gpu.passes.similarities import SimilaritiesPass
from ifealid_gpu.passes.similarity import SimilarityPass
from ifealid_gpu.passes.value_map import ValueMap
from ifealid_gpu.passes.value_range import RangePass
from ifealid_gpu.quantities.metric import MetricTerms


@dataclass(frozen=True)
class Similarity:
    """Similarities to a reference pixel.

    Attributes:
        reference: (x, y) on the full map.
        terms: the metric.
    """

    reference: tuple[int, int]
    terms: MetricTerms


@dataclass(frozen=True)
class Channel:
    """The values of one channel."""

    number: int


Wanted = Similarity | Channel


class Computation:
    """Fills a value map and finds its range.

    Args:
        gpu: the device.
        feature_map: the map that references are pixels of.
        tiles: its codes, or those of every few of its pixels.
        values: takes the values.
        sampling: which pixels of the tiles.
    """

    def __init__(self, gpu: Gpu, feature_map: FeatureMap, tiles: Tiles, values: ValueMap, sampling: Sampling) -> None:
        self._gpu = gpu
        self._map = feature_map
        self.tiles = tiles
        self.values = values
        self.similarity = SimilarityPass(gpu, tiles, values, sampling)
        self.channel = ChannelPass(gpu, tiles, values, sampling)
        self.range = RangePass(gpu, values, self.similarity.ranges)
        self._several: SimilaritiesPass | None = None
        self._begun: Wanted | None = None
        self._next = 0

    @property
    def nbytes(self) -> int:
        """Bytes of GPU memory, without those of the tiles."""
        several = self._several.nbytes if self._several is not None else 0
        return self.values.nbytes + self.similarity.nbytes + several

    def share_of(self, wanted: Wanted) -> float:
        """How much of it is computed, 0 to 1."""
        return self._next / len(self.tiles.bands) if self._begun == wanted else 0.0

    def has(self, wanted: Wanted) -> bool:
        """Whether the value map holds all of it."""
        return self.share_of(wanted) == 1

    def restart(self) -> None:
        """Compute everything anew from now on."""
        self._begun = None

    def forget(self) -> None:
        """Take nothing for computed that was encoded: it may never have been submitted."""
        self.restart()
        self.similarity.forget()

    def encode(self, encoder: wgpu.GPUCommandEncoder, wanted: Wanted, most_bands: int | None = None) -> None:
        """Encode what is missing, or no more than some bands of it.

        Bands of streamed tiles are submitted here, each before the next takes its place on the device.
        """
        if self._begun != wanted:
            with self._submitted_if_streamed(encoder) as own:
                self._begin(own, wanted)
            self._begun, self._next = wanted, 0
        bands = self.tiles.bands[self._next :]
        for band in bands[:most_bands]:
            with self._submitted_if_streamed(encoder) as own:
                self._encode_band(own, wanted, band)
            self._next = band.number + 1
        if bands and self.has(wanted):
            self.range.encode(encoder, has_found=isinstance(wanted, Similarity))

    def encode_several(
        self, encoder: wgpu.GPUCommandEncoder, references: Sequence[tuple[int, int]], terms: MetricTerms
    ) -> wgpu.GPUTexture:
        """Encode the similarities to several references of an 8-bit map; the texture whose layers take them.

        Args:
            encoder: takes the commands.
            references: (x, y) of 1 to `MOST_REFERENCES` pixels of the full map.
            terms: the metric.
        """
        if self._several is None:
            self._several = SimilaritiesPass(self._gpu, self.similarity, self.tiles.layout, self.values.grid)
        self.restart()  # the reference of the value map is written over
        with self._submitted_if_streamed(encoder) as own:
            columns, rows = zip(*references, strict=True)
            self._several.begin(own, self._map.codes[rows, columns], terms)
        for band in self.tiles.bands:
            self.tiles.load(band)
            with self._submitted_if_streamed(encoder) as own:
                self._several.encode(own, band)
        return self._several.output

    def _begin(self, encoder: wgpu.GPUCommandEncoder, wanted: Wanted) -> None:
        if isinstance(wanted, Channel):
            self.channel.begin(wanted.number)
        else:
            x, y = wanted.reference
            self.similarity.begin(encoder, self._map.codes[y, x], wanted.terms)

    def _encode_band(self, encoder: wgpu.GPUCommandEncoder, wanted: Wanted, band: Band) -> None:
        if isinstance(wanted, Channel):
            self.tiles.load(band, self.channel.pack_of(wanted.number))
            self.channel.encode(encoder, band)
        else:
            self.tiles.load(band)
            self.similarity.encode(encoder, band)

    @contextmanager
    def _submitted_if_streamed(self, encoder: wgpu.GPUCommandEncoder) -> Iterator[wgpu.GPUCommandEncoder]:
        if not self.tiles.is_streamed:
            yield encoder
            return
        own = self._gpu.device.create_command_encoder(label="streamed band")
        yield own
        self._gpu.device.queue.submit([own.finish()])

"""Set pass: the best of what the positive terms of a query give, less the best of what the negative ones give."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import wgpu

from ifealid_gpu.gpu.tile_layout import Band
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.passes.dispatch import Dispatcher
from ifealid_gpu.passes.folding import Folding
from ifealid_gpu.passes.kept_maps import KeptMaps, Spot
from ifealid_gpu.passes.set_plan import Fold, Group, Key, Plan
from ifealid_gpu.passes.value_map import Ranges
from ifealid_gpu.passes.value_pass import ComparingPass
from ifealid_gpu.quantities.comparison import Comparison
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.quantities.similarity import Similarity

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class _Round:
    """Terms that are computed while the bands pass by once, and the groups that are whole then."""

    terms: tuple[tuple[Key, Comparison], ...]
    whole: tuple[Group, ...] = ()


class SetPass:
    """Writes a reference set's values as float32 into a value map; `NO_VALUE` where one of its signs has none.

    Each term is computed by the pass of its metric, into the value map, and copied from there to a kept map. Where
    tiles stay on the device the terms are computed one after the other; where bands take turns, all terms of a band.

    Args:
        dispatcher: of the map.
        pass_for: the pass of a word, with the same output.
    """

    pack: int | None = None

    def __init__(self, dispatcher: Dispatcher, pass_for: Callable[[str], ComparingPass]) -> None:
        self._dispatcher = dispatcher
        self._pass_for = pass_for
        self._maps = KeptMaps(dispatcher.gpu, dispatcher.output.grid)
        self._folding = Folding(dispatcher, self._maps)
        self._plan = Plan()
        self._is_low_best = False
        self._rounds: list[_Round] = []
        self._round = 0
        self._done = 0  # groups
        self._pending: dict[Key, Spot] = {}
        self._one: ComparingPass | None = None
        self.ranges: Ranges | None = None

    @property
    def rounds(self) -> int:
        """How often the bands pass by: not at all where all terms are kept."""
        return len(self._rounds)

    @property
    def nbytes(self) -> int:
        """Bytes of GPU memory that the pass keeps."""
        return self._maps.nbytes

    def adopt(self, shown: Quantity, feature_map: FeatureMap) -> None:
        """Keep what the value map has of a single term, which a set that it grows into needs; submitted at once.

        Args:
            shown: what the value map holds all values of; of something else than a single term nothing is kept.
            feature_map: the map.
        """
        if not isinstance(shown, Similarity) or shown.query is None or len(shown.query.terms) != 1:
            return
        comparison = shown.comparison(feature_map)
        if comparison.key in self._maps:
            return
        self._release()
        with self._submitted(None) as own:
            self._copy_all(own, self._maps.reserved(()), comparison.key)

    def begin(self, encoder: wgpu.GPUCommandEncoder, wanted: Similarity, feature_map: FeatureMap) -> None:
        """Choose the query that is encoded from now on; see `ValuePass`. What is kept already is put together here."""
        wanted_set = wanted.reference_set(feature_map)
        self._release()
        self._folding.restart()
        self._one = self._pass_for(wanted_set.positives[0].metric.computed_by)
        self._is_low_best = wanted_set.is_low_best
        self._plan = Plan.of(wanted_set, self._maps, self._maps.capacity, self._plan)
        first, *self._rounds = self._in_rounds(self._plan.groups)
        self._round = self._done = 0
        self.ranges = None
        with self._submitted(None if self._rounds else encoder) as own:
            self._put_together(own, first.whole)

    def encode(self, encoder: wgpu.GPUCommandEncoder, band: Band) -> None:
        """Encode what one band, which must be loaded, gives the terms of the round; the next round follows the last."""
        assert self._one is not None, "begin comes first"  # noqa: S101
        one = self._rounds[self._round]
        is_last_band = band.number == len(self._dispatcher.tiles.bands) - 1
        is_last_round = self._round == len(self._rounds) - 1
        for n, (key, comparison) in enumerate(one.terms):
            is_last = n == len(one.terms) - 1
            with self._submitted(encoder if is_last and is_last_round else None) as own:
                self._one.compare(comparison)
                self._one.encode(own, band)
                self._copy(own, key, band, is_last_band)
                if is_last and is_last_band:
                    self._put_together(own, one.whole)
        if is_last_band:
            self._round += 1

    def forget(self) -> None:
        """Compute all terms anew: what was encoded may never have been submitted."""
        self._release()
        self._maps.forget()
        self._plan = Plan()

    def _release(self) -> None:
        """Give back the room of terms that were not finished."""
        for spot in self._pending.values():
            self._maps.release(spot)
        self._pending.clear()

    @contextmanager
    def _submitted(self, instead: wgpu.GPUCommandEncoder | None) -> Iterator[wgpu.GPUCommandEncoder]:
        """An encoder that is submitted at once: the next term's vector is written to the same buffer as this one's.

        Args:
            instead: one that is submitted later; None: it would be too late.
        """
        if instead is not None:
            yield instead
            return
        device = self._dispatcher.gpu.device
        own = device.create_command_encoder(label="term")
        yield own
        device.queue.submit([own.finish()])

    def _in_rounds(self, groups: tuple[Group, ...]) -> list[_Round]:
        """The rounds, after one without terms: the groups that are whole from the beginning."""
        rounds = [_Round(())]
        for group in groups:
            if self._dispatcher.tiles.is_streamed and group.terms:
                rounds.append(_Round(group.terms))
            else:
                rounds += [_Round((term,)) for term in group.terms]
            rounds[-1] = replace(rounds[-1], whole=(*rounds[-1].whole, group))
        return rounds

    def _copy(self, encoder: wgpu.GPUCommandEncoder, key: Key, band: Band, is_last_band: bool) -> None:
        """Copy what a band gave a term to its own map, which is kept once it is whole."""
        if key not in self._pending:
            self._pending[key] = self._maps.reserved(self._pinned)
        spot, grid = self._pending[key], self._dispatcher.output.grid
        if self._dispatcher.tiles.is_streamed:
            self._copy_boxes(encoder, spot, _boxes(self._dispatcher.sampling.of_band(band), grid.shift))
            if is_last_band:
                self._maps.keep(key, self._pending.pop(key))
        elif is_last_band:
            self._copy_all(encoder, self._pending.pop(key), key)

    def _copy_boxes(self, encoder: wgpu.GPUCommandEncoder, spot: Spot, boxes: list[Box]) -> None:
        for x, y, width, height in boxes:
            encoder.copy_texture_to_texture(
                {"texture": self._dispatcher.output.texture, "origin": (x, y, 0)},
                {"texture": self._maps.texture(spot.block), "origin": (x, y, spot.layer)},
                (width, height, 1),
            )

    @property
    def _pinned(self) -> frozenset[Key]:
        """What must stay: all that the next group reads, and of later ones all but single terms."""
        now, *later = self._plan.groups[self._done :]
        return now.needs.union(*({key for key in group.needs if isinstance(key, frozenset)} for group in later))

    def _put_together(self, encoder: wgpu.GPUCommandEncoder, groups: tuple[Group, ...]) -> None:
        for group in groups:
            for fold in group.folds:
                self._fold(encoder, fold, group)
            self._done += 1

    def _fold(self, encoder: wgpu.GPUCommandEncoder, fold: Fold, group: Group) -> None:
        if fold.is_value_of(group) and self._one is not None:
            self.ranges = self._one.ranges
            return
        self._folding.encode(encoder, fold, self._is_low_best)
        if fold.into is not None:
            self._copy_all(encoder, self._maps.reserved(self._pinned), fold.into)

    def _copy_all(self, encoder: wgpu.GPUCommandEncoder, spot: Spot, key: Key) -> None:
        grid = self._dispatcher.output.grid
        self._copy_boxes(encoder, spot, [(0, 0, grid.width, grid.height)])
        self._maps.keep(key, spot)


def _boxes(samples: range, shift: int) -> list[Box]:
    """Left, top, width and height of the texels of consecutive samples: a part of a row, whole rows, a part of one."""
    width = 1 << shift
    boxes = []
    at = samples.start
    while at < samples.stop:
        row, column = divmod(at, width)
        rows = (samples.stop - at) // width if column == 0 else 0
        count = rows * width or min(width - column, samples.stop - at)
        boxes.append((column, row, min(count, width), max(rows, 1)))
        at += count
    return boxes

"""Scoring beside the frames: the layer on display first, then the others, always by what is marked at last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from ifealid_gpu.dataset import Entry
from ifealid_gpu.errors import IfealidError
from ifealid_gpu.explorer.fit_worker import CancelledError
from ifealid_gpu.explorer.scores_wish import ScoresWish
from ifealid_gpu.fits.fit import Maps, Steps
from ifealid_gpu.gpu.tile_layout import TileLimits
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.parallel import Progress
from ifealid_gpu.quantities.regions.mask import MaskRegion
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.renderer.beside import Beside
from ifealid_gpu.renderer.numbers import Numbers
from ifealid_gpu.scores.map_scores import MapScores, score_steps
from ifealid_gpu.scores.marked import NotScoredError
from ifealid_gpu.scores.score import Score
from ifealid_gpu.scores.union import union
from ifealid_gpu.views.view_state import ViewState


@dataclass(frozen=True, eq=False)
class Scored:
    """What is known of one map.

    Attributes:
        asked: what it was scored by, as `ScoresWish.of_entry` has it.
        scores: of the similarity and of all channels; those of channels may still be of what was marked before.
        best: the best channels.
        is_whole: whether nothing is missing.
        fault: why it cannot be scored, or None.
        brief: the same in a few words.
    """

    asked: tuple[Any, ...]
    scores: MapScores | None = None
    best: tuple[Score, ...] = ()
    is_whole: bool = False
    fault: str | None = None
    brief: str | None = None


@dataclass(eq=False)
class Run:
    """A fit that goes on, as fits do, until all layers are scored by what is marked at last.

    Attributes:
        work: its steps.
        wish: what was asked for last while it went on.
        has_ended: whether it does nothing any more.
    """

    work: Callable[[Run], Steps[bool]] = field(repr=False)
    wish: ScoresWish
    has_ended: bool = False

    words = "scores of all layers"
    is_of_layer = False
    sooner = None
    like = None

    def steps(self, _maps: Maps) -> Steps[bool]:
        """They."""
        return self.work(self)


class ScoresBeside:
    """Scores the layers of an image in the thread of fits, and keeps what it found.

    A layer that is begun is ended, so that all of them follow a brush that never rests; but for the layer on display
    it waits.

    Args:
        kept: the map that is on the GPU already, or None.
        read: reads a map, in that thread.
        between: is called within long steps, so that frames come first.
    """

    def __init__(
        self, kept: Callable[[Entry], Renderer | None], read: Callable[[Entry], FeatureMap], between: Progress
    ) -> None:
        self._kept = kept
        self._read = read
        self._between = between
        self._found: dict[Entry, Scored] = {}
        self._numbers: WeakKeyDictionary[Renderer, Numbers] = WeakKeyDictionary()
        self._mask: tuple[tuple[Any, ...], MaskRegion] | None = None
        self._last: Entry | None = None
        self._lock = Lock()

    def run(self, wish: ScoresWish, before: Run | None) -> Run | None:
        """Have something scored: by what goes on already, or by another run; None: there is nothing to do.

        Args:
            wish: what.
            before: what went on so far, or None.
        """
        with self._lock:
            if before is not None and not before.has_ended:
                before.wish = wish
                return before
        return Run(self._steps, wish) if self.missing(wish) else None

    def missing(self, wish: ScoresWish) -> list[Entry]:
        """The maps that are still to be scored."""
        return [one for one in wish.entries if not self._is_scored(wish, one)]

    def found(self, entry: Entry) -> Scored | None:
        """What is known of a map, perhaps by what was marked before."""
        with self._lock:
            return self._found.get(entry)

    def _is_scored(self, wish: ScoresWish, entry: Entry) -> bool:
        found = self.found(entry)
        return found is not None and found.is_whole and found.asked == wish.of_entry(entry)

    # --- In the thread ---

    def _steps(self, run: Run) -> Steps[bool]:
        try:
            while (entry := self._next(run)) is not None:
                yield from self._scoring(run, entry)
        finally:
            run.has_ended = True
        return True

    def _next(self, run: Run) -> Entry | None:
        """The map on display, or the one after that which came last; None: the run has ended."""
        while True:
            wish = run.wish
            missing = self.missing(wish)
            with self._lock:
                if wish is not run.wish:
                    continue
                if not missing:
                    run.has_ended = True
                    return None
            if wish.own in missing:
                return wish.own
            entries = wish.entries
            last = entries.index(self._last) if self._last in entries else -1
            self._last = min(missing, key=lambda one: (entries.index(one) - last - 1) % len(entries))
            return self._last

    def _scoring(self, run: Run, entry: Entry) -> Steps[None]:
        wish = run.wish
        asked = wish.of_entry(entry)

        def put(scored: Scored) -> None:
            with self._lock:
                self._found[entry] = scored

        def similarity(scores: MapScores) -> None:
            before = self.found(entry)
            if before is not None and before.scores is not None:
                scores = replace(scores, figures=before.scores.figures)
            put(Scored(asked, scores, before.best if before is not None else ()))

        try:
            steps = score_steps(
                self._numbers_of(wish, entry),
                self._mask_of(wish),
                ViewState(metric=wish.metric, center=wish.center, muted=wish.muted[entry]),
                image=wish.image,
                layer=entry.layer,
                progress=self._between,
                first=similarity,
            )
            while True:
                try:
                    next(steps)
                except StopIteration as stop:
                    scores: MapScores = stop.value
                    put(Scored(asked, scores, tuple(scores.rows()[1:]), is_whole=True))
                    return
                yield 0.0
                if entry is not run.wish.own and not self._is_scored(run.wish, run.wish.own):
                    yield from self._scoring(run, run.wish.own)
        except NotScoredError as error:
            put(Scored(asked, is_whole=True, fault=str(error), brief=error.brief))
        except IfealidError as error:
            put(Scored(asked, is_whole=True, fault=str(error), brief="not scored"))
        except MemoryError:
            put(Scored(asked, is_whole=True, fault="there is not enough memory for this map", brief="not scored"))
        except CancelledError:
            raise
        except Exception as error:  # the list must say what broke, and go on
            fault = f"the scores broke: {type(error).__name__}: {error}"
            put(Scored(asked, is_whole=True, fault=fault, brief="not scored"))

    def _mask_of(self, wish: ScoresWish) -> MaskRegion:
        of = wish.regions, wish.frame
        if self._mask is None or self._mask[0] != of:
            self._mask = of, union(*of)
        return self._mask[1]

    def _numbers_of(self, wish: ScoresWish, entry: Entry) -> Numbers:
        renderer = self._kept(entry)
        if renderer is None or renderer.gpu is not wish.gpu:
            frame = wish.dataset.frame(entry)
            return Numbers(wish.gpu, self._read(entry), None, TileLimits.of(wish.gpu), frame)
        if renderer not in self._numbers:
            self._numbers[renderer] = Beside(renderer)
        return self._numbers[renderer]

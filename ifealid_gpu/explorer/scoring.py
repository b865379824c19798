"""Which layer, and which channels, see what is marked: asked for while the list of scores is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ifealid_gpu.dataset import Entry
from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.scores_beside import Run, Scored, ScoresBeside
from ifealid_gpu.explorer.scores_wish import ScoresWish
from ifealid_gpu.explorer.shown import Shown
from ifealid_gpu.fits.at_once import OneMap
from ifealid_gpu.scores.map_scores import CHANNELS
from ifealid_gpu.scores.score import Score


@dataclass(frozen=True)
class ScoresOrder:
    """How the list goes.

    Attributes:
        figure: the attribute of a score that the rows are ordered by: "ap", "auc" or "iou"; bars are as long.
        by_layer: whether layers are in their own order in place of that.
    """

    figure: str = "ap"
    by_layer: bool = False


@dataclass(frozen=True)
class ScoreRow:
    """A row of the list.

    Attributes:
        layer: its name.
        channel: from 0; None: the similarity to what is marked.
        score: what was found; None: nothing yet, or it cannot be.
        metric: how vectors are compared, in words; of a channel what it is called, where that is known.
        is_old: whether the score is of what was marked before.
        is_shown: whether this is on display.
        fault: why the layer cannot be scored, or None.
        brief: the same in a few words.
    """

    layer: str
    channel: int | None = None
    score: Score | None = None
    metric: str | None = None
    is_old: bool = False
    is_shown: bool = False
    fault: str | None = None
    brief: str | None = None


@dataclass(frozen=True)
class ScoresFacts:
    """The scores, as the list is told of them.

    Attributes:
        order: how the list goes.
        is_marked: whether there is something to score by.
        layers: a row each.
        channels: the best single channels of all layers.
        done: how many layers are scored by what is marked now.
    """

    order: ScoresOrder
    is_marked: bool = False
    layers: tuple[ScoreRow, ...] = ()
    channels: tuple[ScoreRow, ...] = ()
    done: int = 0


class Scoring:
    """Has the layers scored while the list is open.

    Attributes:
        is_open: whether the list is shown.
        order: how it goes.
        to_show: a layer and a channel that are shown as soon as the layer is there, or None.
    """

    def __init__(self) -> None:
        self.is_open = False
        self.order = ScoresOrder()
        self.to_show: tuple[str, int] | None = None
        self._of: tuple[object, ...] = ()  # what the work is of
        self._work: ScoresBeside | None = None
        self._run: Run | None = None

    def of(self, shown: Shown) -> ScoresFacts | None:
        """The scores of what is marked, as far as they are known; None while the list is closed."""
        wish = ScoresWish.of(shown) if self.is_open else None
        if wish is None or shown.opened is None:
            self._run = None
            return ScoresFacts(self.order) if self.is_open and shown.opened is not None else None
        work = self._work_on(shown, wish)
        self._run = work.run(wish, self._run)
        if self._run is not None:
            maps, own = OneMap(shown.opened.renderer.feature_map), (wish.dataset, wish.image)
            shown.session.fitting.ask(self._run, maps, own, own, aside=True)
        channel = shown.view.quantity.channel
        found = {entry: work.found(entry) for entry in wish.entries}
        layers = [_layer_row(entry, found[entry], wish, is_shown=channel is None) for entry in wish.entries]
        done = len(layers) - len(work.missing(wish))
        return ScoresFacts(
            self.order,
            is_marked=True,
            layers=tuple(layers if self.order.by_layer else self._ordered(layers)),
            channels=tuple(self._ordered(_channel_rows(found, wish, channel))),
            done=done,
        )

    def rows(self, shown: Shown) -> list[Score]:
        """All scores of what is marked, as files have them.

        Raises:
            InputError: there is nothing to score, or it is still going on.
        """
        wish = ScoresWish.of(shown)
        if wish is None:
            raise InputError("there are no scores yet: mark an object with the box, the brush or the polygon first")
        work = self._work_on(shown, wish)
        if not self.is_open or work.missing(wish):
            raise InputError(
                "the layers are still being scored: save once the list has all of them"
                if self.is_open
                else "there are no scores yet: open the list (F4) first"
            )
        found = [work.found(entry) for entry in wish.entries]
        rows = [row for one in found if one is not None and one.scores is not None for row in one.scores.rows()]
        if not rows:
            raise InputError("there are no scores: what is marked cannot be scored on any layer")
        return rows

    def _work_on(self, shown: Shown, wish: ScoresWish) -> ScoresBeside:
        session = shown.session
        of = wish.dataset, wish.gpu
        if self._work is None or self._of[:2] != of:
            self._work = ScoresBeside(session.kept, session.known.of_others.read, session.fitting.between)
        if self._of != (*of, wish.image):
            self._run = None  # that of another image is dropped
        self._of = (*of, wish.image)
        return self._work

    def _ordered(self, rows: Sequence[ScoreRow]) -> list[ScoreRow]:
        """The best first; those without a score last."""
        figure = self.order.figure
        return sorted(rows, key=lambda row: 1.0 if row.score is None else -getattr(row.score, figure))


def _layer_row(entry: Entry, found: Scored | None, wish: ScoresWish, *, is_shown: bool) -> ScoreRow:
    row = ScoreRow(entry.layer, is_shown=is_shown and entry is wish.own)
    if found is None:
        return row
    is_old = found.asked != wish.of_entry(entry)
    row = replace(row, is_old=is_old, fault=found.fault, brief=found.brief)
    if found.scores is None:
        return row
    return replace(row, score=found.scores.similarity, metric=found.scores.metric)


def _channel_rows(found: dict[Entry, Scored | None], wish: ScoresWish, shown: int | None) -> list[ScoreRow]:
    """Of the best channels of each layer the best of all, as `score` lists them."""
    rows: list[tuple[tuple[float, float], ScoreRow]] = []
    for entry, one in found.items():
        if one is None or one.scores is None:
            continue
        is_old = not one.is_whole or one.asked != wish.of_entry(entry)
        for score in one.best:
            row = ScoreRow(
                entry.layer,
                score.channel,
                score,
                one.scores.band(score.channel),
                is_old,
                is_shown=entry is wish.own and shown == score.channel,
            )
            rows.append(((-score.ap, -score.auc), row))
    return [row for _, row in sorted(rows, key=lambda pair: pair[0])[:CHANNELS]]

"""`score`: the scores as tables, the best first."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ifealid_gpu.cli.console import out, plain_text
from ifealid_gpu.scores.map_scores import MapScores, metrics_of
from ifealid_gpu.scores.score import Score


def print_scores(
    found: Sequence[MapScores], means: Sequence[MapScores], best: Sequence[tuple[MapScores, Score]]
) -> None:
    """Print which layers see the object, and which of their channels; of several images the means and each.

    Args:
        found: every map.
        means: every layer, the best first.
        best: the best channels of all layers, each with its layer.
    """
    console = out()
    several = max(one.images for one in means) > 1
    mean = ", means over images" if several else ""
    print_line(console, f"Similarity to the mask's mean vector ({metrics_of(found)}){mean}")
    console.print(_layers(means, several=several))
    if several:
        print_line(console, "\nEach image")
        console.print(_images(found))
    if best:
        print_line(console, f"\nThe best single {'channel' if len(best) == 1 else 'channels'} of all layers")
        console.print(_channels(best))
    print_line(console, f"\n{summary(means, best)}")


def summary(means: Sequence[MapScores], best: Sequence[tuple[MapScores, Score]]) -> str:
    """Which layer, and which channel, sees the object best; a line."""
    first = means[0].similarity
    said = f"{first.layer} sees it best: AP {first.ap:.3f}, by chance {first.chance:.3f}"
    if best:
        said += f"; channel {best[0][1].channel} of {best[0][1].layer} alone: {best[0][1].ap:.3f}"
    return said


def print_line(console: Console, line: str) -> None:
    """A line of its own, never wrapped."""
    text = "\n".join(map(plain_text, line.split("\n")))
    console.print(text, markup=False, highlight=False, soft_wrap=True)


def _table(*names: str, counted: str | None = None) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in names:
        table.add_column(name, overflow="fold")
    if counted is not None:
        table.add_column(counted, justify="right", no_wrap=True)
    for name in ("AP", "AUC", "IoU", "AP by chance"):
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _figures(score: Score) -> list[str]:
    return [f"{value:.3f}" for value in (score.ap, score.auc, score.iou, score.chance)]


def _layers(means: Sequence[MapScores], *, several: bool) -> Table:
    table = _table("Layer", counted="Images" if several else None)
    for one in means:
        images = [str(one.images)] if several else []
        table.add_row(_text(one.similarity.layer), *images, *_figures(one.similarity))
    return table


def _images(found: Sequence[MapScores]) -> Table:
    table = _table("Image", "Layer")
    for image in dict.fromkeys(one.similarity.image for one in found):
        own = [one.similarity for one in found if one.similarity.image == image]
        for score in sorted(own, key=lambda one: -one.ap):
            table.add_row(_text(image), _text(score.layer), *_figures(score))
    return table


def _channels(best: Sequence[tuple[MapScores, Score]]) -> Table:
    named = any(one.bands is not None for one, _ in best)
    table = _table("Layer", *(["Band"] if named else []), counted="Channel")
    for one, score in best:
        band = [_text(one.band(score.channel))] if named else []
        table.add_row(_text(score.layer), *band, str(score.channel), *_figures(score))
    return table


def _text(name: str | None) -> Text:
    """A name as it is: brackets in it are no markup."""
    return Text(plain_text(name or ""))

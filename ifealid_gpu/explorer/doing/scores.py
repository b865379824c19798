"""What commands and the list do with scores: open the list, show a layer or a channel of it, copy and save it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.asking import Wanted
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.facts import Answers
from ifealid_gpu.explorer.saving import ask_where_to_save as ask_where
from ifealid_gpu.explorer.scores_wish import regions_on
from ifealid_gpu.explorer.scoring import ScoreRow
from ifealid_gpu.files import replacing
from ifealid_gpu.quantities.channel import Channel
from ifealid_gpu.quantities.similarity import Similarity
from ifealid_gpu.scores.csv_text import csv_bytes, csv_text
from ifealid_gpu.scores.union import union


def toggle(explorer: Explorer) -> None:
    """Show the list of scores, or hide it."""
    explorer.scoring.is_open = not explorer.scoring.is_open


def take(explorer: Explorer, answers: Answers) -> None:
    """Take over what was done in the list during a frame."""
    if answers.scores_order is not None:
        explorer.scoring.order = answers.scores_order
    if answers.score is not None:
        show(explorer, answers.score)


def show(explorer: Explorer, row: ScoreRow) -> None:
    """Show the layer of a row, with its similarity to what is marked; or its channel, once the layer is there."""
    if explorer.opened is None:
        return
    view, scoring = explorer.view, explorer.scoring
    scoring.to_show = None if row.channel is None else (row.layer, row.channel)
    if row.channel is None and not view.quantity.compares:
        explorer.change(view.but(quantity=Similarity()))
    if row.layer != explorer.opened.entry.layer:
        explorer.change(explorer.view.but(layer=row.layer))
    poll(explorer)


def poll(explorer: Explorer) -> None:
    """Show the channel that was chosen as soon as its layer is there; no more where something else is wanted."""
    opened, scoring, wanted = explorer.opened, explorer.scoring, explorer.session.wanted
    if scoring.to_show is None or opened is None:
        return
    layer, channel = scoring.to_show
    if opened.entry.layer == layer and wanted is None:
        scoring.to_show = None
        explorer.change(explorer.view.but(quantity=Channel(channel)))
    elif wanted is None or wanted.layer != layer:
        scoring.to_show = None


def copy(explorer: Explorer) -> None:
    """Put all scores on the clipboard."""
    rows = explorer.scoring.rows(explorer)
    explorer.request(lambda shell: shell.copy_text(csv_text(rows)), f"Copied {len(rows)} scores as CSV")


def ask_where_to_save(explorer: Explorer) -> None:
    """Ask for the name of a new file, and write all scores there, as `score --csv` does."""
    rows = explorer.scoring.rows(explorer)

    def write(path: str) -> None:
        with replacing(path) as file:
            file.write(csv_bytes(rows))

    if explorer.opened is not None:
        ask_where(explorer, Wanted.SCORES, f"{Path(explorer.opened.image).stem}.scores.csv", write)


def ask_where_to_save_mask(explorer: Explorer) -> None:
    """Ask for the name of a new file, and write there what is scored: a mask of what is marked as wanted.

    Raises:
        InputError: no region is.
    """
    opened = explorer.opened
    regions = () if opened is None else regions_on(explorer.view.query, opened.image)
    if opened is None or not regions:
        raise InputError("there is no mask to save: mark something with the box, the brush or the polygon first")
    marked = union(regions, opened.renderer.scene.frame).there

    def write(path: str) -> None:
        with replacing(path) as file:
            if Path(path).suffix.lower() == ".npy":
                np.save(file, marked)
            else:
                Image.fromarray(marked.astype(np.uint8) * 255).save(file, "PNG")

    ask_where(explorer, Wanted.MARKS, f"{Path(opened.image).stem}.marks.png", write)

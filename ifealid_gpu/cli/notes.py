"""What was guessed or found when files were read, on standard error: a line each, once."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from ifealid_gpu.cli.console import note, plain_text
from ifealid_gpu.dataset import Dataset, Entry
from ifealid_gpu.dataset.notes import notes_of
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.maps.precision import TOLERANCE, rounded_up


def say_left_out(dataset: Dataset) -> None:
    """Say what could not be opened, and of datasets that are opened together what some lack."""
    for problem in dataset.problems:
        typer.echo(plain_text(f"ifealid-gpu: left out: {problem.message}"), err=True)
    for line in dataset.notes if dataset.parts else ():
        note(line)


def say_notes(entries: Sequence[Entry], among: Sequence[Entry] | None = None) -> None:
    """Say what was guessed when the files of these maps were opened; see `notes_of`."""
    for line in notes_of(entries, among):
        note(line)


def say_notes_of_map(entry: Entry, feature_map: FeatureMap) -> None:
    """Say what was found when the map's values were read."""
    for words in feature_map.notes:
        note(f"{entry.file_name}: {words}")
    error = feature_map.code_error
    if entry.precision is None and feature_map.precision > 8 and error is not None:
        note(
            f"{entry.file_name}: kept at {feature_map.precision} bits, with which similarities are right to "
            f"{rounded_up(error)}; 8 would miss {TOLERANCE:g}"
        )

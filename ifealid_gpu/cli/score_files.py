"""The files that `score` writes: a table, a list of objects, a bar chart."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import BinaryIO

from ifealid_gpu.errors import InputError
from ifealid_gpu.figure.score_chart import Chart, score_chart
from ifealid_gpu.files import replacing
from ifealid_gpu.scores.csv_text import csv_bytes
from ifealid_gpu.scores.score import Score


@dataclass(frozen=True)
class ScoreFiles:
    """What is written; None: not.

    Attributes:
        csv: a table.
        json: a list of objects.
        picture: a PNG.
        lines: what was written, a line each, once it was.
    """

    csv: Path | None
    json: Path | None
    picture: Path | None
    lines: list[str] = field(default_factory=list)

    def check(self) -> None:
        """Refuse what cannot be written, before anything is read; InputError says what."""
        named = [("--csv", self.csv), ("--json", self.json), ("-o", self.picture)]
        given = [(option, path) for option, path in named if path is not None]
        for (option, path), (other, other_path) in combinations(given, 2):
            if path.absolute() == other_path.absolute():
                raise InputError(f"{option} and {other} would write the same file, {path}: give two names")
        if self.picture is not None and self.picture.suffix.lower() != ".png":
            raise InputError(f"-o {self.picture}: charts are PNG files; give a name that ends in .png")

    @contextmanager
    def begun(self) -> Iterator[BegunFiles]:
        """Begin the files, before what may take long: where one of them cannot be written, none is.

        Raises:
            OutputError: a file cannot be written; what stood there is unchanged.
        """
        with ExitStack() as files:
            begun = (
                None if path is None else files.enter_context(replacing(path))
                for path in (self.csv, self.json, self.picture)
            )
            yield BegunFiles(self, *begun)


@dataclass(frozen=True)
class BegunFiles:
    """Files that are there once all has gone well; None: one that is not wanted."""

    names: ScoreFiles
    csv: BinaryIO | None
    json: BinaryIO | None
    picture: BinaryIO | None

    def put(self, rows: Sequence[Score], chart: Chart) -> None:
        """Write what is wanted, and say so."""
        said = self.names.lines
        if self.csv is not None:
            self.csv.write(csv_bytes(rows))
            said.append(f"{self.names.csv}  {len(rows)} scores")
        if self.json is not None:
            text_of_all = json.dumps([one.to_json() for one in rows], ensure_ascii=False, indent=1)
            self.json.write(f"{text_of_all}\n".encode("utf-8", "backslashreplace"))
            said.append(f"{self.names.json}  {len(rows)} scores")
        if self.picture is not None:
            drawn = score_chart(chart)
            drawn.save(self.picture, "PNG")
            said.append(f"{self.names.picture}  {drawn.width} x {drawn.height}")

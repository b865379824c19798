"""What `scripts/sweep_networks` runs: ``python -m sweep [--stages] [--only WORD] [-o FILE]``."""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from ifealid_gpu.errors import IfealidError
from ifealid_gpu.extraction.anatomy import anatomy_of
from ifealid_gpu.extraction.model import Model
from ifealid_gpu.extraction.sources import load_model
from ifealid_gpu.extraction.stages import stages_of

from .answering import findings, size_for
from .networks import awake, of_timm, of_transformers, saved, small_configs

_PATIENCE = 900


def main(arguments: list[str]) -> int:
    """Go, and return the exit code: 1 where a layer answers elsewhere or nothing, or the sweep itself broke."""
    parser = argparse.ArgumentParser(prog="sweep", usage="bash scripts/sweep_networks [OPTION ...]")
    parser.add_argument("-o", "--output", type=Path, default=Path("sweep-output/networks.jsonl"))
    parser.add_argument("--package", choices=("timm", "transformers"), action="append")
    parser.add_argument("--only", metavar="WORD", help="only the networks with this in their name")
    parser.add_argument("--timm", type=int, default=100, metavar="N", help="how many of timm")
    parser.add_argument("--stages", action="store_true", help="only name the stages")
    parser.add_argument("--backwards", action="store_true", help="the last networks of transformers first")
    wanted = parser.parse_args(arguments)
    warnings.simplefilter("ignore")
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    wanted.output.parent.mkdir(parents=True, exist_ok=True)
    rows = []
    with wanted.output.open("w") as file, tempfile.TemporaryDirectory() as scratch:
        for name, spec in _networks(wanted, Path(scratch)):
            row = {"network": name, **_row(spec, wanted.stages)}
            rows.append(row)
            file.write(json.dumps(row) + "\n")
            file.flush()
            print(_line(row), flush=True)
    print(summary(rows))
    return int(any(row.get(word) for row in rows for word in ("elsewhere", "silent", "broken")))


def _networks(wanted: argparse.Namespace, scratch: Path) -> Iterator[tuple[str, Iterator[str]]]:
    """(name, what to give to --model, the first that runs)."""
    packages = wanted.package or ("transformers", "timm")
    if "transformers" in packages:
        every = list(of_transformers())
        for kind, config in reversed(every) if wanted.backwards else every:
            if not wanted.only or wanted.only in f"hf:{kind}":
                tries = enumerate(small_configs(config))
                yield f"hf:{kind}", (saved(small, scratch / f"{kind}-{number}") for number, small in tries)
    if "timm" in packages:
        for name in of_timm(wanted.timm):
            if not wanted.only or wanted.only in name:
                yield name, iter((name,))


def _row(specs: Iterator[str], stages_alone: bool) -> dict[str, Any]:
    start = time.process_time()
    signal.signal(signal.SIGALRM, _give_up)
    signal.alarm(_PATIENCE)
    row: dict[str, Any] = {"left_out": "it cannot be made small from its configuration"}
    try:
        for spec in specs:
            try:
                model = load_model(spec, pretrained=False)
            except IfealidError as error:
                row = {"said": re.sub(r"hf:\S*/", "hf:", str(error))[:300]}
                continue
            awake(model.module, size_for(model))
            row = {"stages": _stages(model)} if stages_alone else asdict(findings(model))
            break
    except Exception as error:
        row = {"broken": "".join(traceback.format_exception(error))[-600:]}
    finally:
        signal.alarm(0)
    return row | {"seconds": round(time.process_time() - start, 1)}


def _stages(model: Model) -> tuple[str, ...]:
    return stages_of(anatomy_of(model))


def _give_up(*_: object) -> None:
    raise TimeoutError


def _line(row: dict[str, Any]) -> str:
    for word in ("left_out", "said", "broken"):
        if word in row:
            return f"{row['network']}: {word} {' '.join(row[word].split())[-160:]}"
    return f"{row['network']}: " + ", ".join(f"{k} {v}" for k, v in row.items() if k != "network" and v)


def summary(rows: list[dict[str, Any]]) -> str:
    """The counts, as the documentation has them."""
    lines = []
    for package in ("hf:", "timm:"):
        own = [row for row in rows if row["network"].startswith(package)]
        ran = [row for row in own if "answered" in row]
        refused: Counter[str] = Counter()
        for row in ran:
            refused.update(row["refused"])
        words = {word: sum(word in row for row in own) for word in ("left_out", "said", "broken")} | {
            "looked at": len(ran),
            "answered": sum(row["answered"] for row in ran),
            "spread": sum(row["spread"] for row in ran),
            "silent": sum(len(row["silent"]) for row in ran),
            "elsewhere": sum(len(row["elsewhere"]) for row in ran),
            "refused": sum(refused.values()),
        }
        lines.append(f"{package} {words}")
        lines += [f"    {count} x {reason}" for reason, count in refused.most_common()]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

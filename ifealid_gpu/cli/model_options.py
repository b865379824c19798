"""The options that say which model, and with which weights."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ModelOption = Annotated[
    str,
    typer.Option(
        metavar="SOURCE:NAME",
        help="**lite0** (small, trained), **scattering** (needs no download), torchvision:NAME, timm:NAME, "
        "hf:NAME or folder, package.module:factory, or a torch.export file (.pt2).",
        show_default=False,
    ),
]
WeightsOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Weights in place of the model's own: .safetensors, or .pth and the like with tensors alone.",
        show_default=False,
    ),
]
NoWeightsOption = Annotated[
    bool, typer.Option("--no-weights", help="Random weights, always the same; the result says so.")
]
MeanOption = Annotated[
    str | None,
    typer.Option(
        metavar="R,G,B",
        help="Mean of the network's images, for values in [0, 1], where the model does not say it.",
        show_default=False,
    ),
]
StdOption = Annotated[
    str | None, typer.Option(metavar="R,G,B", help="Their standard deviation, likewise.", show_default=False)
]
TrustOption = Annotated[
    bool, typer.Option("--trust", help="Load a .pt2 file, which can run any code: only where you trust its origin.")
]

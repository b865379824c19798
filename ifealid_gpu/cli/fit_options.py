"""The options of quantities that are fitted to the pixels: whose pixels these are, and how many groups they make."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ifealid_gpu.cli.grouped import Options, grouped
from ifealid_gpu.errors import InputError
from ifealid_gpu.fits.centers import ClusterMetric
from ifealid_gpu.quantities.clusters import FEWEST_CLUSTERS, MOST_CLUSTERS
from ifealid_gpu.quantities.components import Scope

_OPTIONS: Options = {
    "clusters": (
        Annotated[
            int | None,
            typer.Option(
                metavar=f"{FEWEST_CLUSTERS}..{MOST_CLUSTERS}",
                help="How many clusters to find; implies --show clusters. Default: 8.",
                show_default=False,
            ),
        ],
        None,
    ),
    "cluster_metric": (
        Annotated[
            str | None,
            typer.Option(
                metavar="|".join(ClusterMetric),
                help="How vectors of clusters are alike: by directions, or by how near they are. Default: cosine.",
                show_default=False,
            ),
        ],
        None,
    ),
    "basis": (
        Annotated[
            str | None,
            typer.Option(
                metavar="|".join(Scope),
                help="Whose pixels components or clusters are made of: this map's; all images' of the layer, so that "
                "colours mean the same in each; of components also those of --box or --region. Default: layer, where "
                "there are several images.",
                show_default=False,
            ),
        ],
        None,
    ),
}  # fmt: skip
FIT_OPTIONS = list(_OPTIONS)


def fit_options(clusters: int | None, cluster_metric: str | None, basis: str | None) -> dict[str, Any]:
    """What was given, by the names of quantities' fields; None where it was not.

    Raises:
        InputError: a word that is none of those there are.
    """
    return {
        "clusters": clusters,
        "cluster_metric": _one_of(ClusterMetric, "--cluster-metric", cluster_metric),
        "basis": _one_of(Scope, "--basis", basis),
    }


def _one_of(words: type[ClusterMetric] | type[Scope], option: str, given: str | None) -> ClusterMetric | Scope | None:
    if given is None:
        return None
    if given not in list(words):
        raise InputError(f"{option} must be one of {', '.join(words)}, found {given!r}")
    return words(given)


#: The command with these options in place of its parameter ``fit_given``.
with_fits = grouped(_OPTIONS, "fit_given", fit_options)

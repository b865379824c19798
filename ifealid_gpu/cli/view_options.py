"""What options of the command line that describe a view mean together."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

import typer

from ifealid_gpu.cli.component_options import COMPONENT_OPTIONS
from ifealid_gpu.cli.fit_options import FIT_OPTIONS
from ifealid_gpu.cli.given import given
from ifealid_gpu.cli.look_options import LOOK_OPTIONS
from ifealid_gpu.cli.query_options import QUERY_OPTIONS
from ifealid_gpu.cli.threshold_options import DRAWN_OPTIONS, THRESHOLD_OPTIONS
from ifealid_gpu.cli.top_options import TOP_OPTIONS
from ifealid_gpu.errors import InputError
from ifealid_gpu.quantities.channel import Channel
from ifealid_gpu.quantities.clusters import Clusters
from ifealid_gpu.quantities.components import Components, Scope
from ifealid_gpu.quantities.labels import Labels
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.quantities.table import KINDS, kind_named
from ifealid_gpu.views.view_state import ViewState

#: Options that a whole view takes the place of, by the names of their parameters.
VIEW_OPTIONS = [
    *QUERY_OPTIONS,
    "show",
    "percentile",
    "channel",
    "margin",
    "layer",
    "image",
    *LOOK_OPTIONS,
    "metric",
    "pin",
    *THRESHOLD_OPTIONS,
    *TOP_OPTIONS,
    *FIT_OPTIONS,
    *COMPONENT_OPTIONS,
]
# Options that say which region a basis is made of.
_OF_A_REGION = {"--box", "--region"}
# Options of what a colour map shows.
_COLOR_OPTIONS = ["range_", "colormap"]
# Options of queries that labels take as well: the classes' vectors, and how all is compared.
_OF_CLUSTERS = {"--mute"}
_OF_LABELS = {"--vectors", "--vector", "--center", "--mute"}
_FILE_OPTIONS = ["vectors", "region", "basis_file"]
# Options that are called otherwise than the fields of quantities.
_NAMES = {"axes": "components"}
_LONGEST_NUMBER = 40  # digits

#: Options that a picture alone takes.
PICTURE_OPTIONS = ["size", "plain", "histogram", *DRAWN_OPTIONS]


def check_alone(context: typer.Context, whole: str, view: ViewState) -> None:
    """InputError where a whole view is given, by an option or with the dataset, beside an option that it replaces.

    Options that bring the files that the view needs are taken.
    """
    files = _FILE_OPTIONS if view.attachments else []
    for option in given(context, [name for name in VIEW_OPTIONS if name not in files]):
        raise InputError(f"{whole} is a whole view, which {option} would contradict: give one of them")


def check_quantity(context: typer.Context, quantity: Quantity) -> None:
    """InputError where an option is given that says nothing of what is shown: of a threshold, or of a colour map."""
    if quantity.has_colors:
        for option in given(context, _COLOR_OPTIONS):
            raise InputError(f"{option} is for a colour map, and {quantity.title} have their own colours: leave it out")
    if not quantity.takes_threshold:
        for option in given(context, THRESHOLD_OPTIONS):
            raise InputError(f"{option} is for values, and {quantity.title} are none: leave it out")


def number_in(text: str) -> int | None:
    """The whole number that a text is; None for another, such as the name of a band."""
    try:
        return int(text) if len(text) <= _LONGEST_NUMBER else None
    except ValueError:
        return None


def quantity_of(show: str | None, given: dict[str, Any], compared: list[str], metric: object) -> Quantity:
    """What the options ask for; InputError where they contradict each other.

    Args:
        show: the word of a kind; None: the first kind that has the options that are given.
        given: options of kinds of quantities, by name; None: not given.
        compared: the options that say what is compared with, as they were given.
        metric: what compares; beside --channel alone it has always been taken, and stays in the view.
    """
    options = {name: value for name, value in given.items() if value is not None}
    kind = _kind_with(options.keys()) if show is None else kind_named(show)
    asked = " and ".join(map(_option, options)) if show is None else f"--show {show}"
    for name in options.keys() - kind.options.keys():
        raise InputError(f"{_option(name)} asks for something else than {asked}: give one of them")
    for name in kind.options.keys() - kind.defaults.keys() - options.keys():
        raise InputError(f"{asked} needs {_option(name)} as well")
    if {"basis", "basis_file"} <= options.keys():
        raise InputError("--basis says whose pixels a basis is made of, and that of --basis-file is made: give one")
    if kind is Clusters:
        compared = [option for option in compared if option not in _OF_CLUSTERS]
    if compared and kind is Labels:
        compared = [option for option in compared if option not in _OF_LABELS]
    if compared and kind is Labels:
        raise InputError(
            f"{compared[0]} asks for a similarity, and the classes of labels are those of --vectors FILE: leave it out"
        )
    if kind is Components and options.get("basis") is Scope.REGION:
        compared = [option for option in compared if option not in _OF_A_REGION]
    if compared and not kind.compares:
        raise InputError(f"{compared[0]} asks for similarity and {asked} for {kind.title}: give one of them")
    is_taken = kind.compares or kind is Labels or (kind is Channel and show is None)
    if metric is not None and not is_taken:
        raise InputError(f"--metric compares pixels and {asked} does not: leave one of them out")
    return kind.of(*(options.get(name, kind.defaults.get(name)) for name in kind.options))


def _kind_with(options: Set[str]) -> type[Quantity]:
    """The first kind that has these options and needs no others."""
    for kind in KINDS.values():
        if options <= kind.options.keys() and kind.options.keys() - kind.defaults.keys() <= options:
            return kind
    raise InputError(f"{' and '.join(map(_option, options))} ask for different things: give one of them")


def _option(name: str) -> str:
    """The option of a field of quantities."""
    return f"--{_NAMES.get(name, name).replace('_', '-')}"

"""The option that leaves channels out of every comparison."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ifealid_gpu.cli.console import note
from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.channel_named import channel_named
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.muted import Muted, check_muted, muted_of
from ifealid_gpu.quantities.variance import most_varying

_VARIANCE = "variance:"

#: By the name of its parameter: what typer makes an option of, and its default.
MUTE_OPTIONS: dict[str, tuple[Any, Any]] = {
    "mute": (
        Annotated[
            list[str] | None,
            typer.Option(
                metavar=f"K,K|BAND|{_VARIANCE}N",
                help="Channels that are left out of every comparison: numbers from 0, names or wavelengths, commas "
                f"between; {_VARIANCE}N: the N of largest variance. May be repeated.",
                show_default=False,
            ),
        ],
        None,
    ),
}


def muted_in(texts: tuple[str, ...], feature_map: FeatureMap) -> Muted:
    """The channels that the texts of the option name on a map; those that vary most are said.

    Raises:
        InputError: there is no such channel, or none would be left.
    """
    muted: set[int] = set()
    for word in (word.strip() for text in texts for word in text.split(",")):
        if word.startswith(_VARIANCE):
            muted.update(most_varying(feature_map, _count(word.removeprefix(_VARIANCE))))
        else:
            muted.add(channel_named(word, feature_map.channels, feature_map.bands))
    found = muted_of(muted)
    check_muted(found, feature_map)
    if any(word.strip().startswith(_VARIANCE) for text in texts for word in text.split(",")):
        note(f"muted: channel{'s' if len(found) > 1 else ''} {', '.join(map(str, found))}")
    return found


def _count(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise InputError(f"--mute {_VARIANCE}N takes how many channels, such as {_VARIANCE}10, found {text!r}")
    return int(text)

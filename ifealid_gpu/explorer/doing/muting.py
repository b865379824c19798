"""What commands and the chart do to muted channels, which are left out of every comparison."""

from __future__ import annotations

from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.chart_view import Bars
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.quantities.muted import muted_words, toggled
from ifealid_gpu.quantities.variance import most_varying
from ifealid_gpu.views.view_state import ViewState

#: Channels that the command mutes: a few outliers drown all others in many transformers.
MANY = 10


def with_toggled(view: ViewState, channel: int, channels: int) -> ViewState:
    """The view with a channel muted, or no more.

    Raises:
        InputError: no channel would be left.
    """
    muted = toggled(view.muted, channel)
    if len(muted) >= channels:
        raise InputError("one channel at least must be left: bring others back first")
    return view.but(muted=muted)


def mute_varying(explorer: Explorer) -> None:
    """Mute the channels of largest variance, or bring them back where all of them are muted."""
    if explorer.renderer is None:
        return
    feature_map = explorer.renderer.feature_map
    count = min(MANY, feature_map.channels - 1)
    found = set(most_varying(feature_map, max(1, count)))
    before = set(explorer.view.muted)
    muted = before - found if found <= before else before | found
    if len(muted) >= feature_map.channels:
        raise InputError("one channel at least must be left: bring others back first")
    explorer.change(explorer.view.but(muted=muted))
    explorer.say_shortly(
        f"The {len(found)} channels of largest variance count again"
        if found <= before
        else f"The {len(found)} channels of largest variance are muted: Ctrl+Z takes that back"
    )


def unmute(explorer: Explorer) -> None:
    """Let all channels count again."""
    if explorer.view.muted:
        said = muted_words(explorer.view.muted)
        explorer.change(explorer.view.but(muted=()))
        explorer.say_shortly(f"All channels count again (before: {said})")


def toggle_shares(explorer: Explorer) -> None:
    """Let the chart say what each channel adds to how alike two pixels are, or show the vectors again."""
    shares = explorer.chart.bars is not Bars.SHARE
    explorer.chart = explorer.chart.with_bars(Bars.SHARE if shares else Bars.VALUE)

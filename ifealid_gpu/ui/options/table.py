"""Which kinds of quantities have options in the window. A new one is a file and a line here."""

from __future__ import annotations

from collections.abc import Callable

from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.ui.options.clusters import clusters
from ifealid_gpu.ui.options.components import components
from ifealid_gpu.ui.options.labels import labels
from ifealid_gpu.ui.options.percentile import percentile

#: Draws the options of what is shown into so wide a column, and notes in the answers what the user chose.
Options = Callable[[FrameFacts, Answers, float], None]

#: By the kind of quantity.
OPTIONS: dict[str, Options] = {
    "clusters": clusters,
    "components": components,
    "labels": labels,
    "percentile": percentile,
}

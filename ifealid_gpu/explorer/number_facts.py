"""What panels are told of a frame's numbers: the histogram of what is shown, and what chance says of its values."""

from __future__ import annotations

from dataclasses import dataclass

from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.fitting import FitsOfMap
from ifealid_gpu.explorer.shown import Shown
from ifealid_gpu.quantities.chance import Chance, chance_words
from ifealid_gpu.quantities.histogram import Histogram
from ifealid_gpu.renderer.readback import Reading


@dataclass(frozen=True)
class NumberFacts:
    """The histogram and chance.

    Attributes:
        is_shown: whether the user wants to see the histogram.
        log_counts: whether its bars are as high as the logarithm of their counts.
        histogram: of the values on display; None where there are none, or no single amounts.
        chance: the values of random pairs of pixels, of a similarity to one mark, once they are there; else None.
        no_chance_words: why there are none, of a similarity to several marks, or less others.
    """

    is_shown: bool = True
    log_counts: bool = False
    histogram: Histogram | None = None
    chance: Chance | None = None
    no_chance_words: str | None = None

    def judged(self, value: float | None) -> str | None:
        """What chance says of a value, in plain words; None where it says nothing."""
        if value is None or self.chance is None or not self.chance.values.size:
            return None
        return chance_words(float(self.chance.percentiles(value)))


def number_facts(explorer: Shown, reading: Reading, *, tells: bool) -> NumberFacts:
    """Those of the frame that was drawn last.

    Args:
        explorer: what is shown.
        reading: of that frame.
        tells: whether values at single pixels are known, which chance judges.
    """
    preferences, renderer, resolved = explorer.preferences, explorer.renderer, explorer.resolved
    shown = preferences.histogram, preferences.log_counts
    if renderer is None or resolved is None:
        return NumberFacts(*shown)
    quantity, histogram, chance = resolved.quantity, None, None
    if reading.range is not None and reading.counts and not quantity.has_colors:
        histogram = Histogram(reading.counts, reading.range.values)
    known = renderer.known
    if isinstance(known, FitsOfMap) and (tells or preferences.histogram):
        wanted = quantity.chance_wanted(renderer.feature_map, of_layer=known.has_others)
        try:
            chance = None if wanted is None else known.aside(wanted)
        except InputError:  # of a layer whose other maps cannot be read
            chance = None
    return NumberFacts(*shown, histogram, chance, quantity.no_chance_words)

"""The fits that a command needs, of its map or of all images of the layer, with a bar of their progress."""

from __future__ import annotations

from ifealid_gpu.cli.console import note
from ifealid_gpu.cli.progress import progress_bar
from ifealid_gpu.dataset import Dataset, Entry
from ifealid_gpu.dataset.layer_maps import LayerMaps
from ifealid_gpu.fits.at_once import AtOnce
from ifealid_gpu.fits.fit import Made, Wanted
from ifealid_gpu.maps.feature_map import FeatureMap

_STEPS = 100  # of the bar


class LayerFits:
    """Makes what is asked for, and says which maps were left out.

    Args:
        dataset: all images.
        entry: the map on display.
        own: the same, loaded.
    """

    def __init__(self, dataset: Dataset, entry: Entry, own: FeatureMap) -> None:
        self._maps = LayerMaps(dataset, entry, own)
        self._said = 0

    @property
    def has_others(self) -> bool:
        """Whether the layer has maps of several images."""
        return self._maps.count > 1

    def fit(self, wanted: Wanted[Made]) -> Made:
        """What was asked for; see `Known`."""
        with progress_bar(f"Finding {wanted.words}") as bar:
            made = AtOnce(self._maps, lambda _, share: bar(round(_STEPS * share), _STEPS)).fit(wanted)
        if wanted.is_of_layer:
            for words in self._maps.notes[self._said :]:
                note(words)
            self._said = len(self._maps.notes)
        return made

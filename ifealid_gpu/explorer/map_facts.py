"""What panels are told of the feature map on display, whatever is shown of it."""

from __future__ import annotations

from dataclasses import dataclass

from ifealid_gpu.maps.bands import Bands


@dataclass(frozen=True)
class MapFacts:
    """The feature map on display.

    Attributes:
        dataset: name of the file or folder that is open.
        datasets: names of those that are open together; none: it is one alone.
        image: name of the source image.
        layer: name of the layer.
        images: names of all source images of the dataset.
        layers: names of all layers of this image.
        networks: the network of each of these layers, where there are several; else none.
        size: (w, h, d).
        precision: bits of a code.
        metric: what the metric in use is called.
        metric_explanation: what it takes for alike.
        has_image: whether the map has an input image.
        real_range: (pmin, pmax), or None where the file does not say.
        is_streamed: whether the map exceeds the GPU's memory, so that full passes copy it there anew.
        model: name of the model that made the map, or None.
        weights: name or hash of its weights, or None.
        is_in_files: whether it lies in files that can be read again.
        code_error: how far similarities are off at this precision, in [0, 1], or None.
        notes: what was guessed, found or left out when it was read, a line each.
        asked: how its files were asked to be read, as on a command line, or None.
        bands: what the channels are called, or None.
        can_be_saved: whether the map was made to be looked at alone, and lies in no file of the user's.
    """

    dataset: str
    image: str
    layer: str
    images: tuple[str, ...]
    layers: tuple[str, ...]
    size: tuple[int, int, int]
    precision: int
    metric: str
    has_image: bool
    real_range: tuple[float, float] | None
    is_streamed: bool
    model: str | None = None
    weights: str | None = None
    can_be_saved: bool = False
    metric_explanation: str = ""
    is_in_files: bool = False
    code_error: float | None = None
    notes: tuple[str, ...] = ()
    asked: str | None = None
    bands: Bands | None = None
    networks: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()

    @property
    def origin(self) -> str | None:
        """The model that made the map, with a note where its weights are random; None where it is unknown."""
        is_random = self.weights is not None and self.weights.startswith("random")
        return self.model and f"{self.model}{' (random weights)' if is_random else ''}"

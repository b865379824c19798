"""What a feature map was made from and how, as a hash: the same hash is the same map, and need not be made again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

from ifealid_gpu.extraction.anatomy import anatomy_of
from ifealid_gpu.extraction.model import Model
from ifealid_gpu.extraction.options import Options

# Counts the changes of this program that change the maps it makes.
_VERSION = 2


def image_hash(data: bytes) -> str:
    """The hash of an image file's bytes."""
    return hashlib.sha256(data).hexdigest()


def recipe(image: str, model: Model, layer: str, options: Options) -> str:
    """The hash of all that decides the codes of a layer.

    Device and tiles are left out: they may change last bits alone.

    Args:
        image: hash of the image.
        model: by its name, its weights' hash and its preprocessing.
        layer: name of the layer.
        options: how it is made.
    """
    facts = {
        "version": _VERSION,
        "image": image,
        "model": model.name,
        "weights": model.weights,
        "preprocessing": asdict(model.preprocessing),
        "layer": layer,
        "padding": options.padding,
        "max_side": options.max_side,
        "precision": options.precision,
        "half": options.half,
        "fast": options.fast,
    }
    # What version 0.1 did not know is left out where it changes nothing: its maps are recognised.
    facts |= {name: times for name in ("scale", "shift_average") if (times := getattr(options, name)) != 1}
    layout = anatomy_of(model).features[layer].layout
    if layout and (layout.middle or layout.suffix or layout.by_column):
        facts["tokens"] = (layout.prefix, layout.middle, layout.suffix, layout.by_column)
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:32]

"""The source `scattering`: a network with fixed weights, which needs no download."""

from __future__ import annotations

from pathlib import Path

from ifealid_gpu.dataset.photos import SCATTERING
from ifealid_gpu.errors import InputError
from ifealid_gpu.extraction.model import Model, Preprocessing
from ifealid_gpu.extraction.scattering import Scattering

NAME = SCATTERING


def scattering(weights: Path | None) -> Model:
    """The scattering network, in float64, for images of any size with values in [0, 1].

    Raises:
        InputError: weights were given.
    """
    if weights is not None:
        raise InputError(f"the weights of {NAME} are fixed: it takes no file of weights, found {weights}")
    return Model(Scattering().eval().requires_grad_(False), NAME, "fixed", Preprocessing())

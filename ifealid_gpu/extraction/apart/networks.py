"""The networks that a window offers: well-known ones, of which those can be chosen whose packages are installed."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec

from ifealid_gpu.dataset.photos import LITE0, LITE0_PACKAGE, SCATTERING


@dataclass(frozen=True)
class Network:
    """A network.

    Attributes:
        name: as `--model` has it.
        words: what it is, in a few words, and what it downloads.
        package: what it needs.
        extra: the optional dependency of this project that installs it.
    """

    name: str
    words: str
    package: str
    extra: str

    @property
    def is_installed(self) -> bool:
        """Whether its package is there; the package is not imported."""
        return find_spec(self.package) is not None


#: In the order in which they are offered.
NETWORKS = (
    Network(LITE0, "small, trained on photos of 1,000 kinds of things; nothing to download", LITE0_PACKAGE, "lite"),
    Network(SCATTERING, "fixed filters for colour, edges and texture; nothing to download", "torch", "torch"),
    Network(
        "torchvision:resnet50",
        "trained on photos of 1,000 kinds of things; downloads 98 MB",
        "torchvision",
        "torchvision",
    ),
    Network(
        "torchvision:convnext_tiny", "a newer one, trained on the same; downloads 109 MB", "torchvision", "torchvision"
    ),
    Network(
        "timm:vit_small_patch14_dinov2",
        "DINOv2: parts of things, learnt without names; downloads 88 MB",
        "timm",
        "timm",
    ),
    Network(
        "hf:facebook/dinov2-small",
        "DINOv2: parts of things, learnt without names; downloads 88 MB",
        "transformers",
        "hf",
    ),
)


def networks_here() -> tuple[Network, ...]:
    """Those that work with what is installed."""
    if find_spec("torch") is None:
        return ()
    return tuple(network for network in NETWORKS if network.is_installed)

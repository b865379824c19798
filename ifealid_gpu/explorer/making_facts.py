"""What the dialog about photos is told, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ifealid_gpu.dataset.photos import INSTALL_TORCH, extract_command
from ifealid_gpu.explorer.making import Choice, Making
from ifealid_gpu.extraction.apart.messages import Advanced, OfferedLayer
from ifealid_gpu.extraction.apart.networks import Network, networks_here


@dataclass(frozen=True)
class MakingFacts:
    """Feature maps of photos that are offered or being made.

    Attributes:
        photos: names of the photos.
        size: (height, width) of the first one.
        choice: what is chosen.
        proposed: the folder that is proposed, or None.
        networks: those that are offered; none where torch is missing.
        layers: of the chosen network, as far as they are known.
        ticked: names of the layers that are chosen.
        passed_over: what of a folder is no photo, a line each.
        notes: what the user should know of the network.
        is_waiting: whether the network is being looked at.
        is_running: whether feature maps are being made.
        progress: how far that is, or None.
        error: what went wrong last, or None.
        install: the command that installs torch, where it is missing, or None.
        command: the command line that makes the same feature maps.
        has_pages: whether it is one photo, of several pages.
        may_be_map: whether the photo may be a feature map itself, if it is read so.
    """

    photos: tuple[str, ...]
    size: tuple[int, int]
    choice: Choice
    proposed: str | None
    networks: tuple[Network, ...]
    layers: tuple[OfferedLayer, ...]
    ticked: tuple[str, ...]
    passed_over: tuple[str, ...]
    notes: tuple[str, ...]
    is_waiting: bool
    is_running: bool
    progress: Advanced | None
    error: str | None
    install: str | None
    command: str
    has_pages: bool
    may_be_map: bool


class MakingWish(Enum):
    """What the user wants done in the dialog about photos."""

    LOOK = "look at the network that was typed"
    MAKE = "make"
    CANCEL = "cancel"
    READ_AS = "read the photo as a feature map"
    ASK_FOLDER = "ask for a folder"
    COPY_INSTALL = "copy the command that installs torch"
    COPY_COMMAND = "copy the command that makes the maps"


def making_facts(making: Making) -> MakingFacts:
    """The facts of what is offered or being made."""
    networks, choice = networks_here(), making.choice
    return MakingFacts(
        photos=tuple(photo.name for photo in making.photos),
        size=making.size,
        choice=choice,
        proposed=making.folder,
        networks=networks,
        layers=making.offered,
        ticked=making.ticked,
        passed_over=making.passed_over,
        notes=making.layers.notes if making.layers else (),
        is_waiting=making.is_waiting,
        is_running=making.is_running,
        progress=making.progress,
        error=making.error,
        install=None if networks else INSTALL_TORCH,
        command=extract_command(making.places, choice.named, choice.folder or "dataset/"),
        has_pages=making.has_pages,
        may_be_map=making.refused is not None,
    )

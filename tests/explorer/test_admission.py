"""What a served window may open: what was named where it was started, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from ifealid_gpu.dataset import Files, Reading
from ifealid_gpu.dataset.named import DEMO, path_of
from ifealid_gpu.errors import IfealidError, InputError
from ifealid_gpu.explorer.admission import Admission

MAPS, PHOTO, PARTS = Path("/maps/a.zip"), Path("/photos/a.jpg"), Path("/parts.npz")
LIMITED = Admission.to([Files(MAPS, Reading(image=PHOTO)), Files(Path("b.npy"))], [PARTS])


@pytest.mark.parametrize(
    "name",
    [
        MAPS,
        "/maps/../maps/a.zip",
        "b.npy",
        Path("b.npy").absolute(),
        PARTS,
        PHOTO,
        "ifealid:/maps/a.zip",
        "ifealid:/maps/a.zip+image=/photos/a.jpg,/maps/a.zip",
    ],
)
def test_what_was_named_may_be_opened(name: str | Path) -> None:
    LIMITED.check([name])


@pytest.mark.parametrize(
    "name",
    [
        "/maps",
        "/maps/b.zip",
        "/etc/passwd",
        "c/b.npy",
        DEMO,
        "demo",
        "",
        "ifealid:/etc/passwd",
        "ifealid:demo:",
        "ifealid:/maps/a.zip+image=/etc/passwd",
        "ifealid:/maps/a.zip,/etc/passwd",
        "ifealid:/maps/a.zip+channel_names=/x",
    ],
)
def test_nothing_else_may_be_opened(name: str) -> None:
    with pytest.raises(InputError, match="only what this window was started with"):
        LIMITED.check([MAPS, name])


def test_nor_may_it_be_read_with_other_files() -> None:
    LIMITED.check_reading(Reading(image=PHOTO))
    for reading in (Reading(image=Path("/etc/passwd")), Reading(channel_names=PHOTO.with_name("names.txt"))):
        with pytest.raises(InputError, match="only what this window"):
            LIMITED.check_reading(reading)


def test_a_damaged_link_is_an_error_as_well() -> None:
    with pytest.raises(IfealidError):
        LIMITED.check(["ifealid:%%%#{"])


def test_a_window_of_ones_own_opens_anything() -> None:
    anything = Admission()
    anything.check(["/etc/passwd", DEMO])
    anything.check_reading(Reading(image=PHOTO))
    assert not anything.is_limited and LIMITED.is_limited
    Admission([path_of(DEMO)]).check([DEMO])

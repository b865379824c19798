"""Where feature maps are written: each in a file of its own, whose bits may be known only when the values are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ifealid_gpu.dataset.names import map_file_name
from ifealid_gpu.maps.codes import PRECISIONS


@dataclass(frozen=True)
class Target:
    """The file of one feature map.

    Attributes:
        place: the folder for IMAGE.LAYER.BITS.zip, or the file itself.
        image: name of the source image, or None.
        layer: name of the layer, or None.
        is_file: whether ``place`` is the file, whatever the map is called.
    """

    place: Path
    image: str | None = None
    layer: str | None = None
    is_file: bool = False

    def path(self, precision: int) -> Path:
        """The file for a map of so many bits."""
        return self.place if self.is_file else self.place / map_file_name(self.image, self.layer, precision)

    def paths(self, precision: int | str) -> list[Path]:
        """The files that the map may be in: one where the bits are given, one for each precision where not."""
        bits = PRECISIONS if isinstance(precision, str) else (precision,)
        return list(dict.fromkeys(self.path(each) for each in bits))


def first_shared(targets: Sequence[Target]) -> tuple[Target, Target] | None:
    """The first two of several targets that would be the same file, if any.

    Some file systems take names apart by the case of their letters, others do not.
    """
    taken: dict[str, Target] = {}
    for target in targets:
        other = taken.setdefault(str(target.path(8)).casefold(), target)
        if other is not target:
            return other, target
    return None

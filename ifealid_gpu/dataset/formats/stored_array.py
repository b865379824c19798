"""An array in a file, as its header tells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray

from ifealid_gpu.dataset.faults import shown
from ifealid_gpu.dataset.scaling import Scaling
from ifealid_gpu.maps.bands import Bands
from ifealid_gpu.maps.georeference import Georeference
from ifealid_gpu.parallel import Progress
from ifealid_gpu.rows import Rows

#: Reads an array; where that takes long, it reports its progress.
Values = Callable[[Progress | None], NDArray[Any] | Rows]


@dataclass(frozen=True, eq=False)
class StoredArray:
    """An array in a file, by its header.

    Attributes:
        name: its name among others of the file, or None where the file holds one array without a name.
        shape: lengths of its axes.
        dtype: what it holds, in words for messages.
        real: whether that is real numbers.
        whole: whether it is whole numbers, by their type.
        values: reads it; a ValueError where it is not the same any more, an OSError where the system fails.
        fills: values that the file declares to stand for none.
        usual: values that stand for none in files of its kind, whether it declares them or not.
        stated: the order of its axes, where it is known for certain; None: as asked, or as the shape tells.
        habit: the order that arrays from such programs have where their shape does not tell, "hwc" or "chw".
        notes: what was left out or is odd, for the entry.
        bands: what the channels are called, or None.
        georeference: where its pixels lie on the Earth, or None.
        scaling: what makes its values real, as the file says, or None.
        beside: names of the feature maps of its file, where it is one of several.
    """

    name: str | None
    shape: tuple[int, ...]
    dtype: str
    real: bool
    values: Values = field(repr=False)
    whole: bool = False
    fills: tuple[float, ...] = ()
    usual: tuple[float, ...] = ()
    stated: str | None = None
    habit: str = "hwc"
    notes: tuple[str, ...] = ()
    bands: Bands | None = None
    georeference: Georeference | None = None
    scaling: Scaling | None = None
    beside: tuple[str, ...] = ()

    @property
    def where(self) -> str | None:
        """How messages call it."""
        return None if self.name is None else f"array {shown(self.name)}"

"""One feature map of a dataset, known by its facts until it is loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from ifealid_gpu.dataset.faults import fault
from ifealid_gpu.dataset.image import Photo
from ifealid_gpu.dataset.input_image import InputImage
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.errors import DatasetError, IfealidError, Remedy
from ifealid_gpu.maps.bands import Bands
from ifealid_gpu.maps.feature_map import FeatureMap, Provenance
from ifealid_gpu.maps.georeference import Georeference
from ifealid_gpu.parallel import Progress
from ifealid_gpu.python_words import in_python


@dataclass(frozen=True)
class Problem:
    """Something in a dataset that could not be opened, while the rest could.

    Attributes:
        path: the file.
        message: one line that names the file, what was expected and what was found.
        remedy: which ways of reading the file may help; None: none.
    """

    path: Path
    message: str
    remedy: Remedy | None = None

    @classmethod
    def of(cls, path: Path, error: IfealidError) -> Self:
        """What an error says, without what it keeps in memory."""
        return cls(path, str(error), error.remedy)

    @property
    def error(self) -> DatasetError:
        """The error that says so, where nothing else can be opened."""
        return DatasetError(self.message, remedy=self.remedy)


@dataclass(frozen=True, eq=False)
class Entry:
    """A feature map in a file: its facts, from the file's headers alone. Or one in memory, ready at hand.

    Attributes:
        path: the file; None for a map in memory.
        kind: what kind of file it is, for people: "IFeaLiD ZIP", "NumPy array".
        name: what the interface calls the map.
        layer: the layer's name, unlike every other among the layers of the same image.
        provenance: source image, layer, model and stride, as far as the file or its name says.
        width: columns, in feature-map pixels.
        height: rows, in feature-map pixels.
        channels: length d of a feature vector.
        precision: bits of a code: 8, 16 or 32; None: found when the values are read.
        value_range: (pmin, pmax), or None where it is not known before (arrays) or at all (ZIPs of the web page).
        has_image: whether the file holds the input image.
        states_image: whether the file itself, not just a name, says which source image it is of.
        image_id: (CRC, size) of the input image's bytes in the file; equal ones are the same image.
        read: reads the map.
        listed_as: what the source image is called where nothing tells its name; None: as the file.
        code_error: how far similarities are off at this precision; None: not measured, or not yet.
        notes: what was guessed when the file was opened, and how to change it; a line each.
        beneath: the input image, where it lies in a file of its own or in memory; ``read`` brings its pixels.
        photo: loads the input image in the map's file, where there is one; what is ``beneath`` takes its place.
        bands: what the channels are called, or None.
        georeference: where the map's pixels lie on the Earth, or None.
        fills: values that the file declares to stand for no data.
        empty: pixels without data; None: found when the values are read.
        part: the name of its dataset, where several are joined: its layer's name begins with it; else "".
    """

    path: Path | None
    kind: str
    name: str
    layer: str
    provenance: Provenance
    width: int
    height: int
    channels: int
    precision: int | None
    value_range: tuple[float, float] | None
    has_image: bool
    states_image: bool
    image_id: tuple[int, int] | None
    read: Callable[[Progress | None], FeatureMap] = field(repr=False)
    listed_as: str | None = None
    code_error: float | None = None
    notes: tuple[str, ...] = ()
    beneath: InputImage | None = None
    photo: Callable[[], Photo] | None = field(default=None, repr=False)
    bands: Bands | None = None
    georeference: Georeference | None = None
    fills: tuple[float, ...] = ()
    empty: int | None = None
    part: str = ""

    @property
    def own_layer(self) -> str:
        """The layer's name in its own dataset."""
        return self.layer.removeprefix(f"{self.part}/") if self.part else self.layer

    @property
    def names(self) -> tuple[str, str, str]:
        """Names by which somebody may ask for it."""
        return self.layer, self.name, self.own_layer

    @property
    def image_name(self) -> str | None:
        """Name of the source image, or None when nothing tells it."""
        return self.provenance.image

    @property
    def nbytes(self) -> int:
        """Bytes of the codes in memory, at most."""
        return self.width * self.height * self.channels * self.most_bits // 8

    @property
    def most_bits(self) -> int:
        """Bits of a code, or as many as it can have where they are found when the values are read."""
        return self.precision or 16

    @property
    def file_name(self) -> str:
        """The name of its file; of a map in memory its own."""
        return self.path.name if self.path else self.name

    def place_in(self, root: Path | None) -> str:
        """Where its file lies in the folder ``root``; its file's name where it lies elsewhere."""
        if self.path is None or root is None or self.path == root or not self.path.is_relative_to(root):
            return self.file_name
        return str(self.path.relative_to(root))

    @in_python(Reading)
    def load(self, progress: Progress | None = None) -> FeatureMap:
        """Read, check and decode the whole map.

        Args:
            progress: called in this thread with (steps done, steps in all); an exception from it stops the work.

        Raises:
            DatasetError: the file is not what its headers promised, or has changed or gone since.
        """
        try:
            feature_map = self.read(progress)
        except MemoryError:
            where = self.path or Path(self.name)
            raise fault(where, None, f"needs {self.nbytes // 10**6} MB of memory, and there is not so much") from None
        return replace(feature_map, name=self.name, provenance=self.provenance)

    def jpeg(self) -> bytes | None:
        """The bytes of a JPEG of exactly the pixels of the map's image; None where it comes from no such file.

        Raises:
            DatasetError: the image cannot be read.
        """
        photo = self.beneath.photo if self.beneath else self.photo
        return photo().jpeg if photo else None

    def renewed(self, feature_map: FeatureMap) -> Entry:
        """The same map with other values, which are at hand."""

        def read(_: Progress | None) -> FeatureMap:
            return feature_map

        empty = feature_map.width * feature_map.height - feature_map.valid_pixels
        return replace(
            self,
            precision=feature_map.precision,
            value_range=feature_map.value_range,
            code_error=feature_map.code_error,
            empty=empty,
            read=read,
        )

"""Figures of a difference: what one layer of an image shows less what another shows at the same places."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

from ifealid_gpu.errors import InputError
from ifealid_gpu.figure.caption import Caption
from ifealid_gpu.figure.difference_legend import DifferenceLegend
from ifealid_gpu.figure.drawing import Drawing
from ifealid_gpu.figure.figure import marker_size, page_of, plain_drawing
from ifealid_gpu.figure.grid import Grid
from ifealid_gpu.figure.marks.painter import with_marks
from ifealid_gpu.figure.shown import Shown
from ifealid_gpu.files import as_text
from ifealid_gpu.geometry import Projection
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.quantities.subtracted import Subtracted
from ifealid_gpu.renderer.difference import Difference
from ifealid_gpu.renderer.numbers import Numbers
from ifealid_gpu.views.elsewhere import viewport_on
from ifealid_gpu.views.resolved_view import ResolvedView


@dataclass(frozen=True, eq=False)
class ShownDifference:
    """A difference with what it shows.

    Attributes:
        image: its name.
        difference: of the two maps.
        first: the view on the first, but for the part of the image that it shows, which is of the difference's scene.
        second: the view on the second.
    """

    image: str
    difference: Difference
    first: ResolvedView
    second: ResolvedView

    @classmethod
    def of(cls, grid: Grid, gpu: Gpu) -> ShownDifference:
        """The difference of the two layers of a grid's one image.

        Raises:
            InputError: a map is missing, or cannot be asked this; what both show has no difference.
            DatasetError: a map cannot be read.
            DeviceError: a map does not fit the device's memory.
        """
        names = as_text(grid.layers[0]), as_text(grid.layers[1])
        if names[0] == names[1]:
            raise InputError(f"{names[0]} less itself is zero everywhere: subtract another layer")
        return cls.of_two(gpu, *grid.maps(gpu))

    @classmethod
    def of_two(cls, gpu: Gpu, first: Shown, second: Shown) -> ShownDifference:
        """The difference of two maps with their views; InputError where there is none."""
        names = as_text(first.entry.layer), as_text(second.entry.layer)
        difference = Difference(gpu, first.renderer, second.renderer, names)
        one, other = difference.resolve(first.view, second.view)
        difference.quantity(one, other)  # refuses what has no difference
        viewport = viewport_on(one.view.viewport, first.renderer.scene, difference.scene)
        return cls(first.image, difference, one.but(viewport=viewport), other)

    @property
    def quantity(self) -> Subtracted:
        """What is shown."""
        return self.difference.quantity(self.first, self.second)

    @property
    def sizes(self) -> str:
        """Those of both maps."""
        return " minus ".join(_size(one) for one in (self.difference.first, self.difference.second))

    @property
    def caption(self) -> Caption:
        """Both layers and the image; what was subtracted, and the sizes of both maps."""
        has_values = self.difference.found_range(self.first, self.second) is not None
        facts = f"difference of {self.quantity.first.caption(has_values)}  ·  {self.sizes}"
        return Caption(f"{self.quantity.words}  ·  {as_text(self.image)}", as_text(facts))

    def picture(self, size: tuple[int, int], unit: float, *, markers: bool = True) -> Image.Image:
        """The map alone, RGBA.

        Args:
            size: (width, height) in pixels.
            unit: pixels per marker unit.
            markers: whether the reference, pins and marks are drawn, where the view has them.
        """
        views = [one if markers else one.but(markers=False) for one in (self.first, self.second)]
        picture = Image.fromarray(self.difference.picture(views[0], views[1], size, unit))
        projection = Projection.of(self.difference.scene, size, self.first.view.viewport)
        return with_marks(picture, views[0].view, projection, unit)

    def legend(self, height: int, unit: float) -> DifferenceLegend:
        """What the colours stand for; see `DifferenceLegend.of`."""
        return DifferenceLegend.of(self.difference, self.first, self.second, height, unit)

    def drawing(self, size: tuple[int, int], *, plain: bool = False) -> Drawing:
        """The figure: title, facts and legend about the map, or the map alone.

        Args:
            size: (width, height) of the map in pixels.
            plain: whether nothing is about it, nor on it.
        """
        unit, caption = marker_size(size), self.caption
        picture = self.picture(size, unit, markers=not plain)
        if plain:
            return plain_drawing(picture, caption.title)
        return page_of(picture, caption, self.legend(size[1], unit), unit)


def _size(renderer: Numbers) -> str:
    own = renderer.feature_map
    return f"{own.width} x {own.height} x {own.channels} @ {own.precision} bit"

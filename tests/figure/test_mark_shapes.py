"""The shapes of marks: what is drawn of a region is what the region covers, and its line lies at its edge."""

from __future__ import annotations

import numpy as np
import pytest

from ifealid_gpu import Place, Query, Term, ViewState
from ifealid_gpu.figure.marks.outlines import dashes, outlines_of
from ifealid_gpu.figure.marks.shapes import shape_of
from ifealid_gpu.quantities.query_class import QueryClass
from ifealid_gpu.quantities.regions.box import Box
from ifealid_gpu.quantities.regions.mask import MaskRegion
from ifealid_gpu.quantities.regions.polygon import Polygon
from ifealid_gpu.quantities.regions.region import Region
from ifealid_gpu.quantities.regions.stroke import Stroke

FRAME = (90.0, 60.0)
disc = np.hypot(*(axis - 30 for axis in np.mgrid[:60, :90])) < 20.3

# Each with its area and the length of its edge, in image pixels.
REGIONS: dict[str, tuple[Region, float, float]] = {
    "box": (Box(10, 20, 40, 35.5), 30 * 15.5, 91),
    "polygon": (Polygon(((10, 10), (50, 10), (10, 40))), 600, 120),
    "dab": (Stroke(((30.0, 30.0),), 12), np.pi * 144, 2 * np.pi * 12),
    "stroke": (Stroke(((20.0, 30.0), (60.0, 30.0)), 8), np.pi * 64 + 640, 2 * np.pi * 8 + 80),
    "mask": (MaskRegion.of(disc), float(disc.sum()), 2 * np.pi * 20.3),
}


@pytest.mark.parametrize("name", REGIONS)
def test_what_fills_a_shape_and_its_line_are_those_of_the_region(name: str) -> None:
    region, area, edge = REGIONS[name]
    shape = shape_of(region, FRAME)
    assert shape is not None and not shape.is_place
    left, top, right, bottom = shape.runs.T
    assert ((right - left) * (bottom - top)).sum() == pytest.approx(area, rel=0.06)
    (loop,) = shape.loops
    lengths = np.hypot(*np.diff(np.concatenate([loop, loop[:1]]), axis=0).T)
    assert lengths.sum() == pytest.approx(edge, rel=0.08)
    assert shape.top[1] == pytest.approx(loop[:, 1].min(), abs=1e-9)


def test_a_ring_shaped_stroke_has_a_hole() -> None:
    turn = np.linspace(0, 2 * np.pi, 40)
    shape = shape_of(Stroke(tuple(zip(40 + 20 * np.cos(turn), 30 + 20 * np.sin(turn), strict=True)), 4), FRAME)
    assert shape is not None and len(shape.loops) == 2


def test_a_mask_as_large_as_the_image_and_a_place_have_shapes() -> None:
    full = shape_of(MaskRegion.of(np.ones((7, 9), np.bool_)), FRAME)
    assert full is not None and len(full.loops) == 1
    assert np.ptp(full.loops[0], axis=0) == pytest.approx(FRAME, rel=0.15)
    place = shape_of(Place(3, 4), FRAME)
    assert place is not None and place.is_place and place.top == (3, 4)


def test_dashes_go_around_a_line_with_even_gaps() -> None:
    square = np.array([(0.0, 0.0), (10, 0), (10, 10), (0, 10)])
    parts = dashes(square, 3, 2)
    assert len(parts) == 8
    lengths = [np.hypot(*np.diff(part, axis=0).T).sum() for part in parts]
    assert lengths == pytest.approx([3] * 8)


def test_marks_of_other_images_and_hidden_classes_are_not_drawn() -> None:
    here, there = Term(Box(1, 1, 5, 5), "a"), Term(Box(2, 2, 6, 6), "b")
    classes = (QueryClass("x", Query((here,)), (9, 8, 7)), QueryClass("y", Query((here,)), (1, 1, 1), is_shown=False))
    view = ViewState(query=Query((here, there, Term(Place(3, 3), "a", sign=-1))), classes=classes)
    drawn = list(outlines_of(view, "a", FRAME))
    assert [(one.of, one.is_negative) for one in drawn] == [
        (("class", 0), False),
        (("term", 0), False),
        (("term", 2), True),
    ]
    assert drawn[0].color == (9, 8, 7)
    assert not list(outlines_of(view.but(markers=False), "a", FRAME))
    assert not list(outlines_of(ViewState(query=Query.at(Place(3, 3))), "a", FRAME)), "the ring is the renderer's"

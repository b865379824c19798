"""Which axes of an output are rows, columns and channels, told from shapes."""

from __future__ import annotations

from fractions import Fraction

import pytest

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")

from ifealid_gpu.extraction.finding_layout import layout_of_one, layout_of_two  # noqa: E402  # needs torch
from ifealid_gpu.extraction.tensor_layout import (  # noqa: E402
    NotAFeatureMapError,
    TensorLayout,
    to_feature_map,
)

SIZES = ((256, 512), (512, 768))


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ((1, 64, 64, 128), (1, 64, 128, 192), TensorLayout((2, 3), 1, 0, Fraction(4), True)),
        ((1, 16, 32, 64), (1, 32, 48, 64), TensorLayout((1, 2), 3, 0, Fraction(16), True)),
        ((1, 8, 512, 1024), (1, 8, 1024, 1536), TensorLayout((2, 3), 1, 0, Fraction(1, 2), False)),  # enlarged
        ((1, 8, 62, 126), (1, 8, 126, 190), TensorLayout((2, 3), 1, 0, Fraction(4), False)),  # without padding
        ((1, 8, 64, 512), (1, 8, 128, 768), TensorLayout((2, 3), 1, steps=(4, 1))),  # other strides down than across
        ((1, 512 + 5, 96), (1, 1536 + 5, 96), TensorLayout((1,), 2, 5, Fraction(16), True)),
        ((1, 96, 512), (1, 96, 1536), TensorLayout((2,), 1, 0, Fraction(16), True)),
        ((513, 1, 96), (1537, 1, 96), TensorLayout((0,), 2, 1, Fraction(16), True)),
        ((5, 16, 32), (5, 32, 48), TensorLayout((1, 2), 0, 0, Fraction(16), True)),
        ((16, 32), (32, 48), TensorLayout((0, 1), None, 0, Fraction(16), True)),
    ],
)
def test_outputs_for_two_sizes(first: tuple[int, ...], second: tuple[int, ...], expected: TensorLayout) -> None:
    assert layout_of_two((first, second), SIZES) == expected


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ((1, 1000), (1, 1000), "is one vector"),
        ((1, 8, 1, 1), (1, 8, 1, 1), "is one vector"),
        ((1, 8, 7, 7), (1, 8, 7, 7), "the same shape for every image"),
        ((8, 49, 96), (24, 49, 96), "a batch of 8"),
        ((2, 5, 16, 32), (2, 5, 32, 48), "a batch of 2"),
        ((2, 512, 96), (2, 1536, 96), "a batch of 2"),
        ((1, 3, 513, 513), (1, 3, 1537, 1537), "as the image's sides do"),  # attention
        ((1, 513, 513), (1, 1537, 1537), "as the image's sides do"),
        ((1, 100, 96), (1, 300, 96), "no grid of patches"),
        ((1, 128, 96), (1, 384 + 7, 96), "no grid of patches"),  # a share of the patches, and a rest
        ((1, 3, 5, 16, 32), (1, 3, 5, 32, 48), "not rows beside columns"),
        ((1, 8, 64, 128), (1, 8, 32, 64), "shrinks"),
        ((1, 8, 64, 128), (1, 8, 128, 192, 1), "another number of axes"),
        ((8, 64, 128, 3), (16, 128, 192, 3), "more than two axes"),
        ((256, 3), (512, 3), "a batch of 256"),
        ((3, 256), (3, 512), "not three"),
    ],
)
def test_what_is_no_map_for_two_sizes(first: tuple[int, ...], second: tuple[int, ...], why: str) -> None:
    with pytest.raises(NotAFeatureMapError, match=why):
        layout_of_two((first, second), SIZES)


@pytest.mark.parametrize(
    ("shape", "size", "expected"),
    [
        ((1, 768, 14, 14), (224, 224), TensorLayout((2, 3), 1, 0, Fraction(16), True)),
        ((1, 64, 64, 768), (1024, 1024), TensorLayout((1, 2), 3, 0, Fraction(16), True)),
        ((1, 9, 16, 1024), (144, 256), TensorLayout((1, 2), 3, 0, Fraction(16), True)),
        ((1, 197, 768), (224, 224), TensorLayout((1,), 2, 1, Fraction(16), True)),
        ((1, 261, 768), (224, 224), TensorLayout((1,), 2, 5, Fraction(14), True)),
        ((1, 50, 768), (224, 224), TensorLayout((1,), 2, 1, Fraction(32), True)),
        ((197, 1, 768), (224, 224), TensorLayout((0,), 2, 1, Fraction(16), True)),
        ((1, 15, 15), (24, 40), TensorLayout((1,), 2, 0, Fraction(8), True)),
        ((1, 8, 35, 35), (299, 299), TensorLayout((2, 3), 1)),
    ],
)
def test_outputs_for_the_only_size(shape: tuple[int, ...], size: tuple[int, int], expected: TensorLayout) -> None:
    assert layout_of_one(shape, size) == expected


def test_a_cube_is_read_as_the_module_says() -> None:
    assert layout_of_one((1, 16, 16, 16), (64, 64)).space == (2, 3)
    assert layout_of_one((1, 16, 16, 16), (64, 64), channels_last=True).space == (1, 2)


@pytest.mark.parametrize(
    ("shape", "why"),
    [
        ((1, 1000), "is one vector"),
        ((1, 768, 1, 1), "no two axes in the proportion"),
        ((25, 14, 14, 768), "a batch of 25"),
        ((1, 12, 197, 197), "no two axes in the proportion"),
        ((1, 12, 50, 50), "no two axes in the proportion"),
        ((1, 100, 256), "no axis with as many tokens"),
        ((64, 49, 96), "a batch of 64"),
        ((1, 3, 8, 14, 14), "has 5 axes"),
    ],
)
def test_what_is_no_map_for_the_only_size(shape: tuple[int, ...], why: str) -> None:
    with pytest.raises(NotAFeatureMapError, match=why):
        layout_of_one(shape, (224, 224))


def test_tokens_become_a_grid_row_by_row_whatever_the_image() -> None:
    layout = TensorLayout((1,), 2, 3, Fraction(8), True)
    grid = torch.arange(5 * 7 * 2.0).reshape(5, 7, 2)
    tokens = torch.cat((torch.full((3, 2), -1.0), grid.reshape(35, 2)))[None]
    torch.testing.assert_close(to_feature_map(tokens, layout, (40, 56)), grid.permute(2, 0, 1), rtol=0, atol=0)
    for size in ((47, 63), (33, 49)):  # rows and columns that are rounded down, or up
        assert to_feature_map(tokens, layout, size).shape == (2, 5, 7)
    with pytest.raises(NotAFeatureMapError, match="has 35 patches, where the image has 8 x 8"):
        to_feature_map(tokens, layout, (64, 64))

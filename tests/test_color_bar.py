"""The colour bar: colours lie where their values are, numbers do not collide."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers import random_map

from ifealid_gpu.color_bar import (
    MID_GRAY,
    Blend,
    ColorScale,
    bar_colors,
    colors_of,
    colors_over_gray,
    number_of,
    spaced_ticks,
    stretch,
)
from ifealid_gpu.colormaps import lookup_table
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.codes import real_value
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.backdrop import Backdrop
from ifealid_gpu.views.view_state import ViewState


def test_the_stretch_holds_the_colors_and_the_rest_the_end_colors() -> None:
    colors = bar_colors(ColorScale.from_0_to_1(0.25, 0.75), "fire", 400)
    table = lookup_table("fire")
    assert (colors[:100] == table[255]).all() and (colors[300:] == table[0]).all()
    assert (colors[200] == table[127]).all()
    brightness = colors[100:300].astype(int).sum(axis=1)
    assert brightness[0] > 740 and brightness[-1] < 20


def test_a_range_beyond_0_and_1_widens_the_bar() -> None:
    scale = ColorScale.from_0_to_1(-0.5, 1.5)
    assert (scale.start, scale.end) == (-0.5, 1.5)
    assert scale.position(0.5) == pytest.approx(0.5)


def test_no_spread_is_the_first_color_as_the_pixels_are() -> None:
    for scale in (ColorScale.from_0_to_1(0.5, 0.5), ColorScale.between(0.5, 0.5), ColorScale.between(0, 0)):
        assert (bar_colors(scale, "viridis", 10) == lookup_table("viridis")[0]).all()
        assert (scale.start, scale.end) == (0, 1)


def test_a_channel_fills_the_bar_however_few_codes_it_uses() -> None:
    scale = ColorScale.between(0.0, 0.0124)
    colors = bar_colors(scale, "fire", 512)
    assert len(np.unique(colors, axis=0)) == len(np.unique(lookup_table("fire"), axis=0))
    assert [(t.at, number_of(t.value, scale)) for t in spaced_ticks(scale, 512, 15)] == [(0, "0.0124"), (512, "0")]


def test_numbers_keep_their_distance_and_the_stretch_wins() -> None:
    ticks = spaced_ticks(ColorScale.from_0_to_1(0.02, 1.0), 200, 15)
    assert sorted(tick.value for tick in ticks) == [0.02, 1.0], "0 is too close to 0.02"
    distances = np.diff(sorted(tick.text_at for tick in ticks))
    assert (distances >= 15).all()
    everywhere = spaced_ticks(ColorScale.from_0_to_1(0.3, 0.8), 400, 15)
    assert sorted((t.value, t.at, t.text_at) for t in everywhere) == [
        (0, 400, 400),
        (0.3, pytest.approx(280), pytest.approx(280)),
        (0.8, pytest.approx(80), pytest.approx(80)),
        (1, 0, 0),
    ]


@pytest.mark.parametrize(("low", "high"), [(0.999, 1.0), (0.5, 0.501), (0.0, 0.001), (-0.5, -0.499)])
def test_the_ends_of_a_narrow_stretch_both_have_their_numbers(low: float, high: float) -> None:
    scale = ColorScale.from_0_to_1(low, high)
    upper, lower, *_ = spaced_ticks(scale, 200, 15)
    assert (lower.value, upper.value) == (low, high)
    assert lower.text_at - upper.text_at == pytest.approx(15)
    assert upper.text_at >= 0 and lower.text_at <= 200
    assert abs(lower.text_at - lower.at) <= 15 and abs(upper.text_at - upper.at) <= 15
    assert number_of(lower.value, scale) != number_of(upper.value, scale)


def test_the_bar_over_gray_is_gray_below_and_opaque_above() -> None:
    scale = ColorScale.from_0_to_1(0.25, 0.75)
    opaque, seen = bar_colors(scale, "fire", 400), bar_colors(scale, "fire", 400, Blend())
    assert (seen[300:] == MID_GRAY).all() and (seen[:100] == opaque[:100]).all()
    assert np.abs(seen[200] - (0.5 * opaque[200] + 0.5 * MID_GRAY)).max() <= 1
    assert (bar_colors(scale, "fire", 400, Blend(opacity=1)) == opaque).all()
    darker = bar_colors(scale, "fire", 400, Blend(dim=0.5))
    assert (darker[300:] == MID_GRAY / 2).all()
    near = replace(scale, is_low_bright=True)
    assert (bar_colors(near, "fire", 400) == opaque[::-1]).all()
    assert (bar_colors(near, "fire", 400, Blend()) == seen[::-1]).all()


@pytest.mark.parametrize(
    "view",
    [
        ViewState(opacity=0.2, dim=0.3, colormap="inferno"),
        ViewState(channel=2, display_range=(0.2, 0.7), backdrop=Backdrop.COLOR),
        ViewState(opacity=0.1, backdrop=Backdrop.NONE, colormap="viridis"),
    ],
    ids=["similarity", "channel", "alone"],
)
def test_the_picture_over_gray_has_the_legends_colors(gpu: Gpu, view: ViewState) -> None:
    gray = np.full((7 * 4, 9 * 4, 3), MID_GRAY, np.uint8)
    renderer = Renderer(gpu, random_map(7, 9, 5, image=gray))
    picture = renderer.picture(view.but(markers=False), (9, 7))[..., :3]
    ends = renderer.color_ends(view)
    assert ends is not None
    stretched, blend = stretch(renderer.values(view).astype(float), *ends), view.blend(True)
    legend = colors_of(stretched, view.colormap) if blend is None else colors_over_gray(stretched, view.colormap, blend)
    off = np.abs(picture.astype(int) - legend).max(axis=2)
    assert (off > 1).mean() < 0.05, "but for values between two of the 256 colours, which rounding decides"
    assert off.max() <= 8


def numbers(scale: ColorScale, real_range: tuple[float, float] | None = None) -> list[str]:
    return [
        number_of(v, scale, lambda value: real_value(value, real_range or (0.0, 1.0))) for v in (scale.low, scale.high)
    ]


def test_numbers_are_short_and_tell_the_ends_apart() -> None:
    assert numbers(ColorScale.from_0_to_1(0, 1)) == ["0", "1"]
    assert numbers(ColorScale.from_0_to_1(0.16531, 0.9999)) == ["0.165", "1.000"]
    assert numbers(ColorScale.from_0_to_1(0.9995, 1)) == ["0.9995", "1"]
    assert numbers(ColorScale.between(0.00392, 0.9961), (-0.5, 0.5)) == ["-0.496", "0.496"]
    assert numbers(ColorScale.between(0, 1), (2.5013, 584.5491)) == ["2.5", "584.5"]
    assert numbers(ColorScale.between(0, 1), (0.6131, 3042.54)) == ["1", "3043"]
    assert numbers(ColorScale.between(0, 1), (-3e7, 12.5)) == ["-3e+07", "12"]
    assert numbers(ColorScale.between(0.25, 0.25)) == ["0.250", "0.250"]


def test_the_bar_of_differences_has_zero_in_its_middle_where_nothing_is_seen() -> None:
    scale = ColorScale.about_zero(-0.125, 0.5)
    ticks = sorted((tick.at, number_of(tick.value, scale)) for tick in spaced_ticks(scale, 200, 15))
    assert ticks == [(0, "0.500"), (100, "0"), (200, "-0.500")]
    seen, opaque = (bar_colors(scale, "difference", 401, blend) for blend in (Blend(is_diverging=True), None))
    assert (seen[200] == MID_GRAY).all() and (np.abs(opaque[200].astype(int) - 71) <= 1).all()
    for end in (0, -1):
        assert np.abs(seen[end].astype(int) - opaque[end]).max() <= 2, "as opaque at both ends"
    kept = ColorScale.about_zero(-0.2, 0.2, (-0.25, 0.1))
    assert (kept.start, kept.low, kept.high, kept.end) == (-0.25, -0.2, 0.2, 0.25), "what lies beyond, too"
    assert ColorScale.about_zero(-0.2, 0.2, (-9.0, 0.1)).end == pytest.approx(0.3), "but not too much of it"
    flat = ColorScale.about_zero(0.0, 0.0)
    assert (flat.low, flat.high) == (0, 0) and flat.start < flat.end

"""Text grows with high windows, by keys, and back; names in any script can be read."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator

import numpy as np
import pytest
from imgui_bundle import imgui
from window.offscreen import Offscreen

from ifealid_gpu import system_fonts
from ifealid_gpu.dataset import Dataset
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.feature_map import FeatureMap, Provenance
from ifealid_gpu.ui.theme import TEXT_PIXELS, text_pixels

SNOWMAN, PRIVATE = "\N{SNOWMAN}", "\N{LINEAR B IDEOGRAM B105F MARE}"


def named(gpu: Gpu, name: str) -> Offscreen:
    """A window with an image of this name beside another."""
    codes = np.random.default_rng(3).integers(0, 256, (5, 7, 3), np.uint8)
    window = Offscreen(gpu)
    window.open(Dataset.of(FeatureMap(codes, provenance=Provenance(image, "last")) for image in (name, "zz.png")))
    return window


@pytest.fixture
def afresh() -> Iterator[None]:
    """No font has been looked for."""
    system_fonts.font_with.cache_clear()
    yield
    system_fonts.font_with.cache_clear()


def test_text_grows_with_high_windows_and_never_shrinks() -> None:
    sizes = [text_pixels(height, 1.0) for height in (400, 800, 1080, 1440, 2160)]
    assert sizes[:3] == [TEXT_PIXELS] * 3
    assert sizes == sorted(sizes) and sizes[3] >= 18 and sizes[4] >= 25
    assert text_pixels(2160, 0.7) == pytest.approx(0.7 * sizes[4])


def test_a_large_window_has_large_panels_and_a_screen_of_many_pixels_has_not(gpu: Gpu, cat: Offscreen) -> None:
    small = cat.layout
    cat.resize(3840, 2160)
    for part in ("menu", "status", "tools", "chart", "scale"):
        before, after = getattr(small, part), getattr(cat.layout, part)
        assert after.height > 1.4 * before.height and after.width > 1.4 * before.width, part
    cat.key("ctrl+plus")
    assert cat.explorer.preferences.font_scale == pytest.approx(1.1)
    cat.key("ctrl+0")
    dense = Offscreen(gpu, ratio=2.0)
    dense.resize(2560, 1600)
    assert dense.layout == small
    dense.close()


@pytest.mark.usefixtures("afresh", "config_home")
def test_a_character_that_roboto_lacks_is_drawn_with_a_font_of_the_system(gpu: Gpu) -> None:
    found = shutil.which("fc-match") and subprocess.run(
        ["fc-match", "-f", "%{charset}", f"sans:charset={ord(SNOWMAN):x}"], capture_output=True, text=True, check=False
    )
    window = named(gpu, f"snow {SNOWMAN}.png")
    imgui.set_current_context(window.window_frames._panels.imgui_context)
    has_it = imgui.get_io().fonts.fonts[0].is_glyph_in_font(ord(SNOWMAN))
    window.key("ctrl+i")
    shown = [label for label, kind in window._items if kind == "selectable" and label.startswith("snow")]
    window.picture("snowman")
    assert shown == [f"snow {SNOWMAN if has_it else 'U+2603'}.png##0"]
    if not found or "26" not in found.stdout:
        pytest.skip("no font of this system has a snowman")
    assert has_it
    window.close()


@pytest.mark.usefixtures("afresh", "config_home")
def test_a_character_that_no_font_has_is_written_as_its_number(gpu: Gpu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_fonts, "_candidates", lambda character: iter(()))
    window = named(gpu, f"horse {PRIVATE}.png")
    window.key("ctrl+i")
    assert any(label.startswith(f"horse U+{ord(PRIVATE):04X}.png") for label, _ in window._items)
    window.close()


def test_no_font_is_looked_for_before_a_name_needs_one(gpu: Gpu, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would take time of every start."""
    asked = []
    monkeypatch.setattr(system_fonts, "_candidates", lambda character: asked.append(character) or iter(()))
    window = Offscreen(gpu)
    window.reset()
    for page in ("F1", "Right", "Right", "Right", "Escape"):
        window.key(page)
    window.close()
    assert asked == []

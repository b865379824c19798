"""The tour: it goes where it says, leaves pictures, and says where the window does not do what it should."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tour.guide import Guide, expect
from tour.stops import STOPS
from tour.things import Things
from tour.tour import Stop, Tour

from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.gpu.device import Gpu


@pytest.fixture
def guide(gpu: Gpu, screen: str, config_home: Path) -> Iterator[Guide]:
    hand = Guide(gpu, Preferences(window_position=(0, 0)))
    yield hand
    hand.close()


def test_the_tour_moves_in_steps_checks_and_takes_pictures(guide: Guide, tmp_path: Path) -> None:
    heard: list[tuple[float, float]] = []
    guide.canvas.add_event_handler(lambda event: heard.append((event["x"], event["y"])), "pointer_move")

    def fails(tour: Tour) -> None:
        expect(tour.guide.view.opacity > 1, "what cannot be")

    said: list[str] = []
    tour = Tour(guide, Things(tmp_path), tmp_path / "pictures")
    known = [stop for stop in STOPS if stop.name in ("welcome", "demo", "hover")]
    tour.go(enumerate((*known, Stop("broken", "Never seen.", fails)), 1), said.append)
    assert said == ["01_welcome: ok", "02_demo: ok", "03_hover: ok", "04_broken: expected what cannot be"]
    assert tour.missed == said[-1:]
    made = sorted(path.name for path in (tmp_path / "pictures").iterdir())
    assert made == ["01_welcome.png", "02_demo.png", "03_hover.png", "04_broken_MISSED.png", "index.html"]
    assert len(set(heard)) > 8, "a hand moves in steps; a busy machine hears of some alone"
    with Image.open(tmp_path / "pictures/03_hover.png") as picture:
        tip = tuple(round(v) for v in guide.mouse)
        assert picture.size == (1280, 800) and picture.getpixel((tip[0] + 1, tip[1] + 4)) == (255, 255, 255)


def test_a_film_has_the_frames_that_were_taken(guide: Guide, tmp_path: Path) -> None:
    from tour.film import Film

    guide.reset()
    film = Film(guide)
    film.take(600)
    film.go(guide.at_pixel((21, 13)), steps=3)
    film.write(tmp_path / "film.webp")
    with Image.open(tmp_path / "film.webp") as picture:
        frames = []
        for number in range(picture.n_frames):
            picture.seek(number)
            frames.append(np.asarray(picture.convert("RGB")).astype(int))
    assert len(frames) == 4 and frames[0].shape == (800, 1280, 3)
    assert np.abs(frames[0] - frames[-1]).max() > 100


def test_stops_have_names_and_words_of_their_own() -> None:
    names = [stop.name for stop in STOPS]
    assert len(set(names)) == len(names)
    for stop in STOPS:
        assert re.fullmatch(r"[a-z][a-z0-9_]+", stop.name)
        assert stop.what.endswith(".") and len(stop.what) > 20

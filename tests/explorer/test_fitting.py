"""Fits beside the frames: made while something asks for them, the newest first, with what stands in for them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from threading import Event

import numpy as np
import pytest

from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.fitting import FitsOfMap, Fitting
from ifealid_gpu.fits.at_once import OneMap
from ifealid_gpu.fits.fit import Maps, Steps
from ifealid_gpu.maps.feature_map import FeatureMap


@dataclass(frozen=True)
class Wish:
    """A fit whose steps the test takes one by one."""

    name: str
    is_of_layer: bool = False
    like: str | None = None
    fault: str | None = None
    gate: Event = field(default_factory=Event, compare=False)
    log: list[str] = field(default_factory=list, compare=False)

    @property
    def words(self) -> str:
        return self.name

    @property
    def sooner(self) -> Wish | None:
        return replace(self, name=f"own {self.name}", is_of_layer=False, gate=Event()) if self.is_of_layer else None

    def steps(self, maps: Maps) -> Steps[str]:
        self.log.append(f"begin {self.name}")
        yield 0.25
        if self.name.startswith("own "):
            self.gate.set()
        while not self.gate.is_set():
            time.sleep(0.001)
            yield 0.5
        if self.fault is not None:
            raise InputError(self.fault)
        self.log.append(f"end {self.name}")
        return f"{self.name} fit"


@pytest.fixture
def fitting() -> Iterator[Fitting]:
    made = Fitting()
    yield made
    made.close()


def of_map(fitting: Fitting, own: str = "entry") -> FitsOfMap:
    codes = np.zeros((1, 2, 1), np.uint8)
    return FitsOfMap(fitting, OneMap(FeatureMap(codes)), own, "layer")


def frames_until(fitting: Fitting, ask: Callable[[], object], is_so: Callable[[], bool]) -> None:
    """Frames that ask for something, until that is so."""
    end = time.perf_counter() + 20
    while not is_so():
        assert time.perf_counter() < end, "it never came"
        fitting.turn()
        ask()
        time.sleep(0.001)


def test_a_fit_is_there_once_it_is_made_and_never_holds_up_who_asks(fitting: Fitting) -> None:
    fits, wish = of_map(fitting), Wish("basis")
    assert fits.fit(wish) is None
    assert fitting.is_busy
    wish.gate.set()
    frames_until(fitting, lambda: fits.fit(wish), lambda: fits.fit(wish) == "basis fit")
    fitting.turn()
    assert not fitting.is_busy
    assert wish.log == ["begin basis", "end basis"]  # once


def test_what_nothing_asks_for_any_more_is_cancelled_and_can_be_wanted_again(fitting: Fitting) -> None:
    fits, wish = of_map(fitting), Wish("basis")
    fits.fit(wish)
    fitting.turn()  # of the frame in which it was asked for
    assert fitting.is_busy
    fitting.turn()
    assert not fitting.is_busy
    wish.gate.set()
    frames_until(fitting, lambda: fits.fit(wish), lambda: fits.fit(wish) == "basis fit")
    assert "end basis" in wish.log


def test_the_newest_wish_goes_first_and_the_older_one_goes_on_afterwards(fitting: Fitting) -> None:
    fits, log = of_map(fitting), list[str]()
    old, new = Wish("old", log=log), Wish("new", log=log)
    frames_until(fitting, lambda: fits.fit(old), lambda: "begin old" in log)
    fits.fit(new)
    old.gate.set()
    frames_until(fitting, lambda: (fits.fit(old), fits.fit(new)), lambda: "begin new" in log)
    new.gate.set()
    frames_until(fitting, lambda: (fits.fit(old), fits.fit(new)), lambda: fits.fit(old) is not None)
    assert log.index("end new") < log.index("end old")


def test_the_map_s_own_fit_stands_in_for_the_layer_s(fitting: Fitting) -> None:
    fits, wish = of_map(fitting), Wish("colours", is_of_layer=True)
    frames_until(fitting, lambda: fits.fit(wish), lambda: fits.fit(wish) == "own colours fit")
    assert fitting.is_busy
    wish.gate.set()
    frames_until(fitting, lambda: fits.fit(wish), lambda: fits.fit(wish) == "colours fit")
    # Another map of the layer has the same fit at once.
    assert of_map(fitting, "another").fit(wish) == "colours fit"


def test_the_last_fit_of_its_kind_stands_in_while_a_slider_moves(fitting: Fitting) -> None:
    fits, first, second = of_map(fitting), Wish("eight", like="centres"), Wish("nine", like="centres")
    first.gate.set()
    frames_until(fitting, lambda: fits.fit(first), lambda: fits.fit(first) == "eight fit")
    assert fits.fit(second) == "eight fit"
    assert of_map(fitting, "another").fit(second) is None, "another map's fit says nothing of this one"
    second.gate.set()
    frames_until(fitting, lambda: fits.fit(second), lambda: fits.fit(second) == "nine fit")


def test_a_fit_that_cannot_be_made_is_said_once_and_not_tried_again(fitting: Fitting) -> None:
    fits, wish = of_map(fitting), Wish("basis", fault="no pixel has data")
    wish.gate.set()
    frames_until(fitting, lambda: fits.fit(wish), lambda: fitting.fault is not None)
    assert fitting.fault == "no pixel has data"
    assert fitting.take_failures() == ["no pixel has data"]
    assert fitting.take_failures() == []
    assert fits.fit(wish) is None
    assert wish.log.count("begin basis") == 1


def test_what_was_given_up_is_not_made_until_it_is_wanted_again(fitting: Fitting) -> None:
    fits, wish = of_map(fitting), Wish("basis")
    fits.fit(wish)
    assert fitting.give_up()
    for _ in range(3):
        fitting.turn()
        assert fits.fit(wish) is None
    assert fitting.is_given_up
    assert not fitting.is_busy
    wish.gate.set()
    fitting.begin_again()
    frames_until(fitting, lambda: fits.fit(wish), lambda: fits.fit(wish) == "basis fit")


def test_what_is_made_aside_waits_for_all_else_and_is_not_given_up(fitting: Fitting) -> None:
    fits, log = of_map(fitting), list[str]()
    aside, loud = Wish("chance", log=log), Wish("basis", log=log)
    fits.aside(aside)
    fits.fit(loud)
    assert fitting.give_up()
    aside.gate.set()
    frames_until(fitting, lambda: fits.aside(aside), lambda: fits.aside(aside) == "chance fit")
    assert "end basis" not in log


def test_an_unexpected_fault_is_said_and_the_thread_lives_on(fitting: Fitting) -> None:
    class Broken(Wish):
        def steps(self, maps: Maps) -> Steps[str]:
            yield 0.1
            raise ZeroDivisionError("odd")

    fits, wish, fine = of_map(fitting), Broken("basis"), Wish("other")
    frames_until(fitting, lambda: fits.fit(wish), lambda: fitting.fault is not None)
    assert fitting.take_failures() == ["basis could not be made: ZeroDivisionError: odd"]
    fine.gate.set()
    frames_until(fitting, lambda: fits.fit(fine), lambda: fits.fit(fine) == "other fit")


def test_while_a_map_is_read_for_one_fit_a_newer_one_is_made(fitting: Fitting) -> None:
    class Reads(Wish):
        def steps(self, maps: Maps) -> Steps[str]:
            self.log.append("begin reading")
            while not self.gate.is_set():
                time.sleep(0.001)
                fitting.between(1, 2)
            self.log.append("end reading")
            yield 0.5
            return "layer's fit"

    fits, log = of_map(fitting), list[str]()
    slow, quick = Reads("layer's", log=log), Wish("quick", log=log)
    frames_until(fitting, lambda: fits.fit(slow), lambda: "begin reading" in log)
    quick.gate.set()
    frames_until(fitting, lambda: (fits.fit(slow), fits.fit(quick)), lambda: fits.fit(quick) == "quick fit")
    assert "end reading" not in log
    slow.gate.set()
    frames_until(fitting, lambda: fits.fit(slow), lambda: fits.fit(slow) == "layer's fit")


def test_a_reading_for_a_fit_stops_when_nothing_wants_the_fit(fitting: Fitting) -> None:
    class Reads(Wish):
        def steps(self, maps: Maps) -> Steps[str]:
            try:
                while True:
                    self.log.append("read")
                    time.sleep(0.001)
                    fitting.between(1, 2)
            finally:
                self.gate.set()
            yield 1.0
            return "never"

    fits, wish = of_map(fitting), Reads("layer's")
    frames_until(fitting, lambda: fits.fit(wish), lambda: "read" in wish.log)
    fitting.turn()
    fitting.turn()
    assert wish.gate.wait(20)
    assert not fitting.is_busy


def test_closing_ends_the_thread_in_the_middle_of_a_fit() -> None:
    fitting = Fitting()
    wish = Wish("basis")
    of_map(fitting).fit(wish)
    fitting.close(20)
    assert fitting._worker._thread is not None
    assert not fitting._worker._thread.is_alive()

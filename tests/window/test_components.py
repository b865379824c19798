"""Principal components in the window: made beside the frames, chosen at the side, the same as a command's."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers import random_map
from window.offscreen import Offscreen

from ifealid_gpu.dataset import Dataset, Entry, limits
from ifealid_gpu.dataset.layer_maps import LayerMaps
from ifealid_gpu.dataset.vectors.basis_file import read_basis, write_basis
from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer import fitting
from ifealid_gpu.explorer.doing.basis import ask_where_to_save_basis
from ifealid_gpu.explorer.history import History
from ifealid_gpu.fits.at_once import AtOnce, OneMap
from ifealid_gpu.fits.basis import Basis
from ifealid_gpu.fits.fit import Maps, Steps
from ifealid_gpu.fits.foreground import Foreground, Side
from ifealid_gpu.fits.principal import BasisWanted
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.components import Components, Scope
from ifealid_gpu.quantities.norm import Norm
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.regions.box import Box
from ifealid_gpu.quantities.regions.mask import MaskRegion
from ifealid_gpu.quantities.similarity import Similarity
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.ui.readout import numbers_of
from ifealid_gpu.views.view_state import ViewState


def of_image(name: str, seed: int) -> FeatureMap:
    made = random_map(9, 7, 6, value_range=(-2.0, 3.0), seed=seed)
    return replace(made, provenance=replace(made.provenance, image=name, layer="conv"))


FIRST, SECOND = of_image("first", 1), of_image("second", 2)


@pytest.fixture(scope="module")
def window(gpu: Gpu, config_home: object) -> Iterator[Offscreen]:
    hand = Offscreen(gpu)
    hand.open(Dataset.of([FIRST, SECOND], name="two"))
    yield hand
    hand.close()


@pytest.fixture
def shown(window: Offscreen) -> Offscreen:
    window.explorer.change(window.view.but(image="first"))
    window.settle()
    window.show(ViewState(quantity=Components()))
    window.explorer.history = History(window.view)
    return window


def of_window(window: Offscreen) -> Components:
    resolved = window.explorer.resolved
    assert resolved is not None and isinstance(resolved.quantity, Components)
    return resolved.quantity


def test_the_layer_s_basis_is_what_a_command_makes_of_it(shown: Offscreen) -> None:
    dataset = shown.explorer.opened.dataset
    maps = LayerMaps(dataset, dataset.find("first"), FIRST)
    expected = AtOnce(maps).fit(BasisWanted(is_of_layer=True))
    fitted = of_window(shown).fitted
    assert fitted is not None and fitted.images == 2
    np.testing.assert_array_equal(fitted.axes, expected.axes)
    np.testing.assert_array_equal(fitted.ends, expected.ends)
    values = shown.explorer.renderer.values(shown.explorer.resolved)
    scores = (np.asarray(FIRST.codes / 255 * 5.0 - 2.0) - expected.mean) @ expected.axes[:3].T
    np.testing.assert_allclose(values, scores, rtol=1e-3, atol=1e-3)


def test_another_image_has_the_same_colours_without_another_fit(shown: Offscreen) -> None:
    before = of_window(shown).fitted
    shown.key("i")
    shown.settle()
    assert shown.view.image == "second"
    assert of_window(shown).fitted is before


def test_options_at_the_side_change_what_is_shown_and_undo_takes_them_back(shown: Offscreen) -> None:
    whole = of_window(shown).fitted
    shown.click_item("##component 2")
    assert shown.view.quantity == Components((2,))
    shown.key("ctrl+z")
    assert shown.view.quantity == Components()
    shown.click_item("##basis")
    assert not any(" of " in label for label in shown.labels("text") if label[0].isdigit()), "a few need no count"
    shown.click_item("this image##1")
    assert shown.view.quantity == Components(basis=Scope.MAP)
    own = of_window(shown).fitted
    assert own is not whole and own.images == 1
    np.testing.assert_array_equal(own.axes, AtOnce(OneMap(FIRST)).fit(BasisWanted()).axes)
    shown.click_item("directions alone")
    assert shown.view.quantity == Components(basis=Scope.MAP, normalize=True)
    assert of_window(shown).fitted.normalized
    shown.click_item("2##green component")
    shown.click_item("5##4")
    assert shown.view.quantity == Components((1, 5, 3), Scope.MAP, True)


def test_the_status_line_has_the_scores_under_the_mouse(shown: Offscreen) -> None:
    shown.point((4, 2))
    expected = shown.explorer.renderer.values(shown.explorer.resolved)[2, 4]
    assert shown.facts.pointer_values == pytest.approx(tuple(expected))
    assert shown.shows(f"components 1, 2, 3 = {', '.join(f'{score:.4g}' for score in expected)}")


class Gate:
    """Holds up fits until it is opened; frames go on meanwhile."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.holds: Callable[[BasisWanted, Maps], bool] = lambda wanted, maps: True
        self.fault: str | None = None
        make = BasisWanted.steps

        def steps(wanted: BasisWanted, maps: Maps) -> Steps[Basis]:
            while self.holds(wanted, maps):
                time.sleep(0.001)
                yield 0.1
            if self.fault is not None:
                raise InputError(self.fault)
            return (yield from make(wanted, maps))

        monkeypatch.setattr(BasisWanted, "steps", steps)
        monkeypatch.setattr(fitting, "SHOWN_AFTER", 0.0)

    def open(self) -> None:
        self.holds = lambda wanted, maps: False


@pytest.fixture
def gate(shown: Offscreen, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    shown.show(ViewState())
    shown.explorer.session.fitting.forget()
    gate = Gate(monkeypatch)
    yield gate
    gate.open()  # whatever failed, the tests after it go on


def show_components(window: Offscreen) -> None:
    window.explorer.change(window.view.but(quantity=Components()))
    for _ in range(5):
        window.frame()


def test_the_image_s_own_basis_shows_until_the_layer_s_is_there_and_frames_go_on(shown: Offscreen, gate: Gate) -> None:
    gate.holds = lambda wanted, maps: wanted.is_of_layer
    show_components(shown)
    shown.until(lambda: of_window(shown).fitted is not None, "the image's own basis")
    shown.frame()
    assert of_window(shown).fitted.images == 1
    assert shown.shows("this image's own, until that of all images is ready")
    begun = "components of all images", pytest.approx(0.1)
    shown.until(lambda: shown.facts.fits.progress == begun, "the layer's basis has begun")
    with pytest.raises(InputError, match="stand in for components that are still being made"):
        ask_where_to_save_basis(shown.explorer)
    for pixel in [(1, 1), (5, 3), (2, 6)]:  # hovering goes on
        shown.send_move(shown.at_pixel(pixel))
        shown.frame()
        assert shown.facts.pointer == pixel
        assert len(shown.facts.pointer_values) == 3
    gate.open()
    shown.settle()
    assert of_window(shown).fitted.images == 2
    assert shown.facts.fits.progress is None
    assert not shown.shows("this image's own, until that of all images is ready")


def test_escape_cancels_the_layer_s_basis_and_a_button_makes_it_again(shown: Offscreen, gate: Gate) -> None:
    gate.holds = lambda wanted, maps: wanted.is_of_layer
    show_components(shown)
    shown.until(lambda: of_window(shown).fitted is not None, "the image's own basis")
    shown.key("Escape")
    assert shown.facts.fits.progress is None
    assert shown.view.quantity == Components(), "the image's own stays"
    assert shown.shows("this image's own: that of all images was cancelled")
    gate.open()
    shown.click_item("Make it")
    assert of_window(shown).fitted.images == 2


def test_escape_goes_back_to_similarity_where_no_basis_is_there_yet(shown: Offscreen, gate: Gate) -> None:
    show_components(shown)
    assert shown.facts.quantity.is_waiting
    shown.key("Escape")
    assert isinstance(shown.view.quantity, Similarity)
    assert not shown.explorer.session.fitting.is_busy


def test_what_cannot_be_made_is_said_in_a_line(shown: Offscreen, gate: Gate) -> None:
    gate.fault = "components need a pixel with data at least, found none"
    gate.open()
    show_components(shown)
    shown.settle()
    assert shown.facts.message == "Components need a pixel with data at least, found none"
    shown.key("Escape")
    shown.settle()
    assert shown.facts.message is None, "it is said once"
    assert shown.shows(gate.fault)
    assert shown.facts.why_nothing == gate.fault


def test_another_image_drops_the_first_one_s_fit_and_a_lost_device_needs_no_other(shown: Offscreen, gate: Gate) -> None:
    first = shown.explorer.renderer.feature_map
    gate.holds = lambda wanted, maps: maps.own is first
    shown.explorer.change(shown.view.but(quantity=Components(basis=Scope.MAP)))
    for _ in range(5):
        shown.frame()
    running = list(shown.explorer.session.fitting._worker.jobs)
    shown.key("i")
    shown.settle()
    assert running and all(job.is_cancelled for job in running)
    basis = of_window(shown).fitted
    assert basis is not None
    shown.explorer.move_to(shown.explorer.session.gpu, keep=True)
    shown.window_frames.wake()
    shown.settle()
    assert of_window(shown).fitted is basis


def test_a_component_that_the_map_does_not_have_is_said_and_similarity_comes_back(shown: Offscreen) -> None:
    shown.explorer.session.fitting.forget()  # so that the fit finds out
    shown.show(shown.view.but(quantity=Components((7,))))
    assert isinstance(shown.view.quantity, Similarity)
    assert shown.facts.message is not None and "found 7" in shown.facts.message
    shown.key("Escape")


def test_an_image_that_there_is_no_memory_for_is_left_out_and_said(
    shown: Offscreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown.show(ViewState())
    monkeypatch.setattr(limits, "free_bytes", lambda: 500)
    shown.explorer.session.fitting.forget()
    shown.explorer.session.known.of_others.forget()
    shown.explorer.session.on_gpu.drop(shown.explorer.opened.dataset.find("second"))
    shown.explorer.telling.forget()
    shown.show(ViewState(quantity=Components()))
    basis = of_window(shown).fitted
    np.testing.assert_allclose(basis.axes, AtOnce(OneMap(FIRST)).fit(BasisWanted()).axes)
    assert shown.facts.told is not None
    assert "left out" in shown.facts.told and "0 MB are free" in shown.facts.told
    shown.show(ViewState(quantity=Norm()))
    assert shown.facts.told is None, "nothing is made of all images now"


def test_the_foreground_is_dragged_typed_switched_and_marked(shown: Offscreen) -> None:
    shown.key("9")
    auto = of_window(shown).fitted.gate
    assert shown.view.quantity.foreground == Foreground()
    assert shown.shows(f"{100 * auto.share:.0f} % of the pixels of 2 images")
    (box,) = (box for (label, kind), box in shown._items.items() if (label, kind) == ("##foreground", "area"))
    middle = box.top + box.height / 2
    shown.move((box.left + box.width * 0.3, middle))
    shown.press()
    shown.move((box.left + box.width * 0.75, middle))
    shown.let_go()
    dragged = shown.view.quantity.foreground
    assert dragged.side is auto.side
    assert dragged.at == pytest.approx(auto.low + 0.75 * (auto.high - auto.low), abs=(auto.high - auto.low) / 50)
    gate = of_window(shown).fitted.gate
    values = shown.explorer.renderer.values(shown.explorer.resolved)
    scores = (FIRST.codes / 255 * 5.0 - 2.0 - gate.mean) @ gate.axis
    inside = scores >= dragged.at if dragged.side is Side.ABOVE else scores <= dragged.at
    np.testing.assert_array_equal(~np.isnan(values[..., 0]), inside)
    shown.click_item(dragged.side.value)
    assert shown.view.quantity.foreground == Foreground(dragged.at, dragged.side.other)
    values = shown.explorer.renderer.values(shown.explorer.resolved)
    np.testing.assert_array_equal(~np.isnan(values[..., 0]), ~inside)
    shown.click_item("Mark it")
    (term,) = shown.view.query.terms
    assert isinstance(term.source, MaskRegion)
    np.testing.assert_array_equal(term.source.there, ~inside)
    shown.key("ctrl+z", "ctrl+z")
    assert shown.view.quantity.foreground == dragged
    assert shown.view.query is None
    shown.click_item("##foreground number")
    shown.key("ctrl+a")
    shown.type("0.5")
    shown.key("Return")
    assert shown.view.quantity.foreground == Foreground(0.5, dragged.side)


def test_the_background_says_what_it_is_under_the_mouse(shown: Offscreen) -> None:
    shown.key("s", "9")
    assert shown.view.quantity == Components(foreground=Foreground())
    there = ~np.isnan(shown.explorer.renderer.values(shown.explorer.resolved)[..., 0])
    for wanted in (False, True):
        y, x = np.argwhere(there == wanted)[0]
        shown.point((int(x), int(y)))
        assert any("not in the foreground" in line for line, *_ in numbers_of(shown.facts)) is not wanted


def test_components_are_saved_and_opened_on_another_image(shown: Offscreen, tmp_path: Path) -> None:
    shown.show(ViewState(quantity=Components(basis=Scope.MAP)))
    saved, path = of_window(shown).fitted, tmp_path / "first.npz"
    shown.key("ctrl+shift+p")
    shown.shell.answer(str(path))
    shown.settle()
    shown.key("i")
    shown.key("ctrl+p")
    shown.shell.answer(str(path))
    shown.settle()
    shown.settle()
    quantity = of_window(shown)
    assert shown.view.image == "second"
    assert quantity.file is not None and quantity.file.name == "first.npz"
    np.testing.assert_array_equal(quantity.fitted.axes, saved.axes)
    shown.key("9")
    assert shown.view.quantity.foreground == Foreground(0.0, Side.ABOVE) and shown.explorer.message is None
    there = ~np.isnan(shown.explorer.renderer.values(shown.explorer.resolved)[..., 0])
    scores = (SECOND.codes / 255 * 5.0 - 2.0 - saved.mean) @ saved.axes[0]
    np.testing.assert_array_equal(there, scores >= 0)
    shown.click_item("above")
    assert shown.view.quantity.foreground == Foreground(0.0, Side.BELOW)
    shown.key("9")
    assert shown.view.quantity.foreground is None and shown.shows("##basis")
    shown.click_item("##basis")
    shown.click_item("this image##1")
    assert of_window(shown).file is None
    np.testing.assert_array_equal(of_window(shown).fitted.axes, AtOnce(OneMap(SECOND)).fit(BasisWanted()).axes)


def test_the_marks_can_be_what_components_are_made_of(shown: Offscreen) -> None:
    box = Box(0.0, 0.0, 4.0, 9.0)
    shown.show(ViewState(quantity=Components(), query=Query((Term(box),))))
    shown.click_item("##basis")
    shown.click_item("the marks##2")
    assert shown.view.quantity.basis is Scope.REGION
    vectors = (FIRST.codes[:, :4] / 255 * 5.0 - 2.0).reshape(-1, 6)
    np.testing.assert_allclose(of_window(shown).fitted.mean, vectors.mean(0), rtol=1e-5)
    shown.key("Delete")
    assert shown.view.is_plain, "marks can be cleared"
    assert shown.view.quantity.basis is None, "and what was made of them is made of all images again"


def test_a_view_waits_for_its_file_of_components_and_takes_it_when_it_is_dropped(
    shown: Offscreen, tmp_path: Path
) -> None:
    path = tmp_path / "saved.npz"
    write_basis(AtOnce(OneMap(SECOND)).fit(BasisWanted()), path)
    file, basis = read_basis(path)
    waiting = ViewState(quantity=Components(file=file), image="first", layer="conv")
    shown.open(Dataset.of([FIRST, SECOND], name="two"), waiting)
    assert "saved.npz" in shown.facts.message and "open it (Ctrl+B)" in shown.facts.message
    assert shown.view.quantity == Components(file=file)
    shown.drop(path)
    shown.settle()
    assert shown.facts.message is None
    np.testing.assert_array_equal(of_window(shown).fitted.axes, basis.axes)
    expected = Renderer(shown.explorer.session.gpu, FIRST).values(
        ViewState(quantity=Components(file=file, given=basis))
    )
    np.testing.assert_array_equal(shown.explorer.renderer.values(shown.explorer.resolved), expected)


def test_files_that_are_read_again_have_components_of_their_own(shown: Offscreen, tmp_path: Path) -> None:
    path, random = tmp_path / "cube.npy", np.random.default_rng(5)
    np.save(path, random.normal(size=(9, 7, 6)).astype(np.float32))
    shown.open(path, ViewState(quantity=Components()))
    before = of_window(shown).fitted
    np.save(path, random.normal(size=(9, 7, 6)).astype(np.float32))
    shown.key("F5")
    shown.settle()
    after = of_window(shown).fitted
    assert not np.allclose(after.axes, before.axes)
    np.testing.assert_allclose(after.mean, np.load(path).reshape(-1, 6).mean(0), atol=1e-3)
    shown.open(Dataset.of([FIRST, SECOND], name="two"))


def test_the_foreground_is_saved_as_a_mask(shown: Offscreen, tmp_path: Path) -> None:
    shown.key("9", "ctrl+t")
    shown.shell.answer(str(tmp_path / "mask.npy"))
    shown.settle()
    assert shown.facts.message is None
    values = shown.explorer.renderer.values(shown.explorer.resolved)
    np.testing.assert_array_equal(np.load(tmp_path / "mask.npy"), ~np.isnan(values[..., 0]))


def test_a_fit_goes_on_while_the_chart_shows_channels(shown: Offscreen, gate: Gate) -> None:
    gate.holds = lambda wanted, maps: wanted.is_of_layer
    show_components(shown)
    shown.until(lambda: of_window(shown).fitted is not None, "the image's own basis")
    (job,) = shown.explorer.session.fitting._worker.jobs
    bars = shown.item("##bars")
    for share in (0.2, 0.5, 0.8):
        shown.send_move((bars.left + bars.width / 2, bars.top + share * bars.height))
        for _ in range(3):
            shown.frame()
    assert shown.facts.quantity.channel is not None
    assert not job.is_cancelled
    gate.open()
    shown.move_away()
    assert of_window(shown).fitted.images == 2


def test_other_images_are_read_but_once_while_a_threshold_moves(
    shown: Offscreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown.show(ViewState())
    session, reads = shown.explorer.session, list[str]()
    session.fitting.forget()
    session.known.of_others.forget()
    session.on_gpu.drop(shown.explorer.opened.dataset.find("second"))
    load = Entry.load
    monkeypatch.setattr(
        Entry, "load", lambda entry, progress=None: (reads.append(entry.name), load(entry, progress))[1]
    )
    for at in (-1.0, 0.0, 1.0):
        shown.show(ViewState(quantity=Components(foreground=Foreground(at, Side.ABOVE))))
        assert of_window(shown).fitted.images == 2
        assert of_window(shown).fitted.gate.at == at
    assert len(reads) == 1

"""What panels are told about a frame, and what they answer."""

from __future__ import annotations

from dataclasses import dataclass, field

from ifealid_gpu.explorer.best_places import PlacesFacts
from ifealid_gpu.explorer.chart_view import ChartView
from ifealid_gpu.explorer.fit_facts import FitFacts
from ifealid_gpu.explorer.making import Choice
from ifealid_gpu.explorer.making_facts import MakingFacts, MakingWish
from ifealid_gpu.explorer.map_facts import MapFacts
from ifealid_gpu.explorer.marking.marking_facts import MarkingFacts
from ifealid_gpu.explorer.number_facts import NumberFacts
from ifealid_gpu.explorer.panes.lines_facts import LinesFacts
from ifealid_gpu.explorer.panes.pane_facts import PaneFacts
from ifealid_gpu.explorer.read_as import ReadAs, ReadAsWish
from ifealid_gpu.explorer.scoring import ScoreRow, ScoresFacts, ScoresOrder
from ifealid_gpu.explorer.vector import Vector
from ifealid_gpu.explorer.why import Why
from ifealid_gpu.passes.threshold import FoundCut
from ifealid_gpu.quantities.display_range import DisplayRange
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.quantities.threshold import Threshold
from ifealid_gpu.ranking.ranked import Ranked
from ifealid_gpu.views.view_state import ViewState


@dataclass(frozen=True)
class PathFacts:
    """A question for a path that the window asks by itself.

    Attributes:
        title: what is asked for.
        text: what is in the field.
        explanation: what the path leads to, what the user has to agree to, or why the path cannot be used.
        is_wrong: whether it cannot.
        action: what Enter does.
        choices: texts that the field could have: what lies in the folder and begins like this.
        completed: the text with what all choices have in common.
        is_name: whether it is but a file's name, as a browser keeps the file.
    """

    title: str
    text: str
    explanation: str
    is_wrong: bool
    action: str
    choices: tuple[str, ...]
    completed: str
    is_name: bool = False


@dataclass(frozen=True)
class FrameFacts:
    """Everything the panels show besides the view.

    Attributes:
        map: the feature map, or None before anything is open.
        adapter: the GPU adapter's name.
        driver: what its driver says of itself.
        frame_ms: milliseconds that the last changed frame took.
        shown_range: (smallest, largest) of all values of the map on display, or None where no pixel has one.
        color_ends: (low, high) values of the first and the last colour, or None where there is nothing to colour.
        display_range: by which those ends are found.
        quantity: what is on display, hovered channels included.
        reference: the reference pixel.
        pins: the pinned pixels.
        pointer: the feature-map pixel under the mouse, or None.
        pointer_at: the centre of that pixel in the window, in logical pixels, or None.
        cell: (width, height) of a feature-map pixel in the window, in logical pixels.
        pointer_value: the displayed map's value there, or None.
        pointer_values: the displayed map's values there, where a pixel has several; else none.
        left_out: why the pixel under the mouse has no value though it has data, in a few words, or None.
        pin_value: its value at the last pin, or None: of a similarity, how alike pin and reference are.
        locked: whether the reference stays while the mouse moves.
        reference_at: the centre of the reference in the window, in logical pixels, or None.
        current: the reference's feature vector, or None before a map is open.
        pinned: the pin's feature vector, or None.
        chart: which channels the chart shows, and in which order.
        hovered_channel: the channel that is shown for as long as the mouse lies on it, or None.
        over_chart: whether the mouse was on the chart in the last frame.
        loading: what is being read and how much of it is done, 0 to 1, or None.
        message: an error or a note to show, or None.
        refused: whether reading the files that the message is about in another way may help.
        note: what is said for a moment, or None.
        told: what was guessed when the map was read, for the moments after it was opened, or None.
        notes_open: whether all that was guessed is shown.
        read_as: the dialog that asks how the files are to be read, or None.
        notice: why there is little to see on the map, or None.
        hint: what to do first, or None.
        recent: paths opened before.
        can_undo: whether there is something to undo.
        can_redo: whether there is something to redo.
        help_page: the page of the help that is open, by the command that opens it, or None.
        path: a path that is asked for, or None.
        making: feature maps of photos that are offered or being made, or None.
        zoom: screen pixels per image pixel.
        mark: logical pixels per unit of a mark on the map, which grows with the text.
        asked_about: the pixel whose menu is open on the map, or None; it counts as the one under the mouse.
        to_open: the menu, list or field that a key opens in this frame, by its name, or None.
        coarse: map pixels per value, across and down, and the share of the full pass that is done, 0 to 1; None where
            every pixel has its own value.
        threshold: what counts as inside of what is on display, or None.
        cut: what that does to it, or None where no pixel has a value.
        marking: the tool in hand, and how the image lies in the window.
        why: the second pixel, and what channels add to how alike both are, where the chart wants it; or None.
        why_at: the centre of that pixel in the window, in logical pixels, where it is not the pin; or None.
        channels: all of the map, in the chart's order.
        muted: channels that are left out of every comparison.
        names: names of the classes that the pixel under the mouse is most alike to, with their values.
        label_shares: of each class, the share of the pixels with data, where labels are shown; else none.
        fits: what is shown needs, as far as they are made.
        numbers: the histogram of what is shown, and what chance says of its values.
        places: the best places of what is shown, or None where the view asks for none.
        panes: all panes where there are several; else none.
        lines: the matches between two of them, where the view asks for them; or None.
        maps: (image, layer) of all maps of the dataset, where there are several panes; else none.
        scores: which layer sees what is marked, or None while that is not listed.
    """

    map: MapFacts | None
    adapter: str
    driver: str
    frame_ms: float
    shown_range: tuple[float, float] | None
    color_ends: tuple[float, float] | None
    display_range: DisplayRange
    quantity: Quantity
    reference: tuple[int, int]
    pins: tuple[tuple[int, int], ...]
    pointer: tuple[int, int] | None
    pointer_at: tuple[float, float] | None
    cell: tuple[float, float]
    pointer_value: float | None
    pin_value: float | None
    locked: bool
    reference_at: tuple[float, float] | None
    current: Vector | None
    pinned: Vector | None
    chart: ChartView
    hovered_channel: int | None
    over_chart: bool
    loading: tuple[str, float] | None
    message: str | None
    refused: bool
    note: str | None
    told: str | None
    notes_open: bool
    read_as: ReadAs | None
    notice: str | None
    hint: str | None
    recent: tuple[str, ...]
    can_undo: bool
    can_redo: bool
    help_page: str | None
    path: PathFacts | None
    making: MakingFacts | None
    zoom: float
    mark: float
    asked_about: tuple[int, int] | None
    to_open: str | None
    coarse: tuple[int, float] | None
    pointer_values: tuple[float, ...] = ()
    left_out: str | None = None
    threshold: Threshold | None = None
    cut: FoundCut | None = None
    marking: MarkingFacts = field(default_factory=MarkingFacts)
    why: Why | None = None
    why_at: tuple[float, float] | None = None
    channels: tuple[int, ...] = ()
    muted: tuple[int, ...] = ()
    names: tuple[tuple[str, float], ...] = ()
    label_shares: tuple[float, ...] = ()
    fits: FitFacts = field(default_factory=FitFacts)
    numbers: NumberFacts = field(default_factory=NumberFacts)
    places: PlacesFacts | None = None
    panes: tuple[PaneFacts, ...] = ()
    lines: LinesFacts | None = None
    maps: tuple[tuple[str, str], ...] = ()
    scores: ScoresFacts | None = None

    @property
    def asked(self) -> tuple[object, ...]:
        """What dialogs and messages hold that changes while nothing else does."""
        return self.making, self.read_as, self.notes_open, self.message, self.fits

    @property
    def why_nothing(self) -> str:
        """Why no pixel has a value, where that is so."""
        if not self.quantity.is_waiting:
            return self.quantity.nothing
        cancelled = f"{self.quantity.title}: cancelled" if self.fits.is_given_up else None
        return self.fits.fault or cancelled or self.quantity.nothing

    @property
    def tells_pointer(self) -> bool:
        """Whether the value under the mouse says something; where the reference is there, it does not."""
        stays = self.locked or self.marking.is_marked or not self.quantity.compares
        return self.pointer_value is not None and stays

    @property
    def tells_pin(self) -> bool:
        """Whether the value at the pin says something; how alike a pixel and itself are does not."""
        is_itself = self.quantity.compares and self.reference in self.pins[-1:]
        return self.pin_value is not None and not is_itself


@dataclass
class Answers:
    """What the user did in the panels of one frame.

    Attributes:
        view: the view as the panels leave it.
        commands: ids of commands to carry out, in order.
        hovered_channel: the channel to show for as long as the mouse lies on it in the chart, or None.
        chart: the part of the chart on display and its order as the panel leaves them, or None.
        over_chart: whether the mouse is on the chart.
        failed: why something that was typed cannot be, or None.
        copy_channel: the channel whose value was chosen to be copied, or None.
        open_path: a recent path that was chosen, or None.
        dismissed: whether the message was closed.
        stopped_asking: whether the map's menu has been closed.
        path_text: what the field for a path holds now; None: it is as it was.
        path_given: whether that path is to be taken.
        path_closed: whether the question for a path was closed without an answer.
        choice: what is chosen in the dialog about photos, where that was changed, or None.
        making: what is wanted there, or None.
        read_as: texts that were changed in the dialog that asks how files are to be read, by their fields, or None.
        read_as_wish: what is wanted there, or None.
        notes_closed: whether what was guessed was closed.
        radius: of the brush, where it was changed, or None.
        lit: of the legend's entries the one that the mouse is on, or whose pixel it is on, or None.
        fit_again: whether a fit that was cancelled is wanted after all.
        place: one of the best places that was chosen, to go to it, or None.
        activate: the pane whose title was clicked, or None.
        close: the pane that was closed, or None.
        put: a pane (None: one more beside the one that is alone), with the image and layer that it is to show; or None.
        subtract: a pane (None: one more, of the active one's map), with the layer that is subtracted in it (None: none
            is); or None.
        swap: the pane whose difference is turned round, or None.
        score: a row of the scores that was chosen, to show its layer or channel, or None.
        scores_order: another order of them, or None.
        close_dataset: which of the datasets that are open together is to be taken out, or None.
    """

    view: ViewState
    commands: list[str] = field(default_factory=list)
    hovered_channel: int | None = None
    chart: ChartView | None = None
    over_chart: bool = False
    failed: str | None = None
    copy_channel: int | None = None
    open_path: str | None = None
    dismissed: bool = False
    stopped_asking: bool = False
    path_text: str | None = None
    path_given: bool = False
    path_closed: bool = False
    choice: Choice | None = None
    making: MakingWish | None = None
    read_as: dict[str, str] | None = None
    read_as_wish: ReadAsWish | None = None
    notes_closed: bool = False
    radius: float | None = None
    lit: int | None = None
    fit_again: bool = False
    place: Ranked | None = None
    activate: int | None = None
    close: int | None = None
    put: tuple[int | None, str, str] | None = None
    subtract: tuple[int | None, str | None] | None = None
    swap: int | None = None
    score: ScoreRow | None = None
    scores_order: ScoresOrder | None = None
    close_dataset: str | None = None

    @property
    def asks(self) -> bool:
        """Whether something in a dialog was changed."""
        return self.choice is not None or self.read_as is not None or self.read_as_wish is not None or self.notes_closed

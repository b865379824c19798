"""The explorer: the state of a session, and what events do to it. It knows neither windows nor panels."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from PIL import Image

from ifealid_gpu.dataset import Dataset, Reading
from ifealid_gpu.dataset.reading_words import absolute, joined
from ifealid_gpu.dataset.vectors.files_of_views import with_files
from ifealid_gpu.errors import IfealidError, PhotosError
from ifealid_gpu.explorer import moves, rereading
from ifealid_gpu.explorer.beginning import first_view
from ifealid_gpu.explorer.chart_view import ChartView
from ifealid_gpu.explorer.closest_names import ClosestNames
from ifealid_gpu.explorer.finding import found
from ifealid_gpu.explorer.history import History
from ifealid_gpu.explorer.load import Load, Opened
from ifealid_gpu.explorer.marking.marking import RADIUS_STEP, Marking
from ifealid_gpu.explorer.mouse import Mouse, is_click
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.explorer.refusal import refusal_of, refusal_within
from ifealid_gpu.explorer.remembering import own_view, remembering
from ifealid_gpu.explorer.session import Session
from ifealid_gpu.explorer.sharing import command_of, link_to, page_of
from ifealid_gpu.explorer.shell import Shell
from ifealid_gpu.explorer.state import MAP_MENU, State
from ifealid_gpu.explorer.telling import notes_of
from ifealid_gpu.explorer.undo import Undo
from ifealid_gpu.geometry import Pair
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.quantities.metrics.table import metric_for
from ifealid_gpu.view_state import ViewState

_MOST_PROBLEMS = 6  # files of a dataset that a message names


class Explorer(State):
    """The state of one window, and everything that can change it.

    Args:
        session: reads and keeps feature maps.
        preferences: what was remembered.
        clock: seconds, never going back.
    """

    def __init__(self, session: Session, preferences: Preferences, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(session, preferences, clock)
        self._mouse = Mouse()
        self.marking = Marking()
        self.closest = ClosestNames()
        self._right: Pair | None = None  # where the right button went down, with a tool that marks
        self._undo = Undo()
        self._requests: list[Callable[[Shell], None]] = []

    # --- Opening, and what is shown ---

    def open(self, source: str | Path | Dataset, view: ViewState | None = None, reading: Reading | None = None) -> None:
        """Begin to open a dataset, or what a link or a saved picture names, with its view where no other is given.

        Args:
            source: what to open.
            view: to begin with.
            reading: how files are to be read; what it leaves open, a link or a saved picture may say.
        """
        self.read_as = None
        self.telling.aside = None  # what is opened from now on was not named where the program was started
        if isinstance(source, Dataset):
            self.session.open(source, view or own_view(self.preferences))
            return
        try:
            named, said = found(source, self.preferences.recent)
        except IfealidError as error:
            self.message = str(error)
            return
        if said is not None:
            self.say_shortly(said)
        # Absolute, as the current folder may become another one.
        view = view or named.view or first_view(named.path, self.preferences)
        with suppress(IfealidError):  # what is missing is asked for when the map is there
            view = with_files(view, [Path(source).parent, named.path, named.path.parent])
        self.session.open(named.path.absolute(), view, absolute(joined(reading or Reading(), named.reading)))

    def poll(self) -> None:
        """Show the map that has been read meanwhile, or say why it cannot be."""
        before, load = self.opened, self.session.load
        brought = self.session.poll()
        if isinstance(brought, Opened):
            if before is not None and brought.renderer is before.renderer and not brought.again:
                self._say_left_out()  # marks of other images were read, for the map that is shown
            else:
                self._take(brought, before)
        elif brought is not None and load is not None:
            self._fail(brought, load)
        if self.missing and not self.session.busy:
            self.session.carry(self.view)

    def _say_left_out(self) -> None:
        """Say which marks of other images are left out, and why."""
        if self.opened is not None:
            channels = self.opened.renderer.feature_map.channels
            faults = self.opened.carried.faults(self.view, self.opened.image, self.opened.entry.layer, channels)
            wanted = tuple(f"The view needs {file.words}: open it (Ctrl+B)" for file in self.view.attachments)
            self.message = "\n".join((*faults, *wanted)) or self.message

    def _fail(self, error: IfealidError, load: Load) -> None:
        """Say why nothing could be read: in the dialog that asked for it, else as a message. Photos are offered."""
        refused = refusal_of(error, load)
        if isinstance(error, PhotosError) and load.before is None:
            self.read_as, self.photos_found = None, (error.place, refused)
        elif self.read_as is not None and self.read_as.waits:
            self.read_as = self.read_as.failed(str(error), error.remedy)
        else:
            self.message = str(error) if load.before is None else rereading.failure(error)
            self.refused = refused

    def change(self, view: ViewState) -> None:
        """Show another view of the open dataset; another image or layer may have to be read first."""
        before = self.opened
        if before is None or view == self.view:
            return
        if (view.image, view.layer) == (self.view.image, self.view.layer):
            same = (view.quantity, view.query) == (self.view.quantity, self.view.query)
            if same or self._can_show(view, before):
                view = self.kept.carried(self.view, before, view, before)
                if view.threshold != self.view.threshold:
                    self._note = None  # it may be of the threshold before
                self._remember(self.view, view)
                self.view = view
            return
        try:
            if view.image != self.view.image and view.layer is None:
                # The same layer of another image, so that images can be compared.
                layers = [entry.layer for entry in before.dataset.layers(view.image or before.image)]
                view = view.but(layer=self.view.layer) if self.view.layer in layers else view
            self._note_marks(before)
            ready = self.session.switch(view)
        except IfealidError as error:
            self.message = str(error)
            return
        if ready is not None:
            self._take(ready, before)

    def _remember(self, before: ViewState, after: ViewState) -> None:
        """Keep in mind what the user has changed of the look."""
        suits = None if self.renderer is None else metric_for(self.renderer.feature_map, after.center)
        self.preferences = remembering(self.preferences, before, after, suits)

    def _can_show(self, view: ViewState, opened: Opened) -> bool:
        """Whether the map has what a view shows; the message says why not."""
        channels = opened.renderer.feature_map.channels
        try:
            opened.renderer.resolve(opened.carried.seen(view, opened.image, opened.entry.layer, channels))
        except IfealidError as error:
            self.message = str(error)
            return False
        return True

    def move_to(self, gpu: Gpu, keep: bool) -> None:
        """Go on with another device after one was lost; as `Session.move_to`."""
        self.session.move_to(gpu, keep)

    def _take(self, opened: Opened, before: Opened | None) -> None:
        """Show a map that is ready: one of the open dataset in the present view, another as it was asked for."""
        self.hovered_channel = None
        self.marking.cancel(self)
        if not opened.again or before is None or before.entry.channels != opened.entry.channels:
            self.chart = ChartView(self.chart.order)
        self.message = None
        self.asked_about = None
        self._mouse.forget_clicks()
        same_dataset = before is not None and (opened.again or before.dataset is opened.dataset)
        if before is not None and opened.again:
            view = self._take_again(opened, before)
        elif before is not None and same_dataset:
            self.history.commit(self.view)
            if moves.places_mean_the_same(before, opened):
                self._mouse.carry(lambda query: moves.on_other_map(self.view.but(query=query), before, opened).query)
            else:
                self._end_lock("this image has another size")
            # What was changed while the map was being read counts, so this starts from the present view.
            there = moves.on_other_map(self.view, before, opened)
            there = self.kept.carried(self.view, before, there, opened)
            view = self._undo.arrived(self, opened.view, there)
        else:
            view = opened.view
            if view.query is None and (suited := moves.suited(view, opened)).quantity != view.quantity:
                view = suited.but(display_range=view.display_range.without_ends)
            self._note_opened(opened.dataset)
            self._note_metric(opened)
        self._undo.forget()
        if not view.is_plain and not self._can_show(view, opened):
            view = moves.without_marks(view)
        if not self._can_show(view, opened):
            # A shared view may not fit the file any more; the map is still worth showing.
            view = moves.suited(own_view(self.preferences), opened)
        view = view.placed(opened.renderer.scene)
        self.view = view.but(image=opened.image, layer=opened.entry.layer)
        if not same_dataset:
            self.history = History(self.view)
        self.arrays.note(opened)
        self.telling.tell(notes_of(opened), self.clock(), opened.entry.file_name)
        self._say_left_out()

    def _note_marks(self, leaving: Opened) -> None:
        """Take the vectors of the marks of the map that is left, before it is."""
        renderer = leaving.renderer
        leaving.carried.note_all(self.view, leaving.image, leaving.entry.layer, renderer.feature_map, renderer.scene)

    def _take_again(self, opened: Opened, before: Opened) -> ViewState:
        """Say what has changed in files that were read again; the view as it goes on."""
        self.history.commit(self.view)
        if not moves.keeps_places(before, opened):
            self._end_lock("the image has another size now")
        if opened.dataset.path is not None:
            self.preferences = self.preferences.opened(opened.dataset.path, opened.dataset.reading)
        self.message = rereading.say_again(opened, before, self.say_shortly)
        self.refused = refusal_within(opened.dataset, rereading.new_problems(opened, before))
        self.read_as = None
        return moves.read_again(self.view, before, opened)

    def _end_lock(self, why: str) -> None:
        """Let the reference follow the mouse again where it means another place now."""
        self._mouse.keep()
        if self.locked:
            self.locked = False
            self.say_shortly(f"The reference is no longer locked: {why}")

    def _note_opened(self, dataset: Dataset) -> None:
        """Start afresh with another dataset: unlock, remember its path, and say what is wrong with it."""
        self._end_lock("another dataset was opened")
        self.kept.forget()
        self.telling.forget()
        self.read_as, self.notes_open = None, False
        if dataset.path is not None:
            self.preferences = self.preferences.opened(dataset.path, dataset.reading)
        if dataset.photos:
            found = "1 photo was" if dataset.photos == 1 else f"{dataset.photos} photos were"
            self.say_shortly(f"{found} found beside the feature maps, and passed over")
        elif dataset.notes:
            self.say_shortly(dataset.notes[0])
        self.message, self.said_when_open = self.said_when_open, None
        if dataset.problems:
            named = [problem.message for problem in dataset.problems[:_MOST_PROBLEMS]]
            more = len(dataset.problems) - len(named)
            self.message = "\n".join([*named, f"and {more} more files"] if more else named)
            self.refused = refusal_within(dataset)

    def _note_metric(self, opened: Opened) -> None:
        """Say where a metric that was chosen before is not the one that suits this map."""
        chosen, suits = opened.view.metric, metric_for(opened.renderer.feature_map, opened.view.center)
        if chosen is not None and chosen.id == self.preferences.metric and chosen != suits:
            self.say_shortly(f"Compared by {chosen.label}, as chosen before; {suits.label} suits this map (key K)")

    def undo(self) -> None:
        """Take the last decision back."""
        self._go(-1)

    def redo(self) -> None:
        """Take it again."""
        self._go(1)

    def _go(self, step: int) -> None:
        before = self.view
        self._undo.go(self, step, self.change)
        self._remember(before, self.view)

    # --- The display and the mouse on it ---

    def arrange(self, size: tuple[int, int], unit: float, mark: float = 1.0) -> None:
        """The display has a size, in physical pixels; a logical pixel has ``unit`` of them, a mark's unit ``mark``."""
        resized = self.size != size
        self.size, self.unit, self.mark = size, unit, mark
        if resized and (projection := self.projection) is not None:
            self.view = moves.in_sight(self.view, projection)

    def hover_channel(self, channel: int | None) -> None:
        """Show a channel for as long as the mouse lies on it in the chart; None: no more."""
        self.hovered_channel = channel

    @property
    def is_pressed(self) -> bool:
        """Whether a button is down on the display."""
        return self._mouse.is_pressed or self.marking.is_pressed

    def point(self, at: Pair | None, still_until: float | None = None, *, moved: bool = True) -> None:
        """The mouse is at a position of the display, or (None) elsewhere; see `Mouse`, as for the others."""
        if self.marking.drawing is not None and not self._mouse.is_pressed:
            self.pointer = at
            if at is not None:
                self.marking.move(self, at)
        else:
            self._mouse.point(self, at, still_until, moved=moved)

    def keep_reference(self) -> None:
        """Let the reference stay where it is when the mouse leaves the map."""
        self._mouse.keep()

    def stay_under_mouse(self) -> None:
        """Before a frame: keep the reference under a mouse that rests while the scene moves."""
        self._mouse.stay(self)

    def press(self, at: Pair, modifiers: Sequence[str] = ()) -> None:
        """The left button goes down, while modifier keys are held."""
        if self.marking.tool is None:
            self._mouse.press(self, at)
        else:
            self._mouse.keep()
            self.marking.press(self, at, modifiers)

    def release(self, at: Pair) -> None:
        """The left button goes up: a click if the mouse has not been dragged."""
        self._mouse.release(self, at)
        self.marking.release(self, at)

    def grab(self, at: Pair) -> None:
        """The middle button goes down: it pans, whatever the tool."""
        self._mouse.grab(self, at)

    def right_press(self, at: Pair) -> None:
        """The right button goes down: it opens the menu of the pixel there; a tool that marks lets it pan, too."""
        if self.marking.tool is None:
            self.right_click(at)
        else:
            self._right = at
            self.grab(at)

    def right_release(self, at: Pair) -> None:
        """The right button goes up: where it has not panned, it was a click."""
        pressed_at, self._right = self._right, None
        if pressed_at is not None:
            self._mouse.release(self, at)
            if is_click(pressed_at, at, self.unit):
                self.right_click(at)

    def right_click(self, at: Pair) -> None:
        """Open the menu of the pixel at a position."""
        pixel = self.projection.map_pixel_at(*at) if self.projection is not None else None
        if pixel is not None:
            self.ask_about(pixel)

    def ask_about(self, pixel: tuple[int, int]) -> None:
        """Open the menu of a pixel of the map on display; the reference stays where it is meanwhile."""
        self.keep_reference()
        self.asked_about, self.to_open = pixel, MAP_MENU

    def double_click(self) -> None:
        """Fit the scene; with a tool that marks, end what is being drawn."""
        if self.marking.tool is None:
            self._mouse.double_click(self)
        elif self.marking.tool.by_clicks:
            self.marking.finish(self)

    def wheel(self, at: Pair, steps: float, modifiers: Sequence[str] = ()) -> None:
        """Zoom about a position; positive steps magnify. With Ctrl they make the brush larger."""
        tool = self.marking.tool
        if tool is not None and tool.has_radius and not {"Control", "Meta"}.isdisjoint(modifiers):
            self.marking.set_radius(self, self.marking.radius(self) * RADIUS_STEP**steps)
        else:
            self._mouse.wheel(self, at, steps)

    def end_making(self) -> None:
        """Close the dialog about photos, or cancel what is being made."""
        if self.making is not None:
            self.making.end()
            self.ended_makings.append(self.making)
        self.making = None

    def close(self) -> None:
        """Stop whatever goes on beside the frames, and wait until it has stopped."""
        self.end_making()
        self.session.close()
        for making in self.ended_makings:
            making.wait()

    # --- What is said to the user, and asked of the shell ---

    def say(self, message: str) -> None:
        """Show a message until it is dismissed."""
        self.message = message

    def dismiss(self) -> None:
        """Take the message away."""
        self.message = None

    def attempt(self, do: Callable[[], None], done: str | None = None) -> None:
        """Do something that may fail, and say how it went: ``done`` for a moment, or why not."""
        try:
            do()
        except IfealidError as error:
            self.say(str(error))
        else:
            if done is not None:
                self.say_shortly(done)

    def request(self, ask: Callable[[Shell], None], done: str | None = None) -> None:
        """Have something asked of the shell at the end of the frame; ``done`` is said when that has gone well."""
        self._requests.append(lambda shell: self.attempt(lambda: ask(shell), done))

    def hand_requests_to(self, shell: Shell) -> None:
        """Ask the shell for everything that was requested."""
        requests, self._requests = self._requests, []
        for request in requests:
            request(shell)

    # --- What others get ---

    @property
    def command(self) -> str:
        """A command line that shows the same view again; InputError where what is open is in memory alone."""
        return command_of(self)

    @property
    def link(self) -> str:
        """A link to the same view; InputError where what is open is in memory alone."""
        return link_to(self)

    def page(self) -> tuple[Image.Image, ViewState]:
        """The figure of what the display shows, and its view; InputError where nothing is open."""
        return page_of(self)

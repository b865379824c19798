"""Viewing: other views of what is open, in this pane or another one, of this map or another, and back again by undo."""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Callable
from contextlib import suppress

from ifealid_gpu.dataset.layer_entries import alike
from ifealid_gpu.errors import IfealidError, InputError
from ifealid_gpu.explorer import moves
from ifealid_gpu.explorer.chart_view import ChartView
from ifealid_gpu.explorer.closings import Closings
from ifealid_gpu.explorer.history import Map
from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.explorer.marking.marking import Marking
from ifealid_gpu.explorer.mouse import Mouse
from ifealid_gpu.explorer.panes.in_panes import InPanes
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.explorer.remembering import remembering
from ifealid_gpu.explorer.session import Session
from ifealid_gpu.explorer.state import State
from ifealid_gpu.explorer.undo import Undo
from ifealid_gpu.quantities.metrics.table import metric_for
from ifealid_gpu.views.view_state import ViewState


class Viewing(State):
    """A state whose view changes.

    Args:
        session: reads and keeps feature maps.
        preferences: what was remembered.
        clock: seconds, never going back.

    Attributes:
        marking: the tool that marks, and what is being drawn with it.
        in_panes: what each pane keeps while the mouse is in another one.
        closings: datasets that were closed, which undo opens again.
    """

    def __init__(self, session: Session, preferences: Preferences, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(session, preferences, clock)
        self.marking = Marking()
        self._mouse = Mouse()
        self.in_panes = InPanes()
        self.closings = Closings()
        self._undo = Undo()

    @abstractmethod
    def _take(self, opened: Opened, before: Opened | None) -> None:
        """Show a map that is ready, of the open dataset or of another one."""

    def change(self, view: ViewState) -> None:
        """Show another view of the open dataset; another image or layer may have to be read first."""
        before = self.opened
        if before is None or view == self.view:
            return
        if (view.image, view.layer) == (self.view.image, self.view.layer):
            same = (view.quantity, view.query) == (self.view.quantity, self.view.query)
            if same or self._can_show(view):
                view = self.kept.carried(self.view, before, view, before)
                if view.threshold != self.view.threshold:
                    self._note = None  # it may be of the threshold before
                self._remember(self.view, view)
                self.view = view
            return
        try:
            if view.image != self.view.image and view.layer is None:
                # The same layer of another image, so that images can be compared.
                like = alike(before.dataset.layers(view.image or before.image), before.entry)
                view = view if like is None else view.but(layer=like.layer)
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

    def _can_show(self, view: ViewState, opened: Opened | None = None) -> bool:
        """Whether a map that was opened, or that on display, has what a view shows; the message says why not."""
        try:
            if opened is None:
                self.check(view)
            else:
                opened.renderer.resolve(opened.carried.seen(view, opened.here))
        except IfealidError as error:
            self.message = str(error)
            return False
        return True

    def activate(self, number: int) -> bool:
        """Have another pane be the active one; False where it cannot be, or is so already.

        Its map may still have to be read, and while the user waits for another map the pane that asked for it stays.
        """
        before, panes, opened = self.opened, self.view.panes, self.opened_in(number)
        if before is None or panes is None or opened is None or number == panes.active or self.session.awaits_map:
            return False
        self.history.commit(self.view)
        self._note_marks(before)
        self._leave_map(opened)
        self._carry_mouse(opened, before)
        there = moves.on_other_map(self.view, before, opened)
        self.in_panes.leave(self.view, before, there)
        there = self.in_panes.there(self.view, before, there, opened)
        there = self.muted.carried(self.view, before, there, opened)
        there = self.kept.carried(self.view, before, there, opened)
        there = self.in_panes.looking(self.view, before, there, opened, number)
        if not there.is_plain and not self._can_show(there, opened):
            there = moves.without_marks(there)
        if not self._can_show(there, opened):
            return False
        self.session.go_to(opened)
        self.view = there.placed(opened.renderer.scene).but(image=opened.image, layer=opened.entry.layer)
        self.pointer = None  # it was a position in the pane that is left
        self.history.follow(self.view)
        return True

    def opened_in(self, number: int) -> Opened | None:
        """The map of a pane; None where it is not there."""
        before, panes = self.opened, self.view.panes
        if before is None or panes is None or not 0 <= number < len(panes.shown):
            return None
        pane = panes.shown[number]
        with suppress(InputError):
            return self.session.opened_of(before.dataset.find(pane.image, pane.layer), self.view)
        return None

    def _there(self, opened: Opened, before: Opened) -> ViewState:
        """The present view, with what was changed while another map was being read, as it is meant on that map."""
        self._carry_mouse(opened, before)
        there = moves.on_other_map(self.view, before, opened)
        there = self.muted.carried(self.view, before, there, opened)
        return self.kept.carried(self.view, before, there, opened)

    def _carry_mouse(self, to: Opened, before: Opened) -> None:
        """Take where the mouse rested to another map, where that means the same there."""
        if moves.places_mean_the_same(before, to):
            self._mouse.carry(lambda query: moves.on_other_map(self.view.but(query=query), before, to).query)
        else:
            self._end_lock("this image has another size")

    def _leave_map(self, to: Opened) -> None:
        """End what is of the map that is left."""
        self.hovered_channel = None
        self.marking.cancel(self)
        self.asked_about = None
        self._mouse.forget_clicks()
        if self.opened is not None and self.opened.entry.channels != to.entry.channels:
            self.chart = ChartView(self.chart.order, self.chart.bars)

    def _note_marks(self, leaving: Opened) -> None:
        """Take the vectors of the marks of the map that is left, before it is."""
        renderer = leaving.renderer
        leaving.carried.note_all(self.view, leaving.image, leaving.entry.layer, renderer.feature_map, renderer.scene)

    def _end_lock(self, why: str) -> None:
        """Let the reference follow the mouse again where it means another place now."""
        self._mouse.keep()
        if self.locked:
            self.locked = False
            self.say_shortly(f"The reference is no longer locked: {why}")

    def undo(self) -> None:
        """Take the last decision back; it may have been to close a dataset."""
        if not self.closings.undo(self):
            self._go(-1)

    @property
    def can_undo(self) -> bool:
        """Whether there is a decision to take back."""
        return self.history.can_undo or self.closings.can_undo(self)

    def redo(self) -> None:
        """Take it again."""
        self._go(1)

    def _come_home(self, to: Map) -> bool:
        """Go to the pane of a map, where there is one and the mouse is in another; False where it cannot be shown."""
        panes = self.view.panes
        maps = [] if panes is None else [(pane.image, pane.layer) for pane in panes.shown]
        if to not in maps or to == (self.view.image, self.view.layer) or self.activate(maps.index(to)):
            return True
        self.say_shortly(f"That was decided on {to[1]} of {to[0]}, which is still being read")
        return False

    def _go(self, step: int) -> None:
        before = self.view
        self._undo.go(self, step, self.change, self._come_home)
        self._remember(before, self.view)

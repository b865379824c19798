"""Opening: what is shown, from files that are read to the first view of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from ifealid_gpu.dataset import Dataset, Files, Reading
from ifealid_gpu.dataset.reading_words import absolute
from ifealid_gpu.dataset.vectors.files_of_views import files_found, with_found
from ifealid_gpu.errors import IfealidError
from ifealid_gpu.explorer import arrival, moves, regrouping, rereading
from ifealid_gpu.explorer.beginning import first_view
from ifealid_gpu.explorer.chart_view import ChartView
from ifealid_gpu.explorer.closings import Closings
from ifealid_gpu.explorer.finding import found
from ifealid_gpu.explorer.history import History
from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.explorer.refusal import refusal_within
from ifealid_gpu.explorer.remembering import own_view
from ifealid_gpu.explorer.session import Session
from ifealid_gpu.explorer.telling import notes_of
from ifealid_gpu.explorer.together import Together
from ifealid_gpu.explorer.viewing import Viewing
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.views.view_state import ViewState


class Opening(Viewing):
    """A state that opens datasets.

    Args:
        session: reads and keeps feature maps.
        preferences: what was remembered.
        clock: seconds, never going back.
    """

    def __init__(self, session: Session, preferences: Preferences, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(session, preferences, clock)
        self._files_given: tuple[Path, ...] = ()  # to be opened with the dataset that is being read

    def open(
        self,
        source: str | Path | Dataset | Sequence[str | Path],
        view: ViewState | None = None,
        reading: Reading | None = None,
        files: Sequence[Path] = (),
    ) -> None:
        """Begin to open a dataset, or what a link or a saved picture names, with its view where no other is given.

        Args:
            source: what to open; several datasets are opened together.
            view: to begin with.
            reading: how files are to be read; what it leaves open, a link or a saved picture may say.
            files: of vectors and masks, for the view, or to be opened with the first map.
        """
        files = [file.absolute() for file in files]
        self.read_as = None
        self.telling.aside = None  # what is opened from now on was not named where the program was started
        if isinstance(source, Dataset):
            self._files_given = tuple(files)
            self.session.open(source, view or own_view(self.preferences))
            return
        try:
            names = [source] if isinstance(source, str | Path) else source
            self.admission.check([*names, *files])
            self.admission.check_reading(reading or Reading())
            named, said = found(names, self.preferences.recent)
        except IfealidError as error:
            self.message = str(error)
            return
        self._files_given = tuple(files)
        if said is not None:
            self.say_shortly(said)
        # Absolute, as the current folder may become another one.
        view = view or named.view or first_view(named, self.preferences)
        datasets = [replace(one, path=one.path.absolute()) for one in named.files(absolute(reading or Reading()))]
        datasets = [replace(one, reading=absolute(one.reading)) for one in datasets]
        with suppress(IfealidError):  # what is missing is asked for when the map is there
            beside = [folder for one in datasets for folder in (one.path, one.path.parent)]
            there = files_found(view, [Path(names[0]).parent, *beside], files)
            self._files_given = tuple(file for file in files if file not in there.values())
            self.files_at |= {file.sha256: path.absolute() for file, path in there.items()}
            view = with_found(view, there)
        self.session.open(datasets[0] if len(datasets) == 1 else Together(tuple(datasets)), view)

    def add(self, datasets: Sequence[Files], files: Sequence[Path] = ()) -> None:
        """Begin to open datasets beside what is open; see `beside`. InputError: one may not be opened."""
        self.admission.check_files(datasets)
        self._files_given = tuple(file.absolute() for file in files)
        self.read_as = self.telling.aside = None
        self.session.add(datasets, self.view)

    def poll(self) -> None:
        """Show the map that has been read meanwhile, or say why it cannot be."""
        before, load = self.opened, self.session.load
        brought = self.session.poll()
        if isinstance(brought, Opened):
            is_same = before is not None and (brought.renderer, brought.dataset) == (before.renderer, before.dataset)
            if is_same and not brought.again:
                arrival.say_left_out(self)  # marks of other images were read, for the map that is shown
            else:
                self._take(brought, before)
        elif brought is not None and load is not None:
            arrival.say_why_not(self, brought, load)
        if self.missing and not self.session.busy:
            self.session.carry(self.view)

    def move_to(self, gpu: Gpu, keep: bool) -> None:
        """Go on with another device after one was lost; as `Session.move_to`."""
        self.session.move_to(gpu, keep)

    def _take(self, opened: Opened, before: Opened | None) -> None:
        """Show a map that is ready: one of the open dataset in the present view, another as it was asked for."""
        self._leave_map(opened)
        is_back = False  # whether this is the end of an undo or redo
        if not opened.again or before is None or before.entry.channels != opened.entry.channels:
            self.chart = ChartView(self.chart.order, self.chart.bars)
        self.message = None
        was = before
        regrouped = before is not None and regrouping.is_regrouped(before, opened)
        same_dataset = before is not None and (opened.again or regrouped or before.dataset is opened.dataset)
        if before is not None and opened.again:
            view = self._take_again(opened, before)
        elif before is not None and same_dataset:
            self.history.commit(self.view)
            before = regrouping.go_on(self, before, opened) if regrouped else before
            there = self._there(opened, before)
            view = self.closings.take_back(self, opened) or self._undo.arrived(self, opened.view, there)
            is_back = view is not there
        else:
            view = opened.view
            if view.query is None and (suited := moves.suited(view, opened)).quantity != view.quantity:
                view = suited.but(display_range=view.display_range.without_ends)
            self._note_opened(opened.dataset)
            arrival.say_metric(self, opened)
        self._undo.forget()
        if not view.is_plain and not self._can_show(view, opened):
            view = moves.without_marks(view)
        if not self._can_show(view, opened):
            # A shared view may not fit the file any more; the map is still worth showing.
            view = moves.suited(own_view(self.preferences), opened)
        view = view.placed(opened.renderer.scene)
        panes = arrival.panes_there(self, opened, view.panes)
        self.view = view.but(image=opened.image, layer=opened.entry.layer, panes=panes)
        if is_back:
            self.history.follow(self.view)
        if not same_dataset or (regrouped and before is was):
            self.history = History(self.view)  # of maps that are open
        if regrouped:
            self.closings.arrived(self)
        if not same_dataset or regrouped:
            self.files_to_open, self._files_given = self._files_given, ()
        self.arrays.note(opened)
        is_news = was is not None and before is not None and same_dataset and not (regrouped and is_back)
        told = regrouping.say(self, was, before, opened) if is_news and was and before else ()
        if was is not None and was.entry.name != opened.entry.name:
            self.telling.drop(self.clock())  # it was of the map before
        self.telling.tell((*told, *notes_of(opened)), self.clock(), opened.entry.file_name)
        arrival.say_left_out(self)

    def _take_again(self, opened: Opened, before: Opened) -> ViewState:
        """Say what has changed in files that were read again; the view as it goes on."""
        self.history.commit(self.view)
        if not moves.keeps_places(before, opened):
            self._end_lock("the image has another size now")
        self._note_paths(opened.dataset)
        self.message = rereading.say_again(opened, before, self.say_shortly)
        self.refused = refusal_within(opened.dataset, rereading.new_problems(opened, before))
        self.read_as = None
        return moves.read_again(self.view, before, opened)

    def _note_opened(self, dataset: Dataset) -> None:
        """Start afresh with another dataset: unlock, remember its path, and say what is wrong with it."""
        self._end_lock("another dataset was opened")
        self.kept.forget()
        self.muted.forget()
        self.in_panes.forget()
        self.closings = Closings()
        self.telling.forget()
        self.read_as, self.notes_open = None, False
        self.added = ()
        self._note_paths(dataset)
        arrival.say_found(self, dataset)

    def _note_paths(self, dataset: Dataset) -> None:
        """Remember where the dataset lies, or each of those that are open together; the first is listed first."""
        for one in reversed(dataset.each):
            if one.path is not None and one.entries:
                self.preferences = self.preferences.opened(one.path, one.reading)

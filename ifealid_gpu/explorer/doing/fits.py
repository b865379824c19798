"""What frames and commands do about fits: say that one cannot be made, stop one, and begin again."""

from __future__ import annotations

from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.quantities.first_quantity import first_quantity


def poll(explorer: Explorer) -> None:
    """Before a frame: drop fits that nothing wants any more, and say which cannot be made."""
    fitting = explorer.session.fitting
    fitting.turn()
    for failure in fitting.take_failures():
        explorer.say(failure)
    opened, maps = explorer.opened, explorer.session.known.maps
    if opened is None or maps is None:
        return
    if fitting.wants_layer:
        explorer.telling.tell(maps.notes, explorer.clock(), opened.entry.file_name)
    else:
        explorer.telling.drop(explorer.clock(), maps.notes)


def stop(explorer: Explorer) -> None:
    """Make what is being made no more; what stands in for it stays, or what was shown at first comes back."""
    opened = explorer.opened
    if not explorer.session.fitting.give_up() or opened is None:
        return
    explorer.say_shortly("Cancelled")
    if explorer.resolved is not None and explorer.resolved.quantity.is_waiting:
        explorer.change(explorer.view.but(quantity=first_quantity(opened.entry.channels)))


def begin_again(explorer: Explorer) -> None:
    """Make what was cancelled."""
    explorer.session.fitting.begin_again()

"""Going on with another device after the window's was lost."""

from __future__ import annotations

from collections.abc import Callable

from ifealid_gpu.errors import DeviceError, IfealidError
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.gpu.device import Gpu

_AGAIN_WITHIN = 60.0  # seconds after another device was opened


class Recovery:
    """Opens a lost device again, and remembers when it did."""

    def __init__(self) -> None:
        self._recovered_at: float | None = None

    def recover(self, gpu: Gpu, explorer: Explorer, attach: Callable[[Gpu], None], now: float) -> Gpu:
        """Another device of the same adapter.

        The map on display is uploaded to it again. Where it is soon lost as well, that map may be the reason: the
        explorer then goes on without a map. Its message says what happened.

        Args:
            gpu: the device that was lost.
            explorer: what is open on it.
            attach: called with the other device before anything is uploaded, to make the window draw with it.
            now: seconds of a clock that never goes back.

        Raises:
            DeviceError: none opens.
        """
        lost = f"the GPU device of {gpu.name} was lost"
        again = self._recovered_at is not None and now - self._recovered_at < _AGAIN_WITHIN
        try:
            other = gpu.reopened()
            attach(other)
        except (DeviceError, RuntimeError) as error:
            raise DeviceError(f"{lost} and does not open again: {error}") from error
        self._recovered_at = now
        how = _how_to_open_again(explorer)
        try:
            explorer.move_to(other, keep=not again)
            if again:
                explorer.say(f"{lost} twice, so the dataset was closed. To go on, open it again{how}")
            else:
                explorer.say(f"{lost} and opened again; the view is as it was")
        except DeviceError as error:
            explorer.move_to(other, keep=False)
            explorer.say(f"{lost}; after that, {error}")
        return other


def _how_to_open_again(explorer: Explorer) -> str:
    try:
        return f": {explorer.command}"
    except IfealidError:
        return " where it came from"

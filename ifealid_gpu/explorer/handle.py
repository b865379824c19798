"""The handle of a window that goes on while a program does: in a notebook's cell, or on the desktop."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ifealid_gpu.dataset import Reading
from ifealid_gpu.dataset.new_values import Maps, NewValues, new_values
from ifealid_gpu.errors import InputError
from ifealid_gpu.python_words import in_python
from ifealid_gpu.views.view_state import ViewState


class Handle(ABC):
    """A window that `explore` has opened and that goes on: what it shows can be asked, and changed.

    All of it may be used in any thread. What is asked waits for the window to have read its maps, and for new values
    that were given before.

    Args:
        maps: those that are open in it.
        names: of the layers of a list, as `explore` took them.
    """

    def __init__(self, maps: Maps, names: str | Sequence[str] | None = None) -> None:
        self._maps = maps
        self._names = names

    @property
    def view(self) -> ViewState:
        """What is shown, its image, layer and reference written out; after the window was closed, what it showed last.

        A view that is set is shown, and the user can undo it. Without names of image and layer it is of the map on
        display.

        Raises:
            InputError: of a view that is set: the map does not have what it shows, or the window was closed.
        """
        found: ViewState = self._ask("view")
        return found

    @view.setter
    def view(self, view: ViewState) -> None:
        self._ask("show", view)

    @property
    def values(self) -> NDArray[np.float32]:
        """What is shown as numbers, as `ifealid_gpu.values` gives them: (h, w) float32, NaN where there is no value.

        Components are (h, w, 3).

        Raises:
            InputError: nothing is shown, or the window was closed.
        """
        found: NDArray[np.float32] = self._ask("values")
        return found

    @property
    def mask(self) -> NDArray[np.bool_]:
        """Which pixels are inside the threshold, or Otsu's where none is set, as of `ifealid_gpu.mask`; (h, w) bool.

        Raises:
            InputError: what is shown has no threshold, or the window was closed.
        """
        found: NDArray[np.bool_] = self._ask("mask")
        return found

    @property
    def classes(self) -> NDArray[np.int32]:
        """The number of the class or cluster of each pixel, as `ifealid_gpu.label` gives it: (h, w) int32, -1 for none.

        Raises:
            InputError: neither labels nor clusters are shown, or the window was closed.
        """
        found: NDArray[np.int32] = self._ask("classes")
        return found

    def picture(self) -> Image.Image:
        """The figure that the window saves, RGB; InputError where nothing is shown, or the window was closed."""
        found: Image.Image = self._ask("picture")
        return found

    @in_python(Reading)
    def update(self, features: object) -> None:
        """Show new values of a map that is open, in the place of those before; the view stays as it is.

        It takes no longer than the copy: the rest is done beside, and where values come faster than they can be shown
        only the newest are. Call it as often as you like, in any thread. Values that turn out to be no map, such as of
        NaN alone, are not shown: the window says why, and so do the errors of ``values``, ``mask``, ``classes`` and
        ``picture`` until there are better ones.

        Args:
            features: as `explore` takes them: an array, tensor or `FeatureMap` of the same size, or, where several maps
                are open, a dict of these by the names of layers, which need not be all.

        Raises:
            InputError: another size, no such layer, or the window was closed.
            DeviceError: the window has ended by itself.
        """
        if not self.is_open:
            raise self._why_closed
        self._offer(new_values(features, self._maps, self._names))

    @property
    @abstractmethod
    def is_open(self) -> bool:
        """Whether the window is there."""

    @abstractmethod
    def close(self) -> None:
        """Close the window, and free what it holds on the GPU. Closing it again does nothing."""

    @property
    def _why_closed(self) -> Exception:
        return closed()

    @abstractmethod
    def _ask(self, what: str, argument: Any = None) -> Any:
        """Ask the window, by a name in `ANSWERS`; errors are those of the answer."""

    @abstractmethod
    def _offer(self, values: list[NewValues]) -> None:
        """Have new values shown soon."""

    def __repr__(self) -> str:
        """What it is, in a line: a window's handle, and whether it is open."""
        return f"<{type(self).__name__} of a window that is {'open' if self.is_open else 'closed'}>"


def closed() -> InputError:
    """What is said of a window that is gone."""
    return InputError("the window was closed: explore opens another one")

"""Where feature maps go that are made of photos."""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ifealid_gpu.errors import OutputError
from ifealid_gpu.extraction.images import SourceImage
from ifealid_gpu.files import make_folder


class Temporary:
    """A new folder that goes with this object, at the latest when the program ends.

    Attributes:
        folder: its path.
        remove: takes it away, with all that is in it.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ifealid-gpu-"))
        self.remove = weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)


class MakingPlace:
    """A folder of the user's, or one that goes with the window.

    Args:
        folder: of the user's, which is made where there is none; None: one that goes with the window.

    Attributes:
        folder: its path.
        workshop: a hidden folder in it, for maps that are not whole yet.

    Raises:
        OutputError: nothing can be written there.
    """

    def __init__(self, folder: str | None) -> None:
        self._temporary: Temporary | None = None
        if folder is None:
            self._temporary = Temporary()
            self.folder, self._is_new = self._temporary.folder, False
        else:
            self.folder = Path(folder.strip()).expanduser().absolute()
            self._is_new = not self.folder.exists()
            make_folder(self.folder)
        try:
            # On the same disk, so that whole maps are moved to their places at once; hidden, so that nobody opens it.
            self.workshop = Path(tempfile.mkdtemp(prefix=".making-", dir=self.folder))
        except OSError as error:
            raise OutputError(f"cannot write to {self.folder}: {(error.strerror or str(error)).lower()}") from None

    def kept(self) -> Temporary | None:
        """Keep what was made."""
        shutil.rmtree(self.workshop, ignore_errors=True)
        return self._temporary

    def clear(self) -> None:
        """Take away what was begun."""
        shutil.rmtree(self.workshop, ignore_errors=True)
        if self._temporary is not None:
            self._temporary.remove()
        elif self._is_new:
            with suppress(OSError):  # a photo's whole maps are there already
                self.folder.rmdir()


def proposed_folder(places: Sequence[Path], photos: Sequence[SourceImage]) -> str | None:
    """A new folder beside the photos for their feature maps; None where nothing can be written there."""
    first = places[0].absolute()
    if len(places) > 1:
        folder = first.parent / "feature-maps"
    else:
        folder = first.with_name(f"{first.name if first.is_dir() else first.stem}-maps")
    beside = folder if folder.is_dir() else folder.parent
    return str(folder) if os.access(beside, os.W_OK) else None

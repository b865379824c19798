"""How large a page is, and what of it would fit."""

from __future__ import annotations

from ifealid_gpu.dataset import Entry
from ifealid_gpu.errors import InputError


class Sizes:
    """Bytes by layer, as far as maps were packed; of the others a guess.

    Args:
        most: bytes of the file.
        precision: most bits of a code; None: as maps have them.
    """

    def __init__(self, most: int, precision: int | None) -> None:
        self._most = most
        self._precision = precision
        self._by_layer: dict[str, float] = {}
        self._deepest = 0
        self._packed = 0  # bytes in the page
        self._codes = 0  # bytes of codes that these were
        self._guessed = 0.0

    def take(self, layer: str, packed: int, codes: int, bits: int) -> None:
        """A map has been packed.

        Args:
            layer: its own.
            packed: bytes of all that was packed up to now.
            codes: bytes of its codes.
            bits: of a code in the dataset.
        """
        self._by_layer[layer] = self._by_layer.get(layer, 0) + packed - self._packed
        self._packed = packed
        self._codes += codes
        self._deepest = max(self._deepest, bits)

    def guess(self, entry: Entry) -> None:
        """A map that is not packed, as the page is too large already: it would be packed as well as those before it."""
        self._deepest = max(self._deepest, entry.most_bits)
        bits = min(entry.most_bits, self._precision or entry.most_bits)
        needed = entry.nbytes * bits / entry.most_bits * self._packed / self._codes
        self._by_layer[entry.layer] = self._by_layer.get(entry.layer, 0) + needed
        self._guessed += needed

    def check(self, nbytes: int, images: int) -> None:
        """InputError where the page is too large: it says what would fit.

        Args:
            nbytes: of the page with the maps that were packed.
            images: how many it is of.
        """
        size = nbytes + self._guessed
        if size <= self._most:
            return
        fitting: list[str] = []
        room: float = self._most - (nbytes - self._packed)
        for layer, needed in sorted(self._by_layer.items(), key=lambda item: item[1]):
            if needed <= room:
                fitting.append(layer)
                room -= needed
        hints = [f"--layers {','.join(fitting)} fits"] if fitting else ["no layer of all these images fits"]
        if images > 1:
            hints.append(f"so may fewer than {images} images, with --images")
        if self._deepest > 8 and self._precision != 8:
            hints.append("so may --precision 8")
        about = "about " if self._guessed else ""
        raise InputError(
            f"the page would have {about}{_megabytes(size)} MB, and --max-size allows {_megabytes(self._most)} MB: "
            + "; ".join(hints)
        )


def _megabytes(count: float) -> str:
    return f"{count / 10**6:.3g}"

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
        self._maps = 0
        self._deepest = 0
        self._packed = 0  # bytes of maps in the page
        self._codes = 0  # bytes of codes that these were
        self._photos: dict[str, int] = {}  # bytes in the page, by image
        self._images: set[str] = set()
        self._guessed = 0.0

    def photo(self, image: str, packed: int) -> None:
        """An image's photo has been packed into so many bytes, which all its maps share."""
        self._photos[image] = packed

    def take(self, image: str, layer: str, packed: int, codes: int, bits: int) -> None:
        """A map has been packed.

        Args:
            image: its own.
            layer: its own.
            packed: bytes of it in the page, without the photo.
            codes: bytes of its codes.
            bits: of a code in the dataset.
        """
        self._packed += packed
        self._codes += codes
        self._add(image, layer, packed, bits)

    def guess(self, image: str, entry: Entry) -> None:
        """A map that is not packed, as the page is too large already: it would be packed as well as those before it."""
        bits = min(entry.most_bits, self._precision or entry.most_bits)
        needed = entry.nbytes * bits / entry.most_bits * self._packed / self._codes
        self._guessed += needed
        self._add(image, entry.layer, needed, entry.most_bits)

    def _add(self, image: str, layer: str, needed: float, bits: int) -> None:
        self._maps += 1
        self._images.add(image)
        self._by_layer[layer] = self._by_layer.get(layer, 0) + needed
        self._deepest = max(self._deepest, bits)

    def check(self, nbytes: int) -> None:
        """InputError where the page is too large: it says what would fit.

        Args:
            nbytes: of the page with the maps that were packed.
        """
        unknown = (len(self._images) - len(self._photos)) * sum(self._photos.values()) / max(1, len(self._photos))
        guessed = self._guessed + (unknown if self._guessed else 0)
        size = nbytes + guessed
        if size <= self._most:
            return
        about = "about " if guessed else ""
        words = f"the page would have {about}{_megabytes(size)} MB, and --max-size allows {_megabytes(self._most)} MB"
        raise InputError(": ".join([words, *filter(None, ["; ".join(self._hints(size))])]))

    def _hints(self, size: float) -> list[str]:
        """What of a page of this size would fit, or may."""
        hints: list[str] = []
        if self._maps > 1:
            room = self._most - (size - sum(self._by_layer.values()))
            fitting: list[str] = []
            for layer, needed in sorted(self._by_layer.items(), key=lambda item: item[1]):
                if needed <= room:
                    fitting.append(layer)
                    room -= needed
            hints.append(f"--layers {','.join(fitting)} fits" if fitting else "no layer of all its images fits")
        if len(self._images) > 1:
            hints.append(f"fewer than {len(self._images)} images may, with --images")
        if self._deepest > 8 and self._precision != 8:
            hints.append("--precision 8 may")
        return hints


def _megabytes(count: float) -> str:
    return f"{count / 10**6:.3g}"

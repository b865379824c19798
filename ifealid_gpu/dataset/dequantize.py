"""Rules by which stored integers become real values, where a file's format does not say so itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.errors import InputError, Remedy
from ifealid_gpu.rows import Rows


@dataclass(frozen=True)
class Rule:
    """How stored integers become real values.

    Attributes:
        name: the word for it in options.
        of: what is stored so.
        dtype: of the stored values; of 16 bits at most.
        fill: the stored value that stands for none.
        values: the real values of stored ones, as float64.
        bands: names of the bands of files that are surely stored so.
        channels: how many there are.
    """

    name: str
    of: str
    dtype: np.dtype[Any]
    fill: int
    values: Callable[[NDArray[np.float64]], NDArray[np.float64]]
    bands: tuple[str, ...]

    @property
    def channels(self) -> int:
        """How many bands such files have."""
        return len(self.bands)

    @property
    def suggestion(self) -> str:
        """What is said of a file that is probably stored so."""
        return f"these look like {self.of}, stored as integers; --dequantize {self.name} gives their real values"

    def check(self, dtype: np.dtype[Any]) -> None:
        """Refuse values that cannot be stored so.

        Raises:
            InputError: they are of another type.
        """
        if not self.fits(dtype):
            message = f"the rule {self.name} is for values of {self.dtype}, found {dtype.name}"
            raise InputError(f"{message}; leave out --dequantize", remedy=Remedy(("dequantize",)))

    def fits(self, dtype: np.dtype[Any]) -> bool:
        """Whether values of this type can be stored so."""
        return dtype.kind == self.dtype.kind and dtype.itemsize == self.dtype.itemsize

    def looks_so(self, dtype: np.dtype[Any], channels: int, names: tuple[str, ...] | None, fill: float | None) -> bool:
        """Whether a file is probably stored so, by its headers."""
        return self.fits(dtype) and channels == self.channels and (names == self.bands or fill == self.fill)


def _signed_square(stored: NDArray[np.float64]) -> NDArray[np.float64]:
    share: NDArray[np.float64] = stored / 127.5
    return np.sign(share) * share**2


#: All rules. A new one is a row here, and a line in docs/formats.md.
RULES = (
    # Google's AlphaEarth Foundations: satellite embeddings of a year, 64 bands whose vectors have length 1.
    Rule(
        "alphaearth",
        "AlphaEarth's satellite embeddings",
        np.dtype(np.int8),
        -128,
        _signed_square,
        tuple(f"A{n:02}" for n in range(64)),
    ),
)


#: In place of a rule's name: stored values are the real ones, whatever the file says.
AS_STORED = "none"

#: What can be asked for.
WORDS = (*(rule.name for rule in RULES), AS_STORED)


def rule_named(name: str) -> Rule:
    """The rule of a name.

    Raises:
        InputError: there is none; the message names those there are.
    """
    for rule in RULES:
        if rule.name == name:
            return rule
    raise InputError(f"no rule {name!r} to dequantize by; there is {', '.join(WORDS)}")


def likely_rule(dtype: np.dtype[Any], channels: int, names: tuple[str, ...] | None, fill: float | None) -> Rule | None:
    """The rule by which a file's values are probably stored, if any.

    Args:
        dtype: of the stored values; of 16 bits at most.
        channels: how many there are.
        names: of its bands, or None.
        fill: the value that it declares to stand for none, or None.
    """
    return next((rule for rule in RULES if rule.looks_so(dtype, channels, names, fill)), None)


class Dequantized(Rows):
    """The real values of stored ones, (h, w, d) float64, made when they are asked for.

    Args:
        stored: (h, w, d) as they are stored, or floats where some are means of these.
        rule: how they are stored.
    """

    def __init__(self, stored: NDArray[Any] | Rows, rule: Rule) -> None:
        super().__init__(stored.shape, np.dtype(np.float64))
        self._stored, self._rule = stored, rule
        # The value of each that can be stored, by its bits as an unsigned number.
        self._unsigned = np.dtype(f"u{rule.dtype.itemsize}")
        every = np.arange(1 << (8 * rule.dtype.itemsize)).astype(self._unsigned)
        self._table = rule.values(every.view(rule.dtype).astype(np.float64))

    def __getitem__(self, rows: slice) -> NDArray[Any]:
        stored = self._stored[rows]
        if not self._rule.fits(stored.dtype):
            return self._rule.values(stored.astype(np.float64))
        values: NDArray[Any] = self._table[stored.astype(self._rule.dtype, copy=False).view(self._unsigned)]
        return values

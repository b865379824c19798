"""An attachment: a file that a view needs, known by its name and its hash."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu import json_fields
from ifealid_gpu.errors import InputError


@dataclass(frozen=True)
class Attachment:
    """A file of masks or vectors that belongs to a view without being in it.

    Attributes:
        name: of the file, without its folder.
        sha256: of its bytes, as 64 hexadecimal digits; of an array that came without a file, of its values.
    """

    name: str
    sha256: str

    @property
    def words(self) -> str:
        """The file as a message names it."""
        return f"the file {self.name} (SHA-256 {self.sha256[:12]}...)"

    def to_json(self) -> dict[str, str]:
        """Name and hash."""
        return {"file": self.name, "sha256": self.sha256}

    @classmethod
    def from_json(cls, name: str, value: Any) -> Self:
        """The attachment that `to_json` wrote."""
        given = json_fields.record(name, value, {"file": None, "sha256": None})
        if given.keys() != {"file", "sha256"}:
            raise InputError(f"the view's {name} must have file and sha256, found {value!r}")
        digest = json_fields.text(f"{name}.sha256", given["sha256"])
        if not re.fullmatch(r"[0-9a-f]{64}", digest):
            raise InputError(f"the view's {name}.sha256 must be 64 hexadecimal digits, found {digest!r}")
        return cls(json_fields.text(f"{name}.file", given["file"]), digest)


def digest_of(array: NDArray[Any]) -> str:
    """The SHA-256 of an array's shape and values."""
    array = np.ascontiguousarray(array)
    return hashlib.sha256(f"{array.shape} {array.dtype.str}".encode() + array.tobytes()).hexdigest()

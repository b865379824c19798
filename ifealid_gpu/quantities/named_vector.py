"""A named vector: one that is no pixel's, from a file, from another image or from a program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from ifealid_gpu import json_fields
from ifealid_gpu.errors import InputError
from ifealid_gpu.quantities.attachment import Attachment, digest_of
from ifealid_gpu.quantities.space import Floats

_LARGEST = 1e30


@dataclass(frozen=True, eq=False)
class NamedVector:
    """A vector of real values.

    Attributes:
        name: what people call it.
        values: (d,) float64; None until its file is at hand, see `Query.attached`.
        file: what it was read from; None: it came without a file, and its values stand in JSON.

    Raises:
        InputError: values that are not finite numbers in one row, are beyond 1e30, or all zero.
    """

    name: str
    values: Floats | None = None
    file: Attachment | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.name, str):
            raise InputError(f"a vector's name must be text, found {self.name!r}")
        if self.values is None:
            return
        values = _real_numbers(self.name, self.values)
        if values.ndim != 1 or not values.size:
            raise InputError(f"the vector {self.name!r} must be one row of numbers, found shape {values.shape}")
        if not np.isfinite(values).all():
            raise InputError(
                f"the vector {self.name!r} has {np.count_nonzero(~np.isfinite(values))} numbers that are not finite"
            )
        if np.abs(values).max() > _LARGEST:
            raise InputError(
                f"the vector {self.name!r} has numbers beyond {_LARGEST:g}, more than 32-bit floats can compute with"
            )
        if not values.any():
            raise InputError(f"the vector {self.name!r} is all zero, so that nothing can be compared with it")
        values.setflags(write=False)
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "_digest", digest_of(values))

    @property
    def key(self) -> tuple[str, str | None, Attachment | None]:
        """Equal where name, values and file are."""
        return self.name, getattr(self, "_digest", None), self.file

    def __eq__(self, other: object) -> bool:
        """Whether name, values and file are the same."""
        return isinstance(other, NamedVector) and self.key == other.key

    def __hash__(self) -> int:
        """Of the key."""
        return hash(self.key)

    def of_length(self, channels: int) -> Floats:
        """Its values.

        Raises:
            InputError: its file is not at hand, or it has not one number a channel.
        """
        if self.values is None:
            file = self.file.words if self.file is not None else "its file"
            raise InputError(f"the vector {self.name!r} needs {file}: give it with --vectors")
        if self.values.size != channels:
            raise InputError(
                f"the vector {self.name!r} has {self.values.size} numbers, and the map has {channels} channels"
            )
        return self.values

    def to_json(self) -> dict[str, Any]:
        """Its name, and the file or the values."""
        if self.file is not None:
            return {"name": self.name, **self.file.to_json()}
        return {"name": self.name, "values": [] if self.values is None else self.values.tolist()}

    @classmethod
    def from_json(cls, name: str, value: Any) -> Self:
        """The vector that `to_json` wrote; one of a file is still to be read."""
        given = json_fields.record(name, value, {"name": None, "values": None, "file": None, "sha256": None})
        title = json_fields.text(f"{name}.name", given.pop("name", None))
        if given.keys() != {"values"}:
            return cls(title, file=Attachment.from_json(name, given))
        numbers = json_fields.items(json_fields.number, "a list of numbers")(f"{name}.values", given["values"])
        return cls(title, np.array(numbers))


def _real_numbers(name: str, values: object) -> Floats:
    try:
        found = np.asarray(values)
        if found.dtype.kind not in "biuf":
            raise ValueError
        return np.array(found, np.float64)
    except ValueError:
        raise InputError(f"the vector {name!r} must be real numbers, found {values!r:.60}") from None

"""A basis of principal components in a file, for other images and other days."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.dataset.faults import fault
from ifealid_gpu.dataset.formats.numpy_files import npz_arrays
from ifealid_gpu.dataset.vectors.attachments import attachment_of
from ifealid_gpu.errors import DatasetError, InputError
from ifealid_gpu.files import replacing
from ifealid_gpu.fits.basis import FEWEST_AXES, Basis
from ifealid_gpu.fits.foreground import Gate, Side
from ifealid_gpu.fits.principal import MOST_AXES
from ifealid_gpu.quantities.attachment import Attachment

_NEEDED = ("mean", "axes", "variance", "ends")
#: Single numbers, and what they are where a file does not say.
_NUMBERS: dict[str, float] = {
    "normalized": 0, "pixels": 0, "pixels_in_all": 0, "outliers": 0, "drops_outliers": 0, "images": 1,
}  # fmt: skip
_GATE = ("foreground_mean", "foreground_axis", "foreground_at", "foreground_is_above")
_SHARE = "foreground_share"
_MOST_CHANNELS = 1 << 16
_OF_SQUARES = ("variance", "total_variance")
_LARGEST = float(np.finfo(np.float32).max)


def read_basis(path: str | os.PathLike[str]) -> tuple[Attachment, Basis]:
    """The basis of a .npz that `write_basis` wrote, and the file's name and hash; nothing in it is ever run.

    Raises:
        DatasetError: not readable, or not a basis; the message says what is missing or of a wrong shape.
    """
    path = Path(path)
    if path.suffix.lower() != ".npz":
        raise fault(path, None, "expected a basis as .npz, found another kind of file")
    file = attachment_of(path)
    stored = {array.name or "": array for array in npz_arrays(path)}
    for name in _NEEDED:
        if name not in stored:
            raise fault(path, None, f"expected a basis with {', '.join(_NEEDED)}, found none called {name}")

    def values(name: str, shape: tuple[int, ...]) -> NDArray[np.float64]:
        array = stored[name]
        found = tuple(array.shape)
        if found != shape or not array.real:
            raise fault(path, name, f"expected numbers of shape {shape}, found {array.dtype} of shape {found}")
        numbers = np.asarray(array.values(None), np.float64).reshape(shape)
        if not np.isfinite(numbers).all():
            raise fault(path, name, "expected finite numbers, found NaN or infinity")
        if name not in _OF_SQUARES and (most := np.abs(numbers).max(initial=0)) > _LARGEST:
            raise fault(path, name, f"expected numbers that 32-bit floats can hold, found {most:.3g}")
        return numbers

    def amount(name: str, other: float, most: float = float("inf")) -> float:
        number = float(values(name, ())) if name in stored else other
        if not 0 <= number <= most:
            raise fault(
                path, name, f"expected a number from 0 {'up' if np.isinf(most) else f'to {most:g}'}, found {number:.4g}"
            )
        return number

    shape = tuple(stored["axes"].shape)
    if len(shape) != 2 or not FEWEST_AXES <= shape[0] <= MOST_AXES or not 1 <= shape[1] <= _MOST_CHANNELS:
        raise fault(
            path, "axes", f"expected {FEWEST_AXES} to {MOST_AXES} axes of a number for each channel, found {shape}"
        )
    count, channels = shape
    lengths = np.linalg.norm(axes := values("axes", shape), axis=1)
    if not (np.isclose(lengths, 1, atol=1e-3) | (lengths == 0)).all():
        raise fault(path, "axes", f"expected axes of length 1, found {lengths.min():.4g} to {lengths.max():.4g}")
    variance = values("variance", (count,))
    if (variance < 0).any():
        raise fault(path, "variance", f"expected no negative variance, found {variance.min():.4g}")
    numbers = {name: amount(name, other) for name, other in _NUMBERS.items()}
    total = amount("total_variance", float(variance.sum()))
    if (np.diff(ends := values("ends", (count, 2))) < 0).any():
        raise fault(path, "ends", "expected the 1st percentile of each axis before the 99th, found it behind")
    gate = None
    if _GATE[0] in stored:
        if missing := [name for name in _GATE if name not in stored]:
            raise fault(path, None, f"expected a foreground with {', '.join(_GATE)}, found none called {missing[0]}")
        side = Side.ABOVE if values(_GATE[3], ()) else Side.BELOW
        gate = Gate(
            values(_GATE[0], (channels,)),
            values(_GATE[1], (channels,)),
            float(values(_GATE[2], ())),
            side,
            share=amount(_SHARE, 0, 1) if _SHARE in stored else None,
        )
    basis = Basis(
        values("mean", (channels,)),
        axes,
        variance,
        total,
        ends,
        normalized=bool(numbers["normalized"]),
        pixels=int(numbers["pixels"]),
        outliers=int(numbers["outliers"]),
        images=max(1, int(numbers["images"])),
        gate=gate,
        drops_outliers=bool(numbers["drops_outliers"]),
        pixels_in_all=int(numbers["pixels_in_all"]),
    )
    return file, basis


def is_basis_file(path: Path) -> bool:
    """Whether a file is a basis, as far as the names of its arrays say."""
    if path.suffix.lower() != ".npz":
        return False
    try:
        return {array.name for array in npz_arrays(path)} >= set(_NEEDED)
    except DatasetError:
        return False


def check_basis_file(path: Path) -> None:
    """InputError where a basis cannot be written under a name."""
    if path.suffix.lower() != ".npz":
        raise InputError(f"a basis is written as .npz, found the name {path.name}")


def write_basis(basis: Basis, path: str | os.PathLike[str]) -> None:
    """Write a basis as a .npz, which `read_basis` reads.

    Arrays, float64 unless said otherwise: ``mean`` (d,), ``axes`` (k, d), ``variance`` (k,), ``total_variance`` (),
    ``ends`` (k, 2), the scores at the ends of the colours; ``normalized`` and ``drops_outliers``, bool; ``pixels``,
    ``pixels_in_all``, ``outliers`` and ``images``, int64; with a foreground ``foreground_mean`` (d,),
    ``foreground_axis`` (d,), ``foreground_at`` (), ``foreground_share`` () and
    ``foreground_is_above``, bool.

    Raises:
        InputError: another suffix.
        OutputError: the file cannot be written; what stood there is unchanged.
    """
    path = Path(path)
    path = path if path.suffix else path.with_suffix(".npz")
    check_basis_file(path)
    with replacing(path) as file:
        put_basis(file, basis)


def put_basis(file: BinaryIO, basis: Basis) -> None:
    """Write a basis into an open file, as `write_basis` does."""
    arrays: dict[str, Any] = {name: getattr(basis, name) for name in (*_NEEDED, "total_variance", *_NUMBERS)}
    if (gate := basis.gate) is not None:
        arrays |= dict(zip(_GATE, (gate.mean, gate.axis, gate.at, gate.side is Side.ABOVE), strict=True))
        arrays |= {} if gate.share is None else {_SHARE: gate.share}
    np.savez(file, **arrays)

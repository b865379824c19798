"""Principal components from Python: of one map, or of several with one basis."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.api.functions import values
from ifealid_gpu.dataset.vectors import basis_file
from ifealid_gpu.errors import InputError
from ifealid_gpu.fits.at_once import finished
from ifealid_gpu.fits.basis import Basis
from ifealid_gpu.fits.foreground import Foreground
from ifealid_gpu.fits.given_maps import GivenMaps
from ifealid_gpu.fits.principal import BasisWanted
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.components import Components, Outliers
from ifealid_gpu.views.view_state import ViewState

Maps = FeatureMap | Sequence[FeatureMap]
Scores = NDArray[np.float32]


@overload
def components(
    feature_maps: FeatureMap,
    axes: Sequence[int] = (1, 2, 3),
    *,
    basis: Basis | None = None,
    normalize: bool = False,
    outliers: str = "keep",
    foreground: Foreground | str | None = None,
    adapter: str | None = None,
) -> Scores: ...


@overload
def components(
    feature_maps: Sequence[FeatureMap],
    axes: Sequence[int] = (1, 2, 3),
    *,
    basis: Basis | None = None,
    normalize: bool = False,
    outliers: str = "keep",
    foreground: Foreground | str | None = None,
    adapter: str | None = None,
) -> list[Scores]: ...


def components(
    feature_maps: Maps,
    axes: Sequence[int] = (1, 2, 3),
    *,
    basis: Basis | None = None,
    normalize: bool = False,
    outliers: str = "keep",
    foreground: Foreground | str | None = None,
    adapter: str | None = None,
) -> Scores | list[Scores]:
    """Scores of every pixel's real vector on principal axes: in what the vectors differ most.

    Args:
        feature_maps: a map, or several with as many channels, which then have one basis: the same score means the same
            in all of them.
        axes: three of them, or one, counted from 1.
        basis: of `component_basis` or `read_basis`; None: one is made of these maps, as the other options say.
        normalize: see `component_basis`.
        outliers: likewise.
        foreground: likewise.
        adapter: part of an adapter's name; None: the best one.

    Returns:
        (h, w, 3) or, of one axis, (h, w) float32 of each map, a list where several are given: unscaled scores
        (p - mean) . axis, of p / |p| where normalized. NaN where a pixel has no data, lies outside the foreground or,
        where normalized, has a zero vector.

    Raises:
        InputError: maps of different numbers of channels, an axis that there is not, options beside a basis that is
            given, or no pixel that a basis can be made of.
        DeviceError: no adapter, or a map exceeds the device's limits or memory.
    """
    maps = _maps(feature_maps)
    if basis is None:
        basis = component_basis(maps, normalize=normalize, outliers=outliers, foreground=foreground)
    elif normalize or outliers != Outliers.KEEP or foreground is not None:
        raise InputError("a basis that is given was made already: leave normalize, outliers and foreground out")
    elif basis.mean.size != maps[0].channels:
        raise InputError(f"the basis has {basis.mean.size} channels, and the feature maps have {maps[0].channels}")
    chosen = tuple(axes)
    quantity = Components(chosen, fitted=basis)
    if max(chosen) > len(basis.axes):
        raise InputError(f"axes of the basis are 1 to {len(basis.axes)}, found {max(chosen)}")
    found = [values(one, ViewState(quantity=quantity), adapter=adapter) for one in maps]
    return found[0] if isinstance(feature_maps, FeatureMap) else found


def component_basis(
    feature_maps: Maps,
    *,
    normalize: bool = False,
    outliers: str = "keep",
    foreground: Foreground | str | None = None,
) -> Basis:
    """The principal components of the real vectors of a map, or of several together, of a million pixels at most.

    Args:
        feature_maps: a map, or several with as many channels.
        normalize: whether vectors have unit length first, so that directions are compared; zero vectors do not count.
        outliers: "drop" leaves out pixels whose norm is beyond median + 6 x 1.4826 MAD of their map; "keep".
        foreground: "auto", "above:T" or "below:T": a threshold of the first component's scores, on one side of which
            the basis is made again; None: all pixels.

    Returns:
        Its mean, axes (k, d), variance, and the 1st and 99th percentile of the scores; see `Basis`.

    Raises:
        InputError: as of `components`.
    """
    maps = _maps(feature_maps)
    if outliers not in list(Outliers):
        raise InputError(f"outliers must be one of {', '.join(Outliers)}, found {outliers!r}")
    wanted = BasisWanted(len(maps) > 1, bool(normalize), outliers == Outliers.DROP, Foreground.of(foreground))
    return finished(wanted.steps(GivenMaps(tuple(maps))))


def read_basis(path: str | os.PathLike[str]) -> Basis:
    """The basis of a .npz that `write_basis` or ``--save-basis`` wrote.

    Raises:
        DatasetError: not readable, or not a basis.
    """
    return basis_file.read_basis(path)[1]


def _maps(given: object) -> Sequence[FeatureMap]:
    maps = [given] if isinstance(given, FeatureMap) else given
    if not isinstance(maps, Sequence) or not maps or not all(isinstance(one, FeatureMap) for one in maps):
        raise InputError(f"expected a FeatureMap, or a list of them, found {given!r:.60}")
    if len(found := sorted({one.channels for one in maps})) > 1:
        raise InputError(f"maps of one basis need as many channels, found {found[0]} and {found[-1]}")
    return maps

"""What a fit is: asked for by a value that knows how to make it, step by step, of a map or of all maps of a layer."""

from __future__ import annotations

from collections.abc import Generator, Hashable, Iterator
from typing import Protocol, TypeVar

from ifealid_gpu.maps.feature_map import FeatureMap

Made = TypeVar("Made")
Made_co = TypeVar("Made_co", covariant=True)

#: The making of a fit: yields the share that is done, 0 to 1, often enough to be cancelled, and returns the fit.
Steps = Generator[float, None, Made]


class Maps(Protocol):
    """The maps that a fit may be made of."""

    @property
    def own(self) -> FeatureMap:
        """The map on display."""

    @property
    def count(self) -> int:
        """How many images have a map of this layer that goes with it: with as many channels."""

    def each(self) -> Iterator[FeatureMap]:
        """All of these maps, one at a time and always in the same order; those that are not at hand are read."""


class Wanted(Protocol[Made_co]):
    """A fit that is asked for: hashable, and equal where the fit is."""

    @property
    def words(self) -> str:
        """What is made, in a few words: "components of all images"."""

    @property
    def is_of_layer(self) -> bool:
        """Whether it is made of all maps of the layer, so that it holds for each of them."""

    @property
    def sooner(self) -> Wanted[Made_co] | None:
        """A fit that is made before it and stands in for it meanwhile, such as that of the map alone; None: none is."""

    @property
    def like(self) -> Hashable:
        """Fits of the same map for which this is equal stand in for it while it is made; None: none may."""

    def steps(self, maps: Maps) -> Steps[Made_co]:
        """Make it.

        Raises:
            InputError: it cannot be made of these maps; the message says why.
        """


class Known(Protocol):
    """Where quantities look their fits up."""

    @property
    def has_others(self) -> bool:
        """Whether the layer has maps of several images."""

    def fit(self, wanted: Wanted[Made]) -> Made | None:
        """What was asked for, or what stands in for it until it is made; None: there is nothing yet.

        Raises:
            InputError: it cannot be made.
        """

"""The plan of a reference set: which terms are computed, in which order, and how their maps come together."""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterator, Sequence
from dataclasses import dataclass, field

from ifealid_gpu.quantities.comparison import Comparison
from ifealid_gpu.quantities.reference_set import ReferenceSet

# A term's map has the key of its comparison, the best of several the set of their keys.
Key = Hashable
# Maps that a fold may need beside those of single terms: the best so far, and what becomes of it; the other sign's;
# and of either sign the best of the terms that stay.
_BESIDE = 5


@dataclass(frozen=True)
class Fold:
    """The best of some maps at every pixel.

    Attributes:
        sources: their keys.
        into: the key that the result is kept under; None: it is the value map.
        minus: the key of a map that is taken from it.
    """

    sources: tuple[Key, ...]
    into: Key | None = None
    minus: Key | None = None

    def is_value_of(self, group: Group) -> bool:
        """Whether the value map has the result already: it is that of the group's only term."""
        is_all = group.folds == (self,) and (self.into, self.minus) == (None, None)
        return is_all and len(self.sources) == 1 and [key for key, _ in group.terms] == list(self.sources)


@dataclass(frozen=True)
class Group:
    """Terms that are computed, and then the folds that need them.

    Attributes:
        terms: by key.
        folds: in order.
    """

    terms: tuple[tuple[Key, Comparison], ...]
    folds: tuple[Fold, ...]

    @property
    def needs(self) -> frozenset[Key]:
        """The keys of all maps that it reads."""
        sources = {key for fold in self.folds for key in fold.sources}
        return frozenset(sources | {fold.minus for fold in self.folds if fold.minus is not None})


@dataclass(frozen=True)
class Plan:
    """What is to be done for a reference set.

    Attributes:
        groups: in order; the last fold of the last fills the value map.
        positives: the keys of the positive terms.
        negatives: likewise.
    """

    groups: tuple[Group, ...] = ()
    positives: frozenset[Key] = field(default_factory=frozenset)
    negatives: frozenset[Key] = field(default_factory=frozenset)

    @classmethod
    def of(cls, wanted: ReferenceSet, kept: Container[Key], capacity: int, before: Plan) -> Plan:
        """The plan for a set.

        Where some terms are those of the set before, the best of these is kept, too: while one term moves, the others
        need not be put together again.

        Args:
            wanted: the set.
            kept: keys of the maps there are.
            capacity: how many there may be.
            before: the plan that came before.
        """
        by_key: dict[Key, Comparison] = {one.key: one for one in (*wanted.positives, *wanted.negatives)}
        positives, negatives = (
            tuple(dict.fromkeys(one.key for one in ones)) for ones in (wanted.positives, wanted.negatives)
        )
        folds, below = _folds(negatives, before.negatives, kept)
        if len(below) > 1:
            folds.append(Fold(below, into=frozenset(negatives)))
            below = (frozenset(negatives),)
        more, above = _folds(positives, before.positives, kept)
        folds += more
        folds.append(Fold(above, minus=below[0] if below else None))
        folds = [fold for fold in folds if fold.into is None or fold.into not in kept]

        needed = dict.fromkeys(key for fold in folds for key in (*fold.sources, fold.minus) if key in by_key)
        if len(needed) + _BESIDE <= capacity:
            terms = tuple((key, by_key[key]) for key in needed if key not in kept)
            groups = [Group(terms, tuple(folds))]
        else:
            groups = list(_in_parts(folds, by_key, capacity - _BESIDE))
        return cls(tuple(groups), frozenset(positives), frozenset(negatives))


def _folds(keys: tuple[Key, ...], before: frozenset[Key], kept: Container[Key]) -> tuple[list[Fold], tuple[Key, ...]]:
    """What makes the map of the terms that stay, and the maps whose best is wanted."""
    if len(keys) > 1 and frozenset(keys) in kept:
        return [], (frozenset(keys),)
    staying = tuple(key for key in keys if key in before)
    if not 2 <= len(staying) < len(keys):
        return [], keys
    best = frozenset(staying)
    return [Fold(staying, into=best)], (best, *(key for key in keys if key not in before))


def _in_parts(folds: Sequence[Fold], by_key: dict[Key, Comparison], most: int) -> Iterator[Group]:
    """The same folds, each of the maps of so many terms at a time, which are computed for it whatever is kept."""
    for fold in folds:
        terms = [key for key in fold.sources if key in by_key]
        best = tuple(key for key in fold.sources if key not in by_key)
        single_minus = (fold.minus,) if fold.minus in by_key else ()
        parts = [tuple(terms[n : n + most]) for n in range(0, len(terms), most)] or [()]
        for n, part in enumerate(parts):
            is_last = n == len(parts) - 1
            into = fold.into if is_last else frozenset(_members((*best, *part)))
            computed = (*part, *single_minus) if is_last else part
            one = Fold((*best, *part), into, fold.minus if is_last else None)
            yield Group(tuple((key, by_key[key]) for key in computed), (one,))
            best = () if into is None else (into,)


def _members(keys: Sequence[Key]) -> Iterator[Key]:
    for key in keys:
        if isinstance(key, frozenset):
            yield from key
        else:
            yield key

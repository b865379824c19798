"""Work shared among processes, on one machine or several, as torch's launcher `torchrun` starts them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from ifealid_gpu.errors import InputError

_Item = TypeVar("_Item")

# Processes wait for the slowest: until it is done, or the launcher ends them all because one has failed.
_PATIENCE = timedelta(days=30)


@dataclass(frozen=True)
class Share:
    """Which part of the work this process does.

    Attributes:
        rank: number of this process, from 0.
        world_size: how many there are.
    """

    rank: int = 0
    world_size: int = 1

    @classmethod
    def of_environment(cls) -> Share:
        """As RANK and WORLD_SIZE say; all of the work where they are not set.

        Raises:
            InputError: one is set without the other, or is no number that it can be.
        """
        rank, world_size = os.environ.get("RANK"), os.environ.get("WORLD_SIZE")
        if rank is None and world_size is None:
            return cls()
        found = f"found RANK={rank}, WORLD_SIZE={world_size}"
        if rank is None or world_size is None or not (rank.isdecimal() and world_size.isdecimal()):
            raise InputError(f"RANK and WORLD_SIZE must both be whole numbers, {found}")
        if not int(rank) < int(world_size):
            raise InputError(f"RANK must be less than WORLD_SIZE, {found}")
        return cls(int(rank), int(world_size))

    @property
    def is_alone(self) -> bool:
        """Whether this process knows nothing of the others: a launcher tells processes where to meet."""
        return self.world_size == 1 or "MASTER_ADDR" not in os.environ

    def of(self, items: Sequence[_Item]) -> Sequence[_Item]:
        """This process's part of items that are listed in the same order in all processes."""
        return items[self.rank :: self.world_size]

    def gathered(self, mine: _Item) -> list[_Item]:
        """What every process gives, in all of them; each waits for the others here.

        Without a launcher, which tells processes where to meet, each knows its own alone.
        """
        if self.is_alone:
            return [mine]
        from torch import distributed  # noqa: PLC0415 - slow to load

        distributed.init_process_group("gloo", timeout=_PATIENCE)
        try:
            every: list[_Item] = [mine] * self.world_size
            distributed.all_gather_object(every, mine)
        finally:
            distributed.destroy_process_group()
        return every

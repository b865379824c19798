"""What is shown of a map where nothing is asked for."""

from __future__ import annotations

from ifealid_gpu.quantities.channel import Channel
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.quantities.similarity import Similarity


def first_quantity(channels: int) -> Quantity:
    """What is shown of a map where nothing else is asked for."""
    return Channel(0) if channels == 1 else Similarity()

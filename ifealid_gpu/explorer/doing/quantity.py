"""What commands do to the quantity on display."""

from __future__ import annotations

from collections.abc import Callable

from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.quantities.quantity import Quantity


def showing(kind: type[Quantity]) -> Callable[[Explorer], None]:
    """Shows a quantity that needs no options."""
    return lambda explorer: explorer.change(explorer.view.but(quantity=kind()))

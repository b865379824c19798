"""What commands do with a basis of components: saving it, opening one, and marking its foreground."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from ifealid_gpu.dataset.vectors.basis_file import write_basis
from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.asking import Wanted
from ifealid_gpu.explorer.doing import marks
from ifealid_gpu.explorer.doing.files import ask_for_file
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.marking import edits
from ifealid_gpu.explorer.opening_basis import open_basis
from ifealid_gpu.explorer.saving import ask_where_to_save
from ifealid_gpu.quantities.components import Components
from ifealid_gpu.quantities.regions.mask import MaskRegion
from ifealid_gpu.quantities.term import Term


def ask_basis(explorer: Explorer) -> None:
    """Ask for a file of components, and show those."""
    ask_for_file(explorer, lambda path: explorer.attempt(lambda: open_basis(explorer, path)))


def ask_where_to_save_basis(explorer: Explorer) -> None:
    """Ask for the name of a new file, and write the components that are shown there."""
    quantity = _components(explorer)
    basis = quantity.fitted
    if basis is None:
        raise InputError(f"there is nothing to save yet: {quantity.nothing}")
    if explorer.session.fitting.is_waited_for:
        raise InputError("these stand in for components that are still being made: save those when they are there")
    if explorer.opened is not None:
        layer, image = explorer.opened.entry.layer, Path(explorer.opened.image).stem
        name = f"{layer}.components.npz" if basis.images > 1 else f"{image}.{layer}.components.npz"
        ask_where_to_save(explorer, Wanted.BASIS, name, lambda path: write_basis(basis, path))


def toggle_foreground(explorer: Explorer) -> None:
    """Show components of the foreground alone, as it is found at first, or of all pixels again."""
    is_there = explorer.resolved is not None and isinstance(explorer.resolved.quantity, Components)
    quantity = _components(explorer) if is_there else Components()
    foreground = quantity.first_foreground if quantity.foreground is None else None
    explorer.change(explorer.view.but(quantity=replace(quantity, foreground=foreground, fitted=None)))


def mark_foreground(explorer: Explorer) -> None:
    """Mark the pixels of the foreground, as a mask."""
    quantity, renderer, opened = _components(explorer), explorer.renderer, explorer.opened
    resolved = explorer.resolved
    if renderer is None or opened is None or resolved is None or quantity.fitted is None:
        return
    if quantity.fitted.gate is None:
        raise InputError("there is no foreground to mark: choose one at the side first")
    values = renderer.values(resolved)
    inside = ~np.isnan(values if values.ndim == 2 else values[..., 0])
    if not inside.any():
        raise InputError("no pixel of this image is in the foreground")
    term = Term(MaskRegion.of(inside, f"foreground of {opened.image}"), image=opened.image)
    view = edits.with_mark(explorer.view, term, explorer.marking.adding)
    explorer.check(view)
    marks.show(explorer, view)
    explorer.say_shortly("The foreground is a mark now: S compares with it, U makes a class of it")


def _components(explorer: Explorer) -> Components:
    quantity = None if explorer.resolved is None else explorer.resolved.quantity
    if not isinstance(quantity, Components):
        raise InputError("show components first: Shift+F")
    return quantity

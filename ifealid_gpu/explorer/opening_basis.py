"""Opening a file of components, to show those; or giving it to the view that waits for it."""

from __future__ import annotations

from pathlib import Path

from ifealid_gpu.dataset.vectors.basis_file import read_basis
from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.quantities.components import Components


def open_basis(explorer: Explorer, path: str | Path) -> None:
    """Show the components of a file, or give them to the view that waits for them.

    Raises:
        IfealidError: it has none, or they are of another number of channels than the map.
    """
    if explorer.opened is None:
        raise InputError("open feature maps first: components are of their vectors")
    file, basis = read_basis(Path(path))
    explorer.files_at[file.sha256] = Path(path).absolute()
    view, shown = explorer.view, explorer.view.quantity
    if any(one.sha256 == file.sha256 for one in view.attachments):
        view = view.attached({one: basis for one in view.attachments if one.sha256 == file.sha256})
        explorer.message = None
    else:
        axes = shown.axes if isinstance(shown, Components) else (1, 2, 3)
        view = view.but(quantity=Components(axes, file=file, given=basis))
    explorer.check(view)
    explorer.change(view)
    explorer.say_shortly(f"Components of {file.name}")

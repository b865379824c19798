"""What commands do with the threshold: what counts as inside, how that is drawn, and the mask as a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.asking import Wanted
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.saving import ask_where_to_save
from ifealid_gpu.figure import write_mask_of_view
from ifealid_gpu.quantities.norm import Norm
from ifealid_gpu.quantities.threshold import Threshold


def toggle(explorer: Explorer) -> None:
    """Part what is shown by a threshold, found by Otsu's method or as it was before, or no more."""
    _check(explorer)
    threshold = explorer.view.threshold
    if threshold is None:
        explorer.change(explorer.view.but(threshold=explorer.threshold_before))
        _say_share(explorer)
    else:
        explorer.threshold_before = threshold
        explorer.change(explorer.view.but(threshold=None))
        explorer.say_shortly("Threshold off")


def toggle_outliers(explorer: Explorer) -> None:
    """Show the norm with its outliers inside, or the norm alone."""
    threshold = explorer.view.threshold
    is_shown = explorer.view.quantity == Norm() and threshold is not None and threshold.outliers
    if is_shown:
        explorer.change(explorer.view.but(threshold=None))
    else:
        beyond = replace(threshold or Threshold(), at=None, outliers=True)
        explorer.change(explorer.view.but(quantity=Norm(), threshold=beyond))


def toggle_alone(explorer: Explorer) -> None:
    """Show the mask in place of the colours, or the colours again."""
    _check(explorer)
    threshold = explorer.view.threshold or replace(explorer.threshold_before, alone=False)
    explorer.change(explorer.view.but(threshold=replace(threshold, alone=not threshold.alone)))


def ask_where_to_save_mask(explorer: Explorer) -> None:
    """Ask for the name of a new file, and write the mask there, or the labels.

    The threshold is Otsu's where there is none, unless what is shown is a foreground.
    """
    has_labels = _has_labels(explorer)
    if not _marks_by_itself(explorer):
        _check(explorer)
    if explorer.opened is not None:
        kind = "labels" if has_labels else "mask"
        name = f"{Path(explorer.opened.image).stem}.{explorer.opened.entry.layer}.{kind}.png"
        ask_where_to_save(explorer, Wanted.MASK, name, lambda path: save_mask(explorer, path))


def save_mask(explorer: Explorer, path: str) -> None:
    """Write which pixels of what is shown are inside, or their labels, as its name ends.

    Raises:
        InputError: nothing is open, or it has no threshold, or is not georeferenced as a GeoTIFF has to be.
        OutputError: the file cannot be written.
    """
    if not _marks_by_itself(explorer):
        _check(explorer)
    if explorer.renderer is not None and explorer.resolved is not None:
        write_mask_of_view(explorer.renderer, explorer.resolved, Path(path))


def _has_labels(explorer: Explorer) -> bool:
    return explorer.resolved is not None and explorer.resolved.quantity.palette is not None


def _marks_by_itself(explorer: Explorer) -> bool:
    """Whether what is shown marks pixels without a threshold."""
    return _has_labels(explorer) or (explorer.resolved is not None and explorer.resolved.quantity.is_mask)


def _check(explorer: Explorer) -> None:
    resolved = explorer.resolved
    if resolved is None:
        raise InputError("there is nothing to part by a threshold yet: open a dataset first")
    if not resolved.quantity.takes_threshold:
        raise InputError(f"a threshold parts values that are more or less, and {resolved.quantity.title} are not")


def _say_share(explorer: Explorer) -> None:
    renderer, resolved = explorer.renderer, explorer.resolved
    if renderer is None or resolved is None or (cut := renderer.cut(resolved)) is None:
        return
    at = resolved.quantity.number_text(cut.at, renderer.feature_map.value_range)
    threshold = resolved.threshold or Threshold()
    explorer.say_shortly(threshold.words(at, cut.inside, cut.count).capitalize())

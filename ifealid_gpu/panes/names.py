"""What panes are called: by what differs between them."""

from __future__ import annotations

from collections.abc import Sequence


def names_of(maps: Sequence[tuple[str, str, str | None]]) -> list[str]:
    """A name for each of several maps, of its layer, of its image, or of both where both differ.

    Args:
        maps: image, layer, and the layer that is subtracted or None; see `Pane.map`.
    """
    has_one_image = len({image for image, _, _ in maps}) == 1
    has_one_layer = len({(layer, minus) for _, layer, minus in maps}) == 1
    names = []
    for image, layer, minus in maps:
        shown = layer if minus is None else f"{layer} - {minus}"
        names.append(shown if has_one_image else image if has_one_layer else f"{shown} · {image}")
    return names

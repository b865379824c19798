"""What is said of an array whose shape told its axes: how it is read, and what changes that."""

from __future__ import annotations

from ifealid_gpu.dataset.batches import may_be_tokens_of_several
from ifealid_gpu.dataset.faults import shown
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.dataset.token_grid import Grid


def order_note(shape: tuple[int, ...], lengths: tuple[int, ...], order: str, size: tuple[int, int, int]) -> str:
    """Of three axes whose lengths are these."""
    height, width, channels = size
    batch = ""
    if shape == lengths and may_be_tokens_of_several(lengths):
        batch = f"; if these are the tokens of {lengths[0]} images, --layout tokens --page N reads one of them"
    axes, other = ("(h, w, d)", "chw") if order == "hwc" else ("(d, h, w)", "hwc")
    return (
        f"shape {shown(shape)} is read as {axes}, {width} x {height} pixels of {_channels(channels)}; "
        f"--layout {other} reads it otherwise{batch}"
    )


def tokens_note(shape: tuple[int, ...], grid: Grid, reading: Reading) -> str:
    """Of tokens."""
    before = {0: "", 1: " after one, the class token"}.get(grid.skip, f" after {grid.skip}, class token and registers")
    rest = f", {grid.rest} more left out" if grid.rest else ""
    layout = [] if reading.layout else ["--layout hwc|chw"]
    options = " or ".join(["--grid WxH", "--skip N", *layout])
    return (
        f"shape {shown(shape)} is read as {grid.width} x {grid.height} tokens of {_channels(shape[-1])}{before}{rest}; "
        f"{options} reads it otherwise"
    )


def two_axes_note(shape: tuple[int, ...], size: tuple[int, int, int]) -> str:
    """Of two axes that are no tokens: a map (h, w, d) of one channel, or a row of vectors."""
    height, width, channels = size
    is_map = channels == 1
    row = f"a row of {width} pixel{'' if width == 1 else 's'} of {_channels(channels)}"
    what = f"one channel of {width} x {height} pixels" if is_map else row
    return (
        f"shape {shown(shape)} is read as {what}; "
        f"--layout tokens --grid WxH reads it as a grid of vectors of {_channels(width if is_map else channels)}"
    )


def batch_note(shape: tuple[int, ...], count: int, note: str | None) -> str:
    """What is said where nobody chose an image: after what is said of its axes."""
    which = f"the first of {count} images is taken, --page N takes another"
    return f"{note}; {which}" if note else f"shape {shown(shape)}: {which}"


def _channels(count: int) -> str:
    return f"{count} channel{'s' if count != 1 else ''}"

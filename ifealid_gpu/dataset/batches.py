"""Batches: arrays of several images, of which one is read."""

from __future__ import annotations

from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.dataset.token_grid import find_grid, is_square
from ifealid_gpu.errors import InputError, Remedy

# Vectors of transformers have a multiple of so many channels. Where their number is like that of the tokens, so that
# they could be the columns of an image, only longer ones are taken for such.
_CHANNELS_STEP = 64
_FEWEST_CHANNELS = 192


def are_tokens_of_several(lengths: tuple[int, ...], layout: str | None) -> bool:
    """Whether three axes are (images, tokens, channels).

    Args:
        lengths: of the axes.
        layout: what was asked for; where nothing was, a square grid after a class token tells it: a map's side is
            seldom one more than a square.
    """
    if len(lengths) != 3 or 1 in lengths[:2]:
        return False
    if layout is not None:
        return layout == "tokens"
    images, tokens, channels = lengths
    if channels % _CHANNELS_STEP or max(images, tokens) <= 2 * min(images, tokens):
        return False
    if max(tokens, channels) <= 2 * min(tokens, channels) and channels < _FEWEST_CHANNELS:
        return False
    grid = find_grid(tokens, Reading(), None)
    return channels != tokens and grid is not None and grid.skip > 0 and is_square(grid)


def may_be_tokens_of_several(lengths: tuple[int, ...]) -> bool:
    """Whether three axes that are read in another way could be (images, tokens, channels): less is asked of them."""
    images, tokens, channels = lengths
    is_map = max(images, tokens) <= 2 * min(images, tokens)
    return not is_map and channels % (_CHANNELS_STEP // 2) == 0 and find_grid(tokens, Reading(), None) is not None


def number_in(count: int, page: int | None) -> int:
    """The number of the image that is read of so many: the one that is asked for, else the first.

    Raises:
        InputError: there is none of this number.
    """
    if page is not None and page >= count:
        message = f"expected a page from 0 to {count - 1}, one of {count} images, found --page {page}"
        raise InputError(message, remedy=Remedy(("page",)))
    return page or 0

"""Small transformers whose tokens lie in known ways, with seeded weights."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

PATCH = 8
WIDTH = 12


class Attention(nn.Module):
    """Every token looks at every one. ``out`` gives what it saw, without what it was itself: it answers everywhere.

    Args:
        order: of the thirds of the projection, such as "qkv".
        per_head: whether each head has its own three parts side by side.
        sharp: how much tokens prefer those that are like them; random weights make them look at all alike.
    """

    def __init__(self, order: str = "qkv", per_head: bool = False, sharp: float = 1.0) -> None:
        super().__init__()
        self.num_heads = 2
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.order, self.per_head, self.sharp = order, per_head, sharp

    def forward(self, x: Tensor) -> Tensor:
        batch, count, width = x.shape
        shape = (self.num_heads, 3, -1) if self.per_head else (3, self.num_heads, -1)
        parts = self.qkv(x).reshape(batch, count, *shape).movedim(3 if self.per_head else 2, 0)
        q, k, v = (parts[self.order.index(role)].transpose(1, 2) for role in "qkv")
        seen = functional.scaled_dot_product_attention(self.sharp * q, k, v)
        return self.out(seen.transpose(1, 2).reshape(batch, count, width))


class Block(nn.Module):
    """Attention and a perceptron, each added to what came in."""

    def __init__(self, **attention: object) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(WIDTH)
        self.attention = Attention(**attention)
        self.mlp = nn.Sequential(nn.LayerNorm(WIDTH), nn.Linear(WIDTH, 20), nn.GELU(), nn.Linear(20, WIDTH))

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attention(self.norm(x))
        return x + self.mlp(x)


class TokenNetwork(nn.Module):
    """Patches of 8 pixels as tokens, with others before them, behind them and in their middle.

    Args:
        before: tokens before the first patch.
        middle: tokens between the halves of the patches.
        behind: tokens behind the last patch.
        order: "rows", "columns", or "windows" of 2 x 2 patches.
        blocks: how many there are.
        attention: of the blocks.
    """

    def __init__(
        self,
        before: int = 0,
        middle: int = 0,
        behind: int = 0,
        order: str = "rows",
        blocks: int = 2,
        **attention: object,
    ) -> None:
        super().__init__()
        self.embed = nn.Conv2d(3, WIDTH, PATCH, PATCH)
        self.others = nn.ParameterList(torch.randn(1, count, WIDTH) for count in (before, middle, behind))
        self.order = order
        self.blocks = nn.ModuleList(Block(**attention) for _ in range(blocks))
        self.norm = nn.LayerNorm(WIDTH)

    def forward(self, x: Tensor) -> Tensor:
        x = self.with_others(in_order(self.embed(x), self.order))
        for block in self.blocks:
            x = block(x)
        return self.norm(x)

    def with_others(self, patches: Tensor) -> Tensor:
        before, middle, behind = self.others
        half = patches.shape[1] // 2
        return torch.cat((before, patches[:, :half], middle, patches[:, half:], behind), 1)

    def map_of(self, tokens: Tensor, rows: int, columns: int) -> Tensor:
        """(d, rows, columns) of tokens (1, n, d), as this network has them."""
        before, middle, _ = (other.shape[1] for other in self.others)
        count, half = rows * columns, rows * columns // 2
        first, second = tokens[0, before : before + half], tokens[0, before + half + middle :][: count - half]
        grid = torch.cat((first, second))
        if self.order == "columns":
            return grid.reshape(columns, rows, -1).permute(2, 1, 0)
        return grid.reshape(rows, columns, -1).permute(2, 0, 1)


def in_order(grid: Tensor, order: str) -> Tensor:
    """(1, d, rows, columns) as tokens (1, n, d)."""
    if order == "columns":
        grid = grid.mT
    if order == "windows":
        grid = grid.unflatten(3, (-1, 2)).unflatten(2, (-1, 2)).permute(0, 1, 2, 4, 3, 5)
    return grid.flatten(2).mT


class Rewindowed(TokenNetwork):
    """Row by row at first, in windows within, and row by row in the end."""

    def __init__(self) -> None:
        super().__init__(before=0, blocks=3)
        self.tokens = nn.Identity()
        self.back = nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        grid = self.embed(x)
        rows, columns = grid.shape[2:]
        self.tokens(in_order(grid, "rows"))
        x = in_order(grid, "windows")
        for block in self.blocks:
            x = block(x)
        grid = (
            x.mT.unflatten(2, (rows // 2, columns // 2, 2, 2))
            .permute(0, 1, 2, 4, 3, 5)
            .reshape(1, WIDTH, rows, columns)
        )
        return self.norm(self.back(in_order(grid, "rows")))


class Halving(TokenNetwork):
    """A class token and patches, then a class token and a quarter as many patches, which come by column."""

    def __init__(self) -> None:
        super().__init__(before=1, blocks=2)
        self.coarse = nn.ModuleList(Block() for _ in range(2))

    def forward(self, x: Tensor) -> Tensor:
        grid = self.embed(x)
        x = self.with_others(in_order(grid, "rows"))
        for block in self.blocks:
            x = block(x)
        halves = functional.avg_pool2d(x[:, 1:].mT.reshape(grid.shape), 2)
        x = torch.cat((x[:, :1], in_order(halves, "columns")), 1)
        for block in self.coarse:
            x = block(x)
        return x

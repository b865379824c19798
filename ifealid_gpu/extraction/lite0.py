"""EfficientNet-Lite0, a small convolutional network, with the names of the package `efficientnet-lite-pytorch`.

Source: M. Tan and Q. V. Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", ICML 2019,
arXiv:1905.11946; its Lite variants, without squeeze-and-excitation and with ReLU6, are Google's
(github.com/tensorflow/tpu, models/official/efficientnet/lite). Padding is TensorFlow's "SAME" for even sides, which
adds the odd pixel to the right and below.
"""

from __future__ import annotations

from torch import Tensor, nn

# Blocks in a row, kernel, stride of the first, expansion, channels.
_ROWS = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
_STEM, _HEAD, _CLASSES = 32, 1280, 1000


class Convolution(nn.Conv2d):  # type: ignore[misc]
    """A convolution without bias, padded so that the sides of its output are those of its input by the stride."""

    def __init__(self, before: int, after: int, kernel: int, stride: int = 1, groups: int = 1) -> None:
        super().__init__(before, after, kernel, stride, groups=groups, bias=False)
        least, rest = divmod(max(kernel - stride, 0), 2)
        self.static_padding = nn.ZeroPad2d((least, least + rest) * 2) if kernel > stride else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        """(1, after, H / stride, W / stride)."""
        return super().forward(self.static_padding(x))


def _norm(channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels, eps=1e-3, momentum=0.01)


class Block(nn.Module):  # type: ignore[misc]
    """An inverted residual: expanded, filtered in each channel, projected."""

    def __init__(self, before: int, after: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        inside = before * expansion
        self._is_expanded, self._is_residual = expansion > 1, stride == 1 and before == after
        if self._is_expanded:
            self._expand_conv, self._bn0 = Convolution(before, inside, 1), _norm(inside)
        self._depthwise_conv, self._bn1 = Convolution(inside, inside, kernel, stride, groups=inside), _norm(inside)
        self._project_conv, self._bn2 = Convolution(inside, after, 1), _norm(after)
        self._swish = nn.ReLU6()

    def forward(self, x: Tensor) -> Tensor:
        """(1, after, H / stride, W / stride)."""
        y = self._swish(self._bn0(self._expand_conv(x))) if self._is_expanded else x
        y = self._bn2(self._project_conv(self._swish(self._bn1(self._depthwise_conv(y)))))
        return y + x if self._is_residual else y


class Lite0(nn.Module):  # type: ignore[misc]
    """From an image (1, 3, H, W) to the scores (1, 1000) of ImageNet's classes.

    Its stages ``_blocks.2``, ``_blocks.4`` and ``_blocks.10`` have 24, 40 and 112 channels at strides 4, 8 and 16.
    """

    def __init__(self) -> None:
        super().__init__()
        self._conv_stem, self._bn0 = Convolution(3, _STEM, 3, 2), _norm(_STEM)
        blocks, before = [], _STEM
        for count, kernel, stride, expansion, after in _ROWS:
            for number in range(count):
                blocks.append(Block(before, after, kernel, 1 if number else stride, expansion))
                before = after
        self._blocks = nn.ModuleList(blocks)
        self._conv_head, self._bn1 = Convolution(before, _HEAD, 1), _norm(_HEAD)
        self._avg_pooling = nn.AdaptiveAvgPool2d(1)
        self._dropout = nn.Dropout(0.2)
        self._fc = nn.Linear(_HEAD, _CLASSES)
        self._swish = nn.ReLU6()

    def forward(self, x: Tensor) -> Tensor:
        """The scores of the classes."""
        x = self._swish(self._bn0(self._conv_stem(x)))
        for block in self._blocks:
            x = block(x)
        x = self._swish(self._bn1(self._conv_head(x)))
        return self._fc(self._dropout(self._avg_pooling(x).flatten(1)))

r"""A network with fixed weights: a two-layer wavelet scattering of lightness and colour.

It needs no download and no training, so it makes the demo dataset and serves where no other model can be had.

Source: J. Bruna and S. Mallat, "Invariant Scattering Convolution Networks", IEEE TPAMI 35(8), 2013,
doi 10.1109/TPAMI.2012.230. The second order divided by the first is from J. Andén and S. Mallat, "Deep Scattering
Spectrum", IEEE TSP 62(16), 2014; paths that see only the angle between two orientations are from L. Sifre and
S. Mallat, "Rotation, Scaling and Deformation Invariant Scattering for Texture Discrimination", CVPR 2013.

With psi_{j,t} the Morlet wavelet of scale 2^j and orientation t * 22.5 degrees, and phi_J an average over about
2^J pixels, the layers of a colour channel c of the image x are

    U1[c, j, t]          = |x_c * psi_{j,t}|                    edges and lines
    U2[c, j, t, j2, t2]  = |U1[c, j, t] * psi_{j2,t2}|, j < j2   how those are arranged: texture, corners, spots
    S = U * phi_J, sampled every 2^J pixels                     what a stage sees of either

The colour channels are lightness L = (R + G + B) / 3 and two log-opponent colours, which an illumination's
brightness leaves alone: rho = log((R + k) / (G + k)) and beta = log(((R + G) / 2 + k) / (B + k)), k = 0.1.
Colour itself, which wavelets do not see, is coded by 64 *colour units*, each tuned to one colour by a Gaussian.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from ifealid_gpu.errors import InputError

ORIENTATIONS = 8
COARSEST = 4  # the coarsest level: stage3's stride is 2^4
MARGIN = 16  # pixels of replicated edge around the maps of every level: more than any filter reaches
RADIUS = 6  # of a wavelet's window, in pixels of its level

# Mean U1 of a photograph at level 0, per colour channel, and its growth from level to level: what counts as "much".
TYPICAL = (0.010, 0.008, 0.012)
GROWTH = 1.28

ANY = 0.08  # the second order relative to the first that nearly everything has: it tells nothing apart
LIGHTNESS = 0.7  # of a lightness unit beside a hue unit: light and shadow fall on one and the same thing


@dataclass(frozen=True)
class Gains:
    """The share of each kind of channel in a feature vector's length.

    All channels of a map share one range of codes and one angle, so these constants, chosen by looking at
    heat maps of photographs, decide what "alike" means at a stage: colour and edges first, texture and parts later.
    """

    color: tuple[float, ...]  # one per neighbourhood, from narrow to wide
    edges: float
    bends: float
    turns: float
    contrast: float = 0.0
    shape: float = 0.0


class Scattering(nn.Module):  # type: ignore[misc]  # torch has no types where it is not installed
    """Wavelet scattering at strides 4, 8 and 16 with 256, 512 and 1024 channels, all >= 0.

    Hooks on the submodules ``stage1``, ``stage2`` and ``stage3`` see outputs (1, d, ceil(H / stride),
    ceil(W / stride)). A feature pixel (x, y) lies exactly over the image patch [x stride, (x + 1) stride) x
    [y stride, (y + 1) stride). The values are those of an image continued without end by its edge pixels, so
    padding the image by replication changes nothing. Everything is computed in float64 (which CPUs and CUDA
    have and MPS has not), so that the 8-bit codes agree between machines.

    Channels, in this order (J = 2, 3, 4 is the stage's level; P = J (J + 1) / 2 pairs of scales j < j2 <= J):

    ========  ======  ======  ======  ======================================================================
    kind      stage1  stage2  stage3  what it answers to
    ========  ======  ======  ======  ======================================================================
    colour        64     128     192  64 colour units, averaged over 1, 2 and 3 neighbourhoods
    edges         72      96     120  S1: 3 colours x (J + 1) scales x 8 orientations
    bends         48      96     400  S2 / S1 of lightness: P x 8 orientations x 2 (5 at stage3) angles t2 - t
    turns         72     144     240  S2 / S1 averaged over t: P x 3 colours x 8 angles t2 - t
    contrast       0      24      24  S1 averaged over t: 4 coarsest scales x 3 colours, more and less than usual
    shape          0      24      48  S1 along t: 4 coarsest scales x 3 colours x 2 (4) Fourier moduli
    ========  ======  ======  ======  ======================================================================

    Turns, contrast and shape stay what they are when the image is turned (exactly by quarter turns, nearly by other
    multiples of 22.5 degrees), contrast and shape also when it is mirrored: so one eye of a cat answers to the other.
    """

    psi: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("psi", _morlets())
        self.stage1 = Stage(2, 256, Gains(color=(0.8,), edges=0.15, bends=0.6, turns=0.6))
        self.stage2 = Stage(
            3, 512, Gains(color=(1.0, 0.5), edges=0.06, bends=0.3, turns=0.6, contrast=0.5, shape=0.3), harmonics=2
        )
        self.stage3 = Stage(
            4,
            1024,
            Gains(color=(1.0, 0.5, 0.3), edges=0.05, bends=0.2, turns=0.6, contrast=0.5, shape=0.3),
            harmonics=4,
            angles=5,
        )

    def forward(self, image: Tensor) -> dict[str, Tensor]:
        """The three stages' outputs by name.

        Args:
            image: (1, 3, H, W) sRGB in [0, 1], of any size.

        Raises:
            InputError: the image has another shape.
        """
        if image.ndim != 4 or image.shape[:2] != (1, 3) or not image.numel():
            raise InputError(f"scattering needs an image of shape (1, 3, H, W), found {tuple(image.shape)}")
        height, width = image.shape[2:]
        if image.is_meta:
            return self._without_values(image)
        # Whole pixels at every level: the sizes become multiples of the coarsest stride.
        right, below = (-width) % 2**COARSEST, (-height) % 2**COARSEST
        border = (MARGIN, MARGIN + right, MARGIN, MARGIN + below)
        cascade = Cascade(functional.pad(image.to(self.psi), border, mode="replicate")[0], self.psi)
        outputs = {}
        for name, stage in (("stage1", self.stage1), ("stage2", self.stage2), ("stage3", self.stage3)):
            while cascade.level < stage.level:
                cascade.descend()
            rows, columns = (math.ceil(side / 2**stage.level) for side in (height, width))
            outputs[name] = stage(cascade, rows, columns)
        return outputs

    def _without_values(self, image: Tensor) -> dict[str, Tensor]:
        """The outputs of an image that has a size alone (torch's device "meta"), without a thousand steps."""
        outputs = {}
        for name, stage in (("stage1", self.stage1), ("stage2", self.stage2), ("stage3", self.stage3)):
            rows, columns = (math.ceil(side / 2**stage.level) for side in image.shape[2:])
            outputs[name] = stage(image, rows, columns)
        return outputs


class Cascade:
    """The scattering paths of one image, all at the resolution of the current level (one pixel = 2^level pixels).

    Attributes:
        level: 0 for the image's own resolution; each `descend` halves it.
        colours: (64, h, w) averages of the colour units.
        edges: one (3, 8, h, w) per scale j <= level: averages of U1[c, j, t].
        pairs: the scales (j, j2) of the second order.
        bends: one (8, 5, h, w) per pair: averages of U2 of lightness, by orientation t and angle |t2 - t|.
        turns: one (3, 8, h, w) per pair: averages of U2 over t, by colour and angle t2 - t.
    """

    def __init__(self, image: Tensor, psi: Tensor) -> None:
        self.level = 0
        self.pairs: list[tuple[int, int]] = []
        self.bends: list[Tensor] = []
        self.turns: list[Tensor] = []
        self._psi = psi
        self._channels = _opponent(image)
        self.colors = _color_units(self._channels)
        self.edges = [self._moduli(self._channels)]

    def descend(self) -> None:
        """Average all paths down to the next level, and start those whose last wavelet has its scale."""
        self.level += 1
        self._channels = _halve(self._channels)
        self.colors = _halve(self.colors)
        for paths in (self.edges, self.bends, self.turns):
            paths[:] = [_halve(path) for path in paths]
        for scale, edges in enumerate(self.edges):
            bends, turns = self._second_order(edges)
            self.pairs.append((scale, self.level))
            self.bends.append(bends)
            self.turns.append(turns)
        self.edges.append(self._moduli(self._channels))

    def _second_order(self, edges: Tensor) -> tuple[Tensor, Tensor]:
        turns = torch.zeros_like(edges)
        bends = []
        for t in range(ORIENTATIONS):
            by_angle = self._moduli(edges[:, t]).roll(-t, dims=1)
            turns += by_angle / ORIENTATIONS
            folded = (by_angle[0] + by_angle[0].roll(-1, dims=0).flip(0)) / 2  # +angle and -angle alike
            bends.append(folded[: ORIENTATIONS // 2 + 1])
        return torch.stack(bends), turns

    def _moduli(self, maps: Tensor) -> Tensor:
        """|maps * psi_t| for each orientation t: (n, h, w) to (n, 8, h, w)."""
        waves = functional.conv2d(_extend(maps, RADIUS)[:, None], self._psi)
        return torch.hypot(waves[:, :ORIENTATIONS], waves[:, ORIENTATIONS:])


class Stage(nn.Module):  # type: ignore[misc]
    """One layer's output: the cascade's paths at one level, compressed, weighed and laid side by side.

    With m the mean of S1 over the orientations and u the usual energy of the colour and scale:

        edges     log(1 + 1.5 max(0, S1 - 0.8 m) / u): orientations held down by what all have in common
        bends     max(0, S2 / (S2 + S1 + u / 4) - 0.08)
        turns     the same of the means over t
        contrast  max(0, z) and max(0, -z) of z = log_9((8 m + u) / (9 u)), -1 where the image is flat
        shape     moduli of the Fourier series along t of log((S1 + u / 4) / (m + u / 4)): edge, corner, ...
    """

    def __init__(self, level: int, channels: int, gains: Gains, harmonics: int = 0, angles: int = 2) -> None:
        super().__init__()
        self.level = level
        self.channels = channels
        self.gains = gains
        self.harmonics = harmonics
        self.angles = angles

    def forward(self, cascade: Cascade | Tensor, rows: int, columns: int) -> Tensor:
        """(1, d, rows, columns) from a cascade at this stage's level; an image without values gives the shape alone."""
        if isinstance(cascade, Tensor):
            return torch.empty(1, self.channels, rows, columns, dtype=torch.float64, device="meta")
        gains = self.gains
        colors = _neighbourhoods(cascade.colors, len(gains.color))
        parts = [gain * units for gain, units in zip(gains.color, colors, strict=True)]

        edges = torch.stack([_smooth(paths) for paths in cascade.edges])  # (scale, colour, t, h, w)
        usual = edges.new_tensor(TYPICAL)[:, None, None, None] * GROWTH ** torch.arange(
            len(edges), dtype=edges.dtype, device=edges.device
        ).view(-1, 1, 1, 1, 1)
        mean = edges.mean(2, keepdim=True)
        parts.append(gains.edges * torch.log1p(1.5 * torch.relu(edges - 0.8 * mean) / usual))

        first = edges + usual / 4
        average = mean + usual / 4
        for (scale, _), paths in zip(cascade.pairs, cascade.bends, strict=True):
            bends = self._angle_classes(_smooth(paths))
            parts.append(gains.bends * torch.relu(bends / (bends + first[scale, 0, :, None]) - ANY))
        for (scale, _), paths in zip(cascade.pairs, cascade.turns, strict=True):
            turns = _smooth(paths)
            parts.append(gains.turns * torch.relu(turns / (turns + average[scale]) - ANY))

        if self.harmonics:
            z = torch.log((8 * mean + usual) / (9 * usual))[-4:] / math.log(9)
            parts += [gains.contrast * torch.relu(z), gains.contrast * torch.relu(-z)]
            series = torch.fft.fft((first / average)[-4:].log(), dim=2, norm="forward")
            parts.append(gains.shape * series[:, :, 1 : self.harmonics + 1].abs())

        features = torch.cat([part.flatten(0, -3) for part in parts])
        return features[None, :, MARGIN : MARGIN + rows, MARGIN : MARGIN + columns]

    def _angle_classes(self, bends: Tensor) -> Tensor:
        """(8, 5, h, w) by angle 0, 22.5, ... 90 degrees; or (8, 2, h, w): about parallel, about across."""
        if self.angles == bends.shape[1]:
            return bends
        parallel = (bends[:, 0] + 2 * bends[:, 1]) / 3
        across = (2 * bends[:, 2] + 2 * bends[:, 3] + bends[:, 4]) / 5
        return torch.stack((parallel, across), 1)


def _morlets() -> Tensor:
    """(16, 1, 13, 13) float64: the real, then the imaginary parts of 8 Morlet wavelets with mean 0."""
    k = torch.arange(-RADIUS, RADIUS + 1, dtype=torch.float64)
    y, x = torch.meshgrid(k, k, indexing="ij")
    wavelets = []
    for t in range(ORIENTATIONS):
        angle = math.pi * t / ORIENTATIONS
        along, across = x * math.cos(angle) + y * math.sin(angle), y * math.cos(angle) - x * math.sin(angle)
        envelope = torch.exp(-(along**2 + (0.5 * across) ** 2) / (2 * 1.3**2))
        wave = envelope * torch.exp(0.5j * math.pi * along)
        wave = wave - envelope * (wave.sum() / envelope.sum())
        wavelets.append(wave * (2 / wave.abs().sum()))
    stacked = torch.stack(wavelets)[:, None]
    return torch.cat((stacked.real, stacked.imag))


def _opponent(image: Tensor) -> Tensor:
    """(3, h, w) L, rho, beta of (3, h, w) sRGB in [0, 1]."""
    red, green, blue = image
    k = 0.1
    rho = torch.log((red + k) / (green + k))
    beta = torch.log(((red + green) / 2 + k) / (blue + k))
    return torch.stack((image.mean(0), rho, beta))


def _color_units(channels: Tensor) -> Tensor:
    """(64, h, w) in [0, 1]: 8 units tuned to L, and 7 x 8 tuned to (rho, beta), of (3, h, w) channels."""

    def tuned(channel: Tensor, low: float, step: float, count: int, width: float) -> Tensor:
        centres = low + step * torch.arange(count, dtype=channel.dtype, device=channel.device).view(-1, 1, 1)
        clamped = channel.clamp(low, low + step * (count - 1))  # beyond the last unit: its colour
        return torch.exp(-(((clamped - centres) / width) ** 2) / 2)

    lightness, rho, beta = channels
    light = tuned(lightness, 0.0, 1 / 7, 8, 0.09)
    red_green = tuned(rho, -0.25, 0.25, 7, 0.125)
    yellow_blue = tuned(beta, -0.5, 0.25, 8, 0.125)
    return torch.cat((LIGHTNESS * light, (red_green[:, None] * yellow_blue[None]).flatten(0, 1)))


def _filter(maps: Tensor, taps: tuple[int, ...], stride: int = 1, dilation: int = 1) -> Tensor:
    """A separable low-pass of the two last axes, edges replicated; the centre of an even filter lies between pixels."""
    reach = dilation * (len(taps) - 1)
    filtered = _extend(maps, reach // 2)
    for axis in (-2, -1):
        lines = filtered.movedim(axis, -1)
        end = lines.shape[-1] - reach
        terms = [tap / sum(taps) * lines[..., k * dilation : k * dilation + end : stride] for k, tap in enumerate(taps)]
        filtered = functools.reduce(torch.add, terms).movedim(-1, axis)
    return filtered


def _extend(maps: Tensor, margin: int) -> Tensor:
    """Maps (..., h, w) with their edges replicated so many pixels outwards."""
    flat = functional.pad(maps.flatten(0, -3), (margin,) * 4, mode="replicate")
    return flat.reshape(*maps.shape[:-2], *flat.shape[-2:])


def _smooth(maps: Tensor, dilation: int = 1) -> Tensor:
    return _filter(maps, (1, 2, 1), dilation=dilation)


def _halve(maps: Tensor) -> Tensor:
    """Half the resolution, with a full margin again: what is that far outside repeats its edge."""
    return _extend(_filter(maps, (1, 3, 3, 1), stride=2), MARGIN // 2)


def _neighbourhoods(maps: Tensor, count: int) -> list[Tensor]:
    """Averages over neighbourhoods of growing radius: about 0.5, 1.6 and 3.3 pixels (standard deviation)."""
    averages = [maps]
    if count > 1:
        averages.append(_smooth(_smooth(maps), 2))
    if count > 2:
        averages.append(_smooth(averages[-1], 4))
    return averages[:count]

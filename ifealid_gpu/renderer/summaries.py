"""Summaries of values that are computed: what a threshold does, counts, the best pixel; each encoded but once."""

from __future__ import annotations

import wgpu

from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.passes.histogram import SPAN_ALL, HistogramPass
from ifealid_gpu.passes.peak import PeakPass
from ifealid_gpu.passes.sampling import Sampling
from ifealid_gpu.passes.threshold import ThresholdPass
from ifealid_gpu.passes.value_map import ValueMap


class Summaries:
    """What is found of a value map of one component besides its range. Passes are made when first needed.

    All is encoded after the values and their range, each once a submission, and not again until `forget`.

    Args:
        gpu: the device.
        values: the map.
        sampling: which pixels of the feature map its values are of.
    """

    def __init__(self, gpu: Gpu, values: ValueMap, sampling: Sampling) -> None:
        self._gpu = gpu
        self._values = values
        self._sampling = sampling
        self._threshold: ThresholdPass | None = None
        self._cut_by: tuple[float | None, bool] | None = None  # the threshold that the values are cut by now
        self._histogram: tuple[tuple[int, bool], HistogramPass] | None = None
        self._is_counted = False
        self._peak: PeakPass | None = None
        self._peak_is_low: bool | None = None  # None: the best pixel is not known

    def forget(self) -> None:
        """The values will be others."""
        self.forget_colors()
        self._is_counted, self._peak_is_low = False, None

    def forget_colors(self) -> None:
        """The range of the colours will be another, though the values are the same."""
        self._cut_by = None

    def encode_cut(self, encoder: wgpu.GPUCommandEncoder, at: float | None, *, low_inside: bool) -> wgpu.GPUBuffer:
        """Encode what a threshold does to the values, unless that is known; the buffer that says so, a `CUT`.

        Args:
            encoder: takes the commands.
            at: the threshold; None: Otsu's.
            low_inside: whether values up to the threshold are inside, in place of those from it on.
        """
        if self._threshold is None:
            self._threshold = ThresholdPass(self._gpu, self._values)
        if self._cut_by != (at, low_inside):
            self._cut_by = at, low_inside
            self._threshold.encode(encoder, at, low_inside)
        return self._threshold.cut

    def encode_counts(self, encoder: wgpu.GPUCommandEncoder, bins: int, *, of_labels: bool) -> wgpu.GPUBuffer:
        """Encode how many pixels have each label from 0 on, or values in each of some bins, unless that is known.

        Args:
            encoder: takes the commands.
            bins: how many labels or bins there are, 1 to 256.
            of_labels: whether they are labels; bins go from the smallest to the largest value.

        Returns:
            The buffer that says so, uint32 each.
        """
        wanted = bins, of_labels
        if self._histogram is None or self._histogram[0] != wanted:
            self._histogram = wanted, HistogramPass(self._gpu, self._values, bins)
            self._is_counted = False
        if not self._is_counted:
            self._is_counted = True
            self._histogram[1].encode(encoder, (-0.5, bins - 0.5) if of_labels else SPAN_ALL)
        return self._histogram[1].counts

    def encode_peak(self, encoder: wgpu.GPUCommandEncoder, *, low_best: bool) -> wgpu.GPUBuffer:
        """Encode which pixel is best, unless that is known; the buffer that says so, a `PEAK`.

        Args:
            encoder: takes the commands.
            low_best: whether the smallest value is best, in place of the largest.
        """
        if self._peak is None:
            self._peak = PeakPass(self._gpu, self._values, self._sampling)
        if self._peak_is_low != low_best:
            self._peak_is_low = low_best
            self._peak.encode(encoder, low_best=low_best)
        return self._peak.peak

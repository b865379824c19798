"""The benchmark of reference sets: one pass for each new term, and all of them where none is kept."""

from __future__ import annotations

import pytest

from ifealid_gpu.bench.maps import MapSize
from ifealid_gpu.bench.report import Report
from ifealid_gpu.bench.sets import time_sets
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.passes.set import SetPass


def test_times_of_sets(gpu: Gpu, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[int] = []
    begin = SetPass.begin
    monkeypatch.setattr(SetPass, "begin", lambda self, *given: (begin(self, *given), rounds.append(self.rounds)))
    found = time_sets(gpu, MapSize(203, 111, 4), rounds=1)
    assert rounds.count(63) == 1 and rounds.count(64) == 1, "the 63 that stay, and 64 new ones"
    assert sorted(set(rounds)) == [0, 1, 7, 63, 64]
    sentence = Report("", "", 1.0, (), sets=found).sentences()[-1]
    assert sentence.startswith("reference sets on 203x111x4: one term ") and "64 new ones" in sentence

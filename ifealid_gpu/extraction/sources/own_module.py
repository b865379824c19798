"""The source `package.module:factory`: a model of one's own, made by a function of one's own."""

from __future__ import annotations

import importlib
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from torch import nn

from ifealid_gpu.errors import InputError
from ifealid_gpu.extraction.input_rules import one_line
from ifealid_gpu.extraction.model import Preprocessing
from ifealid_gpu.extraction.sources.building import Built, Start, mean_and_std, seeded
from ifealid_gpu.extraction.sources.detection import backbone_of, note_of


def build(spec: str, start: Start, alike: str = "") -> Built:
    """The module that ``package.module:factory`` names. The current folder is looked into first.

    Args:
        spec: the factory is called without arguments and returns an nn.Module; it may also be an nn.Module itself, or
            a class of them. `describe` says which attributes of the module are read.
        alike: what may have been meant where there is no such module.
        start: random weights are given to every part that knows how to (`reset_parameters`).

    Raises:
        InputError: no such module or factory, one that fails (with file and line), or that returns something else.
    """
    path, _, name = spec.partition(":")
    with _current_folder_first():
        factory: Any = _imported(path, spec, alike)
        for part in name.split("."):
            if not hasattr(factory, part):
                raise InputError(
                    f'{spec}: {path} has no "{part}"; give MODULE:FACTORY, a function that returns the model'
                )
            factory = getattr(factory, part)
        with seeded():  # again: importing may have taken random numbers
            module = factory if isinstance(factory, nn.Module) else _called(factory, spec)
    if not isinstance(module, nn.Module):
        raise InputError(f"{spec} must return a torch.nn.Module, found {type(module).__name__}")
    if start is Start.RANDOM:
        _randomise(module)
    return describe(module, spec)


def _randomise(module: nn.Module) -> None:
    with seeded():
        for part in module.modules():
            reset = getattr(part, "reset_parameters", None)
            if callable(reset):
                reset()


def describe(module: nn.Module, name: str) -> Built:
    """What a module says of its own input, all of it optional.

    - ``mean`` and ``std``: of R, G and B, for values in [0, 1]: a tuple or list of three numbers, or one number.
      Tensors under these names are the module's own business, which normalises by itself then;
    - ``image_size``: (height, width), or one number, for a model that takes one size alone;
    - ``pretrained_cfg``: the dict of timm's models, with ``mean``, ``std`` and ``input_size`` (3, height, width).

    Of a model that finds objects and scales its images by itself, the backbone is what is described.
    """
    if (part := backbone_of(module)) is not None:
        rules = mean_and_std(part.mean, part.std, name)
        return Built(part.module, "as made", rules, notes=(note_of(name),))
    config = getattr(module, "pretrained_cfg", None)
    config = config if isinstance(config, dict) else {}
    mean, std = (_plain(getattr(module, key, None)) or config.get(key) for key in ("mean", "std"))
    guess = ""
    if mean is None and std is None:
        mean_std = Preprocessing()
        guess = f"{name} has no mean and std of its own: it gets images with values in [0, 1]"
    else:
        mean_std = mean_and_std(0.0 if mean is None else mean, 1.0 if std is None else std, name)
    size = getattr(module, "image_size", None) or tuple(config.get("input_size") or ())[-2:] or None
    return Built(module, "as made", mean_std, _native(size, name), guess=guess)


def _plain(value: object) -> object:
    return value if isinstance(value, int | float | list | tuple) else None


def _native(size: object, name: str) -> tuple[int, int] | None:
    sides = (size, size) if isinstance(size, int) else size
    if sides is None:
        return None
    if not (isinstance(sides, list | tuple) and len(sides) == 2 and all(isinstance(n, int) and n > 0 for n in sides)):
        raise InputError(f"{name}: image_size must be (height, width) in pixels, found {str(size)[:80]}")
    return sides[0], sides[1]


@contextmanager
def _current_folder_first() -> Iterator[None]:
    here = str(Path.cwd())
    sys.path.insert(0, here)
    importlib.invalidate_caches()
    try:
        yield
    finally:
        if here in sys.path:
            sys.path.remove(here)


def _imported(path: str, spec: str, alike: str) -> Any:
    try:
        return importlib.import_module(path)
    except ModuleNotFoundError as error:
        if error.name and (path == error.name or path.startswith(f"{error.name}.")):
            message = f"{spec}: there is no module {error.name}, neither in {Path.cwd()} nor installed{alike}"
            if path.endswith(".py"):
                message += f"; give the module without .py, {path.removesuffix('.py')}:FACTORY"
            raise InputError(message) from error
        raise InputError(f"{spec}: {_where(error)}") from error
    except Exception as error:  # whatever the user's module raises
        raise InputError(f"{spec}: {_where(error)}") from error


def _called(factory: Any, spec: str) -> Any:
    if not callable(factory):
        raise InputError(f"{spec} must be a function without arguments, found {type(factory).__name__}")
    try:
        return factory()
    except Exception as error:  # whatever the user's factory raises
        raise InputError(f"{spec}: {_where(error)}") from error


def _where(error: Exception) -> str:
    """The error with the file and line that it comes from, without those of this program and of importing."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}:{error.lineno}: {type(error).__name__}: {error.msg}"
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename != __file__ and "importlib" not in frame.filename
    ]
    return f"{frames[-1].filename}:{frames[-1].lineno}: {one_line(error)}" if frames else one_line(error)

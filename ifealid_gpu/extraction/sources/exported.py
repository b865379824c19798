"""The source `FILE.pt2`: a program that torch.export.save wrote.

Its module tree is restored (`torch.export.unflatten`), so its layers have the names they had in the model.

Such a file is a program, and loading it can run any code. In torch 2.13, torch.export.load unpickles constants and
example inputs without restriction where the file asks for it, evaluates the text of its symbolic sizes as Python,
imports the modules that its tree of inputs names, calls any function of torch that its graph names, and loads the
native libraries of compiled models. So a file is only loaded where the user says that it can be trusted.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
from torch import nn

from ifealid_gpu.dataset.faults import fault, unreadable
from ifealid_gpu.errors import InputError
from ifealid_gpu.extraction.input_rules import one_line
from ifealid_gpu.extraction.model import Preprocessing
from ifealid_gpu.extraction.sources.building import Built, Start


def build(path: Path, start: Start, *, trusted: bool) -> Built:
    """The program in a file, with its module tree.

    Images have values in [0, 1]: the file says nothing of mean and std, which belong into the program.

    Raises:
        InputError: the user does not say that the file is trusted, or wants it without its weights.
        DatasetError: no such file, or none of torch.export.
    """
    if not path.is_file():
        raise fault(path, None, "there is no such file")
    if not trusted:
        raise InputError(
            f"{path}: loading a .pt2 file can run any code that is in it; if you trust where it comes from, add --trust"
        )
    if start is Start.RANDOM:
        raise InputError(f"{path} holds its own weights: --no-weights is for other models")
    with _quiet():
        try:
            program = torch.export.load(path)
            module = torch.export.unflatten(program)
        except OSError as error:
            raise unreadable(path, error) from None
        except Exception as error:  # torch raises many kinds
            message = f"expected a program of torch.export.save for torch {torch.__version__}, found: {one_line(error)}"
            raise fault(path, None, f"{message}; export it again") from error
    _name_kinds(module, program)
    guess = f"{path.name} says nothing of mean and std: it gets images with values in [0, 1]"
    return Built(module, path.name, Preprocessing(), _example_size(program), guess=guess)


def _example_size(program: torch.export.ExportedProgram) -> tuple[int, int] | None:
    """(height, width) of the image that the program was exported with."""
    inputs = set(program.graph_signature.user_inputs)
    for node in program.graph.nodes:
        shape = getattr(node.meta.get("val"), "shape", ())
        if node.op == "placeholder" and node.name in inputs and len(shape) == 4:
            sides = [getattr(getattr(side, "node", None), "hint", side) for side in shape[2:]]
            return (int(sides[0]), int(sides[1])) if all(isinstance(side, int) for side in sides) else None
    return None


def _name_kinds(module: nn.Module, program: torch.export.ExportedProgram) -> None:
    """Remember the classes that the modules had: after loading they are all of one."""
    kinds: dict[str, str] = {}
    for node in program.graph.nodes:
        for path, kind in (node.meta.get("nn_module_stack") or {}).values():
            kinds[path] = kind if isinstance(kind, str) else kind.__name__
    for path, part in module.named_modules():
        if path in kinds:
            part.exported_kind = kinds[path].rpartition(".")[2]


@contextmanager
def _quiet() -> Iterator[None]:
    """Without torch's warnings, which say more than a line."""
    logger = logging.getLogger("torch.export")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)

"""The process that makes feature maps for a window: `python -m ifealid_gpu.extraction.apart.worker`.

Requests come on standard input and answers go to standard output. When the input ends, because the window wants no more
or is gone, the process ends at once and leaves nothing half-written.
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from queue import SimpleQueue

import torch

from ifealid_gpu.dataset.names import printable
from ifealid_gpu.errors import IfealidError, InputError
from ifealid_gpu.extraction.apart.messages import (
    Advanced,
    Answer,
    Failed,
    Layers,
    LayersOf,
    Made,
    Make,
    OfferedLayer,
    Request,
    from_line,
    to_line,
)
from ifealid_gpu.extraction.apart.pace import Pace
from ifealid_gpu.extraction.extractor import Extractor
from ifealid_gpu.extraction.images import find_images
from ifealid_gpu.extraction.input_rules import one_line
from ifealid_gpu.extraction.jobs import plan_jobs, run_jobs
from ifealid_gpu.extraction.layers import inspect_layers
from ifealid_gpu.extraction.model import Model
from ifealid_gpu.extraction.options import Options
from ifealid_gpu.extraction.sources import load_model

Say = Callable[[Answer], None]

# The shares of one photo's work: looking at the network, the forward pass; the rest is storing.
_LOOKING, _RUNNING = 0.02, 0.9


def serve(requests: Iterable[Request], say: Say) -> None:
    """Answer requests until they end. A network stays loaded until another is asked for."""
    loaded: Model | None = None
    for request in requests:
        try:
            if loaded is None or loaded.name != request.network:
                loaded = load_model(request.network)
            if isinstance(request, LayersOf):
                say(_layers(loaded, request))
            else:
                say(_made(loaded, request, say))
        except IfealidError as error:
            say(Failed(str(error)))
        except MemoryError:
            say(Failed(f"{request.network} needs more memory than there is; scale the photos down further"))
        except Exception as error:  # whatever a network raises: the window must say what broke
            say(Failed(f"{request.network}: {one_line(error)}"))


def _layers(model: Model, request: LayersOf) -> Layers:
    found = tuple(
        OfferedLayer(layer.name, layer.channels or 0, layer.stride, layer.map_size, layer.stage)
        for layer in inspect_layers(model, request.size)
        if not layer.fault and layer.map_size is not None
    )
    if not found:
        raise InputError(f"{model.name} has no layer whose output is a feature map")
    return Layers(request.network, found, model.notes)


def _made(model: Model, request: Make, say: Say) -> Made:
    extractor = Extractor(model, request.layers, Options(max_side=request.max_side, scale=request.scale))
    jobs = plan_jobs(find_images(request.photos, request.page), extractor.layers, Path(request.folder))
    images, written, kept, failures, notes = [], 0, 0, list[str](), list[str]()
    course = _Course(extractor, len(jobs), say)
    with course.watched():
        for job in jobs:
            course.begin(job.image.name)
            outcome = run_jobs([job], extractor, progress=course.progress, workshop=Path(request.workshop))
            written, kept = written + outcome.written, kept + outcome.kept
            failures += [printable(failure) for failure in outcome.failures]
            notes += [printable(note) for note in outcome.notes]
            images += [] if outcome.failures else [job.image.name]
    if not images:
        raise InputError(failures[0] + (f" (and {len(failures) - 1} more photos)" if len(failures) > 1 else ""))
    return Made(tuple(images), written, kept, tuple(failures), tuple(notes))


class _Course:
    """Tells how far the work on some photos is.

    Args:
        extractor: makes the maps.
        photos: how many there are.
        say: takes what is told.
    """

    def __init__(self, extractor: Extractor, photos: int, say: Say) -> None:
        self._extractor = extractor
        self._photos = photos
        self._say = say
        self._photo = ""
        self._number = 0
        self._pieces, self._piece = 1, 0
        self._pace: Pace | None = None

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Watches the forward passes of a block, where a network lets itself be watched."""
        self._photo, self._number = "", 0
        with suppress(Exception):  # a network that fails on a small image says so on a large one
            self._pace = Pace(self._extractor.trial, self._on_pass)
        with torch.inference_mode(), self._pace or nullcontext():  # in this order, as the mode hides operators
            yield

    def begin(self, photo: str) -> None:
        """The next photo."""
        self._photo, self._number = photo, self._number + 1
        self._piece = 0
        self._tell("looking at the network", 0.0)

    def progress(self, done: int, steps: int) -> None:
        """As the extractor tells it: its pieces first, then its layers."""
        layers = self._extractor.layers
        self._pieces, self._piece = max(1, steps - len(layers)), done
        if self._pace is not None:
            self._pace.begin()
        stored = done - self._pieces
        if stored < 0:
            self._on_pass(0.0)
        else:
            share = _RUNNING + (1 - _RUNNING) * stored / len(layers)
            self._tell(f"storing {layers[min(stored, len(layers) - 1)]}", share)

    def _on_pass(self, share: float) -> None:
        if 0 <= self._piece < self._pieces and self._number:
            piece = f", piece {self._piece + 1} of {self._pieces}" if self._pieces > 1 else ""
            done = (self._piece + share) / self._pieces
            self._tell(f"running the network{piece}", _LOOKING + (_RUNNING - _LOOKING) * done)

    def _tell(self, step: str, share: float) -> None:
        whole = (self._number - 1 + share) / self._photos
        self._say(Advanced(self._photo, self._number, self._photos, step, whole))


def main() -> None:
    """Serve a window at the other end of standard input and output."""
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)  # what libraries print is no answer
    with suppress(AttributeError, OSError):
        os.nice(10)  # the window's frames go first
    requests: SimpleQueue[Request] = SimpleQueue()
    workshops: list[str] = []

    def listen() -> None:
        for line in sys.stdin:
            request = from_line(line)
            if isinstance(request, Make):
                workshops.append(request.workshop)
            requests.put(request)
        for workshop in workshops:
            shutil.rmtree(workshop, ignore_errors=True)
        os._exit(0)  # at once, in the midst of whatever is being computed

    def say(answer: Answer) -> None:
        answers.write(f"{to_line(answer)}\n")
        answers.flush()

    threading.Thread(target=listen, daemon=True).start()
    serve(iter(requests.get, None), say)


if __name__ == "__main__":
    main()

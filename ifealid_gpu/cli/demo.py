"""``ifealid-gpu demo``: the program at work on photos that come with it."""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from PIL import Image

from ifealid_gpu.cli.console import out
from ifealid_gpu.cli.open import open_window
from ifealid_gpu.cli.options import AdapterOption
from ifealid_gpu.cli.progress import progress_bar
from ifealid_gpu.dataset import Dataset, Entry, read_dataset
from ifealid_gpu.dataset.named import DEMO
from ifealid_gpu.errors import OutputError
from ifealid_gpu.figure import save_png, sheet
from ifealid_gpu.geometry import Projection, target_size
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.renderer import Renderer, picture_texture
from ifealid_gpu.views.view_state import ViewState
from ifealid_gpu.window.screen import has_screen

# Places worth looking at, in pixels of the photo.
PLACES: dict[str, dict[str, tuple[int, int]]] = {
    "chelsea.png": {"an eye": (173, 110), "the forehead": (260, 45), "the background": (8, 60)},
    "coffee.png": {"the coffee": (300, 160), "the saucer's edge": (80, 220), "the spoon": (365, 280)},
    "rocket.png": {"a tower": (150, 150), "a lamp": (148, 268), "the sky": (240, 40)},
}

_SIDE = 420
_HOVERS = 20
_LOOK = ViewState(opacity=0.15)


def demo(
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FOLDER", help="Write PNG pages there instead of opening a window."),
    ] = None,
    adapter: AdapterOption = None,
) -> None:
    """Open the demo photos in a window; without a screen, write PNG pages of heat maps to demo-output."""
    if output is None and has_screen():
        open_window([Path(DEMO)], adapter=adapter)
        return
    _write_pages(Gpu.open(adapter), output or Path("demo-output"))


def _write_pages(gpu: Gpu, output: Path) -> None:
    """A page a photo: heat maps at several references and depths."""
    dataset = read_dataset(DEMO)
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot make the folder {output}: {error.strerror}; choose another with -o") from None
    console = out()
    console.print(f"adapter: {gpu.summary}")
    for image in dataset.images:
        page, timings = _page(gpu, dataset, image)
        path = output / f"{Path(image).stem}.png"
        save_png(page, path, _LOOK, dataset.path, image=image)
        console.print(f"{path}  {page.width} x {page.height}  {image}: " + "; ".join(timings), soft_wrap=True)


def _page(gpu: Gpu, dataset: Dataset, image: str) -> tuple[Image.Image, list[str]]:
    """One photo's page, places by layers, and a line on each layer's time per hover."""
    layers = dataset.layers(image)
    places = PLACES.get(image, {"the centre": (-1, -1)})
    columns: list[list[Image.Image]] = []
    timings = []
    for entry in layers:
        with progress_bar(f"Reading {entry.file_name}") as progress:
            renderer = Renderer(gpu, entry.load(progress), frame=dataset.frame(entry))
        size = target_size(renderer.scene, _SIDE)
        projection = Projection.of(renderer.scene, size)
        pictures = []
        for x, y in places.values():
            scale = projection.scale
            view = _LOOK.but(reference=projection.map_pixel_at((x + 0.5) * scale, (y + 0.5) * scale))
            pictures.append(Image.fromarray(renderer.picture(view, size)))
        columns.append(pictures)
        milliseconds = 1e3 * hover_seconds(gpu, renderer, projection)
        timings.append(
            f"{entry.layer} ({entry.width} x {entry.height} x {entry.channels}) {milliseconds:.1f} ms a hover"
        )
    rows = [(place, [column[n] for column in columns]) for n, place in enumerate(places)]
    return sheet(image, [_named(entry) for entry in layers], rows), timings


def _named(entry: Entry) -> str:
    return f"{entry.layer} of {entry.provenance.model}" if entry.provenance.model else entry.layer


def hover_seconds(gpu: Gpu, renderer: Renderer, projection: Projection) -> float:
    """Median seconds from a new reference to the finished picture in a texture, over random references."""
    target = picture_texture(gpu, projection.size)
    random = np.random.default_rng(0)
    seconds = []
    for _ in range(_HOVERS):
        reference = int(random.integers(renderer.feature_map.width)), int(random.integers(renderer.feature_map.height))
        start = time.perf_counter()
        encoder = gpu.device.create_command_encoder(label="hover")
        renderer.encode(encoder, _LOOK.but(reference=reference), target, projection)
        gpu.device.queue.submit([encoder.finish()])
        gpu.wait()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)

"""`extract`: feature maps of an image and a model, from Python."""

from __future__ import annotations

from collections.abc import Sequence

from ifealid_gpu.dataset import Dataset
from ifealid_gpu.extraction import require_torch
from ifealid_gpu.maps.precision import AUTO
from ifealid_gpu.parallel import Progress


def extract(
    model: object,
    image: object,
    layers: str | Sequence[str] = "stages",
    *,
    name: str | None = None,
    mean: Sequence[float] | None = None,
    std: Sequence[float] | None = None,
    size: tuple[int, int] | None = None,
    padding: str = "edge",
    max_side: int | None = None,
    precision: int | str = AUTO,
    device: str | None = None,
    half: bool = False,
    fast: bool = False,
    tile: int | None = None,
    scale: int = 1,
    shift_average: int = 1,
    progress: Progress | None = None,
) -> Dataset:
    """Feature maps of an image, layer by layer, as a dataset in memory: `write_dataset` saves it, `explore` shows it.

    The values are those that hooks on the layers see. A live module stays as it is: its weights, mode and device.

    Args:
        model: a ``torch.nn.Module`` that takes (1, 3, H, W), or the name of a model such as "torchvision:resnet101" or
            "scattering", see `ifealid-gpu extract --model`.
        image: a PIL image, a path, an array (H, W, 3) or (H, W) or a tensor (3, H, W) of uint8, or of floats in [0, 1];
            before it is normalised.
        layers: names of modules, patterns such as "layer*", with commas between or in a list; "stages" is the last one
            of each resolution. `ifealid-gpu layers` lists them.
        name: of the image; None: that of its file, if it has one.
        mean: of R, G and B, for values in [0, 1]; None: what the model says, or 0.
        std: of R, G and B; None: what the model says, or 1.
        size: (width, height) to which images are resized before they go through; None: that of a model that takes one
            size alone, otherwise images keep their size.
        padding: "edge": feature pixel (x, y) of stride s lies exactly over the image patch [x s, (x + 1) s) x
            [y s, (y + 1) s); "paper": as the maps of the IFeaLiD paper were made.
        max_side: pixels of the longer side to which larger images are scaled down first.
        precision: bits of a code: 8, 16 or 32; or "auto": 8 where the similarities stay right, else 16.
        device: "cpu", "cuda", "cuda:N", "mps" or "auto". None: where a live module is; "auto" for a name.
        half: half precision, on CUDA alone.
        fast: fold BatchNorm and keep channels last: less time, other last bits.
        tile: side in pixels of the tiles that the image is cut into. None: only where memory is too small.
        scale: how many times the image is enlarged before it goes through, for finer maps; they keep it as it was.
        shift_average: 2 or 4: maps that many times finer, of layers of one stride: the mean over so many crops down and
            across, each shifted by a part of the stride.
        progress: called in this thread with (steps done, steps in all); an exception from it stops the work.

    Raises:
        MissingDependencyError: torch or the model's package is not installed.
        InputError: an unknown model, layer or option, an output that is no feature map, NaN or infinite features, an
            image or a tile that cannot be.
        DatasetError: the image's file cannot be read.
        DeviceError: no such device, or too little memory; the message says how much is needed.
    """
    require_torch("models")
    from ifealid_gpu.extraction.given import Given  # noqa: PLC0415
    from ifealid_gpu.extraction.live import extract_live  # noqa: PLC0415 - torch is imported by this call alone
    from ifealid_gpu.extraction.options import Options  # noqa: PLC0415

    options = Options(
        padding,
        max_side,
        precision,
        device or ("auto" if isinstance(model, str) else ""),
        half,
        fast,
        tile,
        scale,
        shift_average,
    )
    given = Given.of(mean, std, size)
    return extract_live(model, image, layers, options=options, name=name, given=given, progress=progress)

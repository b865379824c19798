"""What preprocessor_config.json says of a model's images.

Only the values are taken: images keep their size, and some image processors do not work without torchvision.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from torch import Tensor, nn

from ifealid_gpu.errors import InputError
from ifealid_gpu.extraction.input_rules import one_line
from ifealid_gpu.extraction.model import Preprocessing
from ifealid_gpu.extraction.sources.building import mean_and_std
from ifealid_gpu.extraction.sources.huggingface_hub import from_hub

_FILE = "preprocessor_config.json"

# What the processor's class has defaults for.
_OF_THE_CLASS = ("do_rescale", "rescale_factor", "do_normalize", "image_mean", "image_std")


def preprocessing_of(where: str, *, required: bool) -> tuple[Preprocessing, bool, str]:
    """(mean and std for values in [0, 1], whether the channels are B, G, R, "" or why there are no mean and std).

    Args:
        where: the model's name on the hub, or a folder.
        required: False takes values as they are where the file is missing, as with random weights.

    Raises:
        InputError: a file that cannot be read, or one without the values.
    """
    from transformers.image_processing_base import ImageProcessingMixin  # noqa: PLC0415

    try:
        facts: dict[str, Any] = from_hub(
            where,
            _FILE,
            lambda local: ImageProcessingMixin.get_image_processor_dict(where, local_files_only=local)[0],
        )
    except InputError as error:
        return Preprocessing(), False, _lack(where, error) if required else ""
    if any(key not in facts for key in _OF_THE_CLASS):
        facts = _defaults(where) | facts
    return _mean_and_std(facts, f"hf:{where}"), bool(facts.get("do_flip_channel_order")), ""


def _lack(where: str, error: InputError) -> str:
    """What to do about a model that does not say how its images are normalised."""
    give = "give them by --mean and --std, such as --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225"
    folder = Path(where)
    if not folder.is_dir():
        return f"{error}; or {give}"
    if (folder / _FILE).exists():
        return f"{error}; mend it, or {give}"
    content = '{"do_normalize": true, "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}'
    return (
        f"hf:{where}: there is no {_FILE}, which has the mean and std that the model was trained with; "
        f"write one with these values, for example {content}, or {give}"
    )


def flip_channels(_: nn.Module, arguments: tuple[Tensor, ...], keywords: Any) -> tuple[tuple[Tensor, ...], Any]:
    """A hook before the forward pass: R, G, B becomes B, G, R."""
    return (arguments[0].flip(1), *arguments[1:]), keywords


def _mean_and_std(facts: dict[str, Any], where: str) -> Preprocessing:
    """Of the values v = scale * x - offset, which are normalised, back to x in [0, 1]."""
    scale = 255.0
    if facts.get("do_rescale", True):
        scale = 255 * float(facts.get("rescale_factor", 1 / 255))
    if abs(scale - 1) < 1e-6:  # 1 / 255 is rounded
        scale = 1.0
    offset = 1.0 if facts.get("rescale_offset") else 0.0
    own = Preprocessing()
    if facts.get("do_normalize"):
        own = mean_and_std(facts.get("image_mean"), facts.get("image_std"), f"{where}: preprocessor_config.json: image")
    mean, std = (
        tuple((value + shift) / scale for value in values) for values, shift in ((own.mean, offset), (own.std, 0.0))
    )
    return mean_and_std(mean, std, where)


def _defaults(where: str) -> dict[str, Any]:
    """What the processor's class does where the file says nothing."""
    from transformers import AutoImageProcessor  # noqa: PLC0415

    try:
        processor = from_hub(
            where,
            "image processor",
            lambda local: AutoImageProcessor.from_pretrained(where, local_files_only=local, trust_remote_code=False),
        )
    except Exception as error:
        raise InputError(
            f"hf:{where}: preprocessor_config.json leaves out what is needed: {one_line(error)}"
        ) from error
    return {key: getattr(processor, key, None) for key in _OF_THE_CLASS}

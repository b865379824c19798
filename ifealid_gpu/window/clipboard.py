"""The system's clipboard."""

from __future__ import annotations

import copykitten
from PIL import Image

from ifealid_gpu.errors import IfealidError


def copy_text(text: str) -> None:
    """Put text on the clipboard; IfealidError where the platform has none."""
    try:
        copykitten.copy(text)
    except copykitten.CopykittenError as error:
        raise IfealidError(f"this system's clipboard does not take text: {error}") from error


def pasted_text() -> str:
    """The text on the clipboard; IfealidError where there is none."""
    try:
        return copykitten.paste()
    except copykitten.CopykittenError as error:
        raise IfealidError(f"there is no text on the clipboard: {error}") from error


def copy_picture(picture: Image.Image) -> None:
    """Put a picture on the clipboard; IfealidError where the platform has none."""
    try:
        copykitten.copy_image(picture.convert("RGBA").tobytes(), picture.width, picture.height)
    except copykitten.CopykittenError as error:
        raise IfealidError(f"this system's clipboard does not take pictures: {error}") from error

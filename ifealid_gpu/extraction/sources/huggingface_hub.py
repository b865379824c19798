"""Reaching the Hugging Face hub: what is kept on this machine first, then the hub, and one line where neither helps."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from ifealid_gpu.errors import InputError, MissingDependencyError
from ifealid_gpu.extraction.input_rules import one_line
from ifealid_gpu.extraction.sources.building import NO_HUB
from ifealid_gpu.extraction.sources.downloads import is_damaged, is_interrupted

# Long enough for a slow line; the hub's own client waits and tries again for half a minute for each file.
_SECONDS = 10

_T = TypeVar("_T")


def from_hub(where: str, what: str, get: Callable[[bool], _T]) -> _T:
    """What ``get(local_files_only)`` gives, from this machine if it is there.

    Args:
        where: the model's name on the hub, or a folder.
        what: is fetched: "config.json".
        get: of transformers; raises OSError where the files are not there.

    Raises:
        InputError: they are nowhere, or the hub cannot be reached; the message says what to do.
        MissingDependencyError: transformers needs another package for this model.
    """
    try:
        return get(True)
    except OSError as error:
        if Path(where).is_dir():
            raise InputError(f"hf:{where}: its {what} cannot be read: {one_line(error)}") from error
    except Exception as error:
        raise _unfit(where, error) from error
    unreachable = why_unreachable()
    if unreachable:
        raise InputError(
            f"hf:{where}: its {what} is not on this machine, and the Hugging Face hub cannot be reached "
            f"({unreachable}); fetch the model's files on another machine and give their folder, hf:FOLDER; {NO_HUB}"
        )
    try:
        return get(False)
    except Exception as error:
        if is_interrupted(error):
            raise InputError(
                f"hf:{where}: the download of its {what} broke off ({one_line(error)}); run the same again, which goes "
                f"on where it ended, or fetch the model's files on another machine and give their folder, hf:FOLDER"
            ) from error
        if not isinstance(error, OSError):
            raise _unfit(where, error) from error
        raise InputError(
            f"hf:{where}: its {what} is not on the Hugging Face hub, or not for everyone ({one_line(error)}); look up "
            f"the name on huggingface.co, or log in with: hf auth login; {NO_HUB}"
        ) from error


def _unfit(where: str, error: Exception) -> Exception:
    if isinstance(error, ImportError):
        return MissingDependencyError(f"hf:{where} needs a package more: {one_line(error)}; {NO_HUB}")
    if is_damaged(error):
        again = "copy" if Path(where).is_dir() else "delete what the hub's client keeps of it (hf cache), and fetch"
        return InputError(f"hf:{where}: its weights are damaged or incomplete ({one_line(error)}); {again} them again")
    return InputError(f"hf:{where} cannot be loaded by transformers: {one_line(error)}")


@contextmanager
def offline() -> Iterator[None]:
    """Only what the hub's client keeps on this machine: whatever else is asked of the hub fails at once."""
    import huggingface_hub  # noqa: PLC0415  comes with transformers and timm

    before = huggingface_hub.constants.HF_HUB_OFFLINE
    huggingface_hub.constants.HF_HUB_OFFLINE = True
    try:
        yield
    finally:
        huggingface_hub.constants.HF_HUB_OFFLINE = before


def why_unreachable() -> str:
    """Why the hub does not answer, or "" where it does."""
    import huggingface_hub  # noqa: PLC0415

    if huggingface_hub.constants.HF_HUB_OFFLINE:
        return "HF_HUB_OFFLINE is set"
    try:
        huggingface_hub.get_session().head(huggingface_hub.constants.ENDPOINT, timeout=_SECONDS)
    except Exception as error:  # of whichever HTTP client it uses
        return one_line(error)
    return ""


@contextmanager
def quiet() -> Iterator[None]:
    """Without the remarks and progress bars of loading; those of downloading stay."""
    from transformers.utils import logging  # noqa: PLC0415

    level = logging.get_verbosity()
    bars: Any = logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()

"""`ifealid-gpu serve`: the window in a browser."""

from __future__ import annotations

import getpass
import ipaddress
import socket
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer

from ifealid_gpu.cli.console import note, plain_text
from ifealid_gpu.cli.options import DatasetsArgument
from ifealid_gpu.cli.reading_options import with_reading
from ifealid_gpu.cli.window_options import WindowWords, check_there, with_window
from ifealid_gpu.dataset import Reading, open_together
from ifealid_gpu.errors import MissingDependencyError
from ifealid_gpu.figure import sources_of

if TYPE_CHECKING:
    from ifealid_gpu.server.serving import Serving

PORT = 8640
_NEEDED = ("uvicorn", "websockets")


@with_reading
@with_window
def serve(
    dataset: DatasetsArgument,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Of this machine; 0: any that is free.")] = PORT,
    host: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="Where to listen. At 0.0.0.0 others than this machine reach it, and nothing is encrypted.",
        ),
    ] = "127.0.0.1",
    view_only: Annotated[
        bool, typer.Option("--view-only", help="Print a second link, for viewers: they follow, and control nothing.")
    ] = False,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HOST",
            help="Another name by which browsers know the server, as behind a proxy; can be given several times.",
            show_default=False,
        ),
    ] = None,
    *,
    words: WindowWords,
    reading: Reading,
) -> None:
    """Serve the window to a browser: the GPU may be on another machine.

    Prints a link with a token, which is the only way in, and how to reach it from elsewhere. Several browsers may look
    on; one is in control. Only the datasets and files named here can be opened. Ctrl+C ends it.
    """
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise MissingDependencyError(
            f'ifealid-gpu serve needs {" and ".join(missing)}; install it with pip install "ifealid-gpu[serve]"'
        )
    names, beside = words.apart(dataset)
    check_there(beside)
    source = sources_of(names)
    files = source.files(reading)
    open_together(files)  # what is wrong with it is said here, and not to a browser
    from ifealid_gpu.server.serving import Serving, listening  # noqa: PLC0415
    from ifealid_gpu.server.session import served_explorer  # noqa: PLC0415 - needs what an extra brings

    with listening(host, port) as listener:
        explorer = served_explorer(words.open_gpu(), names, words.view, reading, datasets=files, files=beside)
        explorer.telling.aside = note
        serving = Serving(explorer, listener, host, allowed=allow_host or (), with_viewers=view_only)
        serving.run(lambda: _say_where(serving, host))


def _say_where(serving: Serving, host: str) -> None:
    """Print the links, the way to them from another machine, and how it ends."""
    from ifealid_gpu.server.guard import is_any  # noqa: PLC0415

    is_here = _is_loopback(host)
    at = f"{_in_url(socket.gethostname() if is_any(host) else host)}:{serving.port}"
    lines = [f"http://{at}{serving.path(may_control=True)}"]
    if serving.has_viewers:
        lines += ["For viewers, who follow and control nothing:", f"http://{at}{serving.path(may_control=False)}"]
    if is_here:
        way = _for_a_shell(f"{serving.port}:{_in_url(host)}:{serving.port}")
        lines += [
            "From another machine, type this there, and open the link there while it goes on:",
            f"ssh -L {way} {getpass.getuser()}@{socket.gethostname()}",
        ]
    else:
        note(f"whoever can listen in between reads the token: nothing at {at} is encrypted, as `ssh -L` would be")
    for line in (*lines, "Ctrl+C ends it."):
        typer.echo(plain_text(line))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _for_a_shell(text: str) -> str:
    """Some shells look for files where there are brackets; all take quotes of this kind."""
    return f'"{text}"' if "[" in text else text


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host

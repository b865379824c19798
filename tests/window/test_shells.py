"""Every shell has what the protocol asks for, and takes it in the same way."""

from __future__ import annotations

import inspect

import pytest
from surroundings import Surroundings

from ifealid_gpu.explorer.shell import Shell
from ifealid_gpu.notebook.shell import InCell
from ifealid_gpu.server.shell import Served
from ifealid_gpu.window.desktop import Desktop

ASKED = {name: member for name, member in vars(Shell).items() if not name.startswith("_")}


@pytest.mark.parametrize("shell", [Desktop, InCell, Served, Surroundings])
@pytest.mark.parametrize("name", ASKED)
def test_a_shell_has_what_frames_and_commands_ask_for(shell: type, name: str) -> None:
    member, asked = getattr(shell, name), ASKED[name]
    assert isinstance(member, property) == isinstance(asked, property)
    if not isinstance(asked, property):
        assert [*inspect.signature(member).parameters] == [*inspect.signature(asked).parameters]


def test_the_protocol_asks_for_something() -> None:
    assert {"is_busy", "ask_file", "copy_text", "close", "remember"} <= set(ASKED)

"""`ifealid-gpu serve` as users start it: what it prints, what it refuses, and how it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from cli.conftest import Cli

PATIENCE = 60.0


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals to send")
def test_it_prints_how_to_get_there_and_ctrl_c_ends_it(dataset: Path, gpu: object) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "ifealid_gpu", "serve", str(dataset), "--port", "0", "--view-only"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        lines = []
        while not lines or "Ctrl+C" not in lines[-1]:
            lines.append(process.stdout.readline())
            assert lines[-1], process.communicate(timeout=PATIENCE)[1]
        links = [line for line in lines if line.startswith("http://127.0.0.1:")]
        assert len(links) == 2 and "/?token=" in links[0] and "/follow/?token=" in links[1]
        port = links[0].split("/")[2].partition(":")[2]
        assert any(f"ssh -L {port}:127.0.0.1:{port} " in line for line in lines)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
        assert (process.returncode, out, err) == (0, "", "")
    finally:
        process.kill()


def test_a_port_that_is_taken_is_one_line(cli: Cli, dataset: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run = cli("serve", dataset, "--port", port)
    assert run.code == 2 and run.out == ""
    assert run.err == (
        f"ifealid-gpu: cannot serve at port {port} of 127.0.0.1: address already in use; --port takes another, "
        "0 any that is free\n"
    )


def test_what_is_wrong_is_said_before_anything_is_served(
    cli: Cli, dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = cli("serve", dataset, "--host", "no.such.host.invalid")
    assert run.code == 2 and "no.such.host.invalid" in run.err and run.err.count("\n") == 1
    run = cli("serve", dataset, "--port", "0", "--allow-host", "a b")
    assert run.code == 2 and "--allow-host 'a b'" in run.err and run.err.count("\n") == 1
    assert "no such file" in cli("serve", dataset / "gone").err
    monkeypatch.setattr("ifealid_gpu.cli.serve.find_spec", lambda name: None if name == "uvicorn" else name)
    run = cli("serve", dataset)
    assert (run.code, run.out) == (2, "")
    assert run.err == 'ifealid-gpu: ifealid-gpu serve needs uvicorn; install it with pip install "ifealid-gpu[serve]"\n'

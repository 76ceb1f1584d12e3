"""The program as processes of their own: commands that end, servers that run."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import quote

from msgspec import Struct

from tests.benchmarks.memory import peak_of

_PROGRAM = (sys.executable, "-c", "from web.cli import main; main()")
CORES = sorted(os.sched_getaffinity(0))
_LIST_SECONDS = 60.0
_LOOK_EVERY = 0.02
"""Seconds between two looks at the memory of a command."""


class Ended(Struct, frozen=True):
    """A command that ran: seconds, peak resident memory [MiB], what it printed."""

    seconds: float
    peak_mib: float
    output: bytes


def zhipao(data_dir: Path, *arguments: str) -> Ended:
    """Run ``zhipao`` on ``data_dir`` to its end.

    Raises:
        RuntimeError: it did not end well; carries what it printed.
    """
    return ended([*_PROGRAM, "--data-dir", str(data_dir), *arguments])


def ended(command: Sequence[str]) -> Ended:
    """Run ``command`` to its end.

    Raises:
        RuntimeError: it did not end well; carries what it printed.
    """
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment()) as process:
        assert process.stdout is not None
        with ThreadPoolExecutor(1) as reader:
            reading = reader.submit(process.stdout.read)
            peak = 0.0
            while not reading.done():
                peak = max(peak, peak_of(process.pid))
                wait([reading], _LOOK_EVERY)
        process.wait()
        seconds = time.perf_counter() - started
    output = reading.result()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: {output.decode()[-2000:]}")
    return Ended(seconds, peak, output)


def serving(data_dir: Path, port: int) -> Sequence[str]:
    """The command line of a server on ``data_dir``."""
    return [*_PROGRAM, "--data-dir", str(data_dir), "run", "--port", str(port)]


@contextmanager
def running(
    command: Sequence[str], port: int, *, core: int | None = None, told: Path | None = None
) -> Iterator[float]:
    """A server process while the block lasts, on one core where told; seconds to its first 200.

    What it says goes into the file ``told``.
    """
    started = time.perf_counter()
    with (
        told.open("w+b") if told else tempfile.TemporaryFile() as said,
        subprocess.Popen(command, stdout=said, stderr=said, env=environment()) as process,
    ):
        try:
            if core is not None:
                os.sched_setaffinity(process.pid, {core})
            _first_answer(port, process, said)
            yield time.perf_counter() - started
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def environment() -> dict[str, str]:
    """This process's environment without any setting of the program."""
    return {name: value for name, value in os.environ.items() if not name.startswith("ZHIPAO_")}


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _first_answer(port: int, process: "subprocess.Popen[bytes]", said: IO[bytes]) -> None:
    while process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), 5) as link:
                link.sendall(
                    b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                )
                if link.recv(12).endswith(b"200"):
                    return
        except OSError:
            pass
        time.sleep(0.01)
    said.seek(0)
    raise RuntimeError(f"the server ended: {said.read().decode()[-2000:]}")


def suggested(port: int, text: str) -> bytes:
    """The answer to ``text``; the first is waited for until the list has been made.

    Raises:
        RuntimeError: nothing is suggested within a minute.
    """
    until = time.monotonic() + _LIST_SECONDS
    address = f"http://127.0.0.1:{port}/api/v1/suggest?q="
    while not json.loads(_got(address + quote("登记")))["suggestions"]:
        if time.monotonic() > until:
            raise RuntimeError("nothing is suggested")
        time.sleep(0.1)
    return _got(address + quote(text))


def _got(address: str) -> bytes:
    with urllib.request.urlopen(address) as answer:
        body: bytes = answer.read()
        return body

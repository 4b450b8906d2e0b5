from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from fansipan.config import environment as environments
from fansipan.config import postgres
from fansipan.config.processes import CLI

READY = re.compile(r"ready after ([0-9.]+) s")
SECOND_START_SECONDS = 15


class Up:
    """One run of `fansipan up --bare`."""

    def __init__(self, variables: dict[str, str], log: Path) -> None:
        self.log = log
        self.port = int(variables["FANSIPAN_PORT"])
        with log.open("wb") as output:
            order = [*CLI, "up", "--bare"]
            self.process = subprocess.Popen(order, env=variables, stdout=output, stderr=subprocess.STDOUT)

    def seconds_until_ready(self) -> float:
        deadline = time.monotonic() + 120
        while not (found := READY.search(self.log.read_text())):
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline
            time.sleep(0.1)
        return float(found[1])

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def health(self) -> int:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            connection.request("GET", "/health")
            return connection.getresponse().status

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(30)


@pytest.fixture
def variables(ground: Path) -> Iterator[dict[str, str]]:
    own = {
        "FANSIPAN_VAR": f"{ground}/var",
        "FANSIPAN_POSTGRES": f"{ground}/postgres",
        "FANSIPAN_PORT": str(_free_port()),
        "FANSIPAN_FTP_PORT": str(_free_port()),
    }
    without = {key: value for key, value in os.environ.items() if not key.startswith(("FANSIPAN_", "DATABASE_URL"))}
    yield {**without, **own}
    postgres.stop(environments.load(own))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _gone(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a process to its parent")
def test_a_system_starts_outlives_a_kill_starts_quickly_again_and_stops_without_leftovers(
    ground: Path, variables: dict[str, str]
) -> None:
    first = Up(variables, ground / "first.log")
    first_seconds = first.seconds_until_ready()
    assert first.health() == 200
    assert "log in as admin with the password" in first.log.read_text()

    refused = subprocess.run([*CLI, "up"], env=variables, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "runs already" in refused.stderr

    family = first.family()
    assert family
    first.end(signal.SIGKILL)
    deadline = time.monotonic() + 10
    while not all(map(_gone, family)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert all(map(_gone, family))

    second = Up(variables, ground / "second.log")
    second_seconds = second.seconds_until_ready()
    print(f"first start {first_seconds} s, second start after a kill {second_seconds} s")
    assert second_seconds < SECOND_START_SECONDS
    assert "password" not in second.log.read_text()
    assert second.health() == 200

    database = postgres.status(environments.load(variables)).pid
    assert database
    os.kill(database, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while second.health() == 200 and time.monotonic() < deadline:
        time.sleep(0.05)
    while second.health() != 200 and time.monotonic() < deadline:
        time.sleep(0.2)
    assert postgres.status(environments.load(variables)).pid not in (None, database)
    assert second.health() == 200
    assert second.end(signal.SIGTERM) == 0
    assert not postgres.status(environments.load(variables)).running

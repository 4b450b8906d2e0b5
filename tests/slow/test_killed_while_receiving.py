"""Killed at any moment, twenty times: what was acknowledged is there, and there once."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from fansipan.config import environment as environments

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).resolve().parents[2]
KILLS = 20
CLIENTS = 4
START = datetime(2026, 1, 1, tzinfo=UTC)
SETUP = """
import django; django.setup()
from fansipan.kernel.permissions import SYSTEM
from fansipan.services.observations.actions import credentials
from fansipan.services.observations.tests.make import make_station
for number in range(4):
    station = make_station(f"K-{number}", properties=("SO2", "NOx"))
    print(credentials.issue_token(SYSTEM, station.code))
"""


class System:
    """A whole system of its own: its var, its PostgreSQL, its web process, all in one process group."""

    def __init__(self, var: Path, port: int) -> None:
        self.port = port
        self.settings = {
            **os.environ,
            "FANSIPAN_VAR": str(var),
            "FANSIPAN_PORT": str(port),
            "FANSIPAN_AS_OWNER": "1",
            "DJANGO_SETTINGS_MODULE": "fansipan.config.settings",
        }
        self.settings.pop("DATABASE_URL", None)
        self.environment = environments.load(self.settings)
        self.web: subprocess.Popen[bytes] | None = None

    def run(self, *arguments: str) -> str:
        order = [sys.executable, *arguments]
        done = subprocess.run(order, cwd=CHECKOUT, env=self.settings, capture_output=True, text=True, check=True)
        return done.stdout

    def start(self) -> None:
        """PostgreSQL, then the web process as `fansipan up` runs it; returns when it answers."""
        self.run("-c", "from fansipan.config import postgres; postgres.ensure_running()")
        order = [sys.executable, "-m", "uvicorn", "fansipan.config.asgi:application", "--port", str(self.port)]
        self.web = subprocess.Popen([*order, "--log-level", "critical"], cwd=CHECKOUT, env=self.settings)
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise AssertionError("the site did not start")

    def kill(self) -> None:
        """kill -9 of the web process and of every process of PostgreSQL, in no order."""
        victims = [*self._postgres(), self.web.pid if self.web else 0]
        random.shuffle(victims)
        for pid in filter(None, victims):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.web is not None:
            self.web.wait()

    def _postgres(self) -> list[int]:
        data = self.environment.postgres_home / "data"
        with suppress(FileNotFoundError):
            first = int((data / "postmaster.pid").read_text().split()[0])
            found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(first)], capture_output=True, text=True, check=False)
            return [first, *map(int, found.stdout.split())]
        return []

    def stop(self) -> None:
        if self.web is not None:
            self.web.terminate()
            self.web.wait()
        self.run("-c", "from fansipan.config import postgres; postgres.stop()")


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    made = System(tmp_path / "var", port)
    try:
        yield made
    finally:
        made.stop()


class Logger(threading.Thread):
    """A logger that sends its next batch until it is acknowledged, as a real one does; then the one after."""

    def __init__(self, port: int, token: str, first: datetime) -> None:
        super().__init__(daemon=True)
        self.port, self.token, self.next = port, token, first
        self.acknowledged: set[str] = set()
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.is_set():
            times = [(self.next + timedelta(minutes=5 * step)).isoformat() for step in range(50)]
            body = json.dumps({"parameters": ["SO2", "NOx"], "times": times, "values": [[1.5] * 50, [2.5] * 50]})
            if self._send(body):
                self.acknowledged.update(times)
                self.next += timedelta(minutes=250)
            else:
                time.sleep(0.05)

    def _send(self, body: str) -> bool:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            connection.request("POST", "/api/v1/observations", body, headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return False
        return answer.status == 200


def test_every_acknowledged_reading_survives_twenty_kills_once(system: System) -> None:
    system.run("-c", "from fansipan.config import postgres; postgres.ensure_running()")
    system.run("manage.py", "migrate", "-v0")
    tokens = system.run("-c", SETUP).split()
    system.start()
    loggers = [Logger(system.port, token, START) for token in tokens]
    for logger in loggers:
        logger.start()
    for number in range(KILLS):
        time.sleep(random.uniform(0.2, 1.5))
        system.kill()
        system.start()
        print(f"kill {number + 1}: {sum(len(logger.acknowledged) for logger in loggers) * 2} readings acknowledged so far")
    time.sleep(1)
    for logger in loggers:
        logger.over.set()
    for logger in loggers:
        logger.join()
    acknowledged = sum(len(logger.acknowledged) for logger in loggers) * 2
    with psycopg.connect(system.environment.embedded_url("fansipan_owner")) as database:
        stored, distinct, lost = database.execute(COUNT, [_keys(loggers)]).fetchone() or (0, 0, 0)
    print(f"{acknowledged} acknowledged, {stored} stored, {distinct} distinct, {lost} lost")
    assert acknowledged > 0
    assert lost == 0
    assert stored == distinct
    assert "none broken" in system.run("-m", "fansipan.config.cli", "verify")


COUNT = """
WITH wanted AS (SELECT split_part(k, ' ', 1) AS station, split_part(k, ' ', 2)::timestamptz AS time FROM unnest(%s) k)
SELECT (SELECT count(*) FROM observation),
       (SELECT count(*) FROM (SELECT DISTINCT datastream_id, time FROM observation) d),
       (SELECT count(*) FROM wanted w
        JOIN observations_station s ON s.code = w.station
        JOIN observations_datastream d ON d.station_id = s.id
        WHERE NOT EXISTS (SELECT FROM observation o WHERE o.datastream_id = d.id AND o.time = w.time))
"""


def _keys(loggers: list[Logger]) -> list[str]:
    return [f"K-{number} {time}" for number, logger in enumerate(loggers) for time in logger.acknowledged]

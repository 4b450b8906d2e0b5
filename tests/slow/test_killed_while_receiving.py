"""Killed at any moment, twenty times: what was acknowledged is there, and there once."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.system import System, deliver

pytestmark = pytest.mark.slow

KILLS = 20
PATIENCE_SECONDS = 60
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


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    made = System(tmp_path / "var")
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
            if deliver(self.port, self.token, body):
                self.acknowledged.update(times)
                self.next += timedelta(minutes=250)
            else:
                time.sleep(0.05)


def acknowledged(loggers: list[Logger]) -> int:
    """Readings that the server has said it holds: two datastreams for each time."""
    return 2 * sum(len(logger.acknowledged) for logger in loggers)


def _until_more_than(count: int, loggers: list[Logger]) -> None:
    """Wait until readings are coming in again: on a busy machine a start takes longer than a life here should."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while acknowledged(loggers) <= count:
        assert time.monotonic() < deadline, "nothing is acknowledged any more"
        time.sleep(0.02)


def test_every_acknowledged_reading_survives_twenty_kills_once(system: System) -> None:
    tokens = system.run("-c", SETUP).split()
    system.start()
    loggers = [Logger(system.port, token, START) for token in tokens]
    for logger in loggers:
        logger.start()
    for number in range(KILLS):
        _until_more_than(acknowledged(loggers), loggers)
        time.sleep(random.uniform(0, 1.5))
        system.kill()
        system.start()
        print(f"kill {number + 1}: {acknowledged(loggers)} readings acknowledged so far")
    time.sleep(1)
    for logger in loggers:
        logger.over.set()
    for logger in loggers:
        logger.join()
    stored, distinct, lost = system.ask(COUNT, _keys(loggers))
    print(f"{acknowledged(loggers)} acknowledged, {stored} stored, {distinct} distinct, {lost} lost")
    assert acknowledged(loggers) > 0
    assert lost == 0
    assert stored == distinct
    assert "none broken" in system.run("-m", "fansipan.config.cli", "verify")


COUNT = """
WITH wanted AS (
    SELECT split_part(k, ' ', 1) AS station, split_part(k, ' ', 2)::timestamptz AS time FROM unnest(%s::text[]) k
)
SELECT (SELECT count(*) FROM observation),
       (SELECT count(*) FROM (SELECT DISTINCT datastream_id, time FROM observation) d),
       (SELECT count(*) FROM wanted w
        JOIN observations_station s ON s.code = w.station
        JOIN observations_datastream d ON d.station_id = s.id
        WHERE NOT EXISTS (SELECT FROM observation o WHERE o.datastream_id = d.id AND o.time = w.time))
"""


def _keys(loggers: list[Logger]) -> list[str]:
    return [f"K-{number} {time}" for number, logger in enumerate(loggers) for time in logger.acknowledged]

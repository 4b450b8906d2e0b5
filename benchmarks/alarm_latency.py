"""From a reading that is sent to the alarm on an open page, while many other readings flow in.

    python -m benchmarks.alarm_latency [--seconds 30] [--rate 10000] [--clients 4]

A system of its own runs as `fansipan up` runs it. One station sends a value that crosses its threshold every second or
so; the time runs from before its POST until the event arrives on an open event stream of an operator.
"""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks import ground
from tests.system import System, deliver

SETUP = """
import django; django.setup()
from django.test import Client
from fansipan.kernel.permissions import SYSTEM
from fansipan.services.alerts.tests.make import make_rule
from fansipan.services.observations.actions import credentials
from fansipan.services.observations.tests.make import make_station
from tests import cast
make_rule()
names = ["SO2", "NO", "NO2", "CO", "PM", "HF", "HCl", "NH3", "H2S", "NOx"]
for number in range({stations}):
    station = make_station(f"L-{{number:03}}", properties=names)
    print(credentials.issue_token(SYSTEM, station.code))
station = make_station("ALARM-1", properties=("SO2",))
print(credentials.issue_token(SYSTEM, station.code))
client = Client()
client.force_login(cast.an())
print(client.session.session_key)
"""
NAMES = ["SO2", "NO", "NO2", "CO", "PM", "HF", "HCl", "NH3", "H2S", "NOx"]
BATCH = 100
"""Times in one POST of the load: with ten parameters a thousand readings."""

STATIONS = 40
PATIENCE_SECONDS = 20.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--rate", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=4)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        system = System(Path(folder) / "var")
        try:
            *tokens, alarm, session = system.run("-c", SETUP.format(stations=STATIONS)).split()
            system.start()
            figures = _measure(system.port, tokens, alarm, session, wanted)
        finally:
            system.stop()
    ground.table([(name, f"{figure:,.3f}") for name, figure in figures.items()])
    print(json.dumps({"bench": "alarm_latency", **figures}))


def _measure(port: int, tokens: list[str], alarm: str, session: str, wanted: argparse.Namespace) -> dict[str, float]:
    page = Listening(port, session)
    page.start()
    page.open.wait(PATIENCE_SECONDS)
    load = [
        Load(port, tokens[number :: wanted.clients], wanted.rate / wanted.clients) for number in range(wanted.clients)
    ]
    before = time.perf_counter()
    for one in load:
        one.start()
    waits = _alarms(port, alarm, page, wanted.seconds)
    took = time.perf_counter() - before
    for one in load:
        one.over.set()
    for one in load:
        one.join()
    waits.sort()
    return {
        "alarms": float(len(waits)),
        "lost": float(page.lost),
        "p50_s": statistics.median(waits),
        "p95_s": waits[int(len(waits) * 0.95)],
        "p99_s": waits[int(len(waits) * 0.99)],
        "worst_s": waits[-1],
        "readings_per_s": sum(one.sent for one in load) / took,
    }


def _alarms(port: int, token: str, page: Listening, seconds: float) -> list[float]:
    """Send values above and below the threshold in turn; how long each one above took to the page."""
    waits, end = [], time.perf_counter() + seconds
    moment = datetime.now(UTC) - timedelta(hours=24)  # noqa: TID251 - the loggers' clock, not the house's
    while time.perf_counter() < end:
        page.heard.clear()
        at = time.perf_counter()
        moment += timedelta(minutes=5)
        _post(port, token, ["SO2"], [moment], [[90.0]])
        if page.heard.wait(PATIENCE_SECONDS):
            waits.append(page.at - at)
        else:
            page.lost += 1
        moment += timedelta(minutes=5)
        _post(port, token, ["SO2"], [moment], [[10.0]])
        time.sleep(0.2)
    return waits


def _post(port: int, token: str, names: list[str], times: list[datetime], values: list[list[float]]) -> bool:
    body = json.dumps({"parameters": names, "times": [one.isoformat() for one in times], "values": values})
    return deliver(port, token, body, PATIENCE_SECONDS)


class Load(threading.Thread):
    """Loggers that send quiet readings at a steady rate."""

    def __init__(self, port: int, tokens: list[str], rate: float) -> None:
        super().__init__(daemon=True)
        self.port, self.tokens, self.every = port, tokens, BATCH * len(NAMES) / rate
        self.over, self.sent = threading.Event(), 0

    def run(self) -> None:
        start = datetime.now(UTC) - timedelta(hours=40)  # noqa: TID251 - the loggers' clock, not the house's
        due, turn = time.perf_counter(), 0
        while not self.over.is_set():
            token, lap = self.tokens[turn % len(self.tokens)], turn // len(self.tokens)
            times = [start + timedelta(seconds=10 * (lap * BATCH + step)) for step in range(BATCH)]
            if _post(self.port, token, NAMES, times, [[10.0 + step % 7 for step in range(BATCH)]] * len(NAMES)):
                self.sent += BATCH * len(NAMES)
            turn, due = turn + 1, due + self.every
            time.sleep(max(0.0, due - time.perf_counter()))


class Listening(threading.Thread):
    """An operator's open page: notes when it hears of an alarm that asks for an answer."""

    def __init__(self, port: int, session: str) -> None:
        super().__init__(daemon=True)
        self.port, self.session = port, session
        self.open, self.heard = threading.Event(), threading.Event()
        self.at, self.lost = 0.0, 0

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=3600)
        headers = {"Cookie": f"sessionid={self.session}", "Accept": "text/event-stream"}
        connection.request("GET", "/live?topic=alerts.alarm&language=vi", headers=headers)
        answer = connection.getresponse()
        name = b""
        while line := answer.readline():
            self.open.set()
            if line.startswith(b"event:"):
                name = line.split(b":", 1)[1].strip()
            elif line.startswith(b"data:") and name == b"alerts.alarm" and self._raised(line):
                self.at = time.perf_counter()
                self.heard.set()

    def _raised(self, line: bytes) -> bool:
        return b'"unacknowledged"' in line and not self.heard.is_set()


if __name__ == "__main__":
    main()

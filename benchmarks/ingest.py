"""Readings a second: raw binary COPY of the same rows, and POST /api/v1/observations to commit.

Both write into a table of the same shape, keys and partitions in one run on one server. The HTTP way decodes JSON,
matches, judges quality, keeps the original bytes, chains the hashes and moves the newest values. `ratio` is the
smaller of the two.

    python -m benchmarks.ingest [--rows 400000] [--loggers 40]
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import numpy as np

from benchmarks import ground

STREAMS = 10
STATIONS = 40
LOGGERS = STATIONS
"""So many send at once: each station's logger for itself, as in the field at every full five minutes."""
START = datetime(2025, 11, 1, tzinfo=UTC)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=400_000)
    parser.add_argument("--rounds", type=int, default=3, help="each way is tried this often, in turns; the best counts")
    parser.add_argument("--loggers", type=int, default=LOGGERS, help="so many send at once")
    wanted = parser.parse_args()
    best: dict[str, float] = {}
    with ground.database():
        tokens = _stations()
        _make_twin()
        with Server() as port:
            for number in range(wanted.rounds):
                start = START + timedelta(days=20 * number)
                tried = {"raw_copy": _raw_copy(wanted.rows)}
                for days, size in enumerate((1_000, 10_000)):
                    bodies = _bodies(size, wanted.rows, start + timedelta(days=10 * days))
                    tried[f"http_{size}"] = _http(port, tokens, bodies, wanted.loggers)
                best = {name: max(rate, best.get(name, 0)) for name, rate in tried.items()}
    figures = {
        "bench": "ingest",
        "loggers": wanted.loggers,
        **{f"{name}_rows_per_s": round(rate) for name, rate in best.items()},
        "ratio": round(min(best["http_1000"], best["http_10000"]) / best["raw_copy"], 3),
        **{f"ratio_{size}": round(best[f"http_{size}"] / best["raw_copy"], 3) for size in (1_000, 10_000)},
    }
    ground.table([(name, f"{figure:,}") for name, figure in figures.items() if name != "bench"])
    print(json.dumps(figures))


def _stations() -> list[str]:
    from fansipan.kernel.permissions import SYSTEM
    from fansipan.services.observations.actions import credentials
    from fansipan.services.observations.tests.make import make_station

    names = ["SO2", "NO", "NO2", "CO", "PM", "O2", "HF", "HCl", "NH3", "H2S"]
    tokens = []
    for number in range(STATIONS):
        station = make_station(f"BENCH-{number:02}", properties=names)
        station.datastreams.update(
            quality={
                "fail_low": -10,
                "fail_high": 5000,
                "rate_per_minute": 500,
                "spike_suspect": 900,
                "flat_line_minutes": 60,
            },
        )
        tokens.append(credentials.issue_token(SYSTEM, station.code))
    return tokens


def _make_twin() -> None:
    """A table of the same columns, key and monthly partitions as the table of readings."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE raw_twin (LIKE observation INCLUDING ALL) PARTITION BY RANGE (time)")
        for month in range(24):
            first, last = (f"{2025 + m // 12}-{m % 12 + 1:02}-01Z" for m in (month, month + 1))
            name = f"raw_twin_{month}"
            cursor.execute(f"CREATE TABLE {name} PARTITION OF raw_twin FOR VALUES FROM ('{first}') TO ('{last}')")


def _raw_copy(rows: int) -> float:
    """COPY rows like those of the HTTP way into the emptied twin; rows a second to the commit."""
    from fansipan.services.observations.actions import storing

    each = rows // (STATIONS * STREAMS)
    slot = np.arange(rows)
    readings = np.zeros(rows, storing.REVIEWED)
    readings["datastream"] = slot // each
    readings["time"] = int(START.timestamp() * 1e6) + (slot % each) * 300_000_000
    readings["value"] = np.round(100 + 20 * np.sin(slot / 50), 3)
    readings["flag"] = 1
    with storing.cursor() as raw:
        raw.execute("TRUNCATE raw_twin")
        before = time.perf_counter()
        with raw.copy(f"COPY raw_twin ({storing.COLUMNS}) FROM STDIN (FORMAT BINARY)".encode()) as copy:
            copy.write(storing.encode(readings, 1))
    return rows / (time.perf_counter() - before)


class Server:
    """The web process as `fansipan up` runs it, on a free port."""

    def __enter__(self) -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        order = [
            sys.executable,
            "-m",
            "uvicorn",
            "fansipan.config.asgi:application",
            "--port",
            str(port),
            "--log-level",
            "warning",
            "--no-access-log",
        ]
        self._process = subprocess.Popen(order, env=os.environ)
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return port
            time.sleep(0.05)
        raise SystemExit("the server did not start")

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()


def _bodies(size: int, rows: int, start: datetime) -> Iterator[bytes]:
    """Columnar bodies: `size` readings of ten datastreams each, times following one another."""
    steps = size // STREAMS
    names = ["SO2", "NO", "NO2", "CO", "PM", "O2", "HF", "HCl", "NH3", "H2S"]
    for number in range(max(1, rows // size // STATIONS)):
        at = [start + timedelta(minutes=5 * (number * steps + step)) for step in range(steps)]
        values = [np.round(100 + 20 * np.sin(np.arange(steps) / 50 + stream), 3).tolist() for stream in range(STREAMS)]
        times = [moment.strftime("%Y-%m-%dT%H:%M:%S+00:00") for moment in at]
        yield json.dumps({"parameters": names, "times": times, "values": values}).encode()


def _http(port: int, tokens: list[str], bodies: Iterable[bytes], loggers: int) -> float:
    """Post to every station from so many clients at once; readings a second to the last commit."""
    work = iter([(token, body) for body in bodies for token in tokens])
    lock = threading.Lock()
    done: list[int | None] = []

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while True:
            with lock:
                item = next(work, None)
            if item is None:
                return
            token, body = item
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            connection.request("POST", "/api/v1/observations", body, headers)
            answer = json.loads(connection.getresponse().read())
            done.append(answer.get("stored"))

    threads = [threading.Thread(target=client) for _ in range(loggers)]
    before = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - before
    if len(done) == 0 or None in done:
        raise SystemExit("the server refused a batch; its log is above")
    return sum(count for count in done if count) / seconds


if __name__ == "__main__":
    main()

"""Sums of rain of every window for every gauge, computed again at each arrival, against the pace of a real storm day.

    python -m benchmarks.rain [--gauges 2000] [--database]

A storm day of 7 May 2021 at the stations of the Environment Agency: its rain readings are what they were, its levels in
mAOD, m and mASD are refused as rain by their unit. As the day holds some 50 readings a minute at most, each of the
2,000 gauges is given the rain of the nearest real gauge, every 15 minutes, after three days of the same before it; so
that every window is full. Prints how many times faster than the storm the sums keep up; with --database by the judge
itself: reading what is stored, computing, writing the sums.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import ground

DATA = Path(__file__).parent / "data" / "stations-uk"
STEP_US = 900 * 1_000_000
STEPS = 96
DAYS_BEFORE = 3
QUARTERS = 12
"""How many quarters of an hour the judge is measured over."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gauges", type=int, default=2000)
    parser.add_argument("--database", action="store_true")
    args = parser.parse_args()
    places, storm, refused = _read(args.gauges)
    figures: dict[str, float] = {"gauges": len(places), "refused_by_unit": refused}
    figures |= _in_memory(storm)
    figures["surface_ms"] = _surface(places, storm)
    if args.database:
        with ground.database():
            figures |= _in_database(storm)
    ground.table([(name, f"{figure:,.3f}") for name, figure in figures.items()])
    print(json.dumps({"bench": "rain", **figures}))


def _rows(name: str) -> list[dict[str, str]]:
    with gzip.open(DATA / name, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _read(count: int) -> tuple[NDArray[np.float64], NDArray[np.float64], int]:
    """Places (n, 2) and rain (n, 96) in mm, every quarter of an hour; how many readings were refused by their unit."""
    from fansipan.kernel.errors import Invalid
    from fansipan.sectors.hazards.rules.rain import millimetres

    known = {
        row["stationReference"]: (float(row["longitude"]), float(row["latitude"]))
        for row in _rows("stations.csv.gz")
        if row["longitude"]
    }
    rain: dict[str, NDArray[np.float64]] = defaultdict(lambda: np.zeros(STEPS))
    refused = 0
    for row in _rows("wet_day_2021-05-07.csv.gz"):
        if row["parameter"] != "rainfall":
            try:
                millimetres("" if row["unitName"] in ("mAOD", "mASD") else row["unitName"])
            except Invalid:
                refused += 1
            continue
        at = datetime.fromisoformat(row["dateTime"].replace("Z", "+00:00")).astimezone(UTC)
        rain[row["stationReference"]][(at.hour * 60 + at.minute) // 15] += float(row["value"]) * millimetres(
            row["unitName"]
        )
    names = [name for name in rain if name in known]
    spots = np.array([known[name] for name in names])
    table = np.array([rain[name] for name in names])
    wanted = np.array(list(known.values()))[:count]
    near = ((wanted[:, None, :] - spots[None, :, :]) ** 2).sum(axis=2).argmin(axis=1)
    return wanted, table[near], refused


def _history(storm: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Times of three days and the day itself, and the rain of every gauge at them."""
    steps = STEPS * (DAYS_BEFORE + 1)
    first = int(datetime(2021, 5, 4, tzinfo=UTC).timestamp() * 1_000_000)
    return first + STEP_US * np.arange(1, steps + 1, dtype=np.int64), np.tile(storm, (1, DAYS_BEFORE + 1))


def _in_memory(storm: NDArray[np.float64]) -> dict[str, float]:
    """The rule alone: at each quarter of an hour every gauge has sent, and every window of every gauge is summed."""
    from fansipan.sectors.hazards.rules import rain

    times, values = _history(storm)
    window = STEPS * DAYS_BEFORE
    begun, worst = time.perf_counter(), 0.0
    for step in range(STEPS):
        start = time.perf_counter()
        end = window + step + 1
        cut = [(times[end - window : end], row[end - window : end]) for row in values]
        summed = rain.sums(rain.laid_out(cut, [STEP_US] * len(values)))
        worst = max(worst, time.perf_counter() - start)
        assert (summed.coverage[:, 1:8] == 1.0).all()
    seconds = time.perf_counter() - begun
    return {"memory_seconds": seconds, "memory_times_real": 86_400 / seconds, "memory_worst_step_s": worst}


def _surface(places: NDArray[np.float64], storm: NDArray[np.float64]) -> float:
    """Milliseconds to work 2,000 squares out between the gauges."""
    from fansipan.sectors.hazards.rules import interpolation

    squares = interpolation.grid((-3.0, 51.0, 0.0, 54.0), 0.066)
    begun = time.perf_counter()
    interpolation.between(places, storm.sum(axis=1), squares)
    return (time.perf_counter() - begun) * 1000


def _in_database(storm: NDArray[np.float64]) -> dict[str, float]:
    """The judge itself: three days are stored; then every quarter of an hour 2,000 readings come and are judged."""
    from django.db import connection, transaction

    from fansipan.sectors.hazards.actions import watching
    from fansipan.sectors.hazards.models import RainTotal

    times, values = _history(storm)
    streams = _furnish(len(values))
    before = STEPS * DAYS_BEFORE
    with connection.cursor() as cursor:
        cursor.execute("SELECT observation_ensure_month(%s)", [datetime(2021, 5, 4, tzinfo=UTC)])
    _store(streams, times[:before], values[:, :before])
    seconds, worst = 0.0, 0.0
    for step in range(before, before + QUARTERS):
        _store(streams, times[step : step + 1], values[:, step : step + 1])
        rows = _judged(streams, int(times[step]), values[:, step])
        start = time.perf_counter()
        with transaction.atomic():
            watching.watch(rows)
        took = time.perf_counter() - start
        seconds, worst = seconds + took, max(worst, took)
    assert RainTotal.objects.filter(window="24h").count() == len(values)
    return {"judge_seconds": seconds, "judge_times_real": QUARTERS * 900 / seconds, "judge_worst_step_s": worst}


def _furnish(count: int) -> list[int]:
    from fansipan.sectors.hazards.models import Gauge
    from fansipan.sectors.hazards.tests.make import rain_gauge
    from fansipan.services.observations.models import Datastream

    first = rain_gauge("UK-0000", interval_seconds=900)
    stream = Datastream.objects.get(pk=first.datastream_id)
    found = [first.datastream_id]
    for number in range(1, count):
        row = Datastream.objects.create(
            station=stream.station, property=stream.property, code=f"R{number}", unit="mm", interval_seconds=900
        )
        Gauge.objects.create(code=f"UK-{number:04d}", kind="rain", datastream=row)
        found.append(row.pk)
    return found


def _judged(streams: list[int], at: int, mm: NDArray[np.float64]) -> NDArray[Any]:
    from fansipan.services.observations.contracts import JUDGED

    rows = np.zeros(len(streams), JUDGED)
    rows["datastream"], rows["time"], rows["value"], rows["flag"] = streams, at, mm, 1
    return rows


def _store(streams: list[int], times: NDArray[np.int64], values: NDArray[np.float64]) -> None:
    """Readings into their table as a delivery would have left them."""
    from django.db import connection

    from fansipan.kernel import clock

    moments = [clock.from_us(int(at)) for at in times]
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(
            "COPY observation (datastream_id, time, value, status, flag, tests, delivery_id) FROM STDIN"
        ) as copy,
    ):
        for place, stream in enumerate(streams):
            for moment, value in zip(moments, values[place].tolist(), strict=True):
                copy.write_row((stream, moment, value, 0, 1, 0, 1))


if __name__ == "__main__":
    main()

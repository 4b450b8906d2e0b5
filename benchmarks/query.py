"""How long the questions of a screen take on the server, with 100 million readings stored.

    python -m benchmarks.query [--scale 1.0]      0.01 stores a million

The readings are a year of 5-minute data of 952 datastreams, 105,120 each; 10,000 datastreams have a newest value.
Each question is asked through the same queries that pages and the API use, of another datastream each time.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from benchmarks import ground

YEAR = 105_120
FULL = 952
STATIONS = 1_000
STREAMS = 10
END = datetime(2026, 10, 1, tzinfo=UTC)
ROUNDS = 40


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="part of 100 million readings")
    scale = parser.parse_args().scale
    with ground.database():
        ids = _catalogue()
        filled = ids[: max(1, round(FULL * scale))]
        stored = _fill(filled)
        figures = {"bench": "query", "readings": stored, **_ask(filled)}
    ground.table([(name, f"{figure:,}") for name, figure in figures.items() if name != "bench"])
    print(json.dumps(figures))


def _catalogue() -> list[int]:
    """1,000 stations of ten datastreams; every datastream has a newest value."""
    from django.db import connection

    from fansipan.services.observations.models import Datastream, Station
    from fansipan.services.observations.tests.make import make_property, make_station

    first = make_station("Q-0000", properties=("SO2",))
    fields = {
        f.attname: getattr(first, f.attname) for f in Station._meta.concrete_fields if f.name not in ("id", "code")
    }
    Station.objects.bulk_create(Station(code=f"Q-{n:04}", **fields) for n in range(1, STATIONS))
    names = ["SO2", "NO", "NO2", "CO", "PM", "O2", "HF", "HCl", "NH3", "H2S"]
    known = {name: make_property(name) for name in names}
    Datastream.objects.all().delete()
    Datastream.objects.bulk_create(
        Datastream(station=station, property=known[name], code=name, unit=known[name].unit)
        for station in Station.objects.order_by("code")
        for name in names
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO latest_reading SELECT id, %s, 100 + id %% 50, 0, 1, 0, %s FROM observations_datastream",
            [END, END],
        )
    return list(Datastream.objects.order_by("pk").values_list("pk", flat=True))


def _fill(ids: list[int]) -> int:
    """A year of readings of these datastreams, and their roll-ups by the product's own SQL."""
    from django.db import connection

    from fansipan.kernel import clock
    from fansipan.services.observations.actions import rolling
    from fansipan.services.observations.rules.spans import Span

    start = END - timedelta(minutes=5 * YEAR)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT observation_ensure_month(m) FROM generate_series(%s, %s, interval '1 month') m",
            [start.replace(day=1), END],
        )
        for month in range(13):
            first = max(start, start + timedelta(days=30.5 * month))
            last = min(END, start + timedelta(days=30.5 * (month + 1)))
            # By time first, as live readings arrive: each datastream's rows lie far apart on disk.
            cursor.execute(
                """
                INSERT INTO observation
                SELECT d, t, 100 + 20 * sin(extract(epoch FROM t) / 9000 + d), 0, 1, 0, 1, 0
                FROM generate_series(%s + interval '5 minutes', %s, interval '5 minutes') t, unnest(%s) d
                """,
                [first, last, ids],
            )
        cursor.execute("ANALYZE observation")
    span = clock.to_us(start), clock.to_us(END)
    for at in range(0, len(ids), 50):
        rolling.recompute([Span(one, *span) for one in ids[at : at + 50]])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) hour_rollup")
        cursor.execute("SELECT count(*) FROM observation")
        return int(cursor.fetchone()[0])


def _ask(filled: list[int]) -> dict[str, float]:
    from fansipan.kernel.permissions import SYSTEM
    from fansipan.services.observations.queries import newest, series
    from fansipan.services.observations.queries.series import Period, Resolution

    def drawn(days: float, resolution: Resolution, points: int | None) -> Callable[[int], object]:
        period = Period(END - timedelta(days=days), END)
        return lambda one: series.series(SYSTEM, [one], period, resolution, points)

    questions: dict[str, Callable[[int], object]] = {
        "newest_10000_ms": lambda _: newest.latest(SYSTEM),
        "states_1000_stations_ms": lambda _: newest.stations(SYSTEM),
        "day_raw_ms": drawn(1, Resolution.RAW, None),
        "year_hourly_ms": drawn(365, Resolution.HOUR, None),
        "year_thinned_2000_ms": drawn(365, Resolution.AUTO, 2000),
    }
    return {name: _median_ms(question, filled) for name, question in questions.items()}


def _median_ms(question: Callable[[int], object], ids: list[int]) -> float:
    times = []
    for number in range(ROUNDS):
        before = time.perf_counter()
        question(ids[number * 7 % len(ids)])
        times.append((time.perf_counter() - before) * 1000)
    return round(statistics.median(times), 2)


if __name__ == "__main__":
    main()

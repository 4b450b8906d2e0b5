"""How long everything that a year of readings comes to takes to compute from zero.

    python -m benchmarks.compliance [--scale 1.0] [--processes 2]      0.05 takes a twentieth of the year

200 datastreams of 5-minute readings: twelve stacks (dust, SO2, NOx, CO, corrected by O2, temperature, pressure and
moisture), eight outlets of wastewater, eight stations for ambient air. First what the product does with them: hours
and days out of the readings, corrected hours, legal averages, exceedances, indices, by `fansipan recompute`. Then, on
the same rows, what PostgreSQL needs for a plain count and mean of each datastream.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

from benchmarks import ground

END = datetime(2026, 10, 31, 17, 0, tzinfo=UTC)
"""A Vietnamese midnight at the end of a month."""

YEAR = timedelta(days=365)

STACK = ("flue-pm", "flue-so2", "flue-nox", "flue-co", "flue-o2", "flue-temperature", "flue-pressure", "flue-moisture")
WASTE = ("waste-flow-out", "waste-temperature", "waste-ph", "waste-tss", "waste-cod", "waste-nh4", "waste-tn")
AIR = ("air-pm25", "air-pm10", "air-so2", "air-no2", "air-co", "air-o3")
KINDS = (("flue_gas", "TL-KT", 12, STACK), ("wastewater", "TL-NT", 8, WASTE), ("ambient_air", "KK", 8, AIR))

FACTORS = {"flue_gas": {"Kp": 1.0, "Kv": 1.0}, "wastewater": {"Kq": 1.0, "Kf": 1.0}}

LEVELS = {
    "flue-pm": (90, 40), "flue-so2": (300, 120), "flue-nox": (500, 150), "flue-co": (500, 200), "flue-o2": (10, 2),
    "flue-temperature": (140, 15), "flue-pressure": (100, 1), "flue-moisture": (8, 2), "waste-flow-out": (90, 30),
    "waste-temperature": (30, 4), "waste-ph": (7.4, 0.6), "waste-tss": (60, 25), "waste-cod": (100, 35),
    "waste-nh4": (6, 3), "waste-tn": (25, 9), "air-pm25": (35, 20), "air-pm10": (70, 35), "air-so2": (60, 40),
    "air-no2": (50, 35), "air-co": (2000, 1200), "air-o3": (80, 50),
}  # fmt: skip
"""Middle of a property, and how far it swings over a day and a fortnight."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=1.0, help="part of the year")
    parser.add_argument("--processes", type=int, default=2)
    args = parser.parse_args()
    ground.DATABASE = "fansipan_bench_compliance"
    with ground.database():
        span = YEAR * args.scale
        readings = _fill(span)
        took, worked = _recompute(span, args.processes)
        scan = _scan()
        made = _made()
    shown: list[tuple[str, str]] = [
        ("readings", f"{readings:,}"),
        *((f"  {step}, process seconds", f"{seconds:.1f}") for step, seconds in worked.items()),
        ("from zero, seconds", f"{took['wall']:.1f}"),
        ("from zero, processor seconds", f"{took['python'] + took['server']:.1f}"),
        ("  of Python", f"{took['python']:.1f}"),
        ("  of PostgreSQL", f"{took['server']:.1f}"),
        ("plain scan, seconds", f"{scan:.2f}"),
        ("ratio to the plain scan", f"{took['wall'] / scan:.1f}"),
        *((f"  {name}", f"{count:,}") for name, count in made.items()),
    ]
    ground.table(shown)
    figures = {
        "bench": "compliance",
        "readings": readings,
        "seconds": round(took["wall"], 2),
        "cpu_seconds": round(took["python"] + took["server"], 2),
        "scan": round(scan, 2),
    }
    steps = {name: round(seconds, 2) for name, seconds in worked.items()}
    print(json.dumps({**figures, "ratio": round(took["wall"] / scan, 2), "steps": steps, **made}))


def _fill(span: timedelta) -> int:
    """Stations, their outlets and the law; then the readings as live ones lie on disk, by time first."""
    from django.db import connection

    from fansipan.kernel.permissions import SYSTEM
    from fansipan.sectors.environment.actions import law
    from fansipan.sectors.environment.models import Coefficient, LimitValue, Outlet

    list(law.load(SYSTEM))
    Coefficient.objects.update(status="confirmed")
    LimitValue.objects.exclude(parameter="NH4-N").update(status="confirmed")
    streams = []
    for kind, prefix, count, properties in KINDS:
        for number in range(count):
            station = _station(kind, f"{prefix}-{number:02}", properties)
            streams += list(station.datastreams.values_list("pk", "property__code"))
            medium = {"ambient_air": "air"}.get(kind, kind)
            Outlet.objects.create(
                station=station, valid_from=date(2020, 1, 1), medium=medium, column="B",
                operating_since=date(2015, 1, 1), oxygen_reference=11 if kind == "flue_gas" else None,
                coefficients=FACTORS.get(kind, {}),
            )  # fmt: skip
    rows = [(number, *map(float, LEVELS[name])) for number, name in streams]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT observation_ensure_month(m) FROM generate_series(%s, %s, interval '1 month') m",
            [(END - span).replace(day=1), END],
        )
        at = END - span
        while at < END:
            after = min(END, at + timedelta(days=30))
            cursor.execute(FILL, [*map(list, zip(*rows, strict=True)), at, after])
            at = after
        cursor.execute("VACUUM (ANALYZE) observation")
        cursor.execute("SELECT count(*) FROM observation")
        return int(cursor.fetchone()[0])


# Every 97th reading is one of calibration, every 89th failed its tests.
FILL = """
INSERT INTO observation
SELECT s.id, t, s.middle + s.swing * (0.1 * random() + sin(extract(epoch FROM t) / 13751 + s.id)
                                      + sin(extract(epoch FROM t) / 193000 + s.id)),
       CASE WHEN (extract(epoch FROM t)::int8 / 300 + s.id) %% 97 = 0 THEN 1 ELSE 0 END,
       CASE WHEN (extract(epoch FROM t)::int8 / 300 + s.id) %% 89 = 0 THEN 4 ELSE 1 END, 0, 1, 0
FROM unnest(%s::int4[], %s::float8[], %s::float8[]) AS s (id, middle, swing),
     generate_series(%s::timestamptz + interval '5 minutes', %s::timestamptz, interval '5 minutes') t
ORDER BY t
"""


def _station(kind: str, code: str, properties: tuple[str, ...]) -> Any:
    from fansipan.services.observations.models import ObservedProperty
    from fansipan.services.observations.tests.make import add_stream, make_station

    units = {"o2": "%", "temperature": "Cel", "pressure": "kPa", "moisture": "%", "ph": "[pH]", "out": "m3/h"}
    usual = {"flue_gas": "mg/m3", "wastewater": "mg/L", "ambient_air": "ug/m3"}[kind]
    station = make_station(code, properties=(), kind=kind)
    for name in properties:
        unit = units.get(name.rpartition("-")[2], usual)
        names = {"name": {"vi": name, "en": name}, "symbol": unit, "medium": "air", "kind": "mean"}
        ObservedProperty.objects.get_or_create(code=name, defaults={**names, "unit": unit})
        add_stream(station, name)
    return station


def _recompute(span: timedelta, processes: int) -> tuple[dict[str, float], dict[str, float]]:
    """The time of it all, of the processors too, and where it went by the clocks of the processes."""
    from benchmarks import timing
    from fansipan.config.commands.recompute import recomputed
    from fansipan.kernel import clock
    from fansipan.sectors.environment.actions import following

    began, python, server = time.perf_counter(), timing.of_children(), timing.of_postgres()
    with clock.frozen(END + timedelta(minutes=5)), timing.steps() as steps:
        for _done in recomputed(END - span, END, following.stations_with_data(), processes):
            pass
    wall = time.perf_counter() - began
    time.sleep(1)
    used = {"python": timing.of_children() - python, "server": timing.of_postgres() - server}
    return {"wall": wall, **used}, steps


def _scan() -> float:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 2")
        began = time.perf_counter()
        cursor.execute("SELECT datastream_id, count(*), avg(value) FROM observation GROUP BY datastream_id")
        cursor.fetchall()
        return time.perf_counter() - began


def _made() -> dict[str, int]:
    from fansipan.sectors.environment import models
    from fansipan.services.observations.models import HourRollup

    kept = ("CorrectedHour", "LegalAverage", "AirIndexHour", "AirIndexDay")
    found = {name: getattr(models, name)._default_manager.count() for name in kept}
    kinds = Counter(models.Exceedance.objects.values_list("kind", flat=True))
    return {"HourRollup": HourRollup.objects.count(), **found, **{f"Exceedance {k}": n for k, n in kinds.items()}}


if __name__ == "__main__":
    main()

"""What a hundred thousand alarm rules over as many datastreams add to receiving: the same deliveries, judged or not.

    python -m benchmarks.judging [--streams 100000] [--deliveries 400] [--rounds 5] [--loud 0.001]

Every datastream has a threshold rule of its own. Both ways take turns in one run; the sum of all rounds counts. `loud`
is the share of deliveries in which a reading crosses its threshold.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from datetime import datetime, timedelta
from typing import Any

from benchmarks import ground

STREAMS = 10
READINGS = 12
THRESHOLD = 500.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streams", type=int, default=100_000)
    parser.add_argument("--deliveries", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--loud", type=float, default=0.001)
    wanted = parser.parse_args()
    with ground.database():
        stations = _stations(wanted.streams // STREAMS)
        _rules()
        compiling = _compile()
        plain, judged = _measure(stations, wanted)
        alarms = _alarms()
    figures = {
        "bench": "judging",
        "rules": wanted.streams,
        "datastreams": wanted.streams,
        "readings": wanted.deliveries * wanted.rounds * STREAMS * READINGS,
        "compile_s": round(compiling, 3),
        "plain_ms_each": round(1000 * plain / (wanted.deliveries * wanted.rounds), 3),
        "judged_ms_each": round(1000 * judged / (wanted.deliveries * wanted.rounds), 3),
        "alarms": alarms,
        "ratio": round(judged / plain, 3),
        "added": round(judged / plain - 1, 3),
    }
    ground.table([(name, f"{figure:,}") for name, figure in figures.items() if not isinstance(figure, str)])
    print(json.dumps(figures))


def _stations(count: int) -> list[int]:
    """Stations with ten datastreams each, written in bulk after the first one."""
    from fansipan.services.observations.models import Datastream, Station
    from fansipan.services.observations.tests.make import make_station

    names = ["SO2", "NO", "NO2", "CO", "PM", "O2", "HF", "HCl", "NH3", "H2S"]
    first = make_station("BENCH-00000", properties=names)
    streams = list(first.datastreams.all())
    others = []
    for number in range(1, count):
        copy = Station.objects.get(pk=first.pk) if number == 1 else _copy(others[0])
        copy.pk, copy.code = None, f"BENCH-{number:05}"
        others.append(copy)
    Station.objects.bulk_create(others, batch_size=2000)
    rows = [
        Datastream(
            station_id=station.pk,
            property_id=one.property_id,
            code=one.code,
            unit=one.unit,
            interval_seconds=one.interval_seconds,
        )
        for station in others
        for one in streams
    ]
    Datastream.objects.bulk_create(rows, batch_size=5000)
    return [first.pk, *(station.pk for station in others)]


def _copy(one: Any) -> Any:
    from copy import copy

    return copy(one)


def _rules() -> None:
    """One threshold rule for each datastream, and the engine told of them."""
    from fansipan.kernel import clock
    from fansipan.services.alerts.actions import engine
    from fansipan.services.alerts.contracts import RuleDef, RuleLevel, RuleScope, Threshold
    from fansipan.services.alerts.models import AlarmRule, AlarmRuleVersion
    from fansipan.services.alerts.rules import packing
    from fansipan.services.observations.models import Datastream

    streams = list(Datastream.objects.order_by("pk").values_list("pk", flat=True))
    rules = AlarmRule.objects.bulk_create(
        [AlarmRule(code=f"bench.{stream}", newest=1) for stream in streams], batch_size=5000
    )
    definition = packing.packed(RuleDef(Threshold((RuleLevel("limit", THRESHOLD),)), RuleScope(datastreams=(1,))))
    versions = []
    for rule, stream in zip(rules, streams, strict=True):
        own = {**definition, "scope": {**definition["scope"], "datastreams": [stream]}}
        row = AlarmRuleVersion(rule=rule, number=1, title={"vi": rule.code}, definition=own)
        row.made_at, row.made_by = clock.now(), "bench"
        versions.append(row)
    AlarmRuleVersion.objects.bulk_create(versions, batch_size=5000)
    engine.recompile()


def _compile() -> float:
    """Seconds that a process needs to make all rules ready, once."""
    from fansipan.services.alerts.queries import compiled, tracks

    before = time.perf_counter()
    compiled.current(tracks.remembered([]).compiled)
    return time.perf_counter() - before


def _measure(stations: list[int], wanted: argparse.Namespace) -> tuple[float, float]:
    """Seconds of all deliveries without judges, and with them."""
    from fansipan.kernel import clock, manifest

    chance = random.Random(1)
    start = clock.now() - timedelta(hours=40)
    whole, none = manifest.installed(), tuple(_unjudged(manifest.installed()))
    total = {True: 0.0, False: 0.0}
    for number in range(wanted.rounds):
        chosen = chance.sample(stations, min(len(stations), wanted.deliveries))
        for judged in (number % 2 == 0, number % 2 != 0):
            at = start + timedelta(hours=2 * (2 * number + judged))
            parcels = [_parcel(station, at, chance.random() < wanted.loud) for station in chosen]
            manifest.installed = (lambda apps: lambda: apps)(whole if judged else none)  # type: ignore[assignment]
            total[judged] += _deliver(parcels)
    manifest.installed = lambda: whole  # type: ignore[assignment]
    return total[False], total[True]


def _unjudged(apps: tuple[Any, ...]) -> list[Any]:
    from dataclasses import replace

    return [replace(app, judges=()) for app in apps]


def _deliver(parcels: list[Any]) -> float:
    from fansipan.services.observations.actions.delivering import deliver

    before = time.perf_counter()
    for parcel in parcels:
        deliver(parcel)
    return time.perf_counter() - before


def _parcel(station: int, at: datetime, loud: bool) -> Any:
    from fansipan.kernel.clock import VIETNAM
    from fansipan.services.observations.contracts import Parcel, Sender

    names = ["SO2", "NO", "NO2", "CO", "PM", "O2", "HF", "HCl", "NH3", "H2S"]
    lines = []
    for step in range(READINGS):
        moment = (at + timedelta(minutes=5 * step)).astimezone(VIETNAM)
        for name in names:
            value = THRESHOLD + 1 if loud and step == READINGS - 1 and name == "SO2" else 100 + step
            lines.append(f"{name}\t{value}\t{'%' if name == 'O2' else 'mg/m3'}\t{moment:%Y%m%d%H%M%S}\t00\n")
    return Parcel("".join(lines).encode(), "circular10", Sender("bench", "x"), "a.txt", station)


def _alarms() -> int:
    from fansipan.services.alerts.models import Alarm

    return int(Alarm.objects.count())


if __name__ == "__main__":
    main()

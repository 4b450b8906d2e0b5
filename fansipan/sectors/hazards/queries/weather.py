"""Weather forecasts that were taken in: which run counts now, and the rain that it expects above each gauge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fansipan.kernel import clock
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.hazards.contracts import GaugeFacts, GaugeKind
from fansipan.sectors.hazards.models import ForecastRain, WeatherRun
from fansipan.sectors.hazards.queries import network
from fansipan.sectors.hazards.queries.gauge_series import OLDEST_RUN_H
from fansipan.sectors.hazards.rules.rights import VIEW_DUTY

HOUR = timedelta(hours=1)
SPANS = (6, 12, 24, 48)
"""Hours ahead of now whose rain is shown."""


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run of a weather service: its file, its hours, for how many gauges. `in_use`: the one that counts now."""

    run: WeatherRun
    first: datetime | None
    last: datetime | None
    gauges: int
    in_use: bool


@dataclass(frozen=True, slots=True)
class RainAhead:
    """Rain that the run in use expects above a level gauge: mm by hours ahead; None where it ends before."""

    gauge: GaugeFacts
    sums: tuple[tuple[int, float | None], ...]
    issued_at: datetime


def runs(actor: Actor, most: int = 50) -> list[RunRow]:
    """The runs, the newest first. Raises Unauthenticated, Forbidden."""
    require(actor, VIEW_DUTY)
    rows = list(WeatherRun.objects.order_by("-issued_at", "-pk")[:most])
    spans: dict[int, list[tuple[datetime, datetime]]] = {}
    rain = ForecastRain.objects.filter(run__in=rows).values_list("run", "start", "hours")
    for run, start, hours in rain:
        spans.setdefault(run, []).append((start, start + HOUR * len(hours)))
    counting = {row.run_id for row in _counting().values()}
    return [
        RunRow(
            row,
            min((start for start, _end in spans.get(row.pk, ())), default=None),
            max((end for _start, end in spans.get(row.pk, ())), default=None),
            len(spans.get(row.pk, ())),
            row.pk in counting,
        )
        for row in rows
    ]


def ahead(actor: Actor) -> list[RainAhead]:
    """What is expected above every level gauge that a run in use reaches, the wettest first."""
    require(actor, VIEW_DUTY)
    now, counting = clock.now(), _counting()
    known = {one.id: one for one in network.gauges_of_kind(GaugeKind.LEVEL)}
    found = [
        RainAhead(known[gauge], tuple((span, _sum(row, now, span)) for span in SPANS), row.run.issued_at)
        for gauge, row in counting.items()
        if gauge in known
    ]
    return sorted(found, key=lambda one: -max((mm or 0.0 for _span, mm in one.sums), default=0.0))


def hours_ahead(gauge: int, now: datetime, until: datetime) -> list[tuple[int, float]]:
    """(end of the hour in microseconds since 1970 UTC, mm) of the hours after now that the run in use speaks of."""
    row = _counting(gauge).get(gauge)
    if row is None:
        return []
    ends = [(row.start + HOUR * (place + 1), float(mm)) for place, mm in enumerate(row.hours)]
    return [(clock.to_us(end), mm) for end, mm in ends if now < end <= until]


def _counting(gauge: int | None = None) -> dict[int, ForecastRain]:
    """The newest run of each gauge that is known and not too old: what forecasts of levels go by."""
    now = clock.now()
    rows = ForecastRain.objects.select_related("run").filter(
        run__issued_at__lte=now, run__taken_at__lte=now, run__issued_at__gte=now - HOUR * OLDEST_RUN_H
    )
    if gauge is not None:
        rows = rows.filter(gauge=gauge)
    return {row.gauge_id: row for row in rows.order_by("run__issued_at", "run")}


def _sum(row: ForecastRain, now: datetime, hours: int) -> float | None:
    """The rain of the next hours; None where the run ends before."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    begin = round((hour - row.start) / HOUR)
    said: Sequence[float] = row.hours[max(0, begin) : max(0, begin + hours)]
    return round(sum(said), 1) if begin >= 0 and len(said) == hours else None

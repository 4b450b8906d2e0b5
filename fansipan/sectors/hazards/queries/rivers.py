"""Levels of rivers as people see them: every gauge as it stands, one with its past, a river from its start on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from fansipan.kernel import clock
from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor
from fansipan.kernel.text import fold
from fansipan.sectors.hazards.contracts import FloodThreshold, GaugeFacts, GaugeKind, GaugeReading, Stage
from fansipan.sectors.hazards.models import GaugeCommune, GaugeDatum, GaugeFault, GaugeState, RatingCurve
from fansipan.sectors.hazards.queries import network, readings
from fansipan.sectors.hazards.queries.network import RiverFacts
from fansipan.sectors.hazards.queries.readings import Columns
from fansipan.sectors.hazards.rules import rating
from fansipan.sectors.hazards.rules.levels import metres
from fansipan.sectors.hazards.rules.windows import HOUR_US

OLD = timedelta(hours=3)
"""A level older than this says nothing of now."""

LONGEST_HOURS = 24 * 31


@dataclass(frozen=True, slots=True)
class LevelRow:
    """A level gauge as it stands: its newest level, its levels of alarm in metres, how far it is to each."""

    gauge: GaugeFacts
    reading: GaugeReading
    thresholds: tuple[FloodThreshold, ...]
    old: bool

    @property
    def levels_m(self) -> dict[Stage, float]:
        return {one.stage: metres(one.value, one.unit) for one in self.thresholds}


@dataclass(frozen=True, slots=True)
class DatumFacts:
    """The zero of a gauge that is in force, and since when."""

    version: int
    name: str
    since: datetime | None
    verified: bool


@dataclass(frozen=True, slots=True)
class Hydrograph:
    """A gauge over some hours: its levels, the rain of the gauges above it by hour (mm, the mean of them)."""

    row: LevelRow
    start: datetime
    end: datetime
    levels: Columns
    rain: tuple[tuple[int, float], ...]
    rain_gauges: tuple[GaugeFacts, ...]
    datum: DatumFacts | None
    discharge: float | None


@dataclass(frozen=True, slots=True)
class LevelFilter:
    """Which gauges: a river by its code, exactly that stage, a text in the name; empty fields match all."""

    river: str = ""
    stage: str = ""
    text: str = ""


def overview(actor: Actor) -> list[LevelRow]:
    """Every level gauge that the actor may see, from each river's start on."""
    return _rows(network.gauges(actor, GaugeKind.LEVEL))


def narrowed(rows: Sequence[LevelRow], wanted: LevelFilter) -> list[LevelRow]:
    """Those that match."""
    text = fold(wanted.text)
    return [
        row
        for row in rows
        if (not wanted.river or row.gauge.river == wanted.river)
        and (not wanted.stage or _stands(row, wanted.stage))
        and text in fold(" ".join((row.gauge.code, *row.gauge.name.values())))
    ]


def _stands(row: LevelRow, stage: str) -> bool:
    return row.reading.stage is not None and row.reading.stage.value == stage and not row.old


def level(actor: Actor, code: str) -> LevelRow:
    """One level gauge. Raises NotFound, also for a rain gauge."""
    found = network.gauge(actor, code)
    if found.kind is not GaugeKind.LEVEL:
        raise NotFound("hazards.gauge", code=code)
    return _rows([found])[0]


def _rows(gauges: Sequence[GaugeFacts]) -> list[LevelRow]:
    ids = [one.id for one in gauges]
    states = {row.gauge_id: row for row in GaugeState.objects.filter(gauge__in=ids)}
    faults = dict(GaugeFault.objects.filter(gauge__in=ids, until=None).order_by("since").values_list("gauge", "kind"))
    holding = network.thresholds(ids, clock.today())
    now = clock.now()
    found = []
    for one in gauges:
        state = states.get(one.id)
        reading = _reading(one, state, faults.get(one.id, ""))
        found.append(LevelRow(one, reading, holding[one.id], state is None or state.at < now - OLD))
    return found


def _reading(gauge: GaugeFacts, state: GaugeState | None, fault: str) -> GaugeReading:
    if state is None:
        return GaugeReading(gauge.id, None, None, None, None, None, None, comparable=False, fault=fault)
    return GaugeReading(
        gauge=gauge.id,
        level=state.level,
        at=state.at,
        stage=Stage(state.stage) if state.stage else None,
        rate=state.rate,
        next_stage=Stage(state.next_stage) if state.next_stage else None,
        next_at=state.next_at,
        comparable=state.comparable,
        fault=fault,
    )


def hydrograph(actor: Actor, code: str, hours: int) -> Hydrograph:
    """One gauge over the last hours up to now. Raises NotFound."""
    row = level(actor, code)
    end = clock.now()
    start = end - timedelta(hours=max(1, min(hours, LONGEST_HOURS)))
    above = [one.gauge for one in network.above([row.gauge.id]).get(row.gauge.id, [])]
    rain_gauges = tuple(one for one in network.gauges_by_id(above).values() if one.kind is GaugeKind.RAIN)
    return Hydrograph(
        row=row,
        start=start,
        end=end,
        levels=readings.between(row.gauge, start, end),
        rain=rain_above(rain_gauges, start, end),
        rain_gauges=rain_gauges,
        datum=_datum(row.gauge.id),
        discharge=_discharge(row),
    )


def rain_above(gauges: Sequence[GaugeFacts], start: datetime, end: datetime) -> tuple[tuple[int, float], ...]:
    """(end of the hour in microseconds since 1970 UTC, mm): the mean of the gauges that measured in that hour."""
    if not gauges:
        return ()
    first = clock.to_us(start) // HOUR_US * HOUR_US
    hours = -(-(clock.to_us(end) - first) // HOUR_US)
    found = readings.measured(gauges, first, first + hours * HOUR_US)
    table = np.array([readings.by_hour(columns, first, hours) for columns in found.values()])
    count = np.isfinite(table).sum(axis=0)
    mean = np.divide(np.nansum(table, axis=0), count, out=np.zeros(hours), where=count > 0)
    return tuple((first + HOUR_US * (place + 1), float(mm)) for place, mm in enumerate(mean.tolist()) if count[place])


def _datum(gauge_id: int) -> DatumFacts | None:
    number = network.datum_of([gauge_id], clock.today())[gauge_id]
    row = GaugeDatum.objects.filter(pk=number).first() if number is not None else None
    if row is None:
        return None
    since = datetime(row.valid_from.year, row.valid_from.month, row.valid_from.day, tzinfo=clock.VIETNAM)
    return DatumFacts(row.version, row.name, since, row.verified)


def _discharge(row: LevelRow) -> float | None:
    if row.reading.level is None:
        return None
    zero = network.datum_of([row.gauge.id], clock.today())[row.gauge.id]
    curve = rating.of_day(network.curves(row.gauge.id), clock.today(), zero)
    return rating.discharge(curve, row.reading.level) if curve else None


@dataclass(frozen=True, slots=True)
class CurveFacts:
    """A version of a rating curve: since when, for which zero, from where; `in_force`: it counts today."""

    version: int
    datum: int
    valid_from: date
    valid_to: date | None
    source: str
    verified: bool
    in_force: bool
    table: tuple[tuple[float, float], ...]


def curves(gauge_id: int) -> list[CurveFacts]:
    """Every version of a gauge's rating curve, the newest first."""
    known = {one.version: one for one in network.curves(gauge_id)}
    zero = network.datum_of([gauge_id], clock.today())[gauge_id]
    now = rating.of_day(list(known.values()), clock.today(), zero)
    return [
        CurveFacts(
            row.version, row.datum.version, row.valid_from, row.valid_to, row.source, row.verified,
            now is not None and now.version == row.version, tuple(rating.table(known[row.version])),
        )
        for row in RatingCurve.objects.filter(gauge=gauge_id).select_related("datum").order_by("-version")
    ]  # fmt: skip


def river(actor: Actor, code: str) -> tuple[RiverFacts, list[LevelRow], list[RiverFacts]]:
    """A river, its gauges from its start on, and the rivers that join it. Raises NotFound."""
    found = network.river(code)
    rows = [row for row in overview(actor) if row.gauge.river == code]
    joining = [one for one in network.rivers() if one.flows_into == code]
    return found, sorted(rows, key=lambda row: row.gauge.position_km or 0.0), joining


def counts(rows: Sequence[LevelRow]) -> Mapping[Stage | None, int]:
    """How many gauges stand at which stage; those that are too old or cannot be compared are not counted."""
    found: dict[Stage | None, int] = {}
    for row in rows:
        if not row.old and row.reading.comparable:
            found[row.reading.stage] = found.get(row.reading.stage, 0) + 1
    return found


def faults(actor: Actor, code: str, most: int = 20) -> list[GaugeFault]:
    """The newest faults of a gauge. Raises NotFound."""
    found = network.gauge(actor, code)
    return list(GaugeFault.objects.filter(gauge=found.id)[:most])


def reaching(commune: str) -> frozenset[int]:
    """The gauges whose water reaches a commune."""
    return frozenset(GaugeCommune.objects.filter(commune=commune).values_list("gauge", flat=True))

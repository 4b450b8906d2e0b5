"""What a rule would have raised: the record of readings judged by the same pure code as live, without writing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from fansipan.kernel import clock
from fansipan.kernel.errors import Invalid
from fansipan.services.alerts.contracts import (
    AlarmPriority,
    AlarmSubject,
    Episode,
    Flip,
    Forecasting,
    Missing,
    Replayed,
    ReplayedAlarm,
    Reported,
    RuleDef,
)
from fansipan.services.alerts.models import Alarm
from fansipan.services.alerts.queries import compiled, readings, subjects
from fansipan.services.alerts.queries.compiled import CompiledRule
from fansipan.services.alerts.queries.levels import LevelBook
from fansipan.services.alerts.rules import missing
from fansipan.services.alerts.rules.judging.lines import Rows
from fansipan.services.alerts.rules.judging.plans import Level, Plan, own_levels, slot_of
from fansipan.services.alerts.rules.judging.running import TrackState, episodes, run

LONGEST = timedelta(days=92)
MOST_ALARMS = 500
MOST_READINGS = 5_000_000
BATCH = 50
"""Datastreams whose readings are read at once."""

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Judged:
    """A datastream with the alarms that it would have had."""

    subject: AlarmSubject
    levels: tuple[Level, ...]
    episodes: tuple[Episode, ...]
    peaks: tuple[float, ...]
    readings: int


def replay(rule: RuleDef, start: datetime, end: datetime, code: str = "") -> Replayed:
    """The alarms that a rule would have raised in (start, end], whatever it is called now.

    `code`: a rule whose real alarms of that time are compared with them. Raises Invalid for a period turned round or
    longer than LONGEST, for a rule that covers too much, and for one that is not judged by readings.
    """
    if not start < end or end - start > LONGEST:
        raise Invalid("alerts.period")
    if isinstance(rule.condition, Reported | Forecasting):
        raise Invalid("alerts.not_replayable")
    one = CompiledRule(0, code, 0, 0, {}, rule, own_levels(rule))
    judged = list(_judged(one, start, end))
    real = _real(code, start, end)
    found = [_alarm(of, number, real) for of in judged for number in range(len(of.episodes))]
    found.sort(key=lambda alarm: (alarm.start, alarm.station, alarm.datastream or 0))
    matched = {alarm.matched for alarm in found}
    return Replayed(
        start=start,
        end=end,
        datastreams=len(judged),
        readings=sum(of.readings for of in judged),
        total=len(found),
        alarms=tuple(found[:MOST_ALARMS]),
        missed=tuple(row.code for row in real if row.code not in matched),
        cut=len(found) > MOST_ALARMS,
    )


def _judged(rule: CompiledRule, start: datetime, end: datetime) -> Iterator[_Judged]:
    streams = {one.datastream: one for one in subjects.datastreams()}
    by_station = compiled.stations(streams)
    ids = compiled.covered(rule.definition, streams, by_station)
    _check(ids, streams, start, end)
    if isinstance(rule.definition.condition, Missing):
        yield from _silences(rule, [streams[one] for one in ids], start, end)
        return
    book = LevelBook()
    for place in range(0, len(ids), BATCH):
        plans = [_plan(rule, streams, by_station, one, book, end) for one in ids[place : place + BATCH]]
        yield from _run(rule, streams, [one for one in plans if one is not None], book, start, end)


def _check(ids: list[int], streams: Mapping[int, AlarmSubject], start: datetime, end: datetime) -> None:
    due = sum((end - start) / timedelta(seconds=max(1, streams[one].interval_seconds)) for one in ids)
    if due > MOST_READINGS:
        raise Invalid("alerts.too_much", readings=round(due), most=MOST_READINGS)


def _plan(
    rule: CompiledRule,
    streams: Mapping[int, AlarmSubject],
    by_station: Mapping[str, list[int]],
    stream: int,
    book: LevelBook,
    at: datetime,
) -> Plan | None:
    others = compiled.beside_of(rule.definition.condition, streams, by_station, stream)
    if others is None:
        return None
    intervals = {key: streams[key].interval_seconds * compiled.SECOND_US for key in (stream, *others)}
    return compiled.made(rule, intervals, stream, others, _levels(rule, stream, book, at))


def _levels(rule: CompiledRule, stream: int, book: LevelBook, at: datetime) -> tuple[Level, ...]:
    slot = slot_of(rule.definition.condition)
    return book.of(slot, [stream], at)[stream] if slot else rule.levels


def _run(
    rule: CompiledRule,
    streams: Mapping[int, AlarmSubject],
    plans: list[Plan],
    book: LevelBook,
    start: datetime,
    end: datetime,
) -> Iterator[_Judged]:
    first, last = clock.to_us(start), clock.to_us(end)
    starts: dict[int, int] = {}
    for plan in plans:
        for one in plan.streams:
            starts[one] = min(starts.get(one, first), first - plan.lookback - 1)
    rows = readings.since(starts, last)
    for plan in plans:
        found = tuple(episodes(_flips(rule, plan, rows, book, start, end)))
        own = rows[plan.own]
        peaks = tuple(_peak(own, one, plan, last) for one in found)
        yield _Judged(streams[plan.own], plan.levels, found, peaks, int((own["time"] > first).sum()))


def _flips(
    rule: CompiledRule, plan: Plan, rows: Mapping[int, Rows], book: LevelBook, start: datetime, end: datetime
) -> list[Flip]:
    """The flips of a period; where levels come from an app, with those of each day."""
    state, flips = TrackState(last=clock.to_us(start)), list[Flip]()
    for until, levels in _stretches(rule, plan, book, start, end):
        judged = Plan(
            plan.condition,
            levels,
            plan.own,
            plan.intervals,
            plan.others,
            plan.delays,
            plan.hours,
            plan.suspect,
            plan.valid,
        )
        upto = {key: own[own["time"] <= clock.to_us(until)] for key, own in rows.items() if key in plan.streams}
        if levels or state.limits:
            state, found = run(judged, state, upto, clock.to_us(until))
            flips += found
    return flips


def _stretches(
    rule: CompiledRule, plan: Plan, book: LevelBook, start: datetime, end: datetime
) -> Iterable[tuple[datetime, tuple[Level, ...]]]:
    """Ends of stretches over which the levels are the same."""
    if not slot_of(rule.definition.condition):
        return [(end, plan.levels)]
    midnight = start.astimezone(clock.VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0) + DAY
    edges = [start]
    while midnight < end:
        edges.append(midnight)
        midnight += DAY
    found: list[tuple[datetime, tuple[Level, ...]]] = []
    for begin, until in zip(edges, [*edges[1:], end], strict=True):
        levels = _levels(rule, plan.own, book, begin)
        if found and found[-1][1] == levels:
            found[-1] = (until, levels)
        else:
            found.append((until, levels))
    return found


def _peak(rows: Rows, one: Episode, plan: Plan, last: int) -> float:
    """The reading that went furthest while it stood."""
    within = (rows["time"] >= one.start) & (rows["time"] <= (one.end if one.end is not None else last))
    values = rows["value"][within & np.isfinite(rows["value"])]
    if not len(values):
        return one.flips[0].value
    level = plan.levels[min(one.highest, len(plan.levels)) - 1] if plan.levels else None
    return float(values.max() if level is None or level.above else values.min())


def _silences(rule: CompiledRule, about: list[AlarmSubject], start: datetime, end: datetime) -> Iterator[_Judged]:
    """The silences of datastreams, or of whole stations: their readings taken together."""
    condition = rule.definition.condition
    assert isinstance(condition, Missing)
    together: dict[str, list[AlarmSubject]] = {}
    for one in about:
        together.setdefault(one.station if condition.whole_station else one.key, []).append(one)
    first, last = clock.to_us(start), clock.to_us(end)
    for members in together.values():
        limit = missing.limit_us(condition, members[0])
        rows = readings.since({one.datastream: first - limit - 1 for one in members}, last)
        times = np.unique(np.concatenate([own["time"] for own in rows.values()]))
        found = tuple(missing.episodes(times, limit, first, last))
        subject = subjects.of_station(members[0]) if condition.whole_station else members[0]
        yield _Judged(subject, rule.levels, found, tuple(0.0 for _one in found), int((times > first).sum()))


def _alarm(of: _Judged, number: int, real: list[Alarm]) -> ReplayedAlarm:
    one = of.episodes[number]
    level = of.levels[min(one.highest, len(of.levels)) - 1] if of.levels else None
    start, end = clock.from_us(one.start), clock.from_us(one.end) if one.end is not None else None
    return ReplayedAlarm(
        station=of.subject.station,
        datastream=of.subject.datastream or None,
        start=start,
        end=end,
        level=one.highest,
        level_code=level.code if level else "",
        priority=level.priority if level else AlarmPriority.MEDIUM,
        value=one.flips[0].value,
        peak=of.peaks[number],
        matched=next((row.code for row in real if _same(row, of.subject, start, end)), ""),
    )


def _same(row: Alarm, subject: AlarmSubject, start: datetime, end: datetime | None) -> bool:
    overlaps = (end is None or row.raised_at <= end) and (row.returned_at is None or row.returned_at >= start)
    return row.subject == subject.key and overlaps


def _real(code: str, start: datetime, end: datetime) -> list[Alarm]:
    if not code:
        return []
    rows = Alarm.objects.filter(rule__code=code, raised_at__gt=start, raised_at__lte=end, withdrawn=False)
    return list(rows.order_by("raised_at"))

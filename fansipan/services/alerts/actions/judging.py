"""Readings are judged in the transaction that stores them (decision 7): only what flips is written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from numpy.typing import NDArray

from fansipan.kernel import clock
from fansipan.services.alerts.actions import applying, peaks
from fansipan.services.alerts.actions.applying import Found
from fansipan.services.alerts.models import Track
from fansipan.services.alerts.queries import compiled, readings, tracks
from fansipan.services.alerts.queries.compiled import Compiled
from fansipan.services.alerts.rules.judging import rewinding, running
from fansipan.services.alerts.rules.judging.plans import Plan
from fansipan.services.alerts.rules.judging.rewinding import LATENESS_US, Checkpoints, Judgement

Pair = tuple[int, int]
"""A rule and a datastream, by their ids."""

WRITE_EVERY_US = 30 * 60 * 1_000_000
"""A track on which nothing changes is written so seldom: readings since then are simply judged again."""

CROSSING = 7_405_002
"""The first key of the advisory locks of rules that look at several stations."""


def judge(rows: NDArray[Any]) -> None:
    """Judge a batch (JUDGED rows) within the caller's transaction. Rows older than LATENESS_US change nothing."""
    rows = rows[rows["time"] > clock.now_us() - LATENESS_US]
    if not len(rows):
        return
    streams = set(rows["datastream"].tolist())
    known = tracks.remembered(streams)
    rules = compiled.current(known.compiled, streams)
    touched = rules.screen.touched(rows, rules.flat) | (known.open & streams)
    touched |= {one for one, last in known.through.items() if (rows["time"][rows["datastream"] == one] <= last).any()}
    pairs = {(rule, one) for one in touched for rule in rules.by_stream.get(one, ())}
    if rules.beside:
        pairs |= {pair for one in streams for pair in rules.beside.get(one, ())}
    if pairs:
        _closely(rules, pairs, {one: int(rows["time"][rows["datastream"] == one].min()) for one in streams})


@dataclass
class _Work:
    """A pair at work: its plan, what is remembered, from which reading on it is judged."""

    plan: Plan
    row: Track | None
    track: Checkpoints
    first: int


def _closely(rules: Compiled, pairs: Collection[Pair], firsts: Mapping[int, int]) -> None:
    """Judge pairs exactly: readings come from the record, which holds the new ones already."""
    held = _held(rules, pairs)
    at, latest = _moments(rules, firsts), max(firsts.values())
    work = {}
    for pair in sorted(pairs):
        station = rules.streams[pair[1]].station_id
        if one := _work(rules, pair, held.get(pair), firsts, clock.from_us(at.get(station, latest))):
            work[pair] = one
    rows = readings.since(_starts(work.values()))
    found = []
    for pair, one in work.items():
        done = rewinding.judge(one.plan, one.track, rows, one.first)
        if done is not None:
            found += keep(rules, pair, one.row, one.plan, done)
            if not done.flips and done.track.state.level(one.plan):
                peaks.note(pair, one.plan, rows[pair[1]], done.since)
    if found:
        applying.apply(rules, found)


def _moments(rules: Compiled, firsts: Mapping[int, int]) -> dict[int | None, int]:
    """At which moment's levels each station is judged: a batch may hold readings of several that came together."""
    moments: dict[int | None, int] = {}
    for one, first in firsts.items():
        if one in rules.streams:
            station = rules.streams[one].station_id
            moments[station] = max(first, moments.get(station, first))
    return moments


def _held(rules: Compiled, pairs: Collection[Pair]) -> dict[Pair, Track]:
    """What is remembered of them, locked. Deliveries of one station wait for each other anyway; others must here."""
    shared = sorted({rule for rule, stream in pairs if (rule, stream) in rules.others})
    with connection.cursor() as cursor:
        for rule in shared:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [CROSSING, rule])
    wanted = Track.objects.filter(rule__in={rule for rule, _one in pairs}, datastream_id__in={one for _r, one in pairs})
    return {(one.rule_id, one.datastream_id): one for one in wanted.select_for_update(of=("self",)).order_by("pk")}


def _work(rules: Compiled, pair: Pair, row: Track | None, firsts: Mapping[int, int], at: datetime) -> _Work | None:
    plan = rules.plan(*pair, at)
    if not plan.levels and row is None:
        return None
    first = min(firsts[one] for one in plan.streams if one in firsts)
    return _Work(plan, row, remembered(row) if row else rewinding.born(first), first)


def _starts(work: Iterable[_Work]) -> dict[int, int]:
    """From when on each datastream's readings are needed."""
    starts: dict[int, int] = {}
    for one in work:
        state = rewinding.start_of(one.track, one.first)
        if state is not None:
            start = rewinding.rows_from(one.plan, state)
            for stream in one.plan.streams:
                starts[stream] = min(start, starts.get(stream, start))
    return starts


def remembered(row: Track) -> Checkpoints:
    """The track of a row."""
    return Checkpoints(running.unpacked(row.state), running.unpacked(row.middle), running.unpacked(row.base))


def keep(rules: Compiled, pair: Pair, row: Track | None, plan: Plan, done: Judgement) -> list[Found]:
    """Write what must be remembered; gives what flipped, which the caller must apply."""
    after = done.track.state
    if row is None and after.beyond is None and not done.flips:
        return []
    watched = running.watched(plan, after)
    if row is None or _worth(row, plan, done, watched):
        _write(rules, pair, row, plan, done, watched)
    if not done.flips and not done.rewound:
        return []
    return [Found(pair, plan, done)]


def _worth(row: Track, plan: Plan, done: Judgement, watched: bool) -> bool:
    """Whether the row must be written: anything but a later last reading changed, or it is old."""
    before, after = running.unpacked(row.state), done.track.state
    if done.flips or done.rewound or watched != row.open or before.last is None or after.last is None:
        return True
    if after.last - before.last > WRITE_EVERY_US:
        return True
    return running.wake_at(plan, before) != running.wake_at(plan, after)


def _write(rules: Compiled, pair: Pair, row: Track | None, plan: Plan, done: Judgement, watched: bool) -> None:
    rule, stream = pair
    wake, last = running.wake_at(plan, done.track.state), done.track.state.last
    assert last is not None
    values = {
        "version": rules.rules[rule].number,
        "state": running.packed(done.track.state),
        "middle": running.packed(done.track.middle),
        "base": running.packed(done.track.base),
        "through": clock.from_us(last),
        "wake_at": clock.from_us(wake) if wake is not None else None,
        "open": watched,
    }
    if row is None:
        station = rules.streams[stream].station_id or 0
        Track.objects.create(rule_id=rule, station_id=station, datastream_id=stream, **values)
    else:
        Track.objects.filter(pk=row.pk).update(**values)

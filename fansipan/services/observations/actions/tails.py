"""The readings just before the new ones, which rate, spike and flat-line tests compare with.

Deliveries of a station queue at the head of its chain, so a tail remembered under the head's sequence
number is the truth as long as that number stands, in whatever process.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from django.db import transaction

from fansipan.kernel import clock
from fansipan.services.observations.actions.filing import Head
from fansipan.services.observations.actions.storing import cursor
from fansipan.services.observations.contracts import JUDGED, QualityLimits, Readings, StationPlan
from fansipan.services.observations.rules.quality import Judgement

FEWEST = 6
"""Readings that spike, rate and gap tests may look back on."""

REMEMBERED = 4096
"""Stations whose tails are kept: about 40 MB when all are."""


@dataclass(frozen=True, slots=True)
class Tail:
    """The end of each datastream's readings as of one sequence number and one configuration."""

    sequence: int
    version: int
    streams: dict[int, Readings]


_remembered: OrderedDict[int, Tail] = OrderedDict()


def before(readings: Readings, head: Head, plan: StationPlan) -> Readings:
    """JUDGED rows before each datastream's first new reading, as far back as its tests look."""
    if not len(readings):
        return np.empty(0, JUDGED)
    firsts = readings[np.append(True, readings["datastream"][1:] != readings["datastream"][:-1])]
    tail = _current(head)
    if all(_precedes(tail.streams.get(int(row["datastream"])), int(row["time"])) for row in firsts):
        return np.concatenate([tail.streams[int(row["datastream"])] for row in firsts])
    return _read(firsts, plan)


def remember(context: Readings, judgement: Judgement, head: Head, plan: StationPlan) -> None:
    """After the commit, keep the new end of every datastream that grew at its end."""
    limits = {stream.id: stream.limits for stream in plan.streams}
    streams = dict(_current(head).streams)
    amended = {(int(row["datastream"]), int(row["time"])): row for row in judgement.amended}
    for stream, fresh in _by_stream(judgement.readings).items():
        earlier = streams.get(stream)
        if not _precedes(earlier, int(fresh["time"][0])):
            earlier = context[context["datastream"] == stream] if _is_newest(stream, fresh) else None
        if earlier is None:
            streams.pop(stream, None)
            continue
        known = np.concatenate([earlier, fresh])
        for place, row in enumerate(earlier):
            known[place] = amended.get((stream, int(row["time"])), row)
        streams[stream] = known[known["time"] > known["time"][-1] - _reach_us(limits[stream])]
    tail = Tail(head.sequence + 1, head.version, streams)
    transaction.on_commit(lambda: _keep(head.station_id, tail))


def _keep(station_id: int, tail: Tail) -> None:
    _remembered.pop(station_id, None)
    _remembered[station_id] = tail
    while len(_remembered) > REMEMBERED:
        _remembered.popitem(last=False)


def _current(head: Head) -> Tail:
    tail = _remembered.get(head.station_id)
    if tail is not None and (tail.sequence, tail.version) == (head.sequence, head.version):
        return tail
    return Tail(head.sequence, head.version, {})


def _precedes(tail: Readings | None, first: int) -> bool:
    return tail is not None and (not len(tail) or bool(tail["time"][-1] < first))


def _by_stream(readings: Readings) -> dict[int, Readings]:
    if not len(readings):
        return {}
    cuts = np.flatnonzero(readings["datastream"][1:] != readings["datastream"][:-1]) + 1
    return {int(part["datastream"][0]): part for part in np.split(readings, cuts)}


def _is_newest(stream: int, fresh: Readings) -> bool:
    """True if nothing stored comes after the fresh readings: late ones leave no tail to remember."""
    with cursor() as raw:
        row = raw.execute("SELECT time FROM latest_reading WHERE datastream_id = %s", [stream], prepare=True).fetchone()
    return row is not None and clock.to_us(row[0]) <= int(fresh["time"][-1])  # type: ignore[arg-type]


def _reach_us(limits: QualityLimits) -> int:
    """How far back a datastream's tests look: its flat line's length, and never less than a few readings."""
    interval = limits.interval_seconds * 1_000_000
    return max(FEWEST * interval, int((limits.flat_line_minutes or 0) * 60_000_000) + 2 * interval)


BEFORE = """
SELECT t.* FROM unnest(%s::int4[], %s::timestamptz[], %s::timestamptz[]) AS w (datastream_id, oldest, first)
CROSS JOIN LATERAL (
    SELECT o.datastream_id, (extract(epoch FROM o.time) * 1000000)::int8 AS time, o.value, o.status, o.flag, o.tests
    FROM observation o
    WHERE o.datastream_id = w.datastream_id AND o.time >= w.oldest AND o.time < w.first
) t ORDER BY 1, 2
"""


def _read(firsts: Readings, plan: StationPlan) -> Readings:
    reach = {stream.id: _reach_us(stream.limits) for stream in plan.streams}
    streams, first = firsts["datastream"].tolist(), firsts["time"].tolist()
    oldest = [time - reach[stream] for stream, time in zip(streams, first, strict=True)]
    windows = [streams, [clock.from_us(time) for time in oldest], [clock.from_us(time) for time in first]]
    with cursor() as raw:
        rows = raw.execute(BEFORE, windows, prepare=True).fetchall()
    return np.array([tuple(row) for row in rows], JUDGED)

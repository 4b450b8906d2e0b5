"""The readings around the new ones, which rate, spike, gap and flat-line tests compare with.

Deliveries of a station queue at the head of its chain, so a tail remembered under the head's sequence
number is the truth as long as that number stands, in whatever process. A delivery that only adds at the
end of its datastreams, as nearly all do, finds its context there; any other reads it.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from django.db import transaction

from fansipan.kernel import clock
from fansipan.services.observations.actions.filing import Head
from fansipan.services.observations.contracts import JUDGED, Readings, StationPlan
from fansipan.services.observations.queries.raw import cursor
from fansipan.services.observations.rules import quality
from fansipan.services.observations.rules.quality import Judgement, joined

REMEMBERED = 4096
"""Stations whose tails are kept: about 40 MB when all are."""


@dataclass(frozen=True, slots=True)
class Tail:
    """The end of each datastream's readings as of one sequence number and one configuration."""

    sequence: int
    version: int
    streams: dict[int, Readings]


_remembered: OrderedDict[int, Tail] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Context:
    """JUDGED rows around the new readings; `appends` when every new reading comes after all that is stored."""

    rows: Readings
    appends: bool


def around(readings: Readings, head: Head, plan: StationPlan) -> Context:
    """What is stored around some new readings, as far as the tests look."""
    return at_end(readings, head) or Context(_read(readings, plan), False)


def at_end(readings: Readings, head: Head) -> Context | None:
    """What stands before readings that come after all that is stored; None when it is not known that they do."""
    parts, known = _by_stream(readings), _current(head).streams
    if not all(_precedes(known.get(stream), part) for stream, part in parts.items()):
        return None
    rows = [known[stream] for stream in parts]
    return Context(joined(rows) if rows else np.empty(0, JUDGED), True)


def remember(context: Context, judgement: Judgement, head: Head, plan: StationPlan) -> None:
    """After the commit, keep the new end of every datastream that grew at its end."""
    limits = {stream.id: stream.limits for stream in plan.streams}
    streams = dict(_current(head).streams)
    earlier = _by_stream(_amended(context.rows, judgement.amended))
    for stream, fresh in _by_stream(judgement.readings).items():
        before = earlier.get(stream, fresh[:0])
        if _precedes(before, fresh):
            known = joined([before, fresh])
            streams[stream] = known[known["time"] > known["time"][-1] - quality.reach(limits[stream])]
        else:
            streams.pop(stream, None)
    tail = Tail(head.sequence + 1, head.version, streams)
    transaction.on_commit(lambda: _keep(head.station_id, tail))


def _amended(rows: Readings, amended: Readings) -> Readings:
    if not len(amended):
        return rows
    key = ["datastream", "time"]
    changed = rows.copy()
    changed[np.isin(rows[key], amended[key])] = amended[np.lexsort((amended["time"], amended["datastream"]))]
    return changed


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


def _precedes(tail: Readings | None, fresh: Readings) -> bool:
    return tail is not None and (not len(tail) or bool(tail["time"][-1] < fresh["time"][0]))


def _by_stream(readings: Readings) -> dict[int, Readings]:
    if not len(readings):
        return {}
    cuts = np.flatnonzero(readings["datastream"][1:] != readings["datastream"][:-1]) + 1
    return {int(part["datastream"][0]): part for part in np.split(readings, cuts)}


AROUND = """
SELECT t.* FROM unnest(%s::int4[], %s::timestamptz[], %s::timestamptz[]) AS w (datastream_id, oldest, newest)
CROSS JOIN LATERAL (
    (SELECT * FROM observation o WHERE o.datastream_id = w.datastream_id AND o.time < w.oldest
     ORDER BY o.time DESC LIMIT 1)
    UNION ALL
    (SELECT * FROM observation o WHERE o.datastream_id = w.datastream_id AND o.time BETWEEN w.oldest AND w.newest)
    UNION ALL
    (SELECT * FROM observation o WHERE o.datastream_id = w.datastream_id AND o.time > w.newest
     ORDER BY o.time LIMIT 1)
) o
CROSS JOIN LATERAL (
    SELECT o.datastream_id, (extract(epoch FROM o.time) * 1000000)::int8, o.value, o.status, o.flag, o.tests
) t ORDER BY 1, 2
"""


def _read(readings: Readings, plan: StationPlan) -> Readings:
    """Stored rows around the new ones: as far as a test can reach on either side, and the next one beyond."""
    reach = {stream.id: quality.reach(stream.limits) for stream in plan.streams}
    parts = _by_stream(readings)
    oldest = [int(part["time"][0]) - reach[stream] for stream, part in parts.items()]
    newest = [int(part["time"][-1]) + reach[stream] for stream, part in parts.items()]
    windows = [list(parts), [clock.from_us(time) for time in oldest], [clock.from_us(time) for time in newest]]
    with cursor() as raw:
        rows = raw.execute(AROUND, windows, prepare=True).fetchall()
    return np.array([tuple(row) for row in rows], JUDGED)

"""VN_AQI and VN_WQI of every hour and day, kept in step with the averages however late these change.

The averages say which stretches changed; the hours and days that these reach into are computed again from the
averages. What comes out depends on the averages and on laboratories' results alone, never on the order in which they
came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import connection, transaction

from fansipan.kernel import clock
from fansipan.sectors.environment.actions.publishing import air, water
from fansipan.sectors.environment.models import ChangedSpan
from fansipan.sectors.environment.queries import law, rivers, sources
from fansipan.sectors.environment.rules import hours
from fansipan.sectors.environment.rules.hours import Span

ONE_AT_A_TIME = 4_230_001
"""Advisory lock: two of these would only compute the same hours."""

STRETCH = timedelta(days=31)
"""So much is computed at once: a month of hourly means of six pollutants is small."""


@dataclass(frozen=True, slots=True)
class _Work:
    """A station with an index, the datastreams it follows, and what computes a stretch; None without its table."""

    station: int
    streams: frozenset[int]
    publish: Callable[[Span], int] | None


@transaction.atomic
def follow() -> int:
    """Compute again what changed averages reach into, up to the last full hour; gives how many hours that were."""
    if not _alone():
        return 0
    works = _works()
    changed = _taken(works, hours.full_hour(clock.now()))
    return sum(_index(work, changed[work.station]) for work in works)


def recompute(start: datetime, end: datetime) -> int:
    """Compute every station's indices of the hours ending in (start, end] again; gives how many hours that were."""
    closed = hours.full_hour(clock.now())
    span = (hours.full_hour(start), min(hours.full_hour(end), closed))
    return sum(_index(work, [span]) for work in _works()) if span[0] < span[1] else 0


def _works() -> list[_Work]:
    of_air, of_water = law.air_tables(), law.water_tables()
    found = [
        _Work(
            one.station, frozenset(one.streams.values()), partial(air.publish, one, tables=of_air) if of_air else None
        )
        for one in sources.air_sources()
    ]
    return found + [
        _Work(
            one.station,
            frozenset(one.streams.values()),
            partial(water.publish, one, tables=of_water) if of_water else None,
        )
        for one in rivers.water_sources()
    ]


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        return bool(cursor.fetchone()[0])


def _taken(works: Iterable[_Work], closed: datetime) -> dict[int, list[Span]]:
    """The stretches to compute again by station. What lies after `closed` waits for the end of its hour.

    Marks of stations whose table is not loaded wait for it; those of datastreams without an index go.
    """
    followed = {stream: work for work in works for stream in work.streams}
    ChangedSpan.objects.exclude(datastream__in=followed).delete()
    ready = {stream: work.station for stream, work in followed.items() if work.publish}
    rows = list(ChangedSpan.objects.filter(start__lt=closed, datastream__in=ready))
    ChangedSpan.objects.filter(pk__in=[row.pk for row in rows]).delete()
    later: dict[int, datetime] = {}
    found: dict[int, list[Span]] = defaultdict(list)
    for row in rows:
        found[ready[row.datastream]].append((row.start, min(row.end, closed)))
        if row.end > closed:
            later[row.datastream] = max(row.end, later.get(row.datastream, row.end))
    ChangedSpan.objects.bulk_create(ChangedSpan(datastream=one, start=closed, end=end) for one, end in later.items())
    return found


def _index(work: _Work, spans: Sequence[Span]) -> int:
    """Compute one station's indices of the hours ending in these stretches, and of their days."""
    if work.publish is None:
        return 0
    parts = [part for span in hours.joined(spans) for part in hours.pieces(span, STRETCH)]
    return sum(work.publish(part) for part in parts)

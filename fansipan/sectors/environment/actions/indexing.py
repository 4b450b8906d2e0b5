"""VN_AQI of every hour and day, kept in step with the averages however late these change.

The averages say which stretches changed; the hours and days that these reach into are computed again from the
averages. What comes out depends on the averages alone, never on the order in which they came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction

from fansipan.kernel import clock
from fansipan.sectors.environment.actions import publishing
from fansipan.sectors.environment.models import ChangedSpan
from fansipan.sectors.environment.queries import law, sources
from fansipan.sectors.environment.queries.law import AirTables
from fansipan.sectors.environment.queries.sources import AirSource
from fansipan.sectors.environment.rules import hours
from fansipan.sectors.environment.rules.hours import Span

ONE_AT_A_TIME = 4_230_001
"""Advisory lock: two of these would only compute the same hours."""

STRETCH = timedelta(days=31)
"""So much is computed at once: a month of hourly means of six pollutants is small."""


@transaction.atomic
def follow() -> int:
    """Compute again what changed averages reach into, up to the last full hour; gives how many hours that were."""
    tables = law.air_tables()
    if not tables or not _alone():
        return 0
    known = sources.air_sources()
    changed = _taken(known, hours.full_hour(clock.now()))
    return sum(_index(source, changed[source.station], tables) for source in known)


def recompute(start: datetime, end: datetime) -> int:
    """Compute every station's indices of the hours ending in (start, end] again; gives how many hours that were."""
    tables, closed = law.air_tables(), hours.full_hour(clock.now())
    span = (hours.full_hour(start), min(hours.full_hour(end), closed))
    return sum(_index(source, [span], tables) for source in sources.air_sources()) if tables else 0


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        return bool(cursor.fetchone()[0])


def _taken(known: Iterable[AirSource], closed: datetime) -> dict[int, list[Span]]:
    """The stretches to compute again by station. What lies after `closed` waits for the end of its hour."""
    station_of = {stream: source.station for source in known for stream in source.streams.values()}
    ChangedSpan.objects.exclude(datastream__in=station_of).delete()
    rows = list(ChangedSpan.objects.filter(start__lt=closed))
    ChangedSpan.objects.filter(pk__in=[row.pk for row in rows]).delete()
    later: dict[int, datetime] = {}
    found: dict[int, list[Span]] = defaultdict(list)
    for row in rows:
        found[station_of[row.datastream]].append((row.start, min(row.end, closed)))
        if row.end > closed:
            later[row.datastream] = max(row.end, later.get(row.datastream, row.end))
    ChangedSpan.objects.bulk_create(ChangedSpan(datastream=one, start=closed, end=end) for one, end in later.items())
    return found


def _index(source: AirSource, spans: Sequence[Span], tables: AirTables) -> int:
    """Compute one station's indices of the hours ending in these stretches, and of their days."""
    parts = [part for span in hours.joined(spans) for part in hours.pieces(span, STRETCH)]
    return sum(publishing.publish(source, part, tables) for part in parts)

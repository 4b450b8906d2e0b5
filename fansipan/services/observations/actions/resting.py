"""When a station or a datastream owes nothing: works, a stop, a retired sensor, each with its beginning and end.

A phase and "active" say how it is now; the loss ledger asks how it was. So every change opens or ends a dated stretch,
at the latest when hours are next entered, whoever made it and by whatever way.
"""

from __future__ import annotations

from datetime import datetime

from fansipan.kernel import clock
from fansipan.services.observations.actions import rolling
from fansipan.services.observations.models import Datastream
from fansipan.services.observations.queries.raw import cursor
from fansipan.services.observations.rules.matching import OLDEST_US as LONG_AGO_US
from fansipan.services.observations.rules.spans import Span, whole_hours

OPEN = """
INSERT INTO observations_rest (station_id, datastream_id, start)
SELECT s.id, NULL, %(now)s FROM observations_station s
WHERE s.phase <> 'operating' AND NOT EXISTS (
    SELECT FROM observations_rest r WHERE r.station_id = s.id AND r.datastream_id IS NULL AND r."end" IS NULL)
UNION ALL
SELECT d.station_id, d.id, %(now)s FROM observations_datastream d
WHERE NOT d.active AND NOT EXISTS (
    SELECT FROM observations_rest r WHERE r.datastream_id = d.id AND r."end" IS NULL)
"""
END = """
UPDATE observations_rest r SET "end" = greatest(%(now)s, r.start) FROM observations_station s
WHERE s.id = r.station_id AND r."end" IS NULL AND CASE WHEN r.datastream_id IS NULL THEN s.phase = 'operating'
    ELSE EXISTS (SELECT FROM observations_datastream d WHERE d.id = r.datastream_id AND d.active) END
"""


def settle() -> None:
    """Open a stretch for whatever has stopped owing data, and end those of whatever owes data again."""
    values = {"now": clock.now()}
    with cursor() as raw:
        raw.execute(OPEN, values)
        raw.execute(END, values)


def follow(station_id: int) -> None:
    """What a changed station or datastream asks for: its stretches, and no ledger of hours that were never owed."""
    settle()
    rolling.forget(_spans(station_id, LONG_AGO_US))


def recount(station_id: int, since: datetime) -> None:
    """Enter the hours of a station into the loss ledger again, after a person dated a stretch otherwise."""
    spans = _spans(station_id, clock.to_us(since))
    rolling.forget(spans)
    rolling.account(spans)


def _spans(station_id: int, since_us: int) -> list[Span]:
    now = clock.now_us()
    streams = Datastream.objects.filter(station=station_id).values_list("pk", flat=True)
    return [whole_hours(Span(number, since_us, now)) for number in streams]

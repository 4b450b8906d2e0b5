"""Roll-ups and the loss ledger, kept in step with what arrives, however late.

A delivery says which datastreams and hours it touched; those hours are computed again from the readings,
so the result is the same whatever the order of arrival. The delivery itself is the queue: no reading
costs a job. A replay arrived when its original did, and a refused line stays what became of its slot
until a reading takes the slot, dismissed or not. As in the ministry's own software, an hour is the mean of
its valid readings, a day the mean of its hours, a month the mean of its days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from fansipan.kernel import clock, manifest
from fansipan.services.observations.actions.copying import copy
from fansipan.services.observations.queries.raw import cursor
from fansipan.services.observations.queries.valid import every_reading
from fansipan.services.observations.rules import averages
from fansipan.services.observations.rules.spans import HOUR_US, Span, merged, whole_days, whole_hours

ONE_AT_A_TIME = 4_210_001
"""Advisory lock: two rollers would only wait for each other's rows."""

TAKE = """
SELECT id, touched, first_time, last_time FROM observations_delivery
WHERE NOT rolled_up ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
"""

ROLLED = "mean, min, max, min_time, max_time, sum, count, valid, expected"
REPLACE = ", ".join(f"{name} = excluded.{name}" for name in ROLLED.split(", "))

FORGET_HOURS = "DELETE FROM hour_rollup WHERE datastream_id = ANY(%s) AND hour_end > %s AND hour_end <= %s"
INTERVALS = "SELECT id, interval_seconds FROM observations_datastream WHERE id = ANY(%s)"

MOST_HOURS = 250_000
"""So many hours of datastreams are in memory at once, some three million readings."""

DAYS = f"""
INSERT INTO day_rollup (datastream_id, day, {ROLLED})
SELECT r.datastream, h.*, 86400 / d.interval_seconds
FROM unnest(%s::int4[], %s::timestamptz[], %s::timestamptz[]) AS r (datastream, start, stop)
JOIN observations_datastream d ON d.id = r.datastream
CROSS JOIN LATERAL (
    SELECT ((h.hour_end - interval '1 microsecond' + interval '7 hours') AT TIME ZONE 'UTC')::date,
           avg(h.mean), min(h.min), max(h.max),
           (array_agg(h.min_time ORDER BY h.min, h.min_time) FILTER (WHERE h.valid > 0))[1],
           (array_agg(h.max_time ORDER BY h.max DESC, h.max_time) FILTER (WHERE h.valid > 0))[1],
           sum(h.sum), sum(h.count), sum(h.valid)
    FROM hour_rollup h
    WHERE h.datastream_id = r.datastream AND h.hour_end > r.start AND h.hour_end <= r.stop
    GROUP BY 1
) h
ON CONFLICT (datastream_id, day) DO UPDATE SET {REPLACE}
"""

LEDGER = """
WITH cell AS (
    SELECT DISTINCT d.id AS datastream, d.station_id, d.interval_seconds AS step,
           s.late_after_seconds AS late_after, hour_end
    FROM unnest(%(datastream)s::int4[], %(start)s::timestamptz[], %(stop)s::timestamptz[])
         AS r (datastream, start, stop)
    JOIN observations_datastream d ON d.id = r.datastream
    JOIN observations_station s ON s.id = d.station_id AND s.expected_from IS NOT NULL
    CROSS JOIN LATERAL (SELECT greatest(s.expected_from, d.expected_from) AS since) duty
    CROSS JOIN LATERAL (
        SELECT coalesce(max(l.hour_end), date_bin('1 hour', duty.since, '2000-01-01Z')) AS until
        FROM ledger_hour l WHERE l.datastream_id = d.id
    ) known
    CROSS JOIN LATERAL generate_series(
        least(r.start, known.until) + interval '1 hour', least(r.stop, %(closed)s), interval '1 hour') hour_end
    WHERE hour_end - interval '1 hour' >= duty.since AND (s.expected_to IS NULL OR hour_end <= s.expected_to)
      AND NOT EXISTS (
        SELECT FROM observations_rest f
        WHERE f.station_id = s.id AND (f.datastream_id IS NULL OR f.datastream_id = d.id)
          AND f.start < hour_end AND (f."end" IS NULL OR f."end" > hour_end - interval '1 hour'))
), arrived AS (
    SELECT c.datastream, c.hour_end, ceil(extract(epoch FROM o.time) / c.step) AS slot,
           bool_or(least(e.received_at, r.received_at, first.received_at) - o.time
                   <= c.late_after * interval '1 second') AS on_time
    FROM cell c
    JOIN observation o ON o.datastream_id = c.datastream
         AND o.time > c.hour_end - interval '1 hour' AND o.time <= c.hour_end
    JOIN observations_delivery e ON e.id = o.delivery_id
    LEFT JOIN observations_delivery r ON r.id = e.replay_of_id
    LEFT JOIN LATERAL (
        SELECT min(least(f.received_at, p.received_at)) AS received_at FROM observation_revision v
        JOIN observations_delivery f ON f.id = v.delivery_id
        LEFT JOIN observations_delivery p ON p.id = f.replay_of_id
        WHERE v.datastream_id = o.datastream_id AND v.time = o.time
    ) first ON true
    GROUP BY 1, 2, 3
), turned_away AS (
    SELECT c.datastream, c.hour_end, ceil(extract(epoch FROM q.time) / c.step) AS slot, min(q.reason) AS reason
    FROM cell c
    JOIN observations_refusedline q ON q.datastream_id = c.datastream
         AND q.time > c.hour_end - interval '1 hour' AND q.time <= c.hour_end
    WHERE NOT EXISTS (
        SELECT FROM arrived a WHERE a.datastream = c.datastream AND a.hour_end = c.hour_end
          AND a.slot = ceil(extract(epoch FROM q.time) / c.step))
    GROUP BY 1, 2, 3
), by_reason AS (
    SELECT datastream, hour_end, sum(n)::int AS refused, jsonb_object_agg(reason, n) AS reasons
    FROM (SELECT datastream, hour_end, reason, count(*) AS n FROM turned_away GROUP BY 1, 2, 3) t GROUP BY 1, 2
), part AS (
    SELECT c.station_id, c.datastream, c.hour_end, 3600 / c.step AS expected,
           count(a.slot) FILTER (WHERE a.on_time) AS on_time, count(a.slot) FILTER (WHERE NOT a.on_time) AS late
    FROM cell c LEFT JOIN arrived a USING (datastream, hour_end) GROUP BY 1, 2, 3, 4
)
INSERT INTO ledger_hour (station_id, datastream_id, hour_end, expected, on_time, late, refused, missing, reasons)
SELECT p.station_id, p.datastream, p.hour_end, p.expected, p.on_time, p.late, coalesce(b.refused, 0),
       p.expected - p.on_time - p.late - coalesce(b.refused, 0), coalesce(b.reasons, '{}')
FROM part p LEFT JOIN by_reason b USING (datastream, hour_end)
ORDER BY p.datastream, p.hour_end -- always in one order, so that two who account at once never wait crosswise
ON CONFLICT (datastream_id, hour_end) DO UPDATE SET expected = excluded.expected, on_time = excluded.on_time,
    late = excluded.late, refused = excluded.refused, missing = excluded.missing, reasons = excluded.reasons
"""

NO_LONGER_DUE = """
DELETE FROM ledger_hour l
USING unnest(%(datastream)s::int4[], %(start)s::timestamptz[], %(stop)s::timestamptz[])
      AS r (datastream, start, stop), observations_datastream d, observations_station s
WHERE d.id = r.datastream AND s.id = d.station_id
  AND l.datastream_id = r.datastream AND l.hour_end > r.start AND l.hour_end <= r.stop
  AND (l.hour_end - interval '1 hour' < greatest(s.expected_from, d.expected_from) OR l.hour_end > s.expected_to
    OR EXISTS (
        SELECT FROM observations_rest f
        WHERE f.station_id = s.id AND (f.datastream_id IS NULL OR f.datastream_id = d.id)
          AND f.start < l.hour_end AND (f."end" IS NULL OR f."end" > l.hour_end - interval '1 hour')))
"""

UNCLOSED = """
SELECT d.id, coalesce(
    (SELECT max(l.hour_end) FROM ledger_hour l WHERE l.datastream_id = d.id),
    date_bin('1 hour', greatest(s.expected_from, d.expected_from)
                       + interval '59 minutes 59.999999 seconds', '2000-01-01Z'))
FROM observations_datastream d JOIN observations_station s ON s.id = d.station_id
WHERE d.active AND s.phase = 'operating' AND s.expected_from IS NOT NULL
"""


@transaction.atomic
def roll_up(limit: int = 2000) -> int:
    """Bring roll-ups and ledger up to date with deliveries not yet rolled up; gives how many there were."""
    with cursor() as raw:
        row = raw.execute("SELECT pg_try_advisory_xact_lock(%s)", [ONE_AT_A_TIME]).fetchone()
        if row is None or not row[0]:
            return 0
        taken = raw.execute(TAKE, [limit]).fetchall()
        recompute([span for delivery in taken for span in _touched(delivery)])
        raw.execute("UPDATE observations_delivery SET rolled_up = true WHERE id = ANY(%s)", [[d[0] for d in taken]])
    return len(taken)


def _touched(delivery: Sequence[Any]) -> list[Span]:
    _, streams, first, last = delivery
    if first is None:
        return []
    return [Span(stream, clock.to_us(first) - 1, clock.to_us(last)) for stream in streams]


def recompute(spans: Sequence[Span]) -> None:
    """Compute the hours, days and ledger cells of these stretches again from the readings."""
    hours = merged(whole_hours(span) for span in spans)
    if not hours:
        return
    days = merged(whole_days(span) for span in hours)
    for ids, start, end in _portions(hours):
        _keep_hours(ids, start, end)
    with cursor() as raw:
        raw.execute(DAYS.encode(), _columns(days))
    account(hours)
    for app in manifest.installed():
        for tell in app.averages_changed:
            tell(hours)


def _portions(hours: Sequence[Span]) -> Iterator[tuple[list[int], int, int]]:
    """The datastreams of each stretch, in lots that memory holds."""
    alike: dict[tuple[int, int], list[int]] = defaultdict(list)
    for span in hours:
        alike[span.start, span.end].append(span.datastream)
    for (start, end), ids in alike.items():
        size = max(1, MOST_HOURS * HOUR_US // (end - start))
        for first in range(0, len(ids), size):
            yield ids[first : first + size], start, end


def _keep_hours(ids: list[int], start: int, end: int) -> None:
    """Put the hours of a stretch, whole hours, in the place of those that are there.

    Readings of all datastreams are read at once, in the order in which they lie on disk, and go as columns: with SQL's
    own aggregates, one datastream after the other, a year takes three times as long.
    """
    moments = clock.from_us(start), clock.from_us(end)
    with cursor() as raw:
        steps = raw.execute(INTERVALS, [ids]).fetchall()
        raw.execute(FORGET_HOURS, [ids, *moments])
    expected = {int(str(one)): 3600 // int(str(step)) for one, step in steps}
    made = []
    for datastream, time, value, good in every_reading(list(expected), *moments):
        of_it = np.full(len(time), datastream, np.int32)
        made.append(averages.hours_of(of_it, time, value, good, expected))
    if made:
        rows = np.concatenate(made)
        _copy_hours(rows[rows["valid"] > 0])
        _copy_hours(rows[rows["valid"] == 0])


def _copy_hours(rows: NDArray[Any]) -> None:
    """Append hours of which all have a valid reading, or none: then there is no mean, no extreme and no sum."""
    if not len(rows):
        return
    some = bool(rows["valid"][0])
    measured = {
        **{name: rows[name].astype(np.float64) for name in ("mean", "min", "max", "sum")},
        **{name: rows[name].astype(np.int64) for name in ("min_time", "max_time")},
    }
    copy(
        "hour_rollup",
        {
            "datastream_id": rows["datastream"].astype(np.int32),
            "hour_end": rows["hour_end"].astype(np.int64),
            **(measured if some else dict.fromkeys(measured)),
            **{name: rows[name].astype(np.int32) for name in ("count", "valid", "expected")},
        },
        len(rows),
    )


def account(spans: Sequence[Span]) -> None:
    """Give every slot of the closed hours in these stretches its fate in the loss ledger.

    A stretch begins at the latest where the ledger ends: what comes after a silence would hide it otherwise.
    """
    datastream, start, stop = _columns(spans)
    closed = clock.now().replace(minute=0, second=0, microsecond=0)
    with cursor() as raw:
        raw.execute(LEDGER, {"datastream": datastream, "start": start, "stop": stop, "closed": closed})


def forget(spans: Sequence[Span]) -> None:
    """Take hours that were never owed, as is known now, out of the loss ledger: their readings stay."""
    datastream, start, stop = _columns(spans)
    with cursor() as raw:
        raw.execute(NO_LONGER_DUE, {"datastream": datastream, "start": start, "stop": stop})


@transaction.atomic
def close_hours() -> int:
    """Enter every hour that has ended since the last entry, silent or not; gives the number of datastreams."""
    now = clock.to_us(clock.now())
    with cursor() as raw:
        open_since = raw.execute(UNCLOSED).fetchall()
    spans = [Span(int(str(d)), clock.to_us(since), now) for d, since in open_since]  # type: ignore[arg-type]
    due = [span for span in spans if span.end - span.start >= 3_600_000_000]
    if due:
        account(due)
    return len(due)


def _columns(spans: Sequence[Span]) -> list[list[Any]]:
    return [
        [span.datastream for span in spans],
        [clock.from_us(span.start) for span in spans],
        [clock.from_us(span.end) for span in spans],
    ]

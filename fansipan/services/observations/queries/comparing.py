"""How openly plants measure: the share of what was due that came and can be used, by the owner of the stations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from fansipan.kernel import clock
from fansipan.services.observations.queries.raw import cursor

USABLE = """
SELECT s.organisation_id, sum(l.expected), sum(least(coalesce(h.valid, 0), l.expected)), sum(l.on_time)
FROM ledger_hour l JOIN observations_station s ON s.id = l.station_id
LEFT JOIN hour_rollup h ON h.datastream_id = l.datastream_id AND h.hour_end = l.hour_end
WHERE l.hour_end > %s AND l.hour_end <= %s GROUP BY 1 HAVING sum(l.expected) > 0
"""


def usable_share(first: date, last: date) -> Mapping[int, float]:
    """Valid readings out of those expected, in percent, by organisation, over whole days in Viet Nam."""
    return {owner: 100.0 * valid / expected for owner, expected, valid, _on_time in _rows(first, last)}


def punctual_share(first: date, last: date) -> Mapping[int, float]:
    """Readings that came in time out of those expected, in percent, by organisation."""
    return {owner: 100.0 * on_time / expected for owner, expected, _valid, on_time in _rows(first, last)}


def _rows(first: date, last: date) -> list[tuple[int, int, int, int]]:
    start, end = _midnight(first), _midnight(last + timedelta(days=1))
    with cursor() as raw:
        found: list[Any] = list(raw.execute(USABLE.encode(), [start, end]).fetchall())
    return [(owner, int(expected), int(valid), int(on_time)) for owner, expected, valid, on_time in found]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), clock.VIETNAM)

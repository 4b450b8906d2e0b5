"""When stations and datastreams last sent anything."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fansipan.services.observations.queries.raw import cursor

BY_STATION = """
SELECT d.station_id, max(l.time), max(l.received_at) FROM observations_datastream d
JOIN latest_reading l ON l.datastream_id = d.id WHERE d.active GROUP BY 1
"""
BY_STREAM = "SELECT l.datastream_id, l.time, l.received_at FROM latest_reading l"


def newest(whole_stations: bool) -> dict[int, tuple[datetime, datetime]]:
    """By station or datastream the time of its newest reading, and when that came in."""
    with cursor() as raw:
        rows: list[Any] = raw.execute((BY_STATION if whole_stations else BY_STREAM).encode()).fetchall()
    return {key: (at, received) for key, at, received in rows}

"""What the record holds for a destination: the files of a stretch, and the hours of which it has none yet."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max

from fansipan.kernel import clock
from fansipan.services.exchange.contracts import (
    Consignment,
    FileFormat,
    Included,
    NamedFile,
    Rows,
    SentContent,
    SentStation,
)
from fansipan.services.exchange.models import Destination
from fansipan.services.exchange.queries.choosing import derived, written_format
from fansipan.services.exchange.rules import naming, selecting
from fansipan.services.exchange.rules.writing import written
from fansipan.services.observations.models import LatestReading
from fansipan.services.observations.queries import stored

Moments = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class DueFile:
    """A file as the record asks for it now, and the deliveries that its readings came with."""

    start: int
    end: int
    file: NamedFile
    readings: int
    deliveries: tuple[int, ...]


def files(destination: Destination, station: SentStation, start: int, end: int) -> Iterator[DueFile]:
    """The files of the windows in (start, end], whole windows in microseconds UTC, that hold anything to tell.

    Raises Invalid when the destination's settings allow no file.
    """
    ids = [stream.id for stream in station.streams]
    moments = clock.from_us(start), clock.from_us(end)
    if destination.content == SentContent.HOURS:
        found = _made_hours(destination, stored.averaged_hours(ids, *moments), ids, moments)
        rows, _keep = selecting.hours(found, Included(destination.included), destination.min_share)
        brought = stored.brought_by(ids, *moments)
    else:
        found = _made_readings(destination, stored.stored(ids, *moments), ids, moments)
        rows, keep = selecting.readings(found, Included(destination.included))
        brought = found[keep]
    fmt, kind = written_format(destination), FileFormat(destination.format)
    for begin, until, place in selecting.by_window(rows["time"], start, end, destination.every_minutes):
        consignment = Consignment(station, begin, until, rows[place])
        content = written(consignment, fmt, kind)
        if content:
            within = (brought["time"] > begin) & (brought["time"] <= until)
            deliveries = tuple(sorted({int(one) for one in brought["delivery"][within]}))
            folder, name = (
                naming.filled(pattern, consignment, destination.utc_offset_minutes)
                for pattern in (destination.folder, destination.file_name)
            )
            yield DueFile(
                begin,
                until,
                NamedFile(folder.strip("/") if folder != "/" else "", name, content),
                place.stop - place.start,
                deliveries,
            )


def _made_readings(destination: Destination, found: Rows, ids: list[int], moments: Moments) -> Rows:
    made = derived(destination)
    streams = list(made.units(ids)) if made else []
    return selecting.made_of_readings(found, streams, made.readings(streams, *moments)) if made else found


def _made_hours(destination: Destination, found: Rows, ids: list[int], moments: Moments) -> Rows:
    made = derived(destination)
    streams = list(made.units(ids)) if made else []
    return selecting.made_of_hours(found, streams, made.hours(streams, *moments)) if made else found


def newest(streams: Collection[int]) -> int | None:
    """When any of these datastreams measured last, microseconds UTC."""
    found = LatestReading.objects.filter(datastream_id__in=list(streams)).aggregate(last=Max("time"))["last"]
    return clock.to_us(found) if found else None


HOLES = """
SELECT d.station_id, h.hour_end FROM hour_rollup h JOIN observations_datastream d ON d.id = h.datastream_id
WHERE h.datastream_id = ANY(%(streams)s) AND h.hour_end > %(start)s AND h.hour_end <= %(end)s
  AND h.count > 0 AND (%(all)s OR h.valid > 0 AND h.valid >= %(share)s * h.expected)
  AND NOT EXISTS (
      SELECT FROM exchange_outboundfile f WHERE f.destination_id = %(destination)s AND f.station_id = d.station_id
        AND f."end" > h.hour_end - interval '1 hour'
        AND f."end" < h.hour_end + make_interval(mins => %(minutes)s) AND f.start < h.hour_end)
GROUP BY 1, 2 ORDER BY 1, 2
"""


def hours_without_file(
    destination: Destination, chosen: Mapping[int, SentStation], start: datetime, end: datetime
) -> list[tuple[int, datetime]]:
    """Stations and ends of hours in (start, end] of which the record has something to send and no file was made."""
    hourly = destination.content == SentContent.HOURS
    parameters: dict[str, Any] = {
        "streams": _ids(chosen.values()),
        "start": max(start, destination.send_from),
        "end": end,
        "all": destination.included == Included.ALL,
        "share": destination.min_share if hourly else 0,
        "destination": destination.pk,
        "minutes": destination.every_minutes,
    }
    with connection.cursor() as cursor:
        cursor.execute(HOLES, parameters)
        return list(cursor.fetchall())


def _ids(stations: Collection[SentStation]) -> list[int]:
    return [stream.id for station in stations for stream in station.streams]

"""The datastreams themselves, for those above who compute with what they measured; access is the caller's affair."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min

from fansipan.services.observations.models import Datastream, HourRollup


@dataclass(frozen=True, slots=True)
class StreamFacts:
    """A datastream and what its station is."""

    id: int
    code: str
    property_code: str
    unit: str
    interval_seconds: int
    active: bool
    station: int
    station_code: str
    organisation: int
    phase: str


def streams(stations: Iterable[int] | None = None, properties: Collection[str] | None = None) -> list[StreamFacts]:
    """Datastreams of those stations (None: all) and properties; by station's code, those in use first."""
    found = Datastream.objects.order_by("station__code", "-active", "id")
    if stations is not None:
        found = found.filter(station__in=list(stations))
    if properties is not None:
        found = found.filter(property__code__in=list(properties))
    rows = found.values_list(
        *("id", "code", "property__code", "unit", "interval_seconds", "active"),
        *("station", "station__code", "station__organisation", "station__phase"),
    )
    return [StreamFacts(*row) for row in rows]


def stations_of(ids: Collection[int]) -> dict[int, int]:
    """The station of each of these datastreams."""
    return dict(Datastream.objects.filter(pk__in=ids).values_list("pk", "station"))


def first_hour(ids: Collection[int]) -> datetime | None:
    """The end of the first hour in which any of them was measured; None before any was."""
    found: datetime | None = HourRollup.objects.filter(datastream_id__in=ids).aggregate(first=Min("hour_end"))["first"]
    return found

"""What a change of the catalogue asks for: that the next delivery meets it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Model, Q

from fansipan.kernel import clock
from fansipan.services.observations.actions import resting
from fansipan.services.observations.models import (
    Datastream,
    ObservedProperty,
    Sensor,
    Station,
    StationPrefix,
    VendorProfile,
)


def touch_stations(which: Q) -> int:
    """Raise the version of these stations' configuration, by which receivers keep their plans; how many there were.

    Call it within the transaction of the change, so that nobody reads the new version with the old rows.
    """
    chosen = Station.objects.filter(which).values("pk")
    return Station.objects.filter(pk__in=chosen).update(config_version=F("config_version") + 1)


def owing_from(station: Station) -> datetime | None:
    """From when a datastream that is added to a station now owes data; None: with the station, which has yet to begin.

    A parameter that was added today owes nothing for the years before.
    """
    now = clock.now()
    return now if station.expected_from and station.expected_from < now else None


def touch_after(row: Model) -> int:
    """Do what a changed row of the catalogue asks for; how many stations' plans it is part of.

    Their versions rise, and the loss ledger follows what owes data and since when.
    """
    if isinstance(row, Station | Datastream):
        resting.follow(row.pk if isinstance(row, Station) else row.station_id)
    match row:
        case Station():
            return touch_stations(Q(pk=row.pk))
        case Sensor() | Datastream() | StationPrefix():
            return touch_stations(Q(pk=row.station_id))
        case ObservedProperty():
            return touch_stations(Q(datastreams__property=row))
        case VendorProfile():
            return touch_stations(Q(profile=row))
        case _:
            return 0

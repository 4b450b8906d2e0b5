"""What a change of the catalogue asks for: that the next delivery meets it."""

from __future__ import annotations

from django.db.models import F, Model, Q

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


def touch_after(row: Model) -> int:
    """Raise the version of every station whose plan a changed row of the catalogue is part of."""
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

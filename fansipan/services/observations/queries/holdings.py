"""What is on record for a row of the catalogue: by it the administration knows what may still be taken away."""

from __future__ import annotations

from fansipan.services.observations.models import (
    Datastream,
    Delivery,
    FlagPeriod,
    GapCause,
    Observation,
    ObservedProperty,
    RefusedLine,
    StationDocument,
    StationLogEntry,
)


def stream_has_readings(datastream_id: int | None) -> bool:
    """Whether anything was ever stored, refused or said for the datastream."""
    if datastream_id is None:
        return False
    return (
        Observation.objects.filter(datastream_id=datastream_id).exists()
        or RefusedLine.objects.filter(datastream_id=datastream_id).exists()
        or FlagPeriod.objects.filter(datastream_id=datastream_id).exists()
    )


def station_has_records(station_id: int) -> bool:
    """Whether the station ever delivered, or anybody wrote or filed anything about it."""
    kept = (Delivery, RefusedLine, GapCause, StationLogEntry, StationDocument)
    return any(model._default_manager.filter(station_id=station_id).exists() for model in kept) or any(
        map(stream_has_readings, Datastream.objects.filter(station_id=station_id).values_list("pk", flat=True))
    )


def units_in_use(property_id: int | None) -> list[str]:
    """The units in which datastreams keep readings of the property."""
    used = Datastream.objects.filter(property_id=property_id).values_list("unit", flat=True)
    return sorted(set(used)) if property_id else []


def code_of_other_property(alias: str, property_id: int | None, medium: str) -> str | None:
    """The code of another property of the same medium that claims the alias."""
    others = ObservedProperty.objects.filter(medium=medium).exclude(pk=property_id or 0)
    return next((other.code for other in others if alias in other.aliases), None)

"""Whose is it? Stations by the names that people give to folders."""

from __future__ import annotations

from fansipan.services.observations.models import Station, StationPrefix


def station_id_of_folder(name: str) -> int | None:
    """The station with that code or that file-name prefix, whatever the case; None when there is none."""
    if "\x00" in name:
        return None
    by_code = Station.objects.filter(code__iexact=name).values_list("id", flat=True).first()
    if by_code is not None:
        return by_code
    return StationPrefix.objects.filter(prefix=name.casefold()).values_list("station_id", flat=True).first()

"""Which stations and properties there are, for commands and forms."""

from __future__ import annotations

from fansipan.kernel.permissions import Actor, Permission
from fansipan.services.observations.models import Station
from fansipan.services.observations.queries import access


def codes() -> list[str]:
    """The codes of all stations, in order."""
    return list(Station.objects.order_by("code").values_list("code", flat=True))


def streams(actor: Actor, code: str, permission: Permission) -> list[tuple[int, str, dict[str, str]]]:
    """Ids, codes and names of what a station measures, for the form of somebody who holds the permission there.

    Raises NotFound, Forbidden.
    """
    station = access.station(actor, code, permission)
    found = station.datastreams.filter(active=True).order_by("id")
    return list(found.values_list("id", "code", "property__name"))

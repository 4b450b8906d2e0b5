"""Which stations an actor may see: the one place that every page, API, export and stream asks."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from fansipan.kernel.errors import Forbidden, NotFound
from fansipan.kernel.permissions import Actor, Permission, Role, require
from fansipan.services.observations.models import Datastream, Station
from fansipan.services.observations.rules.rights import VIEW_STATIONS


def visible(actor: Actor) -> QuerySet[Station]:
    """Stations the actor may see: all for the province, the own ones for a plant, public ones for anybody."""
    if actor.sees_all:
        return Station.objects.all()
    public = Station.objects.filter(public=True)
    if actor.role is Role.PLANT_USER and actor.organisation_id is not None:
        return public | Station.objects.filter(organisation_id=actor.organisation_id)
    return public


def holding(actor: Actor, permission: Permission) -> QuerySet[Station]:
    """Stations for whose owner the actor holds the permission: a plant's own ones, never another's public ones.

    Raises Unauthenticated or Forbidden when the actor holds it for none.
    """
    require(actor, permission)
    if actor.sees_all:
        return Station.objects.all()
    return Station.objects.filter(organisation__isnull=False, organisation=actor.organisation_id)


def person(actor: Actor, permission: Permission) -> int:
    """The user behind an actor: what is said or handed in is a person's, the system itself says nothing."""
    if actor.user_id is None:
        raise Forbidden("kernel.forbidden", permission=permission.name)
    return actor.user_id


def station(actor: Actor, code: str, permission: Permission = VIEW_STATIONS) -> Station:
    """The station of that code. Raises NotFound for one the actor may not see: the two are not told apart.

    With another permission it also raises Forbidden unless the actor holds it for the station's owner.
    """
    known = visible(actor).select_related("organisation", "place", "profile").defer("place__boundary")
    found = known.filter(code=code).first()
    if found is None:
        raise NotFound("observations.station", code=code)
    # Who may see it was settled above: a public station is for those who do not own it, too.
    if permission is not VIEW_STATIONS:
        require(actor, permission, found.organisation_id)
    return found


def datastreams(actor: Actor, ids: Iterable[int]) -> list[Datastream]:
    """The datastreams of those ids, in that order. Raises NotFound when one is not there for the actor."""
    wanted = list(dict.fromkeys(ids))
    found = Datastream.objects.select_related("station", "property").filter(pk__in=wanted, station__in=visible(actor))
    by_id = {stream.pk: stream for stream in found}
    if missing := [number for number in wanted if number not in by_id]:
        raise NotFound("observations.datastream", id=missing[0])
    return [by_id[number] for number in wanted]

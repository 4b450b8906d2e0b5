"""Which alarms an actor may see: the one place that every page, API and stream asks."""

from __future__ import annotations

from django.db.models import QuerySet

from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor, Permission, require
from fansipan.services.alerts.models import Alarm
from fansipan.services.alerts.rules.rights import VIEW_ALARMS

PREFIX = "BD-"


def visible(actor: Actor) -> QuerySet[Alarm]:
    """Alarms the actor may see: all for the province, those of the own stations for a plant.

    Raises Unauthenticated, Forbidden.
    """
    require(actor, VIEW_ALARMS)
    rows = Alarm.objects.select_related("rule", "version", "station", "organisation", "group", "inhibited_by")
    return rows if actor.sees_all else rows.filter(organisation__isnull=False, organisation=actor.organisation_id)


def alarm(actor: Actor, code: str, permission: Permission = VIEW_ALARMS) -> Alarm:
    """The alarm of that code. Raises NotFound for one the actor may not see, Forbidden without the permission."""
    found = visible(actor).filter(pk=number(code)).first()
    if found is None:
        raise NotFound("alerts.alarm", code=code)
    require(actor, permission, found.organisation_id)
    return found


def number(code: str) -> int:
    """The number in a code; 0, which no alarm has, for what is none."""
    digits = code.removeprefix(PREFIX)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else 0

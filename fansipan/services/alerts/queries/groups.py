"""Groups of alarms as far as an actor may see them."""

from __future__ import annotations

from collections.abc import Iterable

from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.services.alerts.contracts import AlarmFamily, AlarmGroupCard, AlarmPriority, LifePhase
from fansipan.services.alerts.models import Alarm, AlarmGroup
from fansipan.services.alerts.queries import access
from fansipan.services.alerts.rules.rights import VIEW_ALARMS

MOST = 500
ACTIVE = (LifePhase.UNACKNOWLEDGED.value, LifePhase.ACKNOWLEDGED.value)


def groups(actor: Actor, standing: bool = True) -> list[AlarmGroupCard]:
    """Groups with an alarm that the actor may see, the most urgent first; without `standing` those of the past too.

    Raises Unauthenticated, Forbidden.
    """
    require(actor, VIEW_ALARMS)
    rows = AlarmGroup.objects.filter(closed_at=None) if standing else AlarmGroup.objects.all()
    found = _cards(actor, rows.order_by("-opened_at")[:MOST])
    return sorted(found, key=lambda one: (one.closed_at is not None, -one.priority, -one.opened_at.timestamp()))


def group(actor: Actor, number: int) -> AlarmGroupCard:
    """One group. Raises Unauthenticated, Forbidden, NotFound for one of which the actor may see no alarm."""
    found = _cards(actor, AlarmGroup.objects.filter(pk=number))
    if not found:
        raise NotFound("alerts.group", id=number)
    return found[0]


def _cards(actor: Actor, rows: Iterable[AlarmGroup]) -> list[AlarmGroupCard]:
    kept = list(rows)
    members: dict[int, list[Alarm]] = {}
    for row in access.visible(actor).filter(group__in=[one.pk for one in kept]).order_by("pk"):
        members.setdefault(row.group_id or 0, []).append(row)
    return [_card(one, members[one.pk]) for one in kept if one.pk in members]


def _card(group: AlarmGroup, rows: list[Alarm]) -> AlarmGroupCard:
    return AlarmGroupCard(
        id=group.pk,
        title=group.title,
        family=AlarmFamily(group.family),
        priority=AlarmPriority(max(row.priority for row in rows)),
        opened_at=group.opened_at,
        closed_at=group.closed_at,
        alarms=len(rows),
        active=sum(row.phase in ACTIVE for row in rows),
        unacknowledged=sum(row.phase == LifePhase.UNACKNOWLEDGED for row in rows),
        first=rows[0].code,
        newest_at=max(row.occurred_at for row in rows),
        flood=group.flood,
        incident=group.case,
    )

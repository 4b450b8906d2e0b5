"""The badge that an organisation wears in public because it wants to."""

from __future__ import annotations

from django.db import transaction

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.citizens.models import Badge
from fansipan.sectors.citizens.rules.rights import WEAR_BADGE


@transaction.atomic
def wear(actor: Actor) -> None:
    """Let the own organisation's badge be public. Raises Forbidden, NotFound for somebody of none."""
    number = _own(actor)
    row, fresh = Badge.objects.get_or_create(
        organisation_id=number, defaults={"since": clock.now(), "by_id": actor.user_id}
    )
    if fresh:
        audit.record(actor, "citizens.wear_badge", f"organisation:{row.organisation.code}")


@transaction.atomic
def take_off(actor: Actor) -> None:
    """Let it be public no more. Raises Forbidden, NotFound."""
    row = Badge.objects.select_related("organisation").filter(organisation=_own(actor)).first()
    if row is not None:
        audit.record(actor, "citizens.take_off_badge", f"organisation:{row.organisation.code}")
        row.delete()


def _own(actor: Actor) -> int:
    require(actor, WEAR_BADGE)
    if actor.organisation_id is None:
        raise NotFound("citizens.organisation")
    return actor.organisation_id

"""Release notices of plants: entered as they come in, withdrawn when they were wrong, never edited."""

from __future__ import annotations

from django.db import transaction

from fansipan.kernel import audit, clock, events, live
from fansipan.kernel.errors import Conflict, Invalid, NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.hazards.actions import logging
from fansipan.sectors.hazards.contracts import NewRelease
from fansipan.sectors.hazards.models import Plant, ReleaseNotice
from fansipan.sectors.hazards.rules.rights import KEEP_DUTY

ENTERED = "hazards.release_entered"
"""The event: {notice, plant, river, start, end, low, high}; m3/s."""

MOST_FLOW = 100_000.0


@transaction.atomic
def enter(actor: Actor, new: NewRelease) -> int:
    """Enter a notice; gives its number. Raises Forbidden, NotFound for the plant, Invalid."""
    require(actor, KEEP_DUTY)
    plant = Plant.objects.select_related("river").filter(code=new.plant).first()
    if plant is None:
        raise NotFound("hazards.plant", code=new.plant)
    _check(new)
    row = ReleaseNotice.objects.create(
        plant=plant,
        start=new.start,
        end=new.end,
        low=new.low,
        high=new.high,
        received_at=new.received_at,
        channel=new.channel.strip()[:80],
        note=new.note.strip()[:2000],
        entered_by_id=actor.user_id,
        entered_at=clock.now(),
    )
    said = {"notice": row.pk, "plant": plant.code, "river": plant.river.code, "start": row.start, "end": row.end}
    said |= {"low": row.low, "high": row.high}
    audit.record(actor, "hazards.enter_release", f"release:{row.pk}", after=said)
    events.publish(ENTERED, said)
    live.announce(logging.TOPIC, f"release:{row.pk}")
    return row.pk


def _check(new: NewRelease) -> None:
    if not 0 <= new.low <= new.high <= MOST_FLOW:
        raise Invalid("hazards.release_range")
    if new.end is not None and new.end <= new.start:
        raise Invalid("hazards.release_end")
    if new.received_at > clock.now():
        raise Invalid("hazards.release_received")
    if not new.channel.strip():
        raise Invalid("hazards.release_channel")


@transaction.atomic
def withdraw(actor: Actor, number: int, why: str) -> None:
    """Take a notice back, with a reason. Raises Forbidden, NotFound, Conflict for one that was, Invalid."""
    require(actor, KEEP_DUTY)
    row = ReleaseNotice.objects.select_for_update().filter(pk=number).first()
    if row is None:
        raise NotFound("hazards.release", id=number)
    if row.withdrawn_at is not None:
        raise Conflict("hazards.release_withdrawn")
    if not why.strip():
        raise Invalid("hazards.why")
    row.withdrawn_at, row.why = clock.now(), why.strip()[:2000]
    row.save(update_fields=["withdrawn_at", "why"])
    audit.record(actor, "hazards.withdraw_release", f"release:{row.pk}", why=row.why)
    live.announce(logging.TOPIC, f"release:{row.pk}")

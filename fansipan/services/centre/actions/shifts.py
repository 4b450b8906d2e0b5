"""Shifts: taken, written in, handed over with both signatures."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from fansipan.kernel import audit, clock, events
from fansipan.kernel.errors import Conflict, Forbidden, Invalid
from fansipan.kernel.permissions import Actor, require
from fansipan.services.centre.actions import logging
from fansipan.services.centre.models import Shift
from fansipan.services.centre.queries import items
from fansipan.services.centre.rules.rights import LEAD_SHIFT

HANDED = "centre.shift_handed"
LONGEST = 8000
LONGEST_REASON = 1000


@transaction.atomic
def take(actor: Actor) -> int:
    """Begin a shift where nobody leads one; gives its number. Raises Forbidden, Conflict."""
    require(actor, LEAD_SHIFT)
    user = _person(actor)
    if Shift.objects.filter(ended_at=None).exists():
        raise Conflict("centre.shift_on")
    row = Shift.objects.create(leader_id=user, started_at=clock.now())
    logging.note(actor, logging.automatic(_("%(name)s leads the shift.") % {"name": actor.name}))
    audit.record(actor, "centre.take_shift", f"shift:{row.pk}")
    return row.pk


@transaction.atomic
def give(actor: Actor, text: str) -> int:
    """The leader signs what is handed over, with what is open at this moment; gives the shift's number.

    Raises Forbidden for anybody else, Conflict where no shift is on, Invalid for nothing written.
    """
    require(actor, LEAD_SHIFT)
    row = _current()
    if row.leader_id != actor.user_id:
        raise Forbidden("centre.not_leader")
    written = text.replace("\x00", "").strip()[:LONGEST]
    if not written:
        raise Invalid("centre.text_missing")
    row.handover, row.open_items, row.given_at = written, _open(actor), clock.now()
    row.save(update_fields=["handover", "open_items", "given_at"])
    audit.record(actor, "centre.give_shift", f"shift:{row.pk}", after={"open": len(row.open_items)})
    return row.pk


@transaction.atomic
def accept(actor: Actor) -> int:
    """The next leader signs: one shift ends and the next begins; gives its number.

    Raises Forbidden for the one who hands over, Conflict where nothing was handed over.
    """
    require(actor, LEAD_SHIFT)
    user, row = _person(actor), _current()
    if row.given_at is None:
        raise Conflict("centre.not_given")
    if row.leader_id == user:
        raise Forbidden("centre.second_person")
    now = clock.now()
    row.taken_at = row.ended_at = now
    row.taken_by_id = user
    row.save(update_fields=["taken_at", "ended_at", "taken_by"])
    following = Shift.objects.create(leader_id=user, started_at=now)
    said = {"before": str(row.leader), "name": actor.name}
    logging.note(actor, logging.automatic(_("%(before)s handed the shift over to %(name)s.") % said))
    audit.record(actor, "centre.accept_shift", f"shift:{row.pk}", after={"next": following.pk})
    events.publish(HANDED, {"shift": row.pk, "next": following.pk})
    return following.pk


@transaction.atomic
def relieve(actor: Actor, why: str) -> int:
    """Take a shift over whose leader left without signing: ends it with what is open, begins one's own; its number.

    The missing signature stays missing: the log and the audit trail say who took over and why. Raises Forbidden for
    the leader, Conflict where no shift is on or its leader did sign, Invalid without a reason.
    """
    require(actor, LEAD_SHIFT)
    user, row = _person(actor), _current()
    if row.leader_id == user:
        raise Forbidden("centre.second_person")
    if row.given_at is not None:
        raise Conflict("centre.given_already")
    reason = why.replace("\x00", "").strip()[:LONGEST_REASON]
    if not reason:
        raise Invalid("centre.why_missing")
    now = clock.now()
    said = {"before": str(row.leader), "name": actor.name, "why": reason}
    logging.note(
        actor, logging.decision(_("%(name)s took the shift of %(before)s over without a signature: %(why)s") % said)
    )
    row.open_items, row.taken_at, row.ended_at, row.taken_by_id = _open(actor), now, now, user
    row.save(update_fields=["open_items", "taken_at", "ended_at", "taken_by"])
    following = Shift.objects.create(leader_id=user, started_at=now)
    audit.record(actor, "centre.relieve_shift", f"shift:{row.pk}", after={"next": following.pk}, why=reason)
    events.publish(HANDED, {"shift": row.pk, "next": following.pk})
    return following.pk


def _open(actor: Actor) -> list[dict[str, str]]:
    return [items.kept(one) for one in items.open_items(actor)]


def _current() -> Shift:
    row = Shift.objects.select_for_update(of=("self",)).select_related("leader").filter(ended_at=None).first()
    if row is None:
        raise Conflict("centre.no_shift")
    return row


def _person(actor: Actor) -> int:
    if actor.user_id is None:
        raise Forbidden("kernel.forbidden", permission=LEAD_SHIFT.name)
    return actor.user_id

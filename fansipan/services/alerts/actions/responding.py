"""What people do to alarms: acknowledge, reset, say something. Those who answer a message answer here too."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import Conflict, Invalid, NotFound
from fansipan.kernel.events import Event
from fansipan.kernel.permissions import Actor, allows, require
from fansipan.services.alerts.actions import engine, telling
from fansipan.services.alerts.actions.living import Step, state_of, take
from fansipan.services.alerts.contracts import ForbiddenTransition, LifeKind
from fansipan.services.alerts.models import Alarm, AlarmGroup
from fansipan.services.alerts.queries import access
from fansipan.services.alerts.queries.standing import definition_of
from fansipan.services.alerts.rules import addresses, lifecycle
from fansipan.services.alerts.rules.rights import ACKNOWLEDGE, COMMENT
from fansipan.services.identity.models import User
from fansipan.services.identity.queries import actor_of

LONGEST_TEXT = 2000


@transaction.atomic
def acknowledge(actor: Actor, code: str, why: str = "") -> None:
    """Say that one sees to it; once more changes nothing. Raises Unauthenticated, Forbidden, NotFound."""
    row = locked(actor, code)
    require(actor, ACKNOWLEDGE, row.organisation_id)
    _acknowledged(actor, [row], why)


@transaction.atomic
def acknowledge_group(actor: Actor, number: int, why: str = "") -> int:
    """Acknowledge every alarm of a group; gives how many needed it. Raises Unauthenticated, Forbidden, NotFound."""
    require(actor, ACKNOWLEDGE)
    engine.lock()
    if not AlarmGroup.objects.filter(pk=number).exists():
        raise NotFound("alerts.group", id=number)
    rows = _locked(access.visible(actor).filter(group=number, closed_at=None))
    return _acknowledged(actor, rows, why)


def _acknowledged(actor: Actor, rows: Iterable[Alarm], why: str) -> int:
    done = []
    for row in rows:
        if lifecycle.may(state_of(row), LifeKind.ACKNOWLEDGE):
            take(row, Step(LifeKind.ACKNOWLEDGE, clock.now(), actor, why.strip()[:LONGEST_TEXT]))
            _ask_again_later(row)
            audit.record(actor, "alerts.acknowledge", f"alarm:{row.code}", why=why)
            done.append(row)
    telling.changed(done)
    return len(done)


def _ask_again_later(row: Alarm) -> None:
    """An alarm that goes on after it was acknowledged asks again, where its rule says so."""
    minutes = definition_of(row).delays.realarm_minutes
    if minutes and state_of(row).active:
        row.realarm_at = clock.now() + timedelta(minutes=minutes)
        row.save(update_fields=["realarm_at"])


@transaction.atomic
def reset(actor: Actor, code: str, why: str) -> None:
    """Reset a latched alarm. Raises Unauthenticated, Forbidden, NotFound, Invalid, Conflict for one that is not."""
    row = locked(actor, code)
    require(actor, ACKNOWLEDGE, row.organisation_id)
    _said(why)
    try:
        take(row, Step(LifeKind.RESET, clock.now(), actor, why.strip()[:LONGEST_TEXT]))
    except ForbiddenTransition:
        raise Conflict("alerts.not_latched", code=code) from None
    audit.record(actor, "alerts.reset", f"alarm:{row.code}", why=why)
    telling.changed([row])


@transaction.atomic
def comment(actor: Actor, code: str, text: str) -> None:
    """Say something about an alarm. Raises Unauthenticated, Forbidden, NotFound, Invalid."""
    row = locked(actor, code)
    require(actor, COMMENT, row.organisation_id)
    _said(text)
    take(row, Step(LifeKind.COMMENT, clock.now(), actor, text.strip()[:LONGEST_TEXT]))
    audit.record(actor, "alerts.comment", f"alarm:{row.code}", why=text)


def noticed(event: Event) -> None:
    """Somebody answered a message about a group: what may be acknowledged by them is."""
    number = addresses.group_of(str(event.payload.get("thread", "")).removesuffix(":back"))
    user = User.objects.filter(pk=event.payload.get("user_id") or 0, is_active=True).first()
    if number is None or user is None or not allows(actor_of(user), ACKNOWLEDGE):
        return
    actor = actor_of(user)
    engine.lock()
    _acknowledged(actor, _locked(access.visible(actor).filter(group=number, closed_at=None)), "")


def locked(actor: Actor, code: str) -> Alarm:
    """The alarm, and the writing of alarms held. Raises Unauthenticated, Forbidden, NotFound."""
    engine.lock()
    return access.alarm(actor, code)


def _locked(rows: QuerySet[Alarm]) -> list[Alarm]:
    return list(rows.order_by("pk"))


def _said(text: str) -> None:
    if not text.strip():
        raise Invalid("alerts.why_missing")

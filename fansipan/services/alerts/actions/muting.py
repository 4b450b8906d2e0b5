"""Alarms are kept from being told: one is shelved, many are silenced, works suppress, a station is out of service."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import Conflict, Invalid, NotFound
from fansipan.kernel.permissions import SYSTEM, Actor, Permission, require
from fansipan.services.alerts.actions import engine, gathering, hushing, telling
from fansipan.services.alerts.actions.responding import locked
from fansipan.services.alerts.contracts import MutingKind, NewMuting, RuleScope
from fansipan.services.alerts.models import Muting
from fansipan.services.alerts.rules import packing
from fansipan.services.alerts.rules.rights import SHELVE, TAKE_OUT_OF_SERVICE

LONGEST_SHELF = timedelta(hours=24)
LONGEST = timedelta(days=31)


def _needs(kind: MutingKind) -> Permission:
    return TAKE_OUT_OF_SERVICE if kind is MutingKind.OUT_OF_SERVICE else SHELVE


@transaction.atomic
def shelve(actor: Actor, code: str, until: datetime, why: str) -> int:
    """Put the alarms of one rule about one datastream aside, at most for LONGEST_SHELF; gives the muting's number.

    Raises Unauthenticated, Forbidden, NotFound, Invalid, Conflict for one that is shelved already.
    """
    row = locked(actor, code)
    require(actor, SHELVE, row.organisation_id)
    if MutingKind.SHELVED.value in row.muted:
        raise Conflict("alerts.shelved", code=code)
    if not clock.now() < until <= clock.now() + LONGEST_SHELF:
        raise Invalid("alerts.shelf_too_long", hours=LONGEST_SHELF // timedelta(hours=1))
    scope = RuleScope(
        datastreams=(row.datastream_id,) if row.datastream_id else (),
        stations=(row.station.code,) if row.station else (),
    )
    return _made(actor, NewMuting(MutingKind.SHELVED, why, (row.rule.code,), scope, None, until))


@transaction.atomic
def mute(actor: Actor, new: NewMuting) -> int:
    """Mute; gives the number. Raises Unauthenticated, Forbidden, Invalid."""
    require(actor, _needs(new.kind))
    engine.lock()
    return _made(actor, new)


def _made(actor: Actor, new: NewMuting) -> int:
    start = new.start or clock.now()
    _check(new, start)
    row = Muting.objects.create(
        kind=new.kind.value,
        rules=list(new.rules),
        scope=packing.scope_packed(new.scope),
        start=start,
        end=new.end,
        why=new.why.strip()[:2000],
        made_by=actor.name[:200],
        user_id=actor.user_id,
        made_at=clock.now(),
    )
    said = {"kind": row.kind, "rules": row.rules, "scope": row.scope, "start": start, "end": new.end}
    audit.record(actor, "alerts.mute", f"muting:{row.pk}", after=said, why=row.why)
    if start <= clock.now():
        begin(row, actor)
    return row.pk


def _check(new: NewMuting, start: datetime) -> None:
    if not new.why.strip():
        raise Invalid("alerts.why_missing")
    if new.end is None and new.kind is not MutingKind.OUT_OF_SERVICE:
        raise Invalid("alerts.end_missing")
    if new.end is not None and not start < new.end:
        raise Invalid("alerts.end_before_start")
    if new.end is not None and new.kind is not MutingKind.OUT_OF_SERVICE and new.end - start > LONGEST:
        raise Invalid("alerts.too_long", days=LONGEST.days)
    if not new.rules and new.scope == RuleScope():
        raise Invalid("alerts.mutes_all")


@transaction.atomic
def unmute(actor: Actor, number: int, why: str) -> None:
    """End a muting early. Raises Unauthenticated, Forbidden, NotFound, Invalid, Conflict for one that is over."""
    row = Muting.objects.filter(pk=number).first()
    require(actor, SHELVE)
    if row is None:
        raise NotFound("alerts.muting", id=number)
    require(actor, _needs(MutingKind(row.kind)))
    if not why.strip():
        raise Invalid("alerts.why_missing")
    engine.lock()
    row.refresh_from_db()
    if row.over or row.ended_at is not None:
        raise Conflict("alerts.muting_over", id=number)
    row.ended_at, row.ended_by = clock.now(), actor.name[:200]
    row.save(update_fields=["ended_at", "ended_by"])
    audit.record(actor, "alerts.unmute", f"muting:{number}", why=why)
    finish(row, actor, why)


def begin(row: Muting, actor: Actor = SYSTEM) -> None:
    """Mute the alarms that stand. The writing of alarms is held."""
    changed = [alarm for alarm in hushing.concerned(row) if hushing.put_on(alarm, row, actor)]
    row.begun = True
    row.save(update_fields=["begun"])
    telling.changed(changed)


def finish(row: Muting, actor: Actor = SYSTEM, why: str = "") -> None:
    """Let the alarms that it muted be told again: what is still active is. The writing of alarms is held."""
    kind = MutingKind(row.kind)
    changed = [alarm for alarm in hushing.concerned(row) if hushing.take_off(alarm, kind, actor, why)]
    row.over = True
    row.save(update_fields=["over"])
    gathering.gather(changed)

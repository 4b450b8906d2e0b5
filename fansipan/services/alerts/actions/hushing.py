"""Mutings meet alarms: one that is raised into a muting, one that stands when a muting begins or ends."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from fansipan.kernel import clock
from fansipan.kernel.permissions import SYSTEM, Actor
from fansipan.services.alerts.actions.living import Step, take
from fansipan.services.alerts.contracts import AlarmSubject, MutingKind
from fansipan.services.alerts.models import Alarm, Muting
from fansipan.services.alerts.queries.compiled import CompiledRule
from fansipan.services.alerts.queries.standing import subject_of
from fansipan.services.alerts.rules import packing, scopes
from fansipan.services.alerts.rules.lifecycle import MUTES, UNMUTES


def in_force() -> QuerySet[Muting]:
    """Mutings that hold now."""
    now = clock.now()
    return Muting.objects.filter(Q(end=None) | Q(end__gt=now), start__lte=now, ended_at=None)


def concerns(muting: Muting, code: str, subject: AlarmSubject) -> bool:
    """Whether a muting is about the alarms of that rule at that place."""
    rules = not muting.rules or scopes.names(muting.rules, code)
    return rules and scopes.matches(packing.scope_unpacked(muting.scope), subject)


def mute_new(row: Alarm, rule: CompiledRule, subject: AlarmSubject) -> None:
    """An alarm that is raised while a muting holds is muted from the beginning."""
    for muting in in_force():
        if concerns(muting, rule.code, subject):
            put_on(row, muting, SYSTEM)


def put_on(row: Alarm, muting: Muting, actor: Actor) -> bool:
    """Mute an alarm; False where it is muted in that way already."""
    kind = MutingKind(muting.kind)
    if kind.value in row.muted:
        return False
    take(row, Step(MUTES[kind], clock.now(), actor, muting.why, until=muting.end))
    return True


def take_off(row: Alarm, kind: MutingKind, actor: Actor, why: str) -> bool:
    """End one way in which an alarm is muted, unless another muting of that way goes on."""
    if kind.value not in row.muted:
        return False
    subject = subject_of(row)
    if any(one.kind == kind.value and concerns(one, row.rule.code, subject) for one in in_force()):
        return False
    take(row, Step(UNMUTES[kind], clock.now(), actor, why))
    return True


def standing() -> Iterable[Alarm]:
    """Alarms that are not normal yet, locked."""
    rows = Alarm.objects.select_for_update(of=("self",)).filter(closed_at=None)
    return rows.select_related("rule", "version", "station", "organisation", "group")


def concerned(muting: Muting) -> list[Alarm]:
    """The alarms that stand and that a muting is about."""
    return [row for row in standing() if concerns(muting, row.rule.code, subject_of(row))]

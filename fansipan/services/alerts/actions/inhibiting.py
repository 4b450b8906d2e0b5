"""An alarm keeps others from being told: a silent station says nothing of each of its sensors."""

from __future__ import annotations

from django.db.models import QuerySet

from fansipan.kernel import clock
from fansipan.services.alerts.actions.living import Step, take
from fansipan.services.alerts.contracts import AlarmSubject, GroupBy, Inhibition, LifeKind, LifePhase
from fansipan.services.alerts.models import Alarm
from fansipan.services.alerts.queries.compiled import CompiledRule
from fansipan.services.alerts.queries.standing import definition_of, place_of
from fansipan.services.alerts.rules import scopes

ACTIVE = (LifePhase.UNACKNOWLEDGED.value, LifePhase.ACKNOWLEDGED.value)


def raised(row: Alarm, rule: CompiledRule, subject: AlarmSubject) -> None:
    """Inhibit what this alarm inhibits, and this one where another stands above it."""
    for inhibition in rule.definition.delivery.inhibits:
        _inhibit_others(row, inhibition, subject)
    if row.inhibited_by_id is None and (above := _above(row, rule, subject)):
        take(row, Step(LifeKind.INHIBIT, clock.now(), why=above.code, above=above))


def returned(row: Alarm) -> list[Alarm]:
    """Release what this alarm inhibited: what still stands is told now."""
    found = list(Alarm.objects.select_for_update(of=("self",)).filter(inhibited_by=row, withdrawn=False))
    for below in found:
        take(below, Step(LifeKind.RELEASE, clock.now(), why=row.code))
    return [below for below in found if below.phase in ACTIVE]


def _inhibit_others(row: Alarm, inhibition: Inhibition, subject: AlarmSubject) -> None:
    where = scopes.place(inhibition.same, subject)
    found = _at(_active().filter(inhibited_by=None).exclude(pk=row.pk), inhibition.same, where)
    for below in found if where else ():
        if below.rule_id != row.rule_id and scopes.inhibits(inhibition, subject, below.rule.code, place_of(below)):
            take(below, Step(LifeKind.INHIBIT, clock.now(), why=row.code, above=row))


def _above(row: Alarm, rule: CompiledRule, subject: AlarmSubject) -> Alarm | None:
    """An active alarm whose rule inhibits this one; one that is inhibited itself keeps nobody quiet."""
    for above in _active().filter(inhibiting=True, inhibited_by=None).exclude(pk=row.pk).exclude(rule=row.rule_id):
        inhibits = definition_of(above).delivery.inhibits
        if any(scopes.inhibits(one, place_of(above), rule.code, subject) for one in inhibits):
            return above
    return None


def _active() -> QuerySet[Alarm]:
    rows = Alarm.objects.select_for_update(of=("self",)).filter(phase__in=ACTIVE)
    return rows.select_related("rule", "version", "station", "organisation")


def _at(rows: QuerySet[Alarm], same: GroupBy, where: str) -> QuerySet[Alarm]:
    columns = {
        GroupBy.STATION: "station__code",
        GroupBy.COMMUNE: "commune",
        GroupBy.BASIN: "basin",
        GroupBy.ORGANISATION: "organisation__code",
    }
    return rows.filter(**{columns[same]: where}) if same in columns else rows

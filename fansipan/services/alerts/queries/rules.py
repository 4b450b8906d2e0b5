"""Rules, their versions, and what they cover."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.services.alerts.contracts import (
    AlarmPriority,
    AlarmSubject,
    ConditionKind,
    RuleCard,
    RuleDef,
    RuleFile,
    RuleScope,
    VersionCard,
)
from fansipan.services.alerts.models import Alarm, AlarmRule, AlarmRuleVersion
from fansipan.services.alerts.queries import levels, subjects
from fansipan.services.alerts.queries.alarms import STANDING
from fansipan.services.alerts.rules import packing, scopes
from fansipan.services.alerts.rules.judging.plans import own_levels
from fansipan.services.alerts.rules.rights import VIEW_RULES


@dataclass(frozen=True, slots=True)
class CoveredStream:
    """A datastream that a rule covers."""

    id: int
    code: str
    property: str
    unit: str
    interval_seconds: int
    station: str
    station_id: int
    kind: str
    organisation: str
    commune: str
    basin: str


def rules(actor: Actor) -> list[RuleCard]:
    """Every rule, by code. Raises Unauthenticated, Forbidden."""
    require(actor, VIEW_RULES)
    standing = Counter(Alarm.objects.filter(phase__in=STANDING).values_list("rule", flat=True))
    newest = AlarmRuleVersion.objects.filter(rule__in=AlarmRule.objects.all()).select_related("rule")
    rows = {row.rule_id: row for row in newest if row.number == row.rule.newest}
    return [_card(row, standing[row.rule_id]) for row in sorted(rows.values(), key=lambda one: one.rule.code)]


def rule(actor: Actor, code: str) -> RuleFile:
    """One rule with its versions, the newest first. Raises Unauthenticated, Forbidden, NotFound."""
    require(actor, VIEW_RULES)
    rows = list(AlarmRuleVersion.objects.filter(rule__code=code).select_related("rule").order_by("-number"))
    if not rows:
        raise NotFound("alerts.rule", code=code)
    standing = Alarm.objects.filter(rule=rows[0].rule_id, phase__in=STANDING).count()
    versions = tuple(_version(row) for row in rows)
    covers = tuple(one.id for one in covered(versions[0].definition.scope))
    return RuleFile(_card(rows[0], standing), versions, covers)


def version(actor: Actor, code: str, number: int) -> VersionCard:
    """One version. Raises Unauthenticated, Forbidden, NotFound."""
    require(actor, VIEW_RULES)
    row = AlarmRuleVersion.objects.filter(rule__code=code, number=number).first()
    if row is None:
        raise NotFound("alerts.rule", code=code)
    return _version(row)


def slots() -> list[tuple[str, str]]:
    """Levels that apps offer: name and title in the reader's language."""
    return list(levels.offered())


def covered(scope: RuleScope) -> list[CoveredStream]:
    """The datastreams in use that match a scope, by id."""
    return [_covered(one) for one in subjects.datastreams(scope.datastreams or None) if scopes.matches(scope, one)]


def _covered(one: AlarmSubject) -> CoveredStream:
    return CoveredStream(
        one.datastream,
        one.code,
        one.property,
        one.unit,
        one.interval_seconds,
        one.station,
        one.station_id or 0,
        one.kind,
        one.organisation,
        one.commune,
        one.basin,
    )


def _version(row: AlarmRuleVersion) -> VersionCard:
    definition = packing.unpacked(row.definition)
    return VersionCard(row.pk, row.number, row.title, definition, row.made_at, row.made_by, row.why)


def _card(row: AlarmRuleVersion, standing: int) -> RuleCard:
    definition = packing.unpacked(row.definition)
    return RuleCard(
        code=row.rule.code,
        title=row.title,
        kind=ConditionKind(definition.condition.kind),
        family=definition.family,
        priority=highest(definition),
        active=row.rule.active,
        version=row.number,
        changed_at=row.made_at,
        standing=standing,
    )


def highest(definition: RuleDef) -> AlarmPriority:
    """The highest priority that an alarm of the rule may have, as far as the rule itself says."""
    return max((one.priority for one in own_levels(definition)), default=definition.priority)

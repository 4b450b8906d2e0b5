"""One flip of a condition becomes a step of an alarm: raised, escalated, returned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fansipan.kernel import clock
from fansipan.services.alerts.actions import gathering, grouping, hushing, incidents, inhibiting
from fansipan.services.alerts.actions.living import Step, take
from fansipan.services.alerts.contracts import (
    AlarmPriority,
    AlarmSubject,
    Changing,
    Counted,
    Differing,
    FlatLine,
    Flip,
    FlipKind,
    LifeKind,
    LifePhase,
    Slotted,
    Threshold,
)
from fansipan.services.alerts.models import Alarm
from fansipan.services.alerts.queries.compiled import CompiledRule
from fansipan.services.alerts.rules.judging.plans import Level, Plan


@dataclass(frozen=True, slots=True)
class Seen:
    """What an alarm says of its condition at a moment."""

    at: datetime
    level: int
    level_code: str
    level_title: dict[str, str]
    priority: AlarmPriority
    value: float | None
    value_at: datetime | None
    limit: float | None
    unit: str
    clause: str
    suspect: bool = False
    above: bool = True


def happened(rule: CompiledRule, subject: AlarmSubject, flip: Flip, now: Seen) -> Alarm | None:
    """One flip of a condition; None where it says nothing new."""
    row = standing(rule.id, subject.key)
    if flip.kind is FlipKind.RETURN:
        return returned(row, now)
    if row is not None and row.phase in (LifePhase.UNACKNOWLEDGED, LifePhase.ACKNOWLEDGED):
        return changed_level(rule, subject, row, now)
    return raised(rule, subject, row, now)


def standing(rule: int, subject: str) -> Alarm | None:
    """The alarm of a rule and a subject that is not normal yet, locked."""
    return Alarm.objects.select_for_update(of=("self",)).filter(rule=rule, subject=subject, closed_at=None).first()


def raised(rule: CompiledRule, subject: AlarmSubject, row: Alarm | None, now: Seen) -> Alarm:
    """A new alarm, or the same again that nobody acknowledged since."""
    if row is None:
        row = _new(rule, subject, now)
    else:
        row.occurrences += 1
    say(row, now)
    took = Step(LifeKind.RAISE, now.at, level=now.level, value=now.value, limit=now.limit)
    take(row, took)
    hushing.mute_new(row, rule, subject)
    inhibiting.raised(row, rule, subject)
    grouping.join(row, rule, subject)
    incidents.by_itself(row, rule)
    return row


def changed_level(rule: CompiledRule, subject: AlarmSubject, row: Alarm, now: Seen) -> Alarm | None:
    """Another level of an alarm that stands."""
    if now.level == row.level:
        return None
    say(row, now)
    take(row, Step(LifeKind.CHANGE_LEVEL, now.at, level=now.level, value=now.value, limit=now.limit))
    inhibiting.raised(row, rule, subject)
    return row


def returned(row: Alarm | None, now: Seen) -> Alarm | None:
    """The condition is over."""
    if row is None or row.phase not in (LifePhase.UNACKNOWLEDGED, LifePhase.ACKNOWLEDGED):
        return None
    take(row, Step(LifeKind.RETURN, now.at, value=now.value, limit=row.limit))
    gathering.gather(inhibiting.returned(row))
    return row


def _new(rule: CompiledRule, subject: AlarmSubject, now: Seen) -> Alarm:
    return Alarm(
        rule_id=rule.id,
        version_id=rule.version,
        subject=subject.key,
        station_id=subject.station_id,
        datastream_id=subject.datastream or None,
        organisation_id=subject.organisation_id,
        commune=subject.commune,
        basin=subject.basin,
        family=rule.definition.family.value,
        phase=LifePhase.NORMAL.value,
        latching=rule.definition.latched,
        inhibiting=bool(rule.definition.delivery.inhibits),
        exercise=rule.definition.delivery.exercise,
        priority=now.priority.value,
        raised_at=now.at,
        occurred_at=now.at,
        detected_at=clock.now(),
    )


def say(row: Alarm, now: Seen) -> None:
    """The columns of value, limit and level; the peak is kept as long as it was further out."""
    row.priority, row.level_code, row.level_title = now.priority.value, now.level_code, now.level_title
    row.value, row.value_at, row.limit, row.unit = now.value, now.value_at, now.limit, now.unit
    row.clause, row.suspect = now.clause[:300], now.suspect
    if now.value is None:
        return
    further = row.peak is None or (now.value > row.peak if now.above else now.value < row.peak)
    if further:
        row.peak, row.peak_at = now.value, now.value_at


def seen(plan: Plan, subject: AlarmSubject, flip: Flip) -> Seen:
    """A flip in the words of an alarm; that of a return says what was measured then."""
    level = _level(plan, flip.level)
    return Seen(
        at=clock.from_us(flip.at),
        level=flip.level,
        level_code=level.code if level else "",
        level_title=level.title if level else {},
        priority=level.priority if level else AlarmPriority.LOW,
        value=flip.value,
        value_at=clock.from_us(flip.value_at),
        limit=_limit(plan, level),
        unit=f"{subject.unit}/h" if isinstance(plan.condition, Changing) else subject.unit,
        clause=level.clause if level else "",
        suspect=flip.suspect,
        above=level.above if level else True,
    )


def _limit(plan: Plan, level: Level | None) -> float | None:
    """The number that was crossed, where the condition is about one."""
    if isinstance(plan.condition, Counted):
        return plan.condition.level.value
    about_values = isinstance(plan.condition, Threshold | Slotted | Changing | Differing | FlatLine)
    return level.value if level is not None and about_values else None


def _level(plan: Plan, number: int) -> Level | None:
    levels: Sequence[Level] = plan.levels
    return levels[number - 1] if 0 < number <= len(levels) else None

"""Conditions that a sector judges by itself become alarms like all others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import connection
from django.db.models import F

from fansipan.services.alerts.actions import engine, raising, telling
from fansipan.services.alerts.actions.raising import Seen
from fansipan.services.alerts.contracts import (
    AlarmPriority,
    AlarmSubject,
    Forecasting,
    LifeKind,
    LifePhase,
    Reported,
    ReportedCondition,
)
from fansipan.services.alerts.models import Alarm, AlarmRuleVersion
from fansipan.services.alerts.queries import compiled, subjects
from fansipan.services.alerts.queries.compiled import CompiledRule
from fansipan.services.alerts.queries.levels import LevelBook
from fansipan.services.alerts.rules import forecasts, scopes
from fansipan.services.alerts.rules.judging.plans import Level, level_of, ordered

LONGEST_SOURCE = 100
ACTIVE = (LifePhase.UNACKNOWLEDGED, LifePhase.ACKNOWLEDGED)


def report(condition: str, source: str, now: ReportedCondition) -> str:
    """Say how a condition stands; gives the code of its alarm, "" where there is none.

    `condition` is the code of a rule of kind "reported" or "forecast", `source` names what it is about among those of
    the rule ("gauge:LC-01"). The same said twice is said once, and what is older than what was said changes nothing.
    Raises LookupError for a rule that is not there or is judged by readings, RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{condition} is reported outside a transaction")
    rule = _rule(condition)
    if rule is None or not _holds(rule, now.at):
        return ""
    return _report(rule, source, now)


def judge_forecast(
    datastream: int, issued_at: datetime, points: Sequence[tuple[datetime, float]], source: str = ""
) -> list[str]:
    """Judge a forecast of a datastream by every rule of kind "forecast" that covers it; gives the codes of alarms.

    `points`: times and values in the datastream's stored unit. Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a forecast is judged outside a transaction")
    found = subjects.datastreams([datastream])
    codes = []
    for rule in compiled.active() if found else ():
        if isinstance(rule.definition.condition, Forecasting) and scopes.matches(rule.definition.scope, found[0]):
            levels = _levels(rule.definition.condition, datastream, issued_at)
            crossed = forecasts.crossing(points, levels, issued_at, rule.definition.condition.hours)
            now = forecasts.reported(crossed, issued_at, found[0])
            codes.append(_report(rule, source or f"forecast:{datastream}", now))
    return [code for code in codes if code]


def _levels(condition: Forecasting, datastream: int, at: datetime) -> tuple[Level, ...]:
    if condition.slot:
        return LevelBook().of(condition.slot, [datastream], at)[datastream]
    return tuple(level_of(one, 0) for one in ordered(condition.levels))


def _rule(code: str) -> CompiledRule | None:
    """The rule as it is now; None while it is switched off."""
    fields = ("pk", "rule_id", "rule__code", "number", "title", "definition")
    rows = AlarmRuleVersion.objects.filter(rule__code=code, number=F("rule__newest"))
    row = rows.values_list(*fields, "rule__active").first()
    rule = compiled.ready(*row[:-1]) if row else None
    if rule is None or not isinstance(rule.definition.condition, Reported | Forecasting):
        raise LookupError(f"there is no rule {code} that is reported")
    return rule if row and row[-1] else None


def _holds(rule: CompiledRule, at: datetime) -> bool:
    first, last = rule.definition.valid_from, rule.definition.valid_to
    return (first is None or first <= at) and (last is None or at < last)


def _report(rule: CompiledRule, source: str, now: ReportedCondition) -> str:
    engine.lock()
    subject = _subject(source, now)
    row = raising.standing(rule.id, subject.key)
    if row is None and now.level < 1:
        return ""
    if row is not None and now.at < _last_said(row):
        return row.code
    seen = _seen(rule, now, row)
    changed = _brought(rule, subject, row, seen, now)
    if changed is not None:
        telling.changed([changed])
    kept = changed or row
    return kept.code if kept is not None else ""


def _brought(
    rule: CompiledRule, subject: AlarmSubject, row: Alarm | None, seen: Seen, now: ReportedCondition
) -> Alarm | None:
    """Bring the alarm to what is reported; None where nothing of it is news."""
    if now.level < 1:
        return raising.returned(row, seen)
    if row is not None and row.phase in ACTIVE:
        changed = raising.changed_level(rule, subject, row, seen)
        if changed is None:
            raising.say(row, seen)
            _note(row, now)
        return changed
    raised = raising.raised(rule, subject, row, seen)
    _note(raised, now)
    return raised


def _note(row: Alarm, now: ReportedCondition) -> None:
    row.note, row.url = dict(now.note), now.url[:500]
    row.save()


def _last_said(row: Alarm) -> datetime:
    """When its condition last changed: what is older is known already."""
    kinds = (LifeKind.RAISE.value, LifeKind.CHANGE_LEVEL.value, LifeKind.RETURN.value)
    newest = row.transitions.filter(kind__in=kinds).order_by("-number").values_list("at", flat=True).first()
    return newest or row.occurred_at


def _subject(source: str, now: ReportedCondition) -> AlarmSubject:
    key = f"reported:{source[:LONGEST_SOURCE]}"
    if now.datastream and (found := subjects.datastreams([now.datastream])):
        return replace(found[0], key=key)
    if now.station and (stations := subjects.stations(now.station)):
        return replace(stations[0], key=key, commune=now.commune or stations[0].commune)
    return AlarmSubject(key, commune=now.commune)


def _seen(rule: CompiledRule, now: ReportedCondition, row: Alarm | None) -> Seen:
    named = AlarmPriority.__members__.get(now.priority.upper())
    usual = rule.definition.condition.priority if isinstance(rule.definition.condition, Reported) else None
    return Seen(
        at=max(now.at, row.occurred_at) if row is not None and now.level < 1 else now.at,
        level=now.level,
        level_code=now.level_code[:60],
        level_title=dict(now.level_title),
        priority=named or usual or rule.definition.priority,
        value=now.value,
        value_at=now.value_at or now.at,
        limit=now.limit,
        unit=now.unit[:30],
        clause=now.clause or rule.definition.source,
        suspect=now.suspect,
    )

"""Stations and datastreams from which nothing comes: seen by the clock, at the time at which it was due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction

from fansipan.kernel import clock
from fansipan.services.alerts.actions import engine, raising, telling
from fansipan.services.alerts.actions.raising import Seen
from fansipan.services.alerts.contracts import AlarmSubject, LifePhase, Missing
from fansipan.services.alerts.models import Alarm, AlertEngine
from fansipan.services.alerts.queries import compiled, silence, subjects
from fansipan.services.alerts.queries.compiled import Compiled, CompiledRule
from fansipan.services.alerts.rules import missing, scopes, silent
from fansipan.services.observations.contracts import StationPhase

ACTIVE = (LifePhase.UNACKNOWLEDGED.value, LifePhase.ACKNOWLEDGED.value)


@transaction.atomic
def watch() -> None:
    """Raise what has fallen silent, return what speaks again."""
    now = clock.now()
    row = AlertEngine.objects.filter(pk=engine.ONE).first()
    if row is None:
        return
    rules = compiled.current(row.compiled)
    # Those that inhibit others come first: what they explain is then never told.
    for rule in sorted(rules.missing(), key=lambda one: not one.definition.delivery.inhibits):
        _judge(rules, rule, row.up_since or now, now)


def _judge(rules: Compiled, rule: CompiledRule, up_since: datetime, now: datetime) -> None:
    condition = rule.definition.condition
    assert isinstance(condition, Missing)
    newest = silence.newest(condition.whole_station)
    about = {one.key: one for one in _subjects(rules, condition, rule)}
    standing = dict(Alarm.objects.filter(rule=rule.id, phase__in=ACTIVE).values_list("subject", "raised_at"))
    fresh, over = [], []
    for key, one in about.items():
        last = newest.get(one.datastream or one.station_id or 0)
        limit = timedelta(microseconds=missing.limit_us(condition, one))
        stands = silent.stands(limit, last, up_since, now)
        if stands is not None and key not in standing:
            fresh.append((one, stands, last))
        elif key in standing and last is not None and last[0] + limit > max(now, standing[key]):
            over.append((one, last[0]))
    gone = [key for key in standing if key not in about]
    if fresh or over or gone:
        _write(rule, fresh, over, gone)


def _subjects(rules: Compiled, condition: Missing, rule: CompiledRule) -> Iterable[AlarmSubject]:
    known = subjects.stations() if condition.whole_station else rules.streams.values()
    operating = (one for one in known if one.phase == StationPhase.OPERATING)
    return [one for one in operating if scopes.matches(rule.definition.scope, one)]


def _write(
    rule: CompiledRule,
    fresh: Iterable[tuple[AlarmSubject, datetime, tuple[datetime, datetime] | None]],
    over: Iterable[tuple[AlarmSubject, datetime]],
    gone: Iterable[str],
) -> None:
    engine.lock()
    changed: list[Alarm | None] = []
    for one, at, last in fresh:
        row = raising.standing(rule.id, one.key)
        changed.append(raising.raised(rule, one, row, _seen(rule, at, last)))
    ends: Mapping[str, datetime] = {**dict.fromkeys(gone, clock.now()), **{one.key: at for one, at in over}}
    for key, at in ends.items():
        row = raising.standing(rule.id, key)
        changed.append(raising.returned(row, _seen(rule, max(at, row.raised_at) if row else at, None)))
    telling.changed([row for row in changed if row is not None])


def _seen(rule: CompiledRule, at: datetime, last: tuple[datetime, datetime] | None) -> Seen:
    return Seen(
        at=at,
        level=1,
        level_code="",
        level_title={},
        priority=rule.definition.priority,
        value=None,
        value_at=last[0] if last else None,
        limit=None,
        unit="",
        clause=rule.definition.source,
    )

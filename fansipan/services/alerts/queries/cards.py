"""Rows of alarms as people see them."""

from __future__ import annotations

from collections.abc import Iterable

from fansipan.services.alerts.contracts import (
    AlarmCard,
    AlarmFamily,
    AlarmPriority,
    AlarmStep,
    LifeKind,
    LifePhase,
    MutingKind,
)
from fansipan.services.alerts.models import Alarm, AlarmTransition
from fansipan.services.alerts.queries.telling import UNKNOWN, Measured, measured, symbol


def cards(rows: Iterable[Alarm]) -> list[AlarmCard]:
    """The alarms as cards, in their order."""
    kept = list(rows)
    known = measured(row.datastream_id for row in kept if row.datastream_id)
    return [card(row, known.get(row.datastream_id or 0, UNKNOWN)) for row in kept]


def card(row: Alarm, of: Measured) -> AlarmCard:
    """One alarm as a card; rule, version, station, organisation and what inhibits it should be read with it."""
    return AlarmCard(
        id=row.pk,
        code=row.code,
        rule=row.rule.code,
        rule_title=row.version.title,
        version=row.version.number,
        family=AlarmFamily(row.family),
        priority=AlarmPriority(row.priority),
        phase=LifePhase(row.phase),
        level=row.level,
        level_code=row.level_code,
        level_title=row.level_title,
        station=row.station.code if row.station else "",
        station_name=row.station.name if row.station else {},
        datastream=row.datastream_id,
        parameter=of.name,
        source=row.subject,
        commune=row.commune,
        organisation=row.organisation.code if row.organisation else "",
        value=row.value,
        value_at=row.value_at,
        limit=row.limit,
        unit=row.unit,
        symbol=symbol(row, of),
        clause=row.clause,
        suspect=row.suspect,
        peak=row.peak,
        peak_at=row.peak_at,
        raised_at=row.raised_at,
        detected_at=row.detected_at,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=row.acknowledged_by,
        returned_at=row.returned_at,
        closed_at=row.closed_at,
        muted=tuple(MutingKind(one) for one in row.muted),
        muted_until=row.muted_until,
        inhibited_by=row.inhibited_by.code if row.inhibited_by else "",
        withdrawn=row.withdrawn,
        occurrences=row.occurrences,
        group=row.group_id,
        incident=row.case,
        exercise=row.exercise,
    )


def step(row: AlarmTransition) -> AlarmStep:
    """One transition."""
    return AlarmStep(
        number=row.number,
        kind=LifeKind(row.kind),
        before=LifePhase(row.before),
        after=LifePhase(row.after),
        at=row.at,
        noted_at=row.noted_at,
        actor=row.actor,
        why=row.why,
        level=row.level,
        value=row.value,
        limit=row.limit,
    )

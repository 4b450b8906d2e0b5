"""Alarms that stand, as the actions need them."""

from __future__ import annotations

from dataclasses import replace

from fansipan.services.alerts.contracts import AlarmSubject, RuleDef
from fansipan.services.alerts.models import Alarm
from fansipan.services.alerts.queries import compiled, subjects
from fansipan.services.alerts.queries.compiled import CompiledRule


def place_of(row: Alarm) -> AlarmSubject:
    """Where an alarm is, by its own columns; `station` and `organisation` should be read with it."""
    station, organisation = row.station, row.organisation
    return AlarmSubject(
        key=row.subject,
        datastream=row.datastream_id or 0,
        station_id=row.station_id,
        station=station.code if station else "",
        kind=station.kind if station else "",
        organisation_id=row.organisation_id,
        organisation=organisation.code if organisation else "",
        commune=row.commune,
        basin=row.basin,
    )


def subject_of(row: Alarm) -> AlarmSubject:
    """What an alarm is about, with what its datastream measures."""
    if row.datastream_id:
        found = subjects.datastreams([row.datastream_id])
        if found:
            return found[0] if row.subject == found[0].key else _named(found[0], row.subject)
    return place_of(row)


def _named(one: AlarmSubject, key: str) -> AlarmSubject:
    return replace(one, key=key)


def definition_of(row: Alarm) -> RuleDef:
    """The rule as it was when the alarm was raised."""
    return rule_of(row).definition


def rule_of(row: Alarm) -> CompiledRule:
    """The version of the rule by which the alarm was raised."""
    version = row.version
    return compiled.ready(version.pk, row.rule_id, row.rule.code, version.number, version.title, version.definition)

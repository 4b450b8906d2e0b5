"""Rules made ready for judging: kept by each process, and made anew when the engine's number says so.

What is screened at every delivery lies in sorted columns: a hundred thousand rules over as many datastreams cost a
search in them and no database work.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db.models import F
from numpy.typing import NDArray

from fansipan.kernel import clock, manifest
from fansipan.services.alerts.contracts import (
    AlarmSubject,
    Changing,
    Combined,
    Differing,
    FlatLine,
    Forecasting,
    LoggerState,
    Missing,
    Reported,
    RuleDef,
    Slotted,
    Statistic,
    Threshold,
)
from fansipan.services.alerts.models import AlarmRuleVersion
from fansipan.services.alerts.queries import subjects
from fansipan.services.alerts.queries.levels import LevelBook
from fansipan.services.alerts.rules import packing, scopes
from fansipan.services.alerts.rules.judging.plans import Level, Plan, own_levels, slot_of
from fansipan.services.alerts.rules.judging.screening import FlatMemory, Screen

AGE = timedelta(minutes=10)
"""After so long stations and levels are looked up again though nobody said that they changed."""

SECOND_US = 1_000_000
FOREVER = 1 << 62


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule as it is judged now."""

    id: int
    code: str
    version: int
    number: int
    title: Mapping[str, str]
    definition: RuleDef
    levels: tuple[Level, ...]


@dataclass
class Compiled:
    """All rules over all datastreams at one number of the engine."""

    version: int
    made_at: datetime
    streams: dict[int, AlarmSubject]
    rules: dict[int, CompiledRule]
    by_stream: dict[int, list[int]] = field(default_factory=dict)
    beside: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    others: dict[tuple[int, int], tuple[int, ...]] = field(default_factory=dict)
    screen: Screen = field(default_factory=Screen)
    flat: FlatMemory = field(default_factory=FlatMemory)
    book: LevelBook = field(default_factory=LevelBook)

    def plan(self, rule: int, stream: int, at: datetime) -> Plan:
        """The rule for a datastream with the levels of the day."""
        one = self.rules[rule]
        others = self.others.get((rule, stream), ())
        intervals = {key: self.streams[key].interval_seconds * SECOND_US for key in (stream, *others)}
        return made(one, intervals, stream, others, self.levels(one, stream, at))

    def levels(self, one: CompiledRule, stream: int, at: datetime) -> tuple[Level, ...]:
        """A rule's levels for a datastream on the day of a moment, the lowest first."""
        slot = slot_of(one.definition.condition)
        return self.book.of(slot, [stream], at)[stream] if slot else one.levels

    def missing(self) -> Iterable[CompiledRule]:
        """The rules about what does not come."""
        return [one for one in self.rules.values() if isinstance(one.definition.condition, Missing)]


def made(
    one: CompiledRule, intervals: dict[int, int], stream: int, others: tuple[int, ...], levels: tuple[Level, ...]
) -> Plan:
    """A plan out of its parts."""
    rule = one.definition
    offered = manifest.alarm_levels().get(slot_of(rule.condition))
    suspect = rule.suspect or (offered is not None and offered.never_suppressed)
    valid = (
        clock.to_us(rule.valid_from) if rule.valid_from else -FOREVER,
        clock.to_us(rule.valid_to) if rule.valid_to else FOREVER,
    )
    return Plan(rule.condition, levels, stream, intervals, others, rule.delays, rule.hours, suspect, valid)


_lock = threading.Lock()
_held: list[Compiled] = []
_unpacked: dict[int, RuleDef] = {}


def current(version: int, needed: Collection[int] = ()) -> Compiled:
    """Everything at that number of the engine. `needed`: datastreams that must be known if they exist at all."""
    held = _held[0] if _held else None
    if held is None or not _good(held, version, needed):
        with _lock:
            held = _held[0] if _held else None
            if held is None or not _good(held, version, needed):
                held = compile_rules(version)
                held.screen.unknown.update(one for one in needed if one not in held.streams)
                _held[:] = [held]
    return held


def _good(held: Compiled, version: int, needed: Collection[int]) -> bool:
    now = clock.now()
    fresh = held.made_at <= now <= held.made_at + AGE and held.version == version
    return fresh and all(one in held.streams or one in held.screen.unknown for one in needed)


def compile_rules(version: int) -> Compiled:
    """Read every active rule and every datastream."""
    now = clock.now()
    streams = {one.datastream: one for one in subjects.datastreams()}
    made = Compiled(version, now, streams, {one.id: one for one in active()})
    matched = _matched(made.rules.values(), streams)
    _join(made, matched)
    made.screen = _screen(made, matched, now)
    return made


def active() -> list[CompiledRule]:
    """The newest version of every rule that is switched on."""
    rows = AlarmRuleVersion.objects.filter(rule__active=True, number=F("rule__newest"))
    fields = ("pk", "rule_id", "rule__code", "number", "title", "definition")
    return [ready(*row) for row in rows.order_by("rule_id").values_list(*fields)]


def ready(version: int, rule: int, code: str, number: int, title: dict[str, str], row: dict[str, Any]) -> CompiledRule:
    """A version as it is judged; what was once read is not read again."""
    definition = _unpacked.get(version)
    if definition is None:
        definition = _unpacked[version] = packing.unpacked(row)
    return CompiledRule(rule, code, version, number, title, definition, own_levels(definition))


def covered(rule: RuleDef, streams: Mapping[int, AlarmSubject], by_station: Mapping[str, list[int]]) -> list[int]:
    """The datastreams to which a rule applies."""
    scope = rule.scope
    if isinstance(rule.condition, Reported | Forecasting):
        return []
    if scope.datastreams:
        ids: Iterable[int] = [one for one in scope.datastreams if one in streams]
    elif scope.stations:
        ids = [one for code in scope.stations for one in by_station.get(code, ())]
    else:
        ids = streams
    return [one for one in ids if scopes.matches(scope, streams[one])]


def _matched(rules: Iterable[CompiledRule], streams: Mapping[int, AlarmSubject]) -> dict[int, list[int]]:
    by_station = stations(streams)
    judged = [one for one in rules if not isinstance(one.definition.condition, Missing)]
    return {one.id: covered(one.definition, streams, by_station) for one in judged}


def stations(streams: Mapping[int, AlarmSubject]) -> dict[str, list[int]]:
    """The datastreams of each station by its code."""
    found: dict[str, list[int]] = defaultdict(list)
    for one in streams.values():
        found[one.station].append(one.datastream)
    return found


def _join(made: Compiled, matched: Mapping[int, list[int]]) -> None:
    """Which rules bear on a datastream: its own, and those of others that look at it too."""
    by_stream: dict[int, list[int]] = defaultdict(list)
    beside: dict[int, list[tuple[int, int]]] = defaultdict(list)
    by_station = stations(made.streams)
    for rule, ids in matched.items():
        condition = made.rules[rule].definition.condition
        every = always(condition)
        for stream in ids:
            others = beside_of(condition, made.streams, by_station, stream)
            if others is None:
                continue
            by_stream[stream].append(rule)
            if others:
                made.others[rule, stream] = others
            if every:
                for one in dict.fromkeys((stream, *others)):
                    beside[one].append((rule, stream))
    made.by_stream, made.beside = dict(by_stream), dict(beside)


def always(condition: object) -> bool:
    """Whether any reading may change it, however far it is from a level."""
    summed = isinstance(condition, Threshold) and bool(condition.average) and condition.statistic is Statistic.SUM
    return summed or isinstance(condition, Changing | Differing | Combined)


def beside_of(
    condition: object, streams: Mapping[int, AlarmSubject], by_station: Mapping[str, list[int]], stream: int
) -> tuple[int, ...] | None:
    """The other datastreams that the rule looks at for this one; None where one of them is not there."""

    def other(number: int, named: str) -> int:
        if number:
            return number if number in streams else 0
        if not named:
            return stream
        own = by_station.get(streams[stream].station, ())
        return next((one for one in own if streams[one].property == named), 0)

    if isinstance(condition, Differing):
        found = (other(condition.datastream, condition.property),)
        return found if found[0] and found[0] != stream else None
    if isinstance(condition, Combined):
        parts = tuple(other(one.datastream, one.property) for one in condition.parts)
        return parts if all(parts) else None
    return ()


def _screen(made: Compiled, matched: Mapping[int, list[int]], now: datetime) -> Screen:
    """Columns of what is far from any limit."""
    ids: NDArray[np.int64] = np.array(sorted(made.streams), np.int64)
    screen = Screen(ids)
    for rule, streams in matched.items():
        one = made.rules[rule]
        condition = one.definition.condition
        if not streams or always(condition):
            continue
        if isinstance(condition, LoggerState):
            screen.watch(streams)
        elif isinstance(condition, FlatLine):
            screen.flatten(streams, round(condition.minutes * 60 * SECOND_US), condition.tolerance)
        elif isinstance(condition, Slotted):
            for stream, levels in made.book.of(condition.slot, streams, now).items():
                screen.limit([stream], levels)
        else:
            screen.limit(streams, crossed(one))
    return screen


def crossed(one: CompiledRule) -> Iterable[Any]:
    """The values that a reading must cross before a rule can be true."""
    condition = one.definition.condition
    return [condition.level] if hasattr(condition, "level") else one.levels

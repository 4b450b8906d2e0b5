"""A rule made ready for one datastream: its levels as numbers, the datastreams beside it, how far it looks back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from fansipan.services.alerts.contracts import (
    AlarmDelays,
    AlarmPriority,
    Changing,
    Combined,
    Condition,
    Counted,
    Differing,
    FlatLine,
    LoggerState,
    Missing,
    RuleDef,
    RuleLevel,
    Slotted,
    Threshold,
)
from fansipan.services.alerts.rules.packing import span_us
from fansipan.services.notices.contracts.weeks import WeekWindow

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
HOUR_US = 60 * MINUTE_US

HOLDING = 3
"""A reading stands for so many of its intervals when no other comes: after that nothing is known."""

LEAST_HOLD_US = 2 * MINUTE_US


class SlotLevel(Protocol):
    """A level that an app knows (`AlarmLevel` of the manifest), as far as it is judged."""

    @property
    def code(self) -> str: ...
    @property
    def value(self) -> float: ...
    @property
    def above(self) -> bool: ...
    @property
    def priority(self) -> str: ...
    @property
    def title(self) -> Mapping[str, str]: ...
    @property
    def clause(self) -> str: ...
    @property
    def average(self) -> str: ...
    @property
    def inclusive(self) -> bool: ...


@dataclass(frozen=True)
class Level:
    """A limit as it is judged. `key` names it in what is remembered; `average` in microseconds, 0: each reading."""

    key: str
    code: str
    value: float
    above: bool
    inclusive: bool
    priority: AlarmPriority
    title: dict[str, str]
    clause: str
    average: int = 0


@dataclass(frozen=True)
class Plan:
    """A rule for the datastream `own`. `others`: those that a difference or the parts of a combination look at.

    `intervals`: microseconds between readings, by datastream. `levels`: the lowest first.
    """

    condition: Condition
    levels: tuple[Level, ...]
    own: int
    intervals: dict[int, int]
    others: tuple[int, ...] = ()
    delays: AlarmDelays = field(default_factory=AlarmDelays)
    hours: tuple[WeekWindow, ...] = ()
    suspect: bool = True
    valid: tuple[int, int] = (-(1 << 62), 1 << 62)

    @cached_property
    def hold(self) -> int:
        """Microseconds for which a reading stands."""
        return max(HOLDING * max(self.intervals.values(), default=0), LEAST_HOLD_US)

    @cached_property
    def lookback(self) -> int:
        """Microseconds before a moment whose readings bear on it."""
        spans = [level.average for level in self.levels]
        return max([*spans, *_spans(self.condition)], default=0) + self.hold

    @cached_property
    def streams(self) -> tuple[int, ...]:
        """Every datastream that it looks at."""
        return tuple(dict.fromkeys((self.own, *self.others)))


def _spans(condition: Condition) -> Iterable[int]:
    match condition:
        case Threshold():
            yield span_us(condition.average)
        case Changing():
            yield 2 * span_us(condition.over)
        case FlatLine():
            yield round(condition.minutes * MINUTE_US)
        case Counted():
            yield span_us(condition.within)
        case Differing():
            yield condition.skew_seconds * SECOND_US
        case Combined():
            within = span_us(condition.within)
            yield within
            for part in condition.parts:
                yield from (within + span for span in _spans(part.condition))


def own_levels(rule: RuleDef) -> tuple[Level, ...]:
    """The levels that a rule brings itself; of one without any, the single level at which its line is true."""
    condition = rule.condition
    match condition:
        case Threshold() | Changing() | Differing():
            span = span_us(condition.average) if isinstance(condition, Threshold) else 0
            return tuple(level_of(one, span) for one in ordered(condition.levels))
        case FlatLine():
            return (_single(condition.tolerance, rule.priority, above=False),)
        case LoggerState() | Missing():
            return (_single(1, rule.priority),)
        case Counted():
            one = condition.level
            return (Level("1", one.code, condition.times, True, True, one.priority, dict(one.title), one.clause),)
        case Combined():
            return (_single(condition.least, condition.priority),)
    return ()


def slot_levels(found: Sequence[SlotLevel]) -> tuple[Level, ...]:
    """Levels that an app knows. Raises ValueError for a priority or an average that is none."""
    return tuple(
        Level(
            f"{one.code}:{one.average}:{'+' if one.above else '-'}",
            one.code,
            one.value,
            one.above,
            one.inclusive,
            AlarmPriority[one.priority.upper()],
            dict(one.title),
            one.clause,
            span_us(one.average),
        )
        for one in found
        if one.priority.upper() in AlarmPriority.__members__
    )


def part_plan(plan: Plan, number: int) -> Plan:
    """The plan of one part of a combination: its first level, without delays."""
    assert isinstance(plan.condition, Combined)
    condition, own = plan.condition.parts[number].condition, plan.others[number]
    levels = own_levels(RuleDef(condition))[:1]
    return Plan(condition, levels, own, {own: plan.intervals[own]}, suspect=plan.suspect)


def slot_of(condition: Condition) -> str:
    """The slot that gives the levels; "" where the rule brings its own."""
    return condition.slot if isinstance(condition, Slotted) else ""


def ordered(levels: Iterable[RuleLevel]) -> list[RuleLevel]:
    """The mildest first: by priority, then by how far the value is out."""
    return sorted(levels, key=lambda one: (one.priority, one.value if one.above else -one.value))


def level_of(one: RuleLevel, average: int) -> Level:
    """A rule's own level as it is judged."""
    key = f"{one.code}:{one.value}:{'+' if one.above else '-'}"
    title, clause = dict(one.title), one.clause
    return Level(key, one.code, one.value, one.above, one.inclusive, one.priority, title, clause, average)


def _single(value: float, priority: AlarmPriority, above: bool = True) -> Level:
    return Level("1", "", value, above, True, priority, {}, "")

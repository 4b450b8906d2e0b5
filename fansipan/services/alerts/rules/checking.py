"""Whether a rule makes sense, before it is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from fansipan.services.alerts.contracts import (
    Changing,
    Combined,
    Condition,
    Counted,
    Differing,
    FlatLine,
    Forecasting,
    LoggerState,
    Missing,
    RuleDef,
    RuleLevel,
    Slotted,
    Threshold,
)
from fansipan.services.alerts.rules.packing import span_us

LONGEST_US = 31 * 86_400_000_000
"""So far a rule may look back: what lies before is read for every reading that comes."""


def fault(rule: RuleDef) -> str:
    """The first thing that does not fit, as "field: word"; "" when all does."""
    return next((found for check in CHECKS if (found := check(rule))), "")


def _spans(rule: RuleDef) -> str:
    for name, span in _durations(rule.condition):
        try:
            length = span_us(span)
        except ValueError:
            return f"{name}: duration"
        if length > LONGEST_US:
            return f"{name}: too_long"
    return ""


def _durations(condition: Condition) -> Iterable[tuple[str, str]]:
    match condition:
        case Threshold():
            yield "average", condition.average
        case Changing():
            yield "over", condition.over
        case Counted():
            yield "within", condition.within
        case Combined():
            yield "within", condition.within
            for part in condition.parts:
                yield from _durations(part.condition)


def _levels(rule: RuleDef) -> str:
    condition = rule.condition
    if isinstance(condition, Threshold | Changing | Differing):
        return _levels_of(condition.levels)
    if isinstance(condition, Forecasting):
        return "" if condition.slot else _levels_of(condition.levels)
    if isinstance(condition, Slotted):
        return "" if condition.slot else "slot: missing"
    return ""


def _levels_of(levels: Iterable[RuleLevel]) -> str:
    codes = [one.code for one in levels]
    if not codes:
        return "levels: missing"
    return "levels: twice" if len(set(codes)) < len(codes) else ""


def _numbers(rule: RuleDef) -> str:
    condition, delays = rule.condition, rule.delays
    asked = (
        ("minutes", isinstance(condition, FlatLine) and condition.minutes <= 0),
        ("minutes", isinstance(condition, Missing) and condition.minutes < 0),
        ("statuses", isinstance(condition, LoggerState) and not condition.statuses and not condition.flags),
        ("times", isinstance(condition, Counted) and condition.times < 1),
        ("hysteresis", delays.hysteresis < 0),
        ("on_seconds", not 0 <= delays.on_seconds <= 86_400),
        ("off_seconds", not 0 <= delays.off_seconds <= 86_400),
        ("on_samples", not 1 <= delays.on_samples <= 100),
        ("off_samples", not 1 <= delays.off_samples <= 100),
        ("hours", isinstance(condition, Forecasting) and condition.hours <= 0),
        ("valid_to", bool(rule.valid_from and rule.valid_to and rule.valid_to <= rule.valid_from)),
    )
    return next((f"{name}: number" for name, wrong in asked if wrong), "")


def _parts(rule: RuleDef) -> str:
    condition = rule.condition
    if isinstance(condition, Combined):
        if not condition.parts:
            return "parts: missing"
        return "" if 1 <= condition.least <= len(condition.parts) else "least: number"
    if isinstance(condition, Differing):
        return "" if condition.datastream or condition.property else "property: missing"
    return ""


def _flat(rule: RuleDef) -> str:
    """A rule that looks back days for every datastream of the province would be read for each reading."""
    return "minutes: too_long" if isinstance(rule.condition, FlatLine) and rule.condition.minutes > 7 * 1440 else ""


CHECKS: tuple[Callable[[RuleDef], str], ...] = (_spans, _levels, _numbers, _parts, _flat)

"""VN_WQI of an hour and of a day of an automatic station, alone or with what a laboratory found.

The decision speaks of samples. That the mean of an hour or of a day stands for one, how complete it must be, and that
a laboratory's result stands beside it for some time, are settings of the table (docs/explanation/water-index.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from fansipan.sectors.environment.contracts import (
    Input,
    LaboratoryRule,
    LabResult,
    Note,
    Step,
    StepName,
    WaterIndex,
    WaterTable,
)
from fansipan.sectors.environment.rules import wqi

Hours = Sequence[float | None]
UNITS = {"pH": "", "T": "°C"}
BELOW = "C = LOD"
"""A value below the limit of detection counts as the limit itself: the index is never better than the water."""


def of_hours(table: WaterTable, hours: Mapping[str, Hours], results: Iterable[LabResult] = ()) -> WaterIndex:
    """VN_WQI from hourly means by parameter: one of them for an hour, 24 for a day, None where there was none.

    A parameter counts when enough of its hours are there. `results` are those of a laboratory that hold (`holding`).
    """
    kept = {name: row for name, row in hours.items() if any(hour is not None for hour in row)}
    steps = {name: _mean(table, name, row) for name, row in kept.items()}
    laboratory = {one.parameter: _result(table, one) for one in results}
    sample = {name: step.result for name, step in (steps | laboratory).items() if step.result is not None}
    return _noted(wqi.water_index(table, sample, steps | laboratory), steps, laboratory, table.laboratory)


def holding(
    rule: LaboratoryRule, results: Iterable[LabResult], measured: Iterable[str], at: datetime
) -> list[LabResult]:
    """The results that stand beside what a station measured up to a moment: the newest of each parameter.

    Not of a parameter that the station measures itself, even while it is silent: an old sample hides no outage.
    """
    if not rule.combined:
        return []
    own, since = set(measured), at - timedelta(days=rule.days)
    found = [one for one in results if one.parameter not in own and since < one.at <= at]
    newest = {one.parameter: one for one in sorted(found, key=lambda one: (one.at, one.sample))}
    return [newest[name] for name in sorted(newest)]


def decides(subs: Mapping[str, float]) -> str:
    """The parameter with the worst sub-index; "" for none."""
    return min(subs, key=lambda name: subs[name]) if subs else ""


def _mean(table: WaterTable, name: str, row: Hours) -> Step:
    there = [hour for hour in row if hour is not None]
    unit = _unit(table, name)
    if len(row) == 1:
        return Step(StepName.HOUR_MEAN, "C", (Input("C", row[0], unit),), row[0], unit, name)
    given = (Input(f"C₁…C{len(row)}", tuple(row), unit),)
    enough = len(there) >= table.least_share * len(row)
    mean = sum(there) / len(there) if enough else None
    notes = () if enough else (Note.TOO_FEW_HOURS,)
    return Step(StepName.DAY_MEAN, "C = ΣCᵢ / n", given, mean, unit, name, notes=notes)


def _result(table: WaterTable, one: LabResult) -> Step:
    unit = _unit(table, one.parameter)
    given = (Input("C", one.value, unit),)
    return Step(StepName.LABORATORY, BELOW if one.below else "C", given, one.value, unit, one.parameter)


def _unit(table: WaterTable, name: str) -> str:
    return UNITS[name] if name in UNITS else "mg/L" if name == wqi.OXYGEN else table.scales[name].unit


def _noted(
    index: WaterIndex, steps: Mapping[str, Step], laboratory: Mapping[str, Step], rule: LaboratoryRule
) -> WaterIndex:
    few = tuple(dict.fromkeys(note for step in steps.values() for note in step.notes))
    unconfirmed = () if rule.confirmed else (Note.LABORATORY_UNCONFIRMED,)
    added = (*few, *((Note.WITH_LABORATORY, *unconfirmed) if laboratory else ()))
    notes = (*index.notes, *added)
    return replace(index, notes=notes, step=replace(index.step, notes=notes)) if added else index

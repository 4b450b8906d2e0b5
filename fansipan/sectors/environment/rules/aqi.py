"""VN_AQI of an hour and of a day: Quyết định 1459/QĐ-TCMT of 12/11/2019."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fansipan.sectors.environment.contracts import (
    HOURS_BEFORE,
    AirIndex,
    AirTable,
    Averaging,
    Input,
    Note,
    Pollutant,
    Step,
    StepName,
)
from fansipan.sectors.environment.rules.nowcast import nowcast
from fansipan.sectors.environment.rules.scales import half_up, index_at, written

UNIT = "µg/m³"
DECISION = "QĐ 1459/QĐ-TCMT"
Hours = Sequence[float | None]
DAY = 24
EIGHT = 8


def hourly(table: AirTable, hours: Mapping[Pollutant, Hours]) -> AirIndex:
    """VN_AQI of an hour from hourly means in µg/m3, this hour first, as many hours back as NowCast looks.

    Gases by their mean of the hour (O3 on the 1-hour column), particles by NowCast (1459, hourly VN_AQI).
    """
    steps = [step for one in Pollutant if one in hours and (step := _of_hour(table, one, hours[one])) is not None]
    return combined(steps)


def daily(table: AirTable, hours: Mapping[Pollutant, Hours]) -> AirIndex:
    """VN_AQI of a day from 31 hourly means in µg/m3, oldest first: 7 before the day, then those of 01:00 … 24:00.

    Particles by their 24-hour mean; SO2, NO2, CO by the highest hour; O3 by the larger of the indices of its highest
    hour and of its highest 8-hour mean, the latter dropped over 400 (1459, daily VN_AQI).
    """
    steps = [step for one in Pollutant if one in hours and (step := _of_day(table, one, hours[one])) is not None]
    return combined(steps)


def combined(steps: Sequence[Step]) -> AirIndex:
    """The largest sub-index, rounded half up, and whose it is. No index without PM10 or PM2.5 (1459, 1.4)."""
    found = {Pollutant(step.about): step.result for step in steps if step.result is not None}
    notes = tuple(dict.fromkeys(note for step in steps for note in _notes(step)))
    reason = _refusal(found)
    # Not by the rounded values: two sub-indices that round alike have a larger one still.
    leading = max(found, key=lambda one: found[one]) if found and reason is None else None
    value = half_up(found[leading]) if leading else None
    given = tuple(Input(f"AQI({one})", result) for one, result in found.items())
    notes = (*notes, reason) if reason else notes
    step = Step(StepName.AQI, "AQI = ⌊max(AQIₓ) + ½⌋", given, value, source=DECISION, notes=notes, parts=tuple(steps))
    return AirIndex(value, leading, {one: half_up(result) for one, result in found.items()}, notes, step)


def _refusal(found: Mapping[Pollutant, float]) -> Note | None:
    if not found:
        return Note.NO_DATA
    return None if any(one.is_particles for one in found) else Note.NO_PARTICLES


def _notes(step: Step) -> tuple[Note, ...]:
    return (*step.notes, *(note for part in step.parts for note in _notes(part)))


def sub_index(table: AirTable, pollutant: Pollutant, averaging: Averaging, mean: Step) -> Step:
    """The sub-index of a mean (1459, formula of AQIx): a straight line between two breakpoints, 500 at the last."""
    scale = table.scales[f"{pollutant}/8h" if averaging is Averaging.EIGHT_HOURS else pollutant]
    if mean.result is None:
        return _sub_step(pollutant, "I = –", (), None, mean)
    concentration = max(mean.result, 0.0)
    formula, given = written(scale, concentration)
    index = index_at(scale, concentration)
    notes = (Note.ABOVE_SCALE,) if index is None else ()
    return _sub_step(pollutant, formula, given, index, mean, notes)


def _sub_step(
    pollutant: Pollutant,
    formula: str,
    given: tuple[Input, ...],
    index: float | None,
    mean: Step,
    notes: tuple[Note, ...] = (),
) -> Step:
    source = f"{DECISION}, bảng BPi"
    return Step(StepName.SUB_INDEX, formula, given, index, "", pollutant, source, notes, (mean,))


def _of_hour(table: AirTable, pollutant: Pollutant, hours: Hours) -> Step | None:
    if all(hour is None for hour in hours):
        return None
    if pollutant.is_particles:
        return sub_index(table, pollutant, Averaging.NOWCAST, nowcast(table.nowcast, hours))
    if hours[0] is None:
        return None
    return sub_index(table, pollutant, Averaging.HOUR, measured(StepName.HOUR_MEAN, hours[0]))


def measured(name: StepName, mean: float) -> Step:
    """A mean that came as it is, from the averages kept of the station."""
    return Step(name, "C", (Input("C", mean, UNIT),), mean, UNIT)


def _of_day(table: AirTable, pollutant: Pollutant, hours: Hours) -> Step | None:
    own = hours[HOURS_BEFORE:]
    if all(hour is None for hour in own):
        return None
    if pollutant.is_particles:
        return sub_index(table, pollutant, Averaging.DAY, mean_of(StepName.DAY_MEAN, own, table.least_share))
    highest = sub_index(table, pollutant, Averaging.HOUR, _highest(own))
    return highest if pollutant is not Pollutant.O3 else _ozone(highest, _eight_hours(table, hours))


def _highest(own: Hours) -> Step:
    there = [hour for hour in own if hour is not None]
    given = (Input("C₁…C₂₄", tuple(own), UNIT),)
    return Step(StepName.DAY_MAXIMUM, "C = max(Cᵢ)", given, max(there), UNIT, source=f"{DECISION}, AQI ngày")


def mean_of(name: StepName, hours: Hours, least_share: float) -> Step:
    """The mean of the hours that are there; no result when fewer than that share of them are."""
    there = [hour for hour in hours if hour is not None]
    given = (Input(f"C₁…C{len(hours)}", tuple(hours), UNIT),)
    enough = bool(there) and len(there) >= least_share * len(hours)
    notes = () if enough else (Note.TOO_FEW_HOURS,)
    return Step(name, "C = ΣCᵢ / n", given, sum(there) / len(there) if enough else None, UNIT, notes=notes)


def _eight_hours(table: AirTable, hours: Hours) -> Step | None:
    """The sub-index of the highest 8-hour mean; a mean is stamped at its last hour, so a day has 24."""
    windows = [hours[start : start + EIGHT] for start in range(len(hours) - EIGHT + 1)][-DAY:]
    means = [mean_of(StepName.EIGHT_HOUR_MEAN, window, table.least_share) for window in windows]
    there = [mean for mean in means if mean.result is not None]
    if not there:
        return None
    return sub_index(table, Pollutant.O3, Averaging.EIGHT_HOURS, max(there, key=lambda mean: mean.result or 0.0))


def _ozone(hour: Step, eight: Step | None) -> Step:
    if eight is None:
        return hour
    both = [hour, eight]
    index = max(step.result for step in both if step.result is not None)
    given = (Input("AQI(O3 1h)", hour.result), Input("AQI(O3 8h)", eight.result))
    formula = "AQI(O3) = max(AQI(O3 1h), AQI(O3 8h))"
    return Step(StepName.SUB_INDEX, formula, given, index, "", Pollutant.O3, f"{DECISION}, AQI ngày", (), tuple(both))

"""Every limit that held for a datastream, span of days by span of days.

A permit's number comes before every regulation's for the average that it names; one that names no average stands for
all of them. Of the regulations the first one that knows the parameter holds, in the order in which the outlet names
them: those first that the plant may stay on (transition), then those in force.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from fansipan.kernel.errors import Invalid
from fansipan.kernel.units import conversion
from fansipan.sectors.environment.contracts import (
    Applied,
    AppliedSpan,
    Average,
    Input,
    Law,
    LawName,
    LegalLimit,
    LimitReason,
    Measured,
    Note,
    OutletTerms,
    PermitTerm,
    RegulationTerms,
    Step,
    StepName,
)
from fansipan.sectors.environment.rules import factors, limits

NO_AVERAGE = Average.DAY
"""The average that a permit's number is held against when the permit names none: the daily mean."""

DAY = timedelta(days=1)


def spans(measured: Measured, law: Law, first: date, last: date) -> tuple[AppliedSpan, ...]:
    """Every limit that held between two days, both included: by average, then by day."""
    done: list[AppliedSpan] = []
    going: dict[Average, AppliedSpan] = {}
    for begin, end in _stretches(measured, law, first, last):
        now = on(measured, law, begin)
        for average, applied in now.items():
            before = going.get(average)
            if before is not None and before.applied == applied:
                going[average] = replace(before, last=end)
                continue
            done.extend([before] if before else [])
            going[average] = AppliedSpan(begin, end, average, applied)
        done.extend(going.pop(average) for average in list(going) if average not in now)
    order = list(Average)
    return tuple(sorted([*done, *going.values()], key=lambda one: (order.index(one.average), one.first)))


def on(measured: Measured, law: Law, day: date) -> dict[Average, Applied]:
    """The limits of a day by the average that is held against them."""
    outlet = outlet_on(measured, day)
    permits = [
        (permit, name)
        for permit in measured.permits
        for name in measured.names
        if permit.parameter == name.parameter and limits.holds(day, permit)
    ]
    found, useless, alone = _permitted(permits, measured.unit)
    if alone:
        return {**useless, **found}
    for limit, name, reason in _numbers(measured, law, outlet, day):
        average = limit.compared if limit.average is Average.ANY else limit.average
        own = limits.at_oxygen(_multiplied(limit, reason, outlet, law), limit, outlet)
        applied = _as_measured(own, name, measured.unit)
        if average in useless and Note.OTHER_UNIT not in applied.step.notes:
            applied = limits.noted(applied, Note.PERMIT_OTHER_UNIT)
        found.setdefault(average, applied)
    return {**useless, **found}


def _permitted(
    permits: Iterable[tuple[PermitTerm, LawName]], unit: str
) -> tuple[dict[Average, Applied], dict[Average, Applied], bool]:
    """The numbers of permits by average, those that nothing can be held against apart; whether one is for all averages.

    A number in a unit that does not convert takes no regulation's place: else its slip would let everything through.
    """
    found: dict[Average, Applied] = {}
    useless: dict[Average, Applied] = {}
    alone = False
    for permit, name in permits:
        average = NO_AVERAGE if permit.average is Average.ANY else permit.average
        applied = _as_measured(limits.by_permit(permit), name, unit)
        usable = Note.OTHER_UNIT not in applied.step.notes
        (found if usable else useless).setdefault(average, applied)
        alone = alone or (usable and permit.average is Average.ANY)
    return found, useless, alone


def _multiplied(limit: LegalLimit, reason: LimitReason, outlet: OutletTerms, law: Law) -> Applied:
    """The number of a regulation times the plant's coefficients, with how each of them was found."""
    coefficients, why = factors.of_plant(outlet, law, limit.regulation)
    applied = limits.by_regulation(limit, reason, coefficients, law.factors)
    if len(applied.step.inputs) == 1:
        return applied
    return replace(applied, step=replace(applied.step, parts=why))


def outlet_on(measured: Measured, day: date) -> OutletTerms:
    """What holds for the place on a day; before anybody described it, or for another medium: nothing special."""
    begun = [one for one in measured.outlets if one.valid_from <= day and one.medium == measured.medium]
    return begun[-1] if begun else OutletTerms(0, date.min, measured.medium)


def _numbers(
    measured: Measured, law: Law, outlet: OutletTerms, day: date
) -> list[tuple[LegalLimit, LawName, LimitReason]]:
    """The numbers of the first regulation that knows the parameter, out of the first place in its tables that fits."""
    for regulation, reason in limits.in_order(outlet, law, day):
        for name in measured.names:
            rows = [one for one in law.limits.get((regulation.code, name.parameter), ()) if _held(one, regulation, day)]
            for place in _places(outlet):
                if found := [one for one in rows if (one.column, one.category) == place]:
                    return [(one, name, reason) for one in found]
    return []


def _places(outlet: OutletTerms) -> Iterator[tuple[str, str]]:
    """Where a number may stand: a table without columns, or without categories, is for all of them."""
    both = (outlet.column, outlet.category)
    yield from dict.fromkeys((both, (outlet.column, ""), ("", outlet.category), ("", "")))


def _held(limit: LegalLimit, regulation: RegulationTerms, day: date) -> bool:
    # A regulation that ended for others still holds for the plant that stays on it: its numbers' own end is not asked.
    return limits.holds(min(day, regulation.valid_to or day), limit)


def _as_measured(applied: Applied, name: LawName, unit: str) -> Applied:
    """The limit in the unit and the substance of the readings; in its own, with a note, where units do not convert."""
    try:
        factor, offset = conversion(applied.unit, unit)
    except Invalid:
        return limits.noted(applied, Note.OTHER_UNIT)
    if (factor, offset, name.factor) == (1.0, 0.0, 1.0):
        return applied

    def turned(value: float | None) -> float | None:
        return None if value is None else (value * factor + offset) / name.factor

    high = turned(applied.high)
    given = (Input("Cmax", applied.high, applied.unit), Input("f", name.factor))
    step = Step(StepName.AS_MEASURED, "C = Cmax / f", given, high, unit, name.parameter, parts=(applied.step,))
    return replace(applied, low=turned(applied.low), high=high, unit=unit, step=step)


def _stretches(measured: Measured, law: Law, first: date, last: date) -> Iterator[tuple[date, date]]:
    """The days cut where anything about the limits may change."""
    cuts = sorted({first, *(day for day in _changes(measured, law) if first < day <= last)})
    for begin, after in zip(cuts, [*cuts[1:], last + DAY], strict=True):
        yield begin, after - DAY


def _changes(measured: Measured, law: Law) -> Iterator[date]:
    yield from (outlet.valid_from for outlet in measured.outlets)
    yield from _edges(measured.permits)
    yield from _edges(law.regulations)
    yield from (one.existing_until + DAY for one in law.regulations if one.existing_until)
    for name in measured.names:
        for regulation in law.regulations:
            yield from _edges(law.limits.get((regulation.code, name.parameter), ()))


def _edges(terms: Iterable[RegulationTerms | LegalLimit | PermitTerm]) -> Iterator[date]:
    for term in terms:
        yield term.valid_from
        if term.valid_to is not None:
            yield term.valid_to + DAY

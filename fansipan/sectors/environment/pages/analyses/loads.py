"""The mass that a station let out, by month, and what it stands on."""

from __future__ import annotations

import numpy as np
from django.http import HttpRequest
from django.utils.translation import gettext as _

from fansipan.kernel.asking import actor_of
from fansipan.sectors.environment.pages.analyses import asking, drawing
from fansipan.sectors.environment.pages.analyses.answer import Answer
from fansipan.sectors.environment.pages.analyses.drawing import Drawing, Key
from fansipan.sectors.environment.pages.analyses.plot import Plot
from fansipan.sectors.environment.pages.analyses.shown import (
    Method,
    Shown,
    Table,
    account,
    figure,
    hours_source,
    percent,
    short,
    title,
)
from fansipan.sectors.environment.queries.analyses import loads, series
from fansipan.sectors.environment.queries.analyses.loads import LoadFound, State
from fansipan.sectors.environment.rules.analyses.hours import day
from fansipan.sectors.environment.rules.analyses.loads import Month
from fansipan.services.observations.queries.newest import ValueNow

LITTLE = 0.75


def answer(request: HttpRequest) -> Answer:
    """The load of one substance at one station."""
    actor, span = actor_of(request), asking.span(request)
    seen = series.stations(actor)
    with_mass = {value.datastream for values in loads.substances(seen).values() for value in values}

    def fits(value: ValueNow) -> bool:
        return value.datastream in with_mass

    taken = asking.chosen(request, seen, fits)
    if taken is None:
        return Answer((), (span,), None)
    found = loads.load(actor, taken.station, taken.value.datastream, span.period)
    return Answer(asking.selects(seen, taken, fits), (span,), _shown(found, span.text))


def month_name(number: int) -> str:
    """A month as 11/2026."""
    return f"{number % 12 + 1:02d}/{1970 + number // 12}"


def tonnes(kg: float | None) -> float | None:
    """Tonnes of kilograms."""
    return None if kg is None else kg / 1000


def _shown(found: LoadFound, period: str) -> Shown:
    measured, load = found.concentration.measured, found.load
    left = (*account([found.concentration, found.flow]), *_unconverted(found))
    if not load.measured_hours:
        nothing = _("No hour of this period has both a concentration and a flow.")
        return Shown(title(measured), left=left, nothing=nothing)
    return Shown(
        title(measured),
        facts=_facts(found, period),
        says=(_says(found),),
        warnings=_warnings(found),
        drawings=(_drawing(found),),
        tables=(_months(found), _days(found)),
        left=left,
        methods=_methods(found),
        demo=measured.demo,
    )


def _unconverted(found: LoadFound) -> tuple[tuple[str, str], ...]:
    if not found.unconverted:
        return ()
    said = _(
        "Hours with both that could not be brought to the same state (temperature, pressure, moisture or "
        "oxygen missing)"
    )
    return ((said, figure(found.unconverted)),)


def _facts(found: LoadFound, period: str) -> tuple[tuple[str, str], ...]:
    load, kg = found.load, found.load.hourly.value
    return (
        (_("Period"), period),
        (_("Measured load"), f"{figure(tonnes(load.measured_kg))} t"),
        (_("Coverage: hours with both concentration and flow"), _coverage(found)),
        (_("Mean load of the hours measured"), f"{figure(float(kg.mean()))} kg/h"),
        (_("Highest hour"), f"{figure(float(kg.max()))} kg/h"),
        (_("Estimate for the hours not measured, not contained above"), _estimate(load.estimated_kg)),
        (_("Flow"), title(found.flow.measured)),
    )


def _coverage(found: LoadFound) -> str:
    load = found.load
    of = _("%(used)s of %(all)s") % {"used": figure(load.measured_hours), "all": figure(load.hours)}
    return f"{percent(load.coverage)} ({of})"


def _estimate(kg: float | None) -> str:
    return _("none: too little was measured") if kg is None else f"{figure(tonnes(kg))} t"


def _says(found: LoadFound) -> str:
    load = found.load
    if load.coverage > LITTLE:
        return _("The measured load covers %(share)s of the hours.") % {"share": percent(load.coverage)}
    return _("Only %(share)s of the hours are covered: the true load is higher than the measured one.") % {
        "share": percent(load.coverage)
    }


def _warnings(found: LoadFound) -> tuple[str, ...]:
    said = []
    if found.state is State.ASSUMED:
        said.append(
            _(
                "Nobody has said in which state (actual or normal, wet or dry) concentration and flow "
                "are told: they are taken to be the same. An administrator sets it at the outlet."
            )
        )
    if found.oxygen_removed:
        said.append(
            _(
                "The concentration is told at reference oxygen; it was brought back to the oxygen "
                "measured before it was multiplied with the flow."
            )
        )
    return tuple(said)


def _drawing(found: LoadFound) -> Drawing:
    months = found.load.months
    heights = [one.measured_kg + (one.estimated_kg or 0) for one in months]
    plot = Plot((0, len(months)), drawing.nice(0, max(heights) / 1000 or 1), short)
    for place, one in enumerate(months):
        wide, name = (place + 0.15, place + 0.85), month_name(one.number)
        measured, whole = one.measured_kg / 1000, heights[place] / 1000
        plot.bar("fill-1", wide, (0, measured), f"{name}: {figure(measured)} t")
        if whole > measured:
            plot.bar("estimate", wide, (measured, whole), f"{name}: + {figure(whole - measured)} t")
    every = max(1, len(months) // 6)
    plot.ticks(
        [
            (place + 0.5, month_name(one.number), place % (2 * every) != 0)
            for place, one in enumerate(months)
            if place % every == 0
        ]
    )
    keys = (Key("fill-1", _("Measured")), Key("estimate", _("Estimated for hours not measured")))
    heading = _("Load by month (t)")
    return plot.done("months", heading, heading, keys)


def _months(found: LoadFound) -> Table:
    head = (
        _("Month"),
        _("Hours with both"),
        _("Hours"),
        _("Coverage (%)"),
        _("Measured (t)"),
        _("Mean (kg/h)"),
        _("Estimated for the rest (t)"),
    )
    load = found.load
    rows = [_month(one) for one in load.months]
    mean = load.measured_kg / load.measured_hours
    rows.append(
        (
            _("Sum"),
            load.measured_hours,
            load.hours,
            100 * load.coverage,
            load.measured_kg / 1000,
            mean,
            tonnes(load.estimated_kg),
        )
    )
    return Table("months", _("Load by month (t)"), head, tuple(rows))


def _month(one: Month) -> tuple[float | int | str | None, ...]:
    mean = one.measured_kg / one.measured_hours if one.measured_hours else None
    share = 100 * one.measured_hours / one.hours
    return (
        month_name(one.number),
        one.measured_hours,
        one.hours,
        share,
        one.measured_kg / 1000,
        mean,
        tonnes(one.estimated_kg),
    )


def _days(found: LoadFound) -> Table:
    hourly = found.load.hourly
    days, place, count = np.unique(day(hourly.end), return_inverse=True, return_counts=True)
    kg = np.bincount(place, hourly.value, len(days))
    names = days.astype("datetime64[D]").astype(str)
    rows = tuple(
        (str(name), int(hours), float(one), float(one / hours))
        for name, hours, one in zip(names, count, kg, strict=True)
    )
    head = (_("Day"), _("Hours with both"), _("Measured (kg)"), _("Mean (kg/h)"))
    return Table("days", _("Load by day (kg)"), head, rows, folded=True)


def _methods(found: LoadFound) -> tuple[Method, ...]:
    units = {"c": found.concentration.measured.unit, "q": found.flow.measured.unit}
    methods = [
        hours_source(),
        Method(
            _(
                "Hourly mean concentration (%(c)s) times hourly mean flow (%(q)s), brought to kg/m³ and "
                "m³/h by their UCUM units; only hours that have both."
            )
            % units,
            "m = C × Q",
            "QCVN 19:2009/BTNMT; UCUM",
        ),
        Method(
            _(
                "Estimate, apart from the measured load: the mean of the month's measured hours times "
                "its other hours; only where half of the month's hours were measured."
            ),
            "m̂ = m̄ · (N − n),  n ≥ N / 2",
            _("house rule"),
        ),
    ]
    if found.state is State.CONVERTED:
        methods.append(
            Method(
                _(
                    "The flow was brought to the state of the concentration: %(celsius)s °C, %(kpa)s "
                    "kPa, dry as the analyser tells it."
                )
                % {"celsius": short(found.stack.normal_celsius), "kpa": short(found.stack.normal_kpa)},
                "Q(N) = Q × (273.15 + T₀) / (273.15 + T) × P / P₀;  Q(k) = Q × (1 − H₂O/100)",
                "QCVN 19:2009/BTNMT 1.3; QCVN 19:2024/BTNMT 1.3.10",
            )
        )
    return tuple(methods)

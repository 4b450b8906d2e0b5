"""Diurnal and weekly profiles: hours, weekdays, months, and every hour of the week."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from django.http import HttpRequest
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from fansipan.kernel.asking import actor_of
from fansipan.sectors.environment.pages.analyses import asking, drawing
from fansipan.sectors.environment.pages.analyses.answer import Answer
from fansipan.sectors.environment.pages.analyses.drawing import Drawing, Key
from fansipan.sectors.environment.pages.analyses.plot import Plot
from fansipan.sectors.environment.pages.analyses.shown import (
    Cell,
    HeatRow,
    Method,
    Shown,
    Table,
    account,
    figure,
    hours_source,
    short,
    title,
)
from fansipan.sectors.environment.queries.analyses import series
from fansipan.sectors.environment.queries.analyses.series import HourlySeries
from fansipan.sectors.environment.rules.analyses import profiles
from fansipan.sectors.environment.rules.analyses.profiles import Group, Rhythms

SHADES = 8


def answer(request: HttpRequest) -> Answer:
    """The rhythms of one datastream."""
    actor, span = actor_of(request), asking.span(request)
    seen = series.stations(actor)
    taken = asking.chosen(request, seen, asking.has_mean)
    if taken is None:
        return Answer((), (span,), None)
    found = series.hourly(actor, [taken.value.datastream], span.period)[0]
    return Answer(asking.selects(seen, taken), (span,), _shown(found, profiles.rhythms(found.hours), span.text))


def _shown(found: HourlySeries, rhythms: Rhythms, period: str) -> Shown:
    if not rhythms.days:
        return Shown(title(found.measured), left=account([found]), nothing=_("No hour of this period can be used."))
    symbol = found.measured.symbol
    hours = [f"{hour:02d}–{hour + 1:02d}" for hour in range(24)]
    days = [str(WEEKDAYS[day]) for day in range(7)]
    months = [_("Month %(number)d") % {"number": number} for number in range(1, 13)]
    tables = (
        _table("hours", _("By hour of the day"), _("Hour"), hours, rhythms.hours, symbol),
        _table("weekdays", _("By day of the week"), _("Day of the week"), days, rhythms.weekdays, symbol),
        _table("months", _("By month"), _("Month"), months, rhythms.months, symbol),
        _week_table(rhythms, days, symbol),
    )
    return Shown(
        title(found.measured),
        facts=(
            (_("Period"), period),
            (_("Days from the first to the last hour used"), figure(rhythms.days)),
            (_("Mean of all hours"), f"{figure(float(found.hours.value.mean()))} {symbol}"),
        ),
        says=(_highest(rhythms, hours, symbol),),
        warnings=_warnings(rhythms),
        drawings=(
            _diurnal(rhythms.hours, symbol),
            _bars("weekdays", tables[1].title, rhythms.weekdays, [day[:9] for day in days], symbol),
            _bars("months", tables[2].title, rhythms.months, [str(number) for number in range(1, 13)], symbol),
        ),
        tables=tables,
        left=account([found]),
        methods=_methods(rhythms),
        demo=found.measured.demo,
        heat=_heat(rhythms, days),
    )


def _highest(rhythms: Rhythms, hours: Sequence[str], symbol: str) -> str:
    means = np.array([group.mean for group in rhythms.hours])
    top, low = int(np.nanargmax(means)), int(np.nanargmin(means))
    return _("Highest on average in the hour %(top)s (%(high)s %(unit)s), lowest in %(bottom)s (%(low)s %(unit)s).") % {
        "top": hours[top],
        "high": figure(float(means[top])),
        "bottom": hours[low],
        "low": figure(float(means[low])),
        "unit": symbol,
    }


def _warnings(rhythms: Rhythms) -> tuple[str, ...]:
    if rhythms.hours[0].sure[0] == rhythms.hours[0].sure[0]:
        return ()
    return (_("Too few days for intervals: at least four weeks are needed."),)


def _table(name: str, heading: str, first: str, names: Sequence[str], groups: Sequence[Group], symbol: str) -> Table:
    head = (
        first,
        _("Hours"),
        _("Mean (%(unit)s)") % {"unit": symbol},
        _("95 % interval, low"),
        _("95 % interval, high"),
        _("Median"),
        _("Lower quartile"),
        _("Upper quartile"),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (said, one.count, one.mean, *one.sure, one.median, *one.quartiles)
        for said, one in zip(names, groups, strict=True)
    )
    return Table(name, heading, head, rows, folded=True)


def _week_table(rhythms: Rhythms, days: Sequence[str], symbol: str) -> Table:
    head = (_("Day of the week"), *(f"{hour:02d}" for hour in range(24)))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (day, *(float(one) for one in rhythms.week[place])) for place, day in enumerate(days)
    )
    heading = _("Mean by day of the week and hour (%(unit)s)") % {"unit": symbol}
    return Table("week", heading, head, rows, folded=True)


def _diurnal(groups: Sequence[Group], symbol: str) -> Drawing:
    some = [value for one in groups for value in (*one.quartiles, *one.sure, one.mean) if value == value]
    plot = Plot((0, 24), drawing.nice(min(0.0, *some), max(some)), short)
    plot.band("quartiles", [(hour + 0.5, *one.quartiles) for hour, one in enumerate(groups)])
    plot.band("sure", [(hour + 0.5, *one.sure) for hour, one in enumerate(groups)])
    plot.line("median", [(hour + 0.5, one.median) for hour, one in enumerate(groups)])
    plot.line("line-1", [(hour + 0.5, one.mean) for hour, one in enumerate(groups)])
    plot.ticks([(hour, f"{hour}", hour % 6 != 0) for hour in range(0, 25, 3)])
    keys = (
        Key("line-1", _("Mean")),
        Key("sure", _("95 % interval of the mean")),
        Key("median", _("Median")),
        Key("quartiles", _("Middle half of the hours")),
    )
    heading = _("By hour of the day")
    return plot.done("hours", f"{heading} ({symbol})", heading, keys)


def _bars(name: str, heading: str, groups: Sequence[Group], names: Sequence[str], symbol: str) -> Drawing:
    some = [value for one in groups for value in (one.mean, one.sure[1]) if value == value]
    plot = Plot((0, len(groups)), drawing.nice(min(0.0, *some), max(some)), short)
    for place, one in enumerate(groups):
        if one.count:
            plot.bar(
                "fill-1", (place + 0.15, place + 0.85), (0, one.mean), f"{names[place]}: {figure(one.mean)} {symbol}"
            )
            plot.whisker(place + 0.5, one.sure)
    plot.ticks([(place + 0.5, text, place % 2 == 1) for place, text in enumerate(names)])
    certain = any(one.sure[0] == one.sure[0] for one in groups)
    keys = (Key("fill-1", _("Mean")), *((Key("whisker", _("95 % interval of the mean")),) if certain else ()))
    return plot.done(
        name,
        f"{heading} ({symbol})",
        heading,
        keys,
    )


def _heat(rhythms: Rhythms, days: Sequence[str]) -> tuple[HeatRow, ...]:
    low, high = float(np.nanmin(rhythms.week)), float(np.nanmax(rhythms.week))

    def cell(value: float) -> tuple[str, int | None]:
        return (short(value), None if value != value else round((value - low) / ((high - low) or 1) * SHADES))

    return tuple(HeatRow(day, tuple(cell(float(one)) for one in rhythms.week[place])) for place, day in enumerate(days))


def _methods(rhythms: Rhythms) -> tuple[Method, ...]:
    return (
        hours_source(),
        Method(
            _(
                "95 %% interval of the mean: circular block bootstrap, 1,000 resamples of whole days in blocks of "
                "%(days)d days, because neighbouring hours and days are alike; percentiles 2.5 and 97.5."
            )
            % {"days": rhythms.block},
            "l = max(7, ⌈n^⅓⌉)",
            "Künsch (1989), Ann. Statist. 17; Politis & Romano (1992)",
        ),
        Method(
            _("Median and quartiles of the hourly means in each slot."), "Q(¼), Q(½), Q(¾)", "Hyndman & Fan (1996), 7"
        ),
    )

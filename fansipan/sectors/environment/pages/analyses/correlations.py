"""Two datastreams hour by hour."""

from __future__ import annotations

import numpy as np
from django.http import HttpRequest
from django.utils import formats
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
    between,
    figure,
    hours_source,
    short,
    title,
)
from fansipan.sectors.environment.queries.analyses import series
from fansipan.sectors.environment.queries.analyses.series import HourlySeries
from fansipan.sectors.environment.rules.analyses import correlations as rules
from fansipan.sectors.environment.rules.analyses.correlations import Correlation

CELLS = 36
SHADES = 5


def answer(request: HttpRequest) -> Answer:
    """The correlation of two datastreams; at first of the first two that fit."""
    actor, span = actor_of(request), asking.span(request)
    seen = series.stations(actor)
    first = asking.chosen(request, seen)
    if first is None:
        return Answer((), (span,), None)
    asked = {"station2", "datastream2"} & set(request.GET)
    second = asking.chosen(request, seen, suffix="2") if asked else None
    if second is None:
        others = [one for one in first.station.values if asking.has_mean(one)]
        value = next((one for one in others if one.datastream != first.value.datastream), first.value)
        second = asking.Chosen(first.station, value)
    ids = [first.value.datastream, second.value.datastream]
    found = {one.measured.datastream: one for one in series.hourly(actor, ids, span.period)}
    both = [found[number] for number in ids]
    choosers = (*asking.selects(seen, first), *asking.selects(seen, second, suffix="2"))
    return Answer(choosers, (span,), _shown(both, rules.correlation(both[0].hours, both[1].hours), span.text))


def _shown(both: list[HourlySeries], found: Correlation | None, period: str) -> Shown:
    subject = f"{title(both[0].measured)} × {title(both[1].measured)}"
    if found is None:
        nothing = _("Fewer than 24 common hours, or a series that does not change: nothing can be said.")
        return Shown(subject, left=account(both), nothing=nothing)
    best = max(found.lags, key=lambda one: -1.0 if one.r != one.r else abs(one.r))
    slope_unit = f"{both[1].measured.symbol} / {both[0].measured.symbol}"
    facts = (
        (_("Period"), period),
        (_("Common hours (n)"), figure(found.count)),
        (_("Worth of independent hours"), figure(round(found.effective))),
        (_("Pearson r"), _r(found.pearson)),
        (_("95 % interval"), " … ".join(_r(one) for one in found.pearson_sure)),
        (_("Spearman ρ"), _r(found.spearman)),
        (_("Theil–Sen line"), _line(found)),
        (_("95 % interval of the slope"), between(found.line.sure, slope_unit)),
        (_("Strongest at a lag of"), _("%(hours)d h (r = %(r)s)") % {"hours": best.hours, "r": _r(best.r)}),
    )
    return Shown(
        subject,
        facts=facts,
        says=(_says(found), _("Correlation is no cause: both may follow the weather or the hour of the day.")),
        drawings=(_scatter(both, found), _lag_bars(found)),
        tables=(_numbers(both, found), _lags(found)),
        left=account(both),
        methods=_methods(found),
        demo=any(one.measured.demo for one in both),
    )


def _r(value: float) -> str:
    return figure(value) if value != value else formats.number_format(f"{value:.2f}").replace("-", "−")


def _line(found: Correlation) -> str:
    sign = "+" if found.line.intercept >= 0 else "−"
    return f"y = {figure(found.line.slope)} · x {sign} {figure(abs(found.line.intercept))}"


def _says(found: Correlation) -> str:
    low, high = found.pearson_sure
    if low != low or low <= 0 <= high:
        return _("No linear relation is shown: the interval of r holds zero.")
    if found.pearson > 0:
        return _("The two rise and fall together more than chance would have it.")
    return _("One falls as the other rises, more than chance would have it.")


def _scatter(both: list[HourlySeries], found: Correlation) -> Drawing:
    x, y = rules.paired(both[0].hours, both[1].hours)
    xs, ys = (drawing.nice(float(one.min()), float(one.max())) for one in (x, y))
    plot = Plot((xs[0], xs[-1]), ys, short, height=360)
    count, right, up = np.histogram2d(x, y, bins=CELLS, range=((xs[0], xs[-1]), (ys[0], ys[-1])))
    bounds = np.unique(np.geomspace(1, max(2.0, count.max()), SHADES))
    shapes: dict[int, list[str]] = {}
    for i, j in zip(*np.nonzero(count), strict=True):
        shade = int(np.searchsorted(bounds, count[i, j], side="right"))
        left, top = plot.x(right[i]), plot.y(up[j + 1])
        cell = drawing.box(left, top, plot.x(right[i + 1]) - left, plot.y(up[j]) - top)
        shapes.setdefault(min(SHADES, shade), []).append(cell)
    for shade in sorted(shapes):
        plot.draw(f"shade-{shade}", "".join(shapes[shade]))
    ends = [
        (one, found.line.intercept + found.line.slope * one)
        for one in _clipped(found, (xs[0], xs[-1]), (ys[0], ys[-1]))
    ]
    plot.line("line-3", ends)
    plot.ticks([(tick, short(tick), False) for tick in xs])
    names = [f"{title(one.measured)} ({one.measured.symbol})" for one in both]
    heading = _("Hour by hour")
    keys = (Key("line-3", _("Theil–Sen line")), Key("shade-1", _("few hours")), Key("shade-5", _("many hours")))
    note = _("Across: %(x)s. Up: %(y)s.") % {"x": names[0], "y": names[1]}
    return plot.done("scatter", heading, note, keys, note)


def _clipped(found: Correlation, xs: tuple[float, float], ys: tuple[float, float]) -> list[float]:
    """Where the line enters and leaves the drawing."""
    slope, intercept = found.line.slope, found.line.intercept
    if slope == 0:
        return list(xs)
    crossings = sorted((y - intercept) / slope for y in ys)
    low, high = max(xs[0], crossings[0]), min(xs[1], crossings[1])
    return [low, high] if low < high else []


def _lag_bars(found: Correlation) -> Drawing:
    some = [one.r for one in found.lags if one.r == one.r]
    plot = Plot((-24.5, 24.5), drawing.nice(min(0.0, *some), max(0.0, *some)), _r)
    for one in found.lags:
        if one.r == one.r:
            plot.bar("fill-1", (one.hours - 0.4, one.hours + 0.4), (0, one.r), f"{one.hours} h: {_r(one.r)}")
    plot.ticks([(hours, f"{hours}".replace("-", "−"), hours % 12 != 0) for hours in range(-24, 25, 6)])
    heading = _("Pearson r by lag (hours)")
    note = _("Right of zero: the second series so many hours later than the first.")
    return plot.done("lags", heading, heading, (), note)


def _numbers(both: list[HourlySeries], found: Correlation) -> Table:
    rows = (
        (_("Common hours (n)"), found.count),
        (_("Worth of independent hours"), found.effective),
        (_("Pearson r"), found.pearson),
        (_("95 % interval, low"), found.pearson_sure[0]),
        (_("95 % interval, high"), found.pearson_sure[1]),
        (_("Spearman ρ"), found.spearman),
        (_("Slope"), found.line.slope),
        (_("95 % interval of the slope, low"), found.line.sure[0]),
        (_("95 % interval of the slope, high"), found.line.sure[1]),
        (_("Intercept (%(unit)s)") % {"unit": both[1].measured.symbol}, found.line.intercept),
    )
    return Table("numbers", _("Numbers"), (_("Number"), _("Value")), rows, folded=True)


def _lags(found: Correlation) -> Table:
    rows = tuple((one.hours, one.r, one.count) for one in found.lags)
    return Table("lags", _("Pearson r by lag (hours)"), (_("Lag (h)"), _("Pearson r"), _("Hours")), rows, folded=True)


def _methods(found: Correlation) -> tuple[Method, ...]:
    return (
        hours_source(),
        Method(
            _(
                "Interval of r: Fisher's z with as many independent hours as the common ones are worth, "
                "autocorrelation over ten days considered."
            ),
            "n* = n / (1 + 2 Σ (1 − k/n) aₖ bₖ);  z = artanh r ± 1.96 / √(n* − 3)",
            "Fisher (1921); Pyper & Peterman (1998); Bretherton et al. (1999)",
        ),
        Method(
            _(
                "Line: the median of the slopes of all pairs of %(count)d hours; of more common hours so "
                "many are drawn evenly at random. Its interval takes hours for independent and is too "
                "narrow for what is alike."
            )
            % {"count": found.line_pairs},
            "b = med (yⱼ − yᵢ) / (xⱼ − xᵢ)",
            "Theil (1950); Sen (1968)",
        ),
    )

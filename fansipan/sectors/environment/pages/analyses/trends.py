"""Whether a datastream rises or falls over the years."""

from __future__ import annotations

import numpy as np
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fansipan.kernel.asking import actor_of
from fansipan.sectors.environment.pages.analyses import asking, drawing
from fansipan.sectors.environment.pages.analyses.answer import Answer
from fansipan.sectors.environment.pages.analyses.drawing import Drawing, Key
from fansipan.sectors.environment.pages.analyses.loads import month_name
from fansipan.sectors.environment.pages.analyses.plot import Plot
from fansipan.sectors.environment.pages.analyses.shown import (
    Method as Way,
)
from fansipan.sectors.environment.pages.analyses.shown import (
    Shown,
    Table,
    account,
    between,
    figure,
    hours_source,
    percent,
    probability,
    short,
    title,
)
from fansipan.sectors.environment.queries.analyses import series
from fansipan.sectors.environment.queries.analyses.series import HourlySeries
from fansipan.sectors.environment.rules.analyses import trends as rules
from fansipan.sectors.environment.rules.analyses.trends import Method, Trend

AUTO = "auto"
METHODS: dict[str, str | Promise] = {
    AUTO: gettext_lazy("Automatic"),
    Method.SEASONAL.value: gettext_lazy("Months within their season (seasonal Kendall)"),
    Method.DESEASONALISED.value: gettext_lazy("Months without their season"),
    Method.MONTHS.value: gettext_lazy("Months as they are"),
    Method.DAYS.value: gettext_lazy("Days as they are"),
}
SIGNIFICANT = 0.05
YEARS_FOR_MORE_THAN_A_HINT = 4


def answer(request: HttpRequest) -> Answer:
    """The trend of one datastream."""
    actor, span = actor_of(request), asking.span(request, "5y")
    seen = series.stations(actor)
    taken = asking.chosen(request, seen)
    if taken is None:
        return Answer((), (span,), None)
    found = series.hourly(actor, [taken.value.datastream], span.period)[0]
    asked = asking.value_of(request, "method", METHODS, AUTO)
    method = rules.fitting(found.hours) if asked == AUTO else Method(asked)
    trend = rules.trend(found.hours, method) if len(found.hours) else None
    methods = asking.select(request, "method", _("Method"), METHODS, AUTO)
    return Answer((*asking.selects(seen, taken), methods), (span,), _shown(found, trend, method, span.text))


def _shown(found: HourlySeries, trend: Trend | None, method: Method, period: str) -> Shown:
    if trend is None:
        nothing = _(
            "Too few months or days with three quarters of their hours: six are needed, two years of the "
            "same month for the seasonal test."
        )
        return Shown(title(found.measured), left=account([found]), nothing=nothing)
    symbol = _("%(unit)s a year") % {"unit": found.measured.symbol}
    return Shown(
        title(found.measured),
        facts=_facts(trend, symbol, period),
        says=_says(trend, symbol),
        warnings=_warnings(trend),
        drawings=(_drawing(trend, found.measured.symbol),),
        tables=(_numbers(trend, symbol), _points(trend, found.measured.symbol)),
        left=(
            *account([found]),
            (_("Months or days left out: under 75 % of their hours"), figure(int((~trend.points.enough).sum()))),
        ),
        methods=_methods(method, trend),
        demo=found.measured.demo,
    )


def _facts(trend: Trend, symbol: str, period: str) -> tuple[tuple[str, str], ...]:
    middle = float(np.median(trend.value))
    relative = percent(trend.line.slope / middle) if middle > 0 else "–"
    return (
        (_("Period"), period),
        (_("Method"), str(METHODS[trend.method.value])),
        (_("Slope"), f"{figure(trend.line.slope)} {symbol}"),
        (_("95 % interval"), between(trend.line.sure, symbol)),
        (_("Of the median, a year"), relative),
        (_("Kendall's test, p"), probability(trend.kendall.p)),
        (_("The same without correction for autocorrelation, p"), probability(trend.kendall.plain_p)),
        (_("Kendall's τ"), figure(trend.kendall.tau)),
        (_("Days used") if trend.method is Method.DAYS else _("Months used"), figure(trend.count)),
    )


def _says(trend: Trend, symbol: str) -> tuple[str, ...]:
    if trend.kendall.p >= SIGNIFICANT or trend.line.slope == 0:
        return (_("No trend is shown at the 5 % level. That is no proof that there is none."),)
    said = _("It rises by %(slope)s %(unit)s.") if trend.line.slope > 0 else _("It falls by %(slope)s %(unit)s.")
    return (
        said % {"slope": figure(abs(trend.line.slope)), "unit": symbol},
        _("The test says that it is hardly chance, not why: weather may have a trend too."),
    )


def _warnings(trend: Trend) -> tuple[str, ...]:
    years = float(trend.points.year[-1] - trend.points.year[0])
    if trend.method in (Method.SEASONAL, Method.DESEASONALISED) and years < YEARS_FOR_MORE_THAN_A_HINT:
        return (_("Under four years of months a trend is a hint at most: one odd season makes it."),)
    if years < 3:
        return (_("Within so short a time a season looks like a trend."),)
    return ()


def _drawing(trend: Trend, symbol: str) -> Drawing:
    kept = trend.points.enough
    year, value = trend.points.year[kept], trend.value
    first, last = float(year[0]), float(year[-1])
    plot = Plot((first, last), drawing.nice(min(0.0, float(value.min())), float(value.max())), short)
    draw = [(float(x), float(y)) for x, y in zip(year, value, strict=True)]
    if trend.method is Method.DAYS:
        plot.line("thin", draw)
    else:
        plot.line("thin", draw)
        plot.draw("dots", "".join(drawing.dot(plot.x(x), plot.y(y)) for x, y in draw))
    line, middle = trend.line, float(np.median(year))
    at = line.intercept + line.slope * middle
    ends = [(x, at + line.slope * (x - middle)) for x in (first, last)]
    if line.sure[0] == line.sure[0]:
        slopes = sorted(line.sure)
        plot.band("sure", [(x, *sorted(at + one * (x - middle) for one in slopes)) for x in (first, middle, last)])  # type: ignore[misc]
    plot.line("line-3", ends)
    plot.ticks(_ticks(first, last))
    keys = (
        Key(
            "dots" if trend.method is not Method.DAYS else "thin",
            _("Means without their season") if trend.method is Method.DESEASONALISED else _("Means"),
        ),
        Key("line-3", _("Theil–Sen line")),
        Key("sure", _("95 % interval of the slope")),
    )
    heading = _("Trend (%(unit)s)") % {"unit": symbol}
    return plot.done("trend", heading, heading, keys)


def _ticks(first: float, last: float) -> list[tuple[float, str, bool]]:
    if last - first > 2:
        years = range(int(np.ceil(first)), int(last) + 1)
        return [(float(year), str(year), (year - years[0]) % 2 == 1) for year in years]
    months = range(int(np.ceil((first - 1970) * 12)), int((last - 1970) * 12) + 1)
    every = max(1, -(-len(months) // 6))
    return [(1970 + month / 12, month_name(month), place % 2 == 1) for place, month in enumerate(months[::every])]


def _numbers(trend: Trend, symbol: str) -> Table:
    kendall, line = trend.kendall, trend.line
    rows = (
        (_("Slope (%(unit)s)") % {"unit": symbol}, line.slope),
        (_("95 % interval, low"), line.sure[0]),
        (_("95 % interval, high"), line.sure[1]),
        (_("Kendall's S"), kendall.s),
        (_("Variance of S, as used"), kendall.variance),
        (_("Variance of S without correction"), kendall.plain_variance),
        (_("Kendall's test, p"), kendall.p),
        (_("The same without correction for autocorrelation, p"), kendall.plain_p),
        (_("Kendall's τ"), kendall.tau),
        (_("Months or days used"), trend.count),
    )
    return Table("numbers", _("Numbers"), (_("Number"), _("Value")), rows, folded=True)


def _points(trend: Trend, symbol: str) -> Table:
    points, kept = trend.points, trend.points.enough
    tested = np.full(len(points.number), np.nan)
    tested[kept] = trend.value
    days = trend.method is Method.DAYS
    names = [str(np.datetime64(int(one), "D")) if days else month_name(int(one)) for one in points.number]
    rows = tuple(
        (
            names[place],
            float(points.mean[place]),
            int(points.hours[place]),
            int(points.expected[place]),
            float(tested[place]),
        )
        for place in range(len(names))
    )
    head = (
        _("Day") if days else _("Month"),
        _("Mean (%(unit)s)") % {"unit": symbol},
        _("Hours"),
        _("Hours there are"),
        _("Tested as"),
    )
    return Table("points", _("Means and what was tested; a dash: left out"), head, rows, folded=True)


def _methods(method: Method, trend: Trend) -> tuple[Way, ...]:
    factor = trend.kendall.variance / trend.kendall.plain_variance if trend.kendall.plain_variance else float("nan")
    slope = Way(
        _("Slope: the median of the slopes of all pairs; its interval from the variance of Kendall's S as used."),
        "b = med (yⱼ − yᵢ) / (tⱼ − tᵢ)",
        "Theil (1950); Sen (1968)",
    )
    seasonal = Way(
        _(
            "Seasonal Kendall: S and slopes within each month of the year alone, then summed; the variance is "
            "%(factor)s times that of independent months: by their covariance from ten years on, else by "
            "autocorrelation."
        )
        % {"factor": figure(factor)},
        "S = Σₘ Sₘ;  Var S = φ Σ σₘ²",
        "Hirsch, Slack & Smith (1982); Hirsch & Slack (1984); Hamed & Rao (1998)",
    )
    corrected = Way(
        _("Mann–Kendall with ties; the variance is multiplied by %(factor)s for autocorrelation, never by less than 1.")
        % {"factor": figure(factor)},
        "z = (S ∓ 1) / √(φ Var S)",
        "Mann (1945); Kendall (1975); Hamed & Rao (1998)",
    )
    without = Way(
        _("Without season: each month less the median of its month of the year, plus the median of all."),
        "y′ = y − med(yₘ) + med(y)",
        _("house rule"),
    )
    ways = (slope, seasonal) if method is Method.SEASONAL else (slope, corrected)
    return (hours_source(), *ways, *((without,) if method is Method.DESEASONALISED else ()))

"""Before and after: two periods of one datastream."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from fansipan.kernel.asking import actor_of
from fansipan.sectors.environment.pages.analyses import asking, drawing
from fansipan.sectors.environment.pages.analyses.answer import Answer
from fansipan.sectors.environment.pages.analyses.asking import Span
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
    percent,
    probability,
    short,
    title,
)
from fansipan.sectors.environment.queries.analyses import series
from fansipan.sectors.environment.queries.analyses.series import HourlySeries
from fansipan.sectors.environment.rules.analyses import differences as rules
from fansipan.sectors.environment.rules.analyses import hours as at
from fansipan.sectors.environment.rules.analyses.differences import Difference
from fansipan.sectors.environment.rules.analyses.hours import Hours

EVERY, MATCHED = "every", "hours"


def answer(request: HttpRequest) -> Answer:
    """The difference between two periods."""
    actor, spans = actor_of(request), asking.two_spans(request)
    seen = series.stations(actor)
    taken = asking.chosen(request, seen)
    if taken is None:
        return Answer((), spans, None)
    ways = {EVERY: _("All hours alike"), MATCHED: _("Matched by hour of the day")}
    way = asking.value_of(request, "match", ways, EVERY)
    compare = rules.matched_difference if way == MATCHED else rules.difference
    both = [series.hourly(actor, [taken.value.datastream], span.period)[0] for span in spans]
    shown = _shown(both, compare(both[0].hours, both[1].hours), spans)
    matching = asking.select(request, "match", _("Comparison"), ways, EVERY)
    return Answer((*asking.selects(seen, taken), matching), spans, shown)


def _shown(both: list[HourlySeries], found: Difference, spans: tuple[Span, Span]) -> Shown:
    measured = both[0].measured
    left = tuple(
        (f"{span.label}: {name}", text) for span, one in zip(spans, both, strict=True) for name, text in account([one])
    )
    if not found.first.hours or not found.second.hours:
        return Shown(title(measured), left=left, nothing=_("One of the periods has no hour that can be used."))
    symbol = measured.symbol
    return Shown(
        title(measured),
        facts=_facts(found, symbol),
        says=_says(found, symbol),
        warnings=_warnings(found, spans),
        drawings=(_drawing(both, spans, symbol),),
        tables=(_table(found, spans, symbol), _hours_table(both, symbol)),
        left=left,
        methods=_methods(found),
        demo=measured.demo,
    )


def _facts(found: Difference, symbol: str) -> tuple[tuple[str, str], ...]:
    test = found.test
    lines = [
        (_("Difference of means"), f"{_signed(found.mean)} {symbol}"),
        (_("95 % interval"), between(found.mean_sure, symbol)),
        (_("Difference of medians"), f"{_signed(found.median)} {symbol}"),
        (_("95 % interval of the difference of medians"), between(found.median_sure, symbol)),
    ]
    if test is not None:
        lines += [
            (_("Mann–Whitney on daily means, p"), probability(test.p_corrected)),
            (_("The same without correction for autocorrelation, p"), probability(test.p)),
            (_("Pairs of days in which the later period is higher"), percent(test.superior)),
        ]
    return tuple(lines)


def _signed(value: float) -> str:
    return f"+{figure(value)}" if value > 0 else figure(value)


def _says(found: Difference, symbol: str) -> tuple[str, ...]:
    low, high = found.mean_sure
    if low != low:
        return (_("The periods are too short to tell a difference from chance: at least four weeks each are needed."),)
    if low <= 0 <= high:
        return (_("No difference is shown: the interval holds zero. That is no proof that there is none."),)
    much = {"size": figure(abs(found.mean)), "unit": symbol}
    said = (
        _("The later period is higher by %(size)s %(unit)s on average.")
        if low > 0
        else _("The later period is lower by %(size)s %(unit)s on average.")
    )
    return (said % much, _("The numbers do not say why: weather, season and operation may differ too."))


def _warnings(found: Difference, spans: tuple[Span, Span]) -> tuple[str, ...]:
    said = []
    if spans[0].first <= spans[1].last and spans[1].first <= spans[0].last:
        said.append(_("The periods overlap: hours of both count in both."))
    if found.test is None:
        said.append(_("Too few days with data for the test: at least eight in each period."))
    return tuple(said)


def _table(found: Difference, spans: tuple[Span, Span], symbol: str) -> Table:
    head = ("", _("Days"), _("Hours"), _("Mean (%(unit)s)") % {"unit": symbol}, _("Median"))
    sides = zip(spans, (found.first, found.second), strict=True)
    rows = tuple((f"{span.label} ({span.text})", side.days, side.hours, side.mean, side.median) for span, side in sides)
    change = (_("Difference"), None, None, found.mean, found.median)
    sure = [(_("95 % interval, low"), found.mean_sure[0], found.median_sure[0])]
    sure += [(_("95 % interval, high"), found.mean_sure[1], found.median_sure[1])]
    ends = tuple((name, None, None, mean, median) for name, mean, median in sure)
    return Table("periods", _("Both periods"), head, (*rows, change, *ends))


def _by_hour(found: Hours) -> list[float]:
    slot = at.hour_of_day(found.end)
    return [float(found.value[slot == hour].mean()) if (slot == hour).any() else float("nan") for hour in range(24)]


def _hours_table(both: list[HourlySeries], symbol: str) -> Table:
    one, other = (_by_hour(side.hours) for side in both)
    rows = tuple((f"{hour:02d}–{hour + 1:02d}", one[hour], other[hour], other[hour] - one[hour]) for hour in range(24))
    head = (_("Hour"), _("Period before"), _("Period after"), _("Difference"))
    return Table("hours", _("Means by hour of the day (%(unit)s)") % {"unit": symbol}, head, rows, folded=True)


def _drawing(both: list[HourlySeries], spans: tuple[Span, Span], symbol: str) -> Drawing:
    lines = [_by_hour(side.hours) for side in both]
    some = [value for row in lines for value in row if value == value]
    plot = Plot((0, 24), drawing.nice(min(0.0, *some), max(some)), short)
    for look, row in zip(("line-2", "line-1"), lines, strict=True):
        plot.line(look, [(hour + 0.5, value) for hour, value in enumerate(row)])
    plot.ticks([(hour, f"{hour}", hour % 6 != 0) for hour in range(0, 25, 3)])
    keys = tuple(
        Key(look, f"{span.label}: {span.text}") for look, span in zip(("line-2", "line-1"), spans, strict=True)
    )
    heading = _("Means by hour of the day (%(unit)s)") % {"unit": symbol}
    return plot.done("hours", heading, heading, keys)


def _methods(found: Difference) -> tuple[Method, ...]:
    matched = Method(
        _("Matched by hour of the day: each of the %(count)d hours of the day that both periods have weighs the same.")
        % {"count": found.matched_hours},
        "x̄ = Σₕ x̄ₕ / H",
        _("direct standardisation"),
    )
    return (
        hours_source(),
        *((matched,) if found.matched_hours else ()),
        Method(
            _(
                "Intervals: circular block bootstrap of days, each period for itself, 1,000 resamples, "
                "blocks of %(days)d days."
            )
            % {"days": found.block},
            "Δ* = x̄*₂ − x̄*₁",
            "Künsch (1989), Ann. Statist. 17; Politis & Romano (1992)",
        ),
        Method(
            _(
                "Mann–Whitney's test on daily means. Days follow one another alike, so the variance is multiplied by "
                "the factor shown, %(factor)s here."
            )
            % {"factor": figure(found.test.inflation if found.test else float("nan"))},
            "z / √φ,  φ = (1 + r₁) / (1 − r₁)",
            "Mann & Whitney (1947); Bayley & Hammersley (1946)",
        ),
    )

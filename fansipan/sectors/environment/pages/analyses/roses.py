"""Wind rose and pollution rose, and what the wind brought by sector and speed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from fansipan.kernel.asking import actor_of
from fansipan.kernel.text import pick
from fansipan.sectors.environment.pages.analyses import asking
from fansipan.sectors.environment.pages.analyses.answer import Answer
from fansipan.sectors.environment.pages.analyses.rose_drawing import drawn
from fansipan.sectors.environment.pages.analyses.shown import (
    Cell,
    Method,
    Shown,
    Table,
    account,
    figure,
    percent,
    short,
    title,
)
from fansipan.sectors.environment.pages.showing import language
from fansipan.sectors.environment.queries.analyses import series, wind
from fansipan.sectors.environment.queries.analyses.series import SPEED, HourlySeries
from fansipan.sectors.environment.queries.analyses.wind import Blown, WindSource
from fansipan.sectors.environment.rules.analyses import roses as rules
from fansipan.sectors.environment.rules.analyses.hours import Values
from fansipan.sectors.environment.rules.analyses.roses import Rose, Wind
from fansipan.services.observations.queries.newest import ValueNow

SPEEDS = (0.0, 2.0, 4.0, 6.0, 8.0)
CALMS: dict[str, str | Promise] = {"0.3": "0.3 m/s", "0.5": "0.5 m/s", "1.0": "1.0 m/s"}

SECTORS = (
    pgettext_lazy("compass", "N"),
    pgettext_lazy("compass", "NNE"),
    pgettext_lazy("compass", "NE"),
    pgettext_lazy("compass", "ENE"),
    pgettext_lazy("compass", "E"),
    pgettext_lazy("compass", "ESE"),
    pgettext_lazy("compass", "SE"),
    pgettext_lazy("compass", "SSE"),
    pgettext_lazy("compass", "S"),
    pgettext_lazy("compass", "SSW"),
    pgettext_lazy("compass", "SW"),
    pgettext_lazy("compass", "WSW"),
    pgettext_lazy("compass", "W"),
    pgettext_lazy("compass", "WNW"),
    pgettext_lazy("compass", "NW"),
    pgettext_lazy("compass", "NNW"),
)


@dataclass(frozen=True, slots=True)
class Carried:
    """The hours that have both wind and a value of what it brought."""

    wind: Wind
    value: Values


def answer(request: HttpRequest) -> Answer:
    """The roses of one datastream with the wind of its station, or of the nearest that measures it."""
    actor, span = actor_of(request), asking.span(request, most="3y")
    seen = series.stations(actor)
    taken = asking.chosen(request, [one for one in seen if wind.source(one, seen)], carried)
    if taken is None:
        return Answer((), (span,), None)
    source = wind.source(taken.station, seen)
    assert source is not None
    calm = asking.select(request, "calm", _("Calm under"), CALMS, "0.5")
    threshold = float(asking.value_of(request, "calm", CALMS, "0.5"))
    found = series.hourly(actor, [taken.value.datastream], span.period)[0]
    blown = wind.blown(actor, source, span.period)
    shown = _shown(found, blown, source, (threshold, span.text))
    return Answer((*asking.selects(seen, taken, carried), calm), (span,), shown)


def carried(value: ValueNow) -> bool:
    """What the wind can bring: anything but itself."""
    return asking.has_mean(value) and value.property_code != SPEED


def _shown(found: HourlySeries, blown: Blown, source: WindSource, asked: tuple[float, str]) -> Shown:
    calm, period = asked
    left = _left(found, blown)
    if not len(blown.wind):
        return Shown(title(found.measured), left=left, nothing=_("No hour of this period has wind."))
    both = _both(found, blown.wind)
    blowing = rules.rose(blown.wind, blown.wind.speed, SPEEDS, calm)
    bringing = rules.rose(both.wind, both.value, rules.classes(both.value), calm)
    symbol = found.measured.symbol
    names = [str(one) for one in SECTORS]
    windy = drawn("wind", _("Wind rose"), blowing, "m/s", names)
    polluted = drawn(
        "pollution",
        _("Pollution rose: %(what)s") % {"what": title(found.measured, station=False)},
        bringing,
        symbol,
        names,
    )
    return Shown(
        title(found.measured),
        facts=_facts(blown.wind, source, blowing, (calm, period)),
        says=_says(found, both, names, calm),
        warnings=_warnings(source, both),
        drawings=(windy, polluted) if len(both.value) else (windy,),
        tables=_tables(blowing, both, names, (symbol, calm)),
        left=left,
        methods=_methods(calm),
        demo=found.measured.demo,
    )


def _both(found: HourlySeries, blown: Wind) -> Carried:
    _end, one, other = np.intersect1d(blown.end, found.hours.end, assume_unique=True, return_indices=True)
    return Carried(Wind(blown.end[one], blown.direction[one], blown.speed[one]), found.hours.value[other])


def _facts(blown: Wind, source: WindSource, rose: Rose, asked: tuple[float, str]) -> tuple[tuple[str, str], ...]:
    mean = rules.mean_wind(blown)
    main = int(np.argmax(rose.counts.sum(axis=1)))
    return (
        (_("Period"), asked[1]),
        (_("Wind measured at"), f"{source.station} · {pick(source.name, language())}"),
        (_("Hours with wind"), figure(rose.total)),
        (_("Calm (under %(speed)s m/s)") % {"speed": short(asked[0])}, percent(rose.calm_share)),
        (_("Most frequent direction"), f"{SECTORS[main]} ({percent(float(rose.shares[main].sum()))})"),
        (_("Mean speed"), f"{figure(mean.speed)} m/s"),
        (_("Mean of the vectors"), f"{figure(mean.vector_speed)} m/s · {mean.vector_direction:.0f}°"),
        (_("Steadiness (vector mean over mean speed)"), percent(mean.steadiness)),
    )


def _says(found: HourlySeries, both: Carried, names: list[str], calm: float) -> tuple[str, ...]:
    if not len(both.value):
        return (_("No hour has both wind and this parameter: there is no pollution rose."),)
    brought = rules.brought(both.wind, both.value, calm)
    often = np.where(brought.count[:-1] >= rules.LEAST_IN_CELL, brought.mean[:-1], np.nan)
    if np.isnan(often).all():
        return ()
    top = int(np.nanargmax(often))
    return (
        _("Highest on average with wind from %(sector)s: %(mean)s %(unit)s over %(hours)s h.")
        % {
            "sector": names[top],
            "mean": figure(float(often[top])),
            "unit": found.measured.symbol,
            "hours": figure(int(brought.count[top])),
        },
    )


def _warnings(source: WindSource, both: Carried) -> tuple[str, ...]:
    said = []
    if source.metres:
        said.append(
            _("This station measures no wind. The wind is that of %(station)s, %(km)s km away: valleys turn it.")
            % {"station": source.station, "km": figure(source.metres / 1000)}
        )
    if 0 < len(both.value) < 24 * 14:
        said.append(_("Fewer than two weeks of common hours: a rose of chance winds."))
    return tuple(said)


def _left(found: HourlySeries, blown: Blown) -> tuple[tuple[str, str], ...]:
    return (
        *account([found]),
        (_("Wind readings without a partner of the same moment (direction or speed missing)"), figure(blown.unpaired)),
        (_("Wind readings that did not count: calibration, fault, failed quality control"), figure(blown.refused)),
    )


def _tables(rose: Rose, both: Carried, names: list[str], asked: tuple[str, float]) -> tuple[Table, ...]:
    symbol, calm = asked
    tables = [_wind_table(rose, names)]
    if len(both.value):
        tables += [_brought_table(both, names, symbol, calm), _polar_table(both, names, symbol, calm)]
    return tuple(tables)


def class_names(edges: tuple[float, ...]) -> list[str]:
    """What the classes of a rose hold, in words."""
    ends = [f"{short(low)}–{short(high)}" for low, high in pairwise(edges)]
    return [*ends, f"≥ {short(edges[-1])}"]


def _wind_table(rose: Rose, names: list[str]) -> Table:
    shares = 100 * rose.shares
    head = (_("Sector"), *(f"{name} m/s" for name in class_names(rose.edges)), _("Share of hours (%)"), _("Hours"))
    rows: list[tuple[float | int | str | None, ...]] = [
        (name, *(float(one) for one in shares[place]), float(shares[place].sum()), int(rose.counts[place].sum()))
        for place, name in enumerate(names)
    ]
    nothing = (None,) * len(rose.edges)
    rows.append((_("Calm"), *nothing, 100 * rose.calm_share, int(rose.calms.sum())))
    rows.append((_("Sum"), *(float(one) for one in shares.sum(axis=0)), 100.0, rose.total))
    return Table("wind", _("Wind: share of hours by sector and speed"), head, tuple(rows), folded=True)


def _brought_table(both: Carried, names: list[str], symbol: str, calm: float) -> Table:
    found = rules.brought(both.wind, both.value, calm)
    head = (
        _("Sector"),
        _("Hours"),
        _("Mean (%(unit)s)") % {"unit": symbol},
        _("Median"),
        _("Part of the sum of all hours (%)"),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            name,
            int(found.count[place]),
            float(found.mean[place]),
            float(found.median[place]),
            100 * float(found.part[place]),
        )
        for place, name in enumerate([*names, _("Calm")])
    )
    return Table("pollution", _("What each sector brought"), head, rows, folded=True)


def _polar_table(both: Carried, names: list[str], symbol: str, calm: float) -> Table:
    mean, _count = rules.by_speed(both.wind, both.value, SPEEDS, calm)
    head = (_("Sector"), *(f"{name} m/s" for name in class_names(SPEEDS)))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name, *(float(one) for one in mean[place])) for place, name in enumerate(names)
    )
    heading = _("Mean (%(unit)s) by sector and wind speed; a dash: fewer than %(hours)d hours") % {
        "unit": symbol,
        "hours": rules.LEAST_IN_CELL,
    }
    return Table("polar", heading, head, rows, folded=True)


def _methods(calm: float) -> tuple[Method, ...]:
    return (
        Method(
            _(
                "Hourly wind is the vector mean of readings of direction and speed taken at the same "
                "moment; direction is where the wind comes from. Sectors are 22.5° wide, the first "
                "centred on north."
            ),
            "u = −Σ v sin θ / n;  v = −Σ v cos θ / n;  θ̄ = atan2(−u, −v)",
            "WMO-No. 8, vol. I",
        ),
        Method(
            _(
                "Calm hours, under %(speed)s m/s, have no direction: they are counted in the middle, and "
                "sectors and calms make 100 %%."
            )
            % {"speed": short(calm)},
            "Σ fₛ + f₀ = 100 %",
            "WMO-No. 8; Carslaw & Ropkins (2012), openair",
        ),
        Method(
            _(
                "Part of a sector: its mean weighted by how often it blew. Classes of the pollution rose "
                "are round numbers near the quantiles of the period."
            ),
            "wₛ = nₛ x̄ₛ / Σ n x̄",
            "Carslaw & Ropkins (2012), openair: pollutionRose, polarFreq",
        ),
    )

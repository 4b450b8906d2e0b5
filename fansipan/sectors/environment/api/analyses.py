"""The analyses as JSON: what the pages show, unrounded."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
from django.http import HttpRequest
from ninja import Query, Router

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import Invalid, NotFound
from fansipan.kernel.permissions import Actor
from fansipan.sectors.environment.queries.analyses import loads, series, wind
from fansipan.sectors.environment.queries.analyses.series import MOST_YEARS, HourlySeries
from fansipan.sectors.environment.rules.analyses import correlations, differences, profiles, roses, trends
from fansipan.services.observations.queries.newest import StationNow
from fansipan.services.observations.queries.series import Period

router = Router(tags=["analyses"])

CALM = Query(0.5, ge=0, le=5, description="Hours of less mean wind, m/s, are calm")
SPEEDS = (0.0, 2.0, 4.0, 6.0, 8.0)
FIRST = Query(..., alias="from", description="First day, in Viet Nam")
LAST = Query(..., alias="to", description="Last day, in Viet Nam")
FIRST2, LAST2 = Query(..., alias="from2"), Query(..., alias="to2")


@router.get("/analyses/roses", summary="Wind rose and pollution rose")
def get_roses(request: HttpRequest, datastream: int, first: date = FIRST, last: date = LAST, calm: float = CALM) -> Any:
    """Hours by 16 sectors and class, calms apart, and what each sector brought; wind of the nearest station."""
    actor, period = actor_of(request), _period(first, last)
    found, seen = _hourly(actor, datastream, period), series.stations(actor)
    source = wind.source(_station(seen, found.measured.station), seen)
    if source is None:
        raise NotFound("environment.no_wind")
    blown = wind.blown(actor, source, period)
    _end, one, other = np.intersect1d(blown.wind.end, found.hours.end, assume_unique=True, return_indices=True)
    both = roses.Wind(blown.wind.end[one], blown.wind.direction[one], blown.wind.speed[one])
    value = found.hours.value[other]
    return _plain(
        {
            **_about(found),
            "wind_station": source.station,
            "wind_metres": source.metres,
            "mean": asdict(roses.mean_wind(blown.wind)),
            "wind": asdict(roses.rose(blown.wind, blown.wind.speed, SPEEDS, calm)),
            "pollution": asdict(roses.rose(both, value, roses.classes(value), calm)),
            "brought": asdict(roses.brought(both, value, calm)),
        }
    )


@router.get("/analyses/rhythms", summary="Daily and weekly profiles")
def get_rhythms(request: HttpRequest, datastream: int, first: date = FIRST, last: date = LAST) -> Any:
    """Means with intervals, medians and quartiles by hour of the day, weekday (from Monday) and month."""
    found = _hourly(actor_of(request), datastream, _period(first, last))
    return _plain({**_about(found), "rhythms": asdict(profiles.rhythms(found.hours))})


@router.get("/analyses/differences", summary="Two periods of one datastream")
def get_differences(
    request: HttpRequest,
    datastream: int,
    first: date = FIRST,
    last: date = LAST,
    first2: date = FIRST2,
    last2: date = LAST2,
) -> Any:
    """The second period less the first, every hour alike and matched by hour of the day."""
    actor = actor_of(request)
    before, after = (_hourly(actor, datastream, _period(*days)) for days in ((first, last), (first2, last2)))
    return _plain(
        {
            **_about(before),
            "difference": asdict(differences.difference(before.hours, after.hours)),
            "matched": asdict(differences.matched_difference(before.hours, after.hours)),
        }
    )


@router.get("/analyses/correlations", summary="Two datastreams hour by hour")
def get_correlations(
    request: HttpRequest, datastream: int, datastream2: int, first: date = FIRST, last: date = LAST
) -> Any:
    """Pearson with its interval, Spearman, lags of a day, the line; null where nothing can be said."""
    actor, period = actor_of(request), _period(first, last)
    one, other = (_hourly(actor, number, period) for number in (datastream, datastream2))
    found = correlations.correlation(one.hours, other.hours)
    return _plain({"first": _about(one), "second": _about(other), "correlation": asdict(found) if found else None})


@router.get("/analyses/loads", summary="Load of a substance at a station")
def get_loads(request: HttpRequest, datastream: int, first: date = FIRST, last: date = LAST) -> Any:
    """Measured kilograms by month with their coverage; estimates for the other hours apart, null where too few."""
    actor, period = actor_of(request), _period(first, last)
    seen = series.stations(actor)
    with_mass = {value.datastream: code for code, values in loads.substances(seen).items() for value in values}
    if datastream not in with_mass:
        raise NotFound("observations.datastream", id=datastream)
    found = loads.load(actor, _station(seen, with_mass[datastream]), datastream, period)
    load = found.load
    return _plain(
        {
            **_about(found.concentration),
            "state": found.state.value,
            "hours": load.hours,
            "measured_hours": load.measured_hours,
            "measured_kg": load.measured_kg,
            "estimated_kg": load.estimated_kg,
            "months": [
                {**asdict(one), "month": f"{1970 + one.number // 12}-{one.number % 12 + 1:02d}"} for one in load.months
            ],
        }
    )


@router.get("/analyses/emitters", summary="Largest emitters of a substance")
def get_emitters(request: HttpRequest, substance: str, first: date = FIRST, last: date = LAST) -> Any:
    """Stations by measured load (observed property such as flue-so2), beside as long a period just before."""
    actor = actor_of(request)
    period, known = _period(first, last), loads.emitting(actor)
    if substance not in known:
        raise NotFound("environment.no_emitter", substance=substance)
    return _plain(
        {
            "emitters": [
                {
                    "station": one.station.code,
                    "rank": one.rank.place,
                    "rank_before": one.rank.before,
                    "share": one.rank.share,
                    "measured_kg": one.load.measured_kg,
                    "coverage": one.load.coverage,
                    "estimated_kg": one.load.estimated_kg,
                    "before_kg": one.before.measured_kg,
                    "before_coverage": one.before.coverage,
                }
                for one in loads.emitters(actor, known[substance], period)
            ]
        }
    )


@router.get("/analyses/trends", summary="Trend with its significance")
def get_trends(
    request: HttpRequest,
    datastream: int,
    first: date = FIRST,
    last: date = LAST,
    method: trends.Method | None = None,
) -> Any:
    """Slope in units a year with its interval, Kendall's test; null where too little was measured."""
    found = _hourly(actor_of(request), datastream, _period(first, last))
    trend = trends.trend(found.hours, method or trends.fitting(found.hours)) if len(found.hours) else None
    return _plain({**_about(found), "trend": asdict(trend) if trend else None})


def _period(first: date, last: date) -> Period:
    if last < first or (last - first).days > MOST_YEARS * 366 or not 1970 <= first.year <= last.year <= 9000:
        raise Invalid("environment.period", years=MOST_YEARS)
    start, end = (datetime.combine(day, time.min, clock.VIETNAM) for day in (first, last + timedelta(days=1)))
    now = clock.now().replace(minute=0, second=0, microsecond=0)
    return Period(start, max(min(end, now), start + timedelta(hours=1)))


def _hourly(actor: Actor, datastream: int, period: Period) -> HourlySeries:
    return series.hourly(actor, [datastream], period)[0]


def _station(seen: list[StationNow], code: str) -> StationNow:
    return next(one for one in seen if one.code == code)


def _about(found: HourlySeries) -> dict[str, Any]:
    own = found.measured
    names = {"datastream": own.datastream, "station": own.station, "parameter": own.code, "unit": own.unit}
    return {**names, "account": asdict(found.account)}


def _plain(value: Any) -> Any:
    """Arrays as lists, numbers as JSON knows them; what is no number as null."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, np.ndarray | np.generic):
        return _plain(value.tolist())
    return None if isinstance(value, float) and not np.isfinite(value) else value

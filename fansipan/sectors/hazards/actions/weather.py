"""Take in what weather services forecast: the rain that a run expects above each level gauge."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import numpy as np
from django.db import transaction

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import Invalid, TooLarge
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.hazards.contracts.forecasts import WeatherRunFacts
from fansipan.sectors.hazards.models import ForecastRain, WeatherRun
from fansipan.sectors.hazards.queries import gauge_series
from fansipan.sectors.hazards.rules import weather
from fansipan.sectors.hazards.rules.rights import TAKE_WEATHER
from fansipan.sectors.hazards.rules.weather import RainRun, Site, apart

MOST_BYTES = 200_000_000
OLDEST = timedelta(days=800)
"""A run older than the history that models learn from is of no use."""


def take(actor: Actor, name: str, content: bytes, source: str = "", *, only_ahead: bool = False) -> WeatherRunFacts:
    """Keep the newest run of a file (GRIB, NetCDF or CSV); the same file again changes nothing.

    The rain above a level gauge is the mean over the gauge and all gauges above it that the file reaches. Raises
    Forbidden, TooLarge, and Invalid for a file without a forecast of rain for any gauge, with `only_ahead` also for
    one whose hours are over, such as a radar's picture of what fell.
    """
    require(actor, TAKE_WEATHER)
    if len(content) > MOST_BYTES:
        raise TooLarge("hazards.weather_too_large", most=MOST_BYTES)
    sha256 = hashlib.sha256(content).hexdigest()
    known = WeatherRun.objects.filter(sha256=sha256).first()
    if known is not None:
        return _facts(known, known=True)
    places = gauge_series.neighbourhoods()
    sites = {one.code: Site(one.code, one.lat, one.lon) for place in places for one in (place.gauge, *place.above)}
    try:
        run = apart.read(content, list(sites.values()))
    except weather.NoWeather as problem:
        raise Invalid("hazards.no_weather", file=name, why=str(problem)) from None
    if not clock.now() - OLDEST <= clock.from_us(run.issued_us) <= clock.now() + timedelta(hours=1):
        raise Invalid("hazards.weather_time", file=name, issued=clock.from_us(run.issued_us).isoformat())
    last = clock.from_us(run.start_us) + timedelta(hours=max(len(hours) for hours in run.hours.values()))
    if only_ahead and last <= clock.now():
        raise Invalid("hazards.weather_past", file=name, last=last.astimezone(clock.VIETNAM).strftime("%H:%M %d/%m/%Y"))
    return _facts(_keep(actor, (name, source or name, sha256), run, places), known=False)


@transaction.atomic
def _keep(
    actor: Actor, said: tuple[str, str, str], run: RainRun, places: list[gauge_series.Neighbourhood]
) -> WeatherRun:
    name, source, sha256 = said
    row = WeatherRun.objects.create(
        source=source[:60],
        issued_at=clock.from_us(run.issued_us),
        taken_at=clock.now(),
        name=name[:200],
        sha256=sha256,
    )
    rain = []
    for place in places:
        codes = [one.code for one in (place.gauge, *place.above) if one.code in run.hours]
        hours = _mean(run, codes) if codes else []
        if hours:
            start = clock.from_us(run.start_us)
            rain.append(ForecastRain(run=row, gauge_id=place.gauge.id, start=start, hours=hours))
    ForecastRain.objects.bulk_create(rain)
    audit.record(actor, "hazards.weather_taken", f"hazards.weather_run:{row.pk}", why=name)
    return row


def _mean(run: RainRun, codes: list[str]) -> list[float]:
    longest = max(len(run.hours[code]) for code in codes)
    table = np.full((len(codes), longest), np.nan)
    for number, code in enumerate(codes):
        table[number, : len(run.hours[code])] = run.hours[code]
    known = ~np.isnan(table)
    mean = np.where(known, table, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    # The forecast ends where the first hour that no place knows begins: a gap is not "no rain".
    known_hours = known.any(axis=0)
    return [round(float(one), 3) for one in mean[: len(mean) if known_hours.all() else int(np.argmin(known_hours))]]


def _facts(row: WeatherRun, *, known: bool) -> WeatherRunFacts:
    spans = [(one.start, len(one.hours)) for one in ForecastRain.objects.filter(run=row)]
    first = min((start for start, _hours in spans), default=row.issued_at)
    last = max((start + timedelta(hours=hours) for start, hours in spans), default=row.issued_at)
    return WeatherRunFacts(row.pk, row.source, row.issued_at, first, last, len(spans), known)

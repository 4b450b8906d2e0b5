"""The outlets of stations, from day to day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time

from fansipan.kernel import clock
from fansipan.sectors.environment.contracts import OutletTerms
from fansipan.sectors.environment.models import CorrectedHour, LegalAverage, Outlet
from fansipan.sectors.environment.rules import outlets as written


def outlet(station_id: int, day: date) -> OutletTerms | None:
    """What the law asked of a station's outlet on a day; None before anybody described it."""
    row = Outlet.objects.filter(station=station_id, valid_from__lte=day).order_by("valid_from").last()
    return None if row is None else terms(row)


def outlets(station_ids: Iterable[int]) -> dict[int, tuple[OutletTerms, ...]]:
    """The outlets of stations, each in the order of the days from which they hold."""
    found: dict[int, list[OutletTerms]] = defaultdict(list)
    for row in Outlet.objects.filter(station__in=list(station_ids)).order_by("station", "valid_from"):
        found[row.station_id].append(terms(row))
    return {station: tuple(rows) for station, rows in found.items()}


def judged_by(outlet_id: int) -> bool:
    """Whether anything was held against the law by an outlet's description: then it is followed, not edited."""
    row = Outlet.objects.select_related("station").get(pk=outlet_id)
    since = datetime.combine(row.valid_from, time(), clock.VIETNAM)
    streams = list(row.station.datastreams.values_list("pk", flat=True))
    averages = LegalAverage.objects.filter(datastream_id__in=streams, end__gt=since)
    return averages.exists() or CorrectedHour.objects.filter(datastream_id__in=streams, hour_end__gt=since).exists()


def terms(row: Outlet) -> OutletTerms:
    """The row as the rules take it."""
    return OutletTerms(
        station=row.station_id,
        valid_from=row.valid_from,
        medium=row.medium,
        regulations=written.regulations(row.regulations),
        column=row.column,
        category=row.category,
        operating_since=row.operating_since,
        coefficients=written.coefficients(row.coefficients),
        amounts=written.amounts(row.amounts),
        oxygen_reference=row.oxygen_reference,
        oxygen_base=row.oxygen_base,
        most_oxygen=row.most_oxygen,
        most_factor=row.most_factor,
        normal_celsius=row.normal_celsius,
        normal_kpa=row.normal_kpa,
        moisture=row.moisture,
        basis=written.basis(row.basis),
        source=row.source,
    )

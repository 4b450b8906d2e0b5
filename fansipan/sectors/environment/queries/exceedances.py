"""Exceedances as people see them: a list, and one with everything it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, DurationField, Expression, ExpressionWrapper, F, FloatField, Q, QuerySet, When
from django.db.models.expressions import OrderBy

from fansipan.kernel.errors import NotFound
from fansipan.kernel.paging import Page
from fansipan.kernel.permissions import Actor
from fansipan.sectors.environment.contracts import Average, ExceedanceKind, LawStatus, LimitReason
from fansipan.sectors.environment.models import Exceedance
from fansipan.sectors.environment.rules.rights import VIEW_EXCEEDANCES
from fansipan.services.observations.queries import access
from fansipan.services.observations.queries.slices import page_of

NEWEST = "-start"
OVER = When(high__gt=0, peak__gt=F("high"), then=F("peak") / F("high"))
SORTS: Mapping[str, F | Expression] = {
    "station": F("datastream__station__code"),
    "times": Case(OVER, default=None, output_field=FloatField()),
    "start": F("start"),
    "lasted": ExpressionWrapper(F("last") - F("start"), DurationField()),
}
"""By what the list can be put in order; `times`: how many times the highest allowed value the peak is."""


@dataclass(frozen=True, slots=True)
class ExceedanceFilter:
    """Which exceedances; empty fields match all. Those that reach into (start, end]. `organisation`: its code.

    `sort`: one of SORTS, "-name" for the largest first.
    """

    stations: tuple[str, ...] = ()
    organisation: str = ""
    kind: ExceedanceKind | None = None
    start: datetime | None = None
    end: datetime | None = None
    ongoing: bool | None = None
    sort: str = NEWEST


@dataclass(frozen=True, slots=True)
class ExceedanceRow:
    """One exceedance. `end` None: it goes on. Numbers in `unit`, times at the ends of the values' spans."""

    id: int
    station_code: str
    station_name: dict[str, str]
    datastream: int
    property_name: dict[str, str]
    kind: ExceedanceKind
    average: Average
    start: datetime
    end: datetime | None
    last: datetime
    peak: float
    peak_time: datetime
    count: int
    low: float | None
    high: float | None
    unit: str
    status: LawStatus
    reason: LimitReason
    source: str
    property_code: str = ""
    decimals: int = 2

    @property
    def seconds(self) -> int:
        """How long it has lasted, up to the last value over the limit."""
        return round((self.last - self.start).total_seconds())

    @property
    def times(self) -> float | None:
        """How many times the highest allowed value the peak is."""
        return self.peak / self.high if self.high and self.peak > self.high else None


def exceedances(actor: Actor, wanted: ExceedanceFilter) -> list[ExceedanceRow]:
    """The exceedances of the stations the actor may see, a plant its own; in the order asked for."""
    return [_row(one) for one in _found(actor, wanted)]


def page(actor: Actor, wanted: ExceedanceFilter, number: int, size: int) -> Page[ExceedanceRow]:
    """One page of them."""
    found = page_of(_found(actor, wanted), number, size)
    return Page([_row(one) for one in found.items], found.number, found.size, found.total)


def most(actor: Actor, wanted: ExceedanceFilter, number: int) -> list[ExceedanceRow]:
    """So many of them at the most."""
    return [_row(one) for one in _found(actor, wanted)[:number]]


def exceedance(actor: Actor, number: int) -> ExceedanceRow:
    """One exceedance. Raises NotFound for one of a station that the actor may not see."""
    found = _visible(actor).filter(pk=number).first()
    if found is None:
        raise NotFound("environment.exceedance", id=number)
    return _row(found)


def _visible(actor: Actor) -> QuerySet[Exceedance]:
    known = Exceedance.objects.filter(datastream__station__in=access.holding(actor, VIEW_EXCEEDANCES))
    return known.select_related("datastream__station", "datastream__property")


def _found(actor: Actor, wanted: ExceedanceFilter) -> QuerySet[Exceedance]:
    found = _visible(actor).order_by(_order(wanted.sort), "-start", "-id")
    if wanted.stations:
        found = found.filter(datastream__station__code__in=wanted.stations)
    if wanted.organisation:
        found = found.filter(datastream__station__organisation__code=wanted.organisation)
    if wanted.kind:
        found = found.filter(kind=wanted.kind.value)
    if wanted.ongoing is not None:
        found = found.filter(end__isnull=wanted.ongoing)
    return _within(found, wanted)


def _order(sort: str) -> OrderBy:
    """What is no number of times over its limit comes last, whichever way the list runs."""
    by = sort.removeprefix("-")
    return OrderBy(SORTS[by], descending=sort.startswith("-"), nulls_last=by == "times" or None)


def _within(found: QuerySet[Exceedance], wanted: ExceedanceFilter) -> QuerySet[Exceedance]:
    """Those that reach into the period; what goes on reaches up to now."""
    if wanted.start:
        found = found.filter(Q(last__gt=wanted.start) | Q(end__isnull=True))
    if wanted.end:
        found = found.filter(start__lt=wanted.end)
    return found


def _row(one: Exceedance) -> ExceedanceRow:
    stream = one.datastream
    return ExceedanceRow(
        id=one.pk,
        station_code=stream.station.code,
        station_name=stream.station.name,
        datastream=stream.pk,
        property_name=stream.property.name,
        kind=ExceedanceKind(one.kind),
        average=Average(one.average),
        start=one.start,
        end=one.end,
        last=one.last,
        peak=one.peak,
        peak_time=one.peak_time,
        count=one.count,
        low=one.low,
        high=one.high,
        unit=one.unit,
        status=LawStatus(one.status),
        reason=LimitReason(one.reason),
        source=one.source,
        property_code=stream.property.code,
        decimals=stream.property.decimals,
    )


def choices(actor: Actor) -> tuple[list[tuple[str, dict[str, str]]], list[tuple[str, dict[str, str]]]]:
    """Stations and owners, by code, whose exceedances the actor may see."""
    held = access.holding(actor, VIEW_EXCEEDANCES).order_by("code")
    stations = [(one.code, one.name) for one in held]
    owners = dict(held.order_by("organisation__code").values_list("organisation__code", "organisation__name"))
    return stations, list(owners.items())

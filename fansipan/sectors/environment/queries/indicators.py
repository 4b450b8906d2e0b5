"""Numbers for the centre: indices, exceedances that go on, papers of instruments, reports signed in time."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fansipan.kernel import clock
from fansipan.kernel.manifest import Figure, FigureRow
from fansipan.kernel.permissions import SYSTEM, Actor
from fansipan.kernel.text import pick
from fansipan.sectors.environment.contracts.reports import ReportState
from fansipan.sectors.environment.models import AirIndexHour, Exceedance, Followed, Report, WaterIndexHour
from fansipan.sectors.environment.queries.air import CURRENT
from fansipan.sectors.environment.rules.report_rights import VIEW_REPORTS
from fansipan.sectors.environment.rules.rights import VIEW_EXCEEDANCES, VIEW_OBLIGATIONS
from fansipan.services.observations.contracts import StationPhase
from fansipan.services.observations.queries import access

QUARTER = timedelta(days=92)
TIME_TO_SIGN = timedelta(days=10)
PERCENT = 100.0

IndexHour = type[AirIndexHour] | type[WaterIndexHour]


def air(at: datetime) -> Figure:
    """The highest air index of an hour at any station, of the newest hour of each."""
    return _worst(AirIndexHour, at, max)


def water(at: datetime) -> Figure:
    """The lowest water index of an hour at any station, of the newest hour of each."""
    return _worst(WaterIndexHour, at, min)


def _worst(model: IndexHour, at: datetime, worst: Any) -> Figure:
    """An hour in which nothing could be computed is no news: the newest hour with an index says up to when it goes."""
    rows = _newest(model, at)
    communes: dict[str, float] = {}
    for row in rows:
        code = row.station.place.code
        communes[code] = worst(communes.get(code, float(row.value)), float(row.value))
    as_of = model.objects.filter(hour_end__lte=at, value__isnull=False).aggregate(newest=Max("hour_end"))["newest"]
    return Figure(worst(communes.values()) if communes else None, as_of, communes)


def _newest(model: IndexHour, at: datetime) -> list[Any]:
    found = model.objects.filter(hour_end__gt=at - CURRENT, hour_end__lte=at, value__isnull=False)
    rows = found.select_related("station__place").defer("station__place__boundary").order_by("hour_end")
    return list({row.station_id: row for row in rows}.values())


def air_rows(actor: Actor, at: datetime) -> list[FigureRow]:
    """The stations with an air index, the worst first."""
    return _index_rows(actor, AirIndexHour, at, "environment:air_station", -1)


def water_rows(actor: Actor, at: datetime) -> list[FigureRow]:
    """The stations with a water index, the worst first."""
    return _index_rows(actor, WaterIndexHour, at, "environment:water_station", 1)


def _index_rows(actor: Actor, model: IndexHour, at: datetime, page: str, sign: int) -> list[FigureRow]:
    seen = set(access.visible(actor).values_list("pk", flat=True))
    rows = sorted((row for row in _newest(model, at) if row.station_id in seen), key=lambda row: sign * row.value)
    return [
        FigureRow(
            f"{row.station.code} · {pick(row.station.name, get_language() or 'vi')}",
            reverse(page, args=[row.station.code]),
            str(row.value),
            row.hour_end,
            row.station.place.code,
        )
        for row in rows
    ]


def _ongoing(at: datetime) -> QuerySet[Exceedance]:
    return Exceedance.objects.filter(Q(end__isnull=True) | Q(end__gt=at), start__lte=at)


def exceedances(at: datetime) -> Figure:
    """Exceedances that go on. Up to the full hour to which compliance was followed."""
    found = _ongoing(at)
    places = Counter(found.values_list("datastream__station__place__code", flat=True))
    as_of = Followed.objects.values_list("hour", flat=True).first()
    return Figure(float(found.count()), as_of, {place: float(count) for place, count in places.items()})


def exceedance_rows(actor: Actor, at: datetime) -> list[FigureRow]:
    """These exceedances, of the stations whose record the actor may read."""
    found = _ongoing(at).filter(datastream__station__in=access.holding(actor, VIEW_EXCEEDANCES))
    rows = found.select_related("datastream__station__place").defer("datastream__station__place__boundary")
    return [
        FigureRow(
            f"{one.datastream.station.code} · {one.datastream.code}",
            reverse("environment:exceedance", args=[one.pk]),
            f"{one.peak:g} {one.unit}",
            one.start,
            one.datastream.station.place.code,
        )
        for one in rows.order_by("-start", "-pk")
    ]


def _papers(stations: QuerySet[Any], at: datetime) -> QuerySet[Any]:
    today = at.astimezone(clock.VIETNAM).date()
    due = Q(sensors__verification_due__lt=today) | Q(sensors__calibration_due__lt=today)
    return stations.filter(due, phase=StationPhase.OPERATING.value, sensors__removed__isnull=True)


def papers(at: datetime) -> Figure:
    """Instruments of operating stations whose verification or calibration is overdue."""
    rows = _papers(access.visible(SYSTEM), at).values_list("place__code").annotate(sensors=Count("sensors")).order_by()
    communes = {place: float(count) for place, count in rows}
    return Figure(sum(communes.values(), 0.0), None, communes)


def paper_rows(actor: Actor, at: datetime) -> list[FigureRow]:
    """These instruments, of the stations whose record the actor may read."""
    found = _papers(access.holding(actor, VIEW_OBLIGATIONS), at)
    rows = found.values_list("code", "sensors__code", "sensors__verification_due", "sensors__calibration_due")
    return [
        FigureRow(
            f"{code} · {sensor}",
            reverse("environment:station_obligations", args=[code]),
            _dates(verified, calibrated),
        )
        for code, sensor, verified, calibrated in rows.order_by("code", "sensors__code")
    ]


def _dates(verified: date | None, calibrated: date | None) -> str:
    known = ((_("Verification"), verified), (_("Calibration"), calibrated))
    return " · ".join(f"{word} {day:%d/%m/%Y}" for word, day in known if day)


def _due_reports(at: datetime) -> QuerySet[Report]:
    """First editions of the last quarter whose time to be signed is over."""
    last = (at - TIME_TO_SIGN).astimezone(clock.VIETNAM).date()
    return Report.objects.filter(edition=1, last__lte=last, last__gt=last - QUARTER).defer("content", "changes")


def _in_time(one: Report) -> bool:
    signed = one.signed_at.astimezone(clock.VIETNAM).date() if one.signed_at else None
    return one.state == ReportState.SIGNED.value and signed is not None and signed <= one.last + TIME_TO_SIGN


def signed(at: datetime) -> Figure:
    """Percent of the reports that were signed within ten days of the end of what they look back on."""
    due = [_in_time(one) for one in _due_reports(at)]
    return Figure(PERCENT * sum(due) / len(due) if due else None)


def unsigned_rows(actor: Actor, at: datetime) -> list[FigureRow]:
    """The reports that were not."""
    found = _due_reports(at).order_by("-last", "-pk")
    if not actor.sees_all:
        found = found.filter(
            Q(organisation_id=actor.organisation_id) | Q(station__in=access.holding(actor, VIEW_REPORTS))
        )
    return [
        FigureRow(
            f"{one.get_kind_display()} {one.first:%d/%m/%Y} – {one.last:%d/%m/%Y}",
            reverse("environment:report", args=[one.pk]),
            str(one.get_state_display()),
            one.asked_at,
        )
        for one in found
        if not _in_time(one)
    ]

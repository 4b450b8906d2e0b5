"""What residents' reports and shelters give the centre: numbers, layers of the map, what waits, what a day brought."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fansipan.kernel import clock
from fansipan.kernel.manifest import DayFact, DutyItems, Figure, FigureRow, FigureRows, GeoJson
from fansipan.kernel.permissions import Actor
from fansipan.kernel.text import pick
from fansipan.sectors.citizens.contracts import Moderation, ReportCard, ShelterCard
from fansipan.sectors.citizens.models import Report
from fansipan.sectors.citizens.queries import feedback, portal
from fansipan.services.cases.queries import by_type, duty

TYPE, SENT, HANDLE = "feedback", "sent", "handle"
SHOWN_ELSEWHERE = (TYPE, "erasure")
"""Types of case that the layer of cases leaves out: reports have their own, and requests to erase have no place."""

ENDED = ("done", "refused")
MONTH = timedelta(days=30)


def waiting(at: datetime) -> Figure:
    """Reports that nobody has received yet."""
    return by_type.in_state(TYPE, SENT, at)


def waiting_rows(actor: Actor, at: datetime) -> FigureRows:
    """These reports."""
    return by_type.in_state_rows(actor, TYPE, SENT, at)


def late(at: datetime) -> Figure:
    """Open reports of which a deadline ran out."""
    return by_type.late(TYPE, at)


def late_rows(actor: Actor, at: datetime) -> FigureRows:
    """These reports."""
    return by_type.late_rows(actor, TYPE, at)


def in_time(at: datetime) -> Figure:
    """Percent of the reports answered within 30 days that were answered before their deadline."""
    return by_type.in_time(TYPE, HANDLE, ENDED, at)


def behind_rows(actor: Actor, at: datetime) -> FigureRows:
    """Those that were not."""
    return by_type.behind_rows(actor, TYPE, HANDLE, ENDED, at)


def _rated(at: datetime) -> QuerySet[Report]:
    return Report.objects.filter(rating__isnull=False, rated_at__lte=at, rated_at__gt=at - MONTH)


def stars(at: datetime) -> Figure:
    """The mean of the stars that residents gave within 30 days."""
    rows = _rated(at)
    places = rows.exclude(commune="").order_by().values_list("commune").annotate(mean=Avg("rating"))
    return Figure(rows.aggregate(mean=Avg("rating"))["mean"], None, {place: float(mean) for place, mean in places})


def star_rows(actor: Actor, at: datetime) -> FigureRows:
    """The rated reports, the worst first."""
    return FigureRows(_rated(at).select_related("category").order_by("rating", "-rated_at", "-pk"), _stars)


def _stars(rows: Iterable[Report]) -> list[FigureRow]:
    return [
        FigureRow(
            pick(row.category.title, get_language() or "vi"),
            reverse("cases:case", args=[row.case]),
            f"{row.rating} / 5",
            row.rated_at,
            row.commune,
        )
        for row in rows
    ]


def open_reports(actor: Actor, at: datetime, most: int) -> DutyItems:
    """The open reports: the late first, then the newest."""
    return duty.of_type(actor, TYPE, at, most)


def on_map(actor: Actor) -> GeoJson:
    """The open reports as everybody may see them; those past a deadline in another colour."""
    behind = by_type.late_codes(TYPE, clock.now())
    found = feedback.on_map(actor, feedback.ReportFilter(show=feedback.OPEN))
    return {"type": "FeatureCollection", "features": [_report(one, one.code in behind) for one in found]}


def _report(one: ReportCard, behind: bool) -> dict[str, Any]:
    language = get_language() or "vi"
    return _feature(
        one.lon,
        one.lat,
        title=pick(one.category_title, language),
        level="bad" if behind else "warn",
        note=" · ".join((one.code, pick(one.public, language), pick(one.agency, language))),
        at=one.sent_at.isoformat(),
        url=reverse("citizens:report", args=[one.code]),
    )


def shelters_on_map(actor: Actor) -> GeoJson:
    """The shelters, those that are open in another colour."""
    return {"type": "FeatureCollection", "features": [_shelter(one) for one in portal.shelters(actor)]}


def _shelter(one: ShelterCard) -> dict[str, Any]:
    language = get_language() or "vi"
    room = _("for %(n)s people") % {"n": one.capacity} if one.capacity else ""
    said = (_("open now") if one.open else _("not open"), pick(one.address, language) if one.address else "", room)
    return _feature(
        one.lon,
        one.lat,
        title=pick(one.name, language),
        level="good" if one.open else "still",
        note=" · ".join(filter(None, said)),
        url=reverse("citizens:shelters"),
    )


def _feature(lon: float, lat: float, **said: str) -> dict[str, Any]:
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": said}


def of_day(actor: Actor, start: datetime, end: datetime) -> list[DayFact]:
    """How many reports came in, which categories most, and how they were rated."""
    sent = Report.objects.filter(sent_at__gte=start, sent_at__lt=end)
    sent = sent.exclude(moderation=Moderation.HIDDEN.value)
    rated = Report.objects.filter(rated_at__gte=start, rated_at__lt=end)
    url = reverse("citizens:feedback")
    facts = []
    if count := sent.count():
        facts.append(DayFact(_("Reports of residents that came in"), str(count), url))
        if danger := sent.filter(danger=True).count():
            facts.append(DayFact(_("of these with a danger to people"), str(danger), url, "bad"))
    mean = rated.aggregate(mean=Avg("rating"))["mean"]
    if mean is not None:
        facts.append(DayFact(_("Mean of the stars that residents gave"), f"{mean:.1f} / 5", url))
    return facts

"""The JSON door of the portal: what is near, said, open, reported. Everybody may ask; texts come in every language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from ninja import Query, Router

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of
from fansipan.kernel.geo import Point
from fansipan.kernel.text import language_of
from fansipan.sectors.citizens.contracts import (
    AnnouncementCard,
    CategoryCard,
    ContactCard,
    DocumentCard,
    LeagueRow,
    ReportCard,
    ShelterCard,
)
from fansipan.sectors.citizens.queries import feedback, league, portal, steps
from fansipan.sectors.citizens.queries.feedback import CLOSED, EVERY, OPEN, ReportFilter, Totals

router = Router(tags=["residents"])

COMMUNE = Query("", description="Code of a commune or ward", max_length=20)


@router.get("/near", summary="What is known of a commune: air, water, rain, rivers, warnings")
def get_near(request: HttpRequest, commune: str = Query(..., description="Code of a commune or ward")) -> Any:
    """One group an app that knows something, in the caller's language; 404 for no commune of today."""
    language = language_of(getattr(request, "LANGUAGE_CODE", None))
    return {"near": [asdict(group) for group in portal.near(portal.place_of(commune), language)]}


@router.get("/announcements", response=list[AnnouncementCard], summary="What the province says now")
def get_announcements(request: HttpRequest, commune: str = COMMUNE) -> list[AnnouncementCard]:
    """Those for everybody and, where a commune is named, for that one; the pinned ones first."""
    return portal.announcements(actor_of(request), [commune] if commune else [])


@router.get("/announcements/{number}", response=AnnouncementCard, summary="One announcement")
def get_announcement(request: HttpRequest, number: int) -> AnnouncementCard:
    """One that is published, or any for its writers."""
    return portal.announcement(actor_of(request), number)


@router.get("/shelters", response=list[ShelterCard], summary="Where people are safe")
def get_shelters(
    request: HttpRequest,
    commune: str = COMMUNE,
    lon: float | None = Query(None, ge=-180, le=180),
    lat: float | None = Query(None, ge=-90, le=90),
) -> list[ShelterCard]:
    """The nearest first where a position is given (`metres` says how far), else those of the commune first."""
    where = Point(lon, lat) if lon is not None and lat is not None else None
    return portal.shelters(actor_of(request), where, commune)


@router.get("/contacts", response=list[ContactCard], summary="Whom to call")
def get_contacts(request: HttpRequest, commune: str = COMMUNE) -> list[ContactCard]:
    """Emergencies first; where a commune is named, its own and those of the province."""
    return portal.contacts(actor_of(request), commune)


@router.get("/documents", response=list[DocumentCard], summary="Papers that residents ask for")
def get_documents(request: HttpRequest) -> list[DocumentCard]:
    """Their titles, numbers, and addresses where they are known."""
    return portal.documents(actor_of(request))


@router.get("/feedback/categories", response=list[CategoryCard], summary="What can be reported")
def get_categories(request: HttpRequest) -> list[CategoryCard]:
    """The kinds of report; one is sent by Open311 (/open311/v2)."""
    return feedback.categories()


@router.get("/feedback/agencies", response=list[LeagueRow], summary="How the agencies do")
def get_agencies(request: HttpRequest, days: int = Query(90, ge=1, le=366, description="Days back")) -> list[LeagueRow]:
    """By the agency that has a report now; medians in working hours, null where there are too few."""
    now = clock.now()
    return league.league(actor_of(request), now - timedelta(days=days), now)


@router.get("/feedback/statistics", response=Totals, summary="How many reports, of what")
def get_statistics(request: HttpRequest, days: int = Query(90, ge=1, le=366, description="Days back")) -> Totals:
    """All of them, those not done yet, those done, and how many of each kind, the most first."""
    now = clock.now()
    return feedback.totals(actor_of(request), ReportFilter(since=now - timedelta(days=days), until=now))


@router.get("/feedback", summary="Reports of residents")
def get_reports(
    request: HttpRequest,
    q: str = Query("", max_length=100, description="Code, or words that a moderator let through"),
    category: str = Query("", max_length=40),
    commune: str = COMMUNE,
    show: str = Query(EVERY, pattern=f"^({EVERY}|{OPEN}|{CLOSED})$"),
    page: int = Query(1, ge=1, le=100_000),
) -> Any:
    """A page of them, the newest first: words and pictures as far as a moderator let them through."""
    wanted = ReportFilter(text=_word(q), category=_word(category), commune=_word(commune), show=show)
    found = feedback.reports(actor_of(request), wanted, page)
    return {"reports": [_report(one) for one in found.items], "page": found.number, "total": found.total}


@router.get("/feedback/{code}", summary="One report and what became of it")
def get_report(request: HttpRequest, code: str) -> Any:
    """404 for none, and for one that a moderator hid."""
    found = feedback.report(actor_of(request), code)
    told = [{**asdict(one), "pictures": _pictures(one.pictures)} for one in steps.steps(code)]
    return {**_report(found), "deadline": steps.deadline(code), "steps": told}


def _report(one: ReportCard) -> dict[str, Any]:
    return {**asdict(one), "pictures": _pictures(one.pictures), "url": reverse("citizens:report", args=[one.code])}


def _pictures(numbers: Iterable[int]) -> list[str]:
    return [reverse("citizens:picture", args=[number]) for number in numbers]


def _word(said: str) -> str:
    return said.replace("\x00", "").strip()

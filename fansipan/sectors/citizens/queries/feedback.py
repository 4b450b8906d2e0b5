"""Reports as everybody may see them, and as those who handle and moderate them do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from fansipan.kernel import clock
from fansipan.kernel.errors import NotFound
from fansipan.kernel.geo import Point
from fansipan.kernel.paging import Page, within
from fansipan.kernel.permissions import Actor, allows, require
from fansipan.kernel.text import fold
from fansipan.sectors.citizens.contracts import (
    CategoryCard,
    Channel,
    MediaCard,
    MediaKind,
    MediaState,
    Moderation,
    ReportCard,
    ReportView,
    RouteReason,
)
from fansipan.sectors.citizens.models import FeedbackCategory, Report, ReportMedia
from fansipan.sectors.citizens.rules.rights import HANDLE_REPORT, MODERATE, SEE_PORTAL
from fansipan.sectors.citizens.rules.twins import Known, Twin, around, twins
from fansipan.services.cases.queries import cases
from fansipan.services.cases.queries.public import PublicCase, closed_codes, public_cases

PAGE_SIZE = 30
NEWEST, OLDEST, LOUDEST = "newest", "oldest", "loudest"
MOST_ON_MAP = 3000
SHOWN_DAYS = 90
OPEN, CLOSED, EVERY = "open", "closed", "all"


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """Which reports everybody looks for; empty fields match all. `since` and `until` bound when they were sent.

    `order`: newest, oldest, or loudest, which has the most voices of others.
    """

    show: str = EVERY
    category: str = ""
    commune: str = ""
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None
    codes: tuple[str, ...] = ()
    order: str = NEWEST


def categories() -> list[CategoryCard]:
    """What can be reported, in order."""
    rows = FeedbackCategory.objects.filter(active=True)
    return [CategoryCard(row.code, row.group, row.title, row.hint, row.icon, row.urgency) for row in rows]


def reports(actor: Actor, wanted: ReportFilter, number: int = 1) -> Page[ReportCard]:
    """One page of the reports, in the order that is wanted."""
    require(actor, SEE_PORTAL)
    found = _matching(wanted)
    total = found.count()
    number = within(number, total, PAGE_SIZE)
    return Page(cards(found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]), number, PAGE_SIZE, total)


def on_map(actor: Actor, wanted: ReportFilter, most: int = MOST_ON_MAP, number: int = 1) -> list[ReportCard]:
    """The reports of the last quarter of a year for a map, or those that are asked for; the newest, page by page."""
    require(actor, SEE_PORTAL)
    return cards(_matching(wanted)[(number - 1) * most : number * most])


@dataclass(frozen=True, slots=True)
class Totals:
    """How many reports there are, how many of them are not done yet, and how many of each kind, the most first."""

    every: int
    open: int
    closed: int
    categories: tuple[tuple[str, int], ...]


def totals(actor: Actor, wanted: ReportFilter) -> Totals:
    """How many reports match, however many they are."""
    require(actor, SEE_PORTAL)
    found = _matching(wanted).order_by()
    every, closed = found.count(), found.filter(case__in=closed_codes()).count()
    kinds = found.values_list("category__code").annotate(n=Count("id")).order_by("-n", "category__code")
    return Totals(every, every - closed, closed, tuple(kinds))


def _matching(wanted: ReportFilter) -> QuerySet[Report]:
    found = Report.objects.exclude(moderation=Moderation.HIDDEN.value).filter(main=None)
    if wanted.codes:
        return found.filter(case__in=wanted.codes).order_by("-sent_at", "-id")
    if wanted.show == CLOSED:
        found = found.filter(case__in=closed_codes())
    elif wanted.show == OPEN:
        found = found.exclude(case__in=closed_codes())
    since = wanted.since or clock.now() - timedelta(days=SHOWN_DAYS)
    found = found.filter(sent_at__gte=since)
    if wanted.until:
        found = found.filter(sent_at__lte=wanted.until)
    if wanted.category:
        found = found.filter(category__code__in=wanted.category.split(","))
    if wanted.commune:
        found = found.filter(commune=wanted.commune)
    if wanted.text:
        named = [row.pk for row in FeedbackCategory.objects.all() if _named(row, wanted.text)]
        found = found.filter(
            Q(case__icontains=wanted.text) | Q(shown_text__icontains=wanted.text) | Q(category__in=named)
        )
    return _ordered(found, wanted.order)


def _ordered(found: QuerySet[Report], order: str) -> QuerySet[Report]:
    if order == LOUDEST:
        voices = Count("supporters", distinct=True) + Count("joined", distinct=True)
        return found.annotate(voices=voices).order_by("-voices", "-sent_at", "-id")
    return found.order_by("sent_at", "id") if order == OLDEST else found.order_by("-sent_at", "-id")


def _named(row: FeedbackCategory, text: str) -> bool:
    return fold(text) in fold(" ".join([*row.title.values(), *row.hint.values()]))


def cards(rows: Iterable[Report]) -> list[ReportCard]:
    """Reports as everybody may see them, those whose case is gone left out."""
    kept = list(rows)
    keys = [row.pk for row in kept]
    known = public_cases([row.case for row in kept])
    titles = {row.pk: row for row in FeedbackCategory.objects.filter(pk__in={row.category_id for row in kept})}
    voices = dict(Report.objects.filter(pk__in=keys).values_list("pk").annotate(n=Count("supporters")))
    joined = dict(Report.objects.filter(main__in=keys).values_list("main").annotate(n=Count("id")))
    shown = ReportMedia.objects.filter(report__in=keys, state=MediaState.PUBLISHED.value)
    pictures: dict[int, list[int]] = {}
    for number, report in shown.order_by("id").values_list("pk", "report"):
        pictures.setdefault(report, []).append(number)
    return [
        _card(
            row,
            titles[row.category_id],
            known[row.case],
            pictures.get(row.pk, []),
            (voices[row.pk], joined.get(row.pk, 0)),
        )
        for row in kept
        if row.case in known
    ]


def _card(
    row: Report, category: FeedbackCategory, case: PublicCase, pictures: Sequence[int], others: tuple[int, int]
) -> ReportCard:
    return ReportCard(
        code=row.case,
        category=category.code,
        category_title=category.title,
        icon=category.icon,
        commune=row.commune,
        lon=row.lon,
        lat=row.lat,
        exact=row.exact,
        sent_at=row.sent_at,
        state=case.state,
        public=case.public,
        closed=case.closed,
        agency=case.agency_name,
        text=row.shown_text if row.moderation == Moderation.SHOWN.value else "",
        pictures=tuple(pictures),
        supporters=sum(others),
        rating=row.rating,
    )


def report(actor: Actor, code: str) -> ReportCard:
    """One report as everybody may see it. Raises NotFound for none, and for one that a moderator hid."""
    require(actor, SEE_PORTAL)
    found = cards(Report.objects.filter(case=code).exclude(moderation=Moderation.HIDDEN.value))
    if not found:
        raise NotFound("citizens.report")
    return found[0]


def own_report(row: Report) -> ReportCard:
    """A report as its sender sees it: with the words as they were written."""
    found = cards([row])
    if not found:
        raise NotFound("citizens.report")
    return found[0]


def by_secret(digest: str) -> Report:
    """The report that a secret opens. Raises NotFound."""
    row = Report.objects.select_related("category", "main").filter(secret=digest).first()
    if row is None:
        raise NotFound("citizens.report")
    return row


def near(actor: Actor, category: str, place: Point) -> list[tuple[Twin, ReportCard]]:
    """Open reports that may be the same as one about to be sent, the nearest first."""
    require(actor, SEE_PORTAL)
    of = FeedbackCategory.objects.filter(code=category).first()
    if of is None:
        return []
    west, south, east, north = around(place, of.twin_metres)
    here = {"lon__range": (west, east), "lat__range": (south, north)}
    # Those of which only the commune is known all lie in the middle of it: they are near nothing.
    rows = Report.objects.filter(category=of, exact=True, main=None, **here)
    rows = rows.exclude(moderation=Moderation.HIDDEN.value)
    known = [Known(row.case, Point(row.lon, row.lat), row.sent_at) for row in rows]
    found = twins(place, clock.now(), known, of.twin_metres, of.twin_days)
    shown = {one.code: one for one in cards([row for row in rows if row.case in {twin.code for twin in found}])}
    return [(twin, shown[twin.code]) for twin in found if twin.code in shown and not shown[twin.code].closed]


def view(actor: Actor, code: str) -> ReportView:
    """All of a report for whoever handles its case or moderates. Raises NotFound, Forbidden."""
    require(actor, HANDLE_REPORT)
    if not allows(actor, MODERATE):
        cases.case(actor, code)
    row = Report.objects.select_related("main").filter(case=code).first()
    found = cards([row]) if row else []
    if row is None or not found:
        raise NotFound("citizens.report")
    return ReportView(
        card=found[0],
        words=row.text,
        address=row.address,
        channel=Channel(row.channel),
        moderation=Moderation(row.moderation),
        spam=tuple(row.spam),
        reason=RouteReason(row.reason),
        detail=row.detail,
        media=tuple(_media(one) for one in row.media.defer("picture", "thumb").annotate(has=Count("picture"))),
        person_known=hasattr(row, "person"),
        erased_at=row.erased_at,
        main=row.main.case if row.main else "",
        rating_text=row.rating_text,
    )


def _media(row: Any) -> MediaCard:
    boxes = tuple((box[0], box[1], box[2], box[3]) for box in row.boxes)
    return MediaCard(row.pk, MediaKind(row.kind), MediaState(row.state), row.mime_type, row.size, boxes, bool(row.has))


def picture(number: int, *, thumb: bool) -> bytes:
    """A blurred picture that everybody may see. Raises NotFound."""
    rows = ReportMedia.objects.filter(pk=number, state=MediaState.PUBLISHED.value)
    found = rows.exclude(report__moderation=Moderation.HIDDEN.value).values_list("thumb" if thumb else "picture")
    for (content,) in found:
        if content is not None:
            return bytes(content)
    raise NotFound("citizens.media")


def prepared(actor: Actor, number: int) -> bytes:
    """A blurred picture for those who handle or moderate its report. Raises NotFound, Forbidden."""
    row = seen(actor, number)
    if row.picture is None:
        raise NotFound("citizens.media")
    return bytes(row.picture)


def seen(actor: Actor, number: int) -> ReportMedia:
    """A file of a report, for those who handle or moderate it. Raises NotFound, Forbidden."""
    require(actor, HANDLE_REPORT)
    row = ReportMedia.objects.select_related("report").filter(pk=number).first()
    if row is None:
        raise NotFound("citizens.media")
    if not allows(actor, MODERATE):
        cases.case(actor, row.report.case)
    return row

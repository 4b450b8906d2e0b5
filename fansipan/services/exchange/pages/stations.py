"""A station at a destination: a month as a calendar, the files of a day, and the file that would go now."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fansipan.kernel import clock
from fansipan.kernel.addresses import address, page_number, pager
from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import Invalid
from fansipan.kernel.permissions import require
from fansipan.kernel.text import pick
from fansipan.services.exchange.actions import handing
from fansipan.services.exchange.pages.showing import crumbs, file, language, name_of
from fansipan.services.exchange.queries import files, standing
from fansipan.services.exchange.queries.files import SentDay
from fansipan.services.exchange.rules.rights import VIEW_EXCHANGE
from fansipan.services.observations.rules.windows import Length, Window, weeks, window


@require_safe
def station(request: HttpRequest, code: str, station: str) -> HttpResponse:
    """A month of the station's files; ?day lists those of a day."""
    actor = actor_of(request)
    require(actor, VIEW_EXCHANGE)
    row, line = standing.destination(actor, code)
    found = standing.station_of(actor, station)
    asked = _day(request.GET.get("day", ""))
    month = _month(request.GET.get("month", ""), asked)
    days = files.days(actor, row, found, month)
    context = {
        "name": name_of(line),
        "destination": line,
        "station": found,
        "station_name": pick(found.name, language()),
        "crumbs": crumbs(line),
        "month": month,
        "weekdays": [date(2024, 1, number) for number in range(1, 8)],
        "weeks": [[_cell(request, month, day, days) if day else None for day in week] for week in weeks(month)],
        "earlier_url": address(request, month=f"{month.before().first:%Y-%m}", day=None),
        "later_url": address(request, month=f"{month.after().first:%Y-%m}", day=None)
        if month.last < clock.today()
        else "",
        "total": _total(list(days.values())),
        "month_files": _taken(code, station, f"month={month.first:%Y-%m}"),
        "preview_url": reverse("exchange:preview", args=[code, station]),
    }
    if asked and month.first <= asked <= month.last:
        day = window(Length.DAY, asked)
        page = files.of_span(row, found, day.start, day.end, page_number(request))
        context |= {"day": asked, "files": [file(each) for each in page.items], **pager(request, page)}
        context |= {"day_sums": days[asked], "day_files": _taken(code, station, f"day={asked.isoformat()}")}
    return render(request, "exchange/station.html", context)


def _taken(code: str, station: str, query: str) -> list[tuple[str, str]]:
    """Where the files of a span can be taken, by kind."""
    known = ("zip", "csv", "xlsx")
    return [(one.upper(), f"{reverse(f'exchange:files_{one}', args=[code, station])}?{query}") for one in known]


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1970 < found.year < 9000 else None


def _month(text: str, day: date | None) -> Window:
    """The month out of the address; else that of the day asked for; else this one."""
    asked = _day(f"{text}-01") or day or clock.today()
    return window(Length.MONTH, min(asked, clock.today()))


def _cell(request: HttpRequest, month: Window, day: date, days: dict[date, SentDay]) -> dict[str, Any]:
    sent = days[day]
    return {
        "day": day,
        "sent": sent,
        "level": _level(sent),
        "url": address(request, month=f"{month.first:%Y-%m}", day=day.isoformat()) + "#day",
        "current": request.GET.get("day") == day.isoformat(),
    }


def _level(sent: SentDay) -> str:
    """How a day stands, the gravest first: bad, warn, info, good; "" when nothing was due."""
    if sent.counts.failed:
        return "bad"
    if sent.unmade:
        return "warn"
    if sent.counts.waiting:
        return "info"
    return "good" if sent.counts.accepted else ""


def _total(days: list[SentDay]) -> dict[str, int]:
    return {
        "due": sum(day.counts.due for day in days),
        "accepted": sum(day.counts.accepted for day in days),
        "waiting": sum(day.counts.waiting for day in days),
        "failed": sum(day.counts.failed for day in days),
        "unmade": sum(day.unmade for day in days),
    }


@require_safe
def preview(request: HttpRequest, code: str, station: str) -> HttpResponse:
    """The file that would be sent of the station now, made and not kept."""
    actor = actor_of(request)
    require(actor, VIEW_EXCHANGE)
    row, line = standing.destination(actor, code)
    found, trouble = None, ""
    try:
        found = files.preview(actor, row, station)
    except Invalid as problem:
        trouble = str(problem)
    page = reverse("exchange:station", args=[code, station])
    context = {
        "name": name_of(line),
        "code": code,
        "station": station,
        "crumbs": [*crumbs(line), {"title": station, "url": page}],
        "found": found,
        "text": found.file.content.decode(row.encoding, "replace") if found else "",
        "end": clock.from_us(found.end) if found else None,
        "trouble": trouble,
        "title": _("What would be sent now"),
    }
    return render(request, "exchange/preview.html", context)


@require_safe
def taken(request: HttpRequest, code: str, station: str, kind: str) -> HttpResponse:
    """The files of ?day, else of ?month: whole as a ZIP, or a list of them as CSV or XLSX."""
    actor = actor_of(request)
    asked = _day(request.GET.get("day", ""))
    span = window(Length.DAY, asked) if asked else _month(request.GET.get("month", ""), None)
    if kind == "zip":
        content, mime = handing.archive(actor, code, station, span), "application/zip"
    else:
        content, mime = handing.listing(actor, code, station, span, kind)
    name = f"{code}-{station}-{span.first:%Y-%m-%d}" if asked else f"{code}-{station}-{span.first:%Y-%m}"
    answer = HttpResponse(content, content_type=mime)
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}.{kind}") or "attachment"
    return answer


urlpatterns = [
    *(
        path(f"exchange/<str:code>/stations/<str:station>/files.{kind}", taken, {"kind": kind}, name=f"files_{kind}")
        for kind in ("zip", "csv", "xlsx")
    ),
    path("exchange/<str:code>/stations/<str:station>", station, name="station"),
    path("exchange/<str:code>/stations/<str:station>/preview", preview, name="preview"),
]

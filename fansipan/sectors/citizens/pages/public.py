"""What everybody sees of reports: the map, the list, one of them, how agencies do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of
from fansipan.kernel.offline import keep
from fansipan.kernel.permissions import allows
from fansipan.kernel.text import pick
from fansipan.sectors.citizens.actions import owning
from fansipan.sectors.citizens.contracts import LeagueRow, ReportCard
from fansipan.sectors.citizens.pages import sheets
from fansipan.sectors.citizens.pages.asking import device, filed, language, nobody, with_device
from fansipan.sectors.citizens.pages.showing import LEVELS, card, step
from fansipan.sectors.citizens.queries import feedback, league, moderation, steps
from fansipan.sectors.citizens.queries.feedback import CLOSED, EVERY, LOUDEST, NEWEST, OLDEST, OPEN, ReportFilter
from fansipan.sectors.citizens.rules.league import LEAST
from fansipan.sectors.citizens.rules.rights import LOAD, MODERATE, TAKE_REPORT
from fansipan.services.places import queries as places

SHOWN = {
    EVERY: pgettext_lazy("reports", "All"),
    OPEN: gettext_lazy("Not done yet"),
    CLOSED: pgettext_lazy("reports", "Done"),
}
ORDERS = {
    NEWEST: gettext_lazy("The newest first"),
    OLDEST: gettext_lazy("The oldest first"),
    LOUDEST: gettext_lazy("The most voices first"),
}
LONGEST, MOST_IN_SHEET = 100, 20_000
DAYS = {"30": 30, "90": 90, "365": 365}


def _wanted(request: HttpRequest) -> ReportFilter:
    category, commune = (_word(request, name) for name in ("category", "commune"))
    show = request.GET.get("show", EVERY)
    text = _word(request, "q").strip()
    order = request.GET.get("order", NEWEST)
    return ReportFilter(
        show=show if show in SHOWN else EVERY,
        category=category,
        commune=commune,
        text=text,
        order=order if order in ORDERS else NEWEST,
    )


def _word(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\x00", "")[:LONGEST]


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """Every report of the last three months as a list, and on a map when asked for."""
    actor, wanted = actor_of(request), _wanted(request)
    asked = request.GET.get("page", "1")
    page = feedback.reports(actor, wanted, int(asked) if asked.isdigit() and len(asked) < 6 else 1)
    first = (page.number - 1) * page.size + 1
    context = {
        "rows": [card(one) for one in page.items],
        "wanted": wanted,
        "filtered": bool(wanted.text or wanted.category or wanted.commune),
        "tabs": [
            {"title": title, "url": _address(request, show=show), "current": show == wanted.show}
            for show, title in SHOWN.items()
        ],
        "categories": [(one.code, pick(one.title, language())) for one in feedback.categories()],
        "communes": [(one.code, pick(one.name, language())) for one in places.communes()],
        "map_url": f"{reverse('citizens:feedback_geojson')}?{request.GET.urlencode()}",
        "boundaries_url": reverse("api:boundaries"),
        "summary": _("%(first)d–%(last)d of %(total)d")
        % {"first": first, "last": first + len(page.items) - 1, "total": page.total},
        "previous_url": _address(request, page=str(page.number - 1)) if page.has_previous else "",
        "next_url": _address(request, page=str(page.number + 1)) if page.has_next else "",
        "may_moderate": allows(actor, MODERATE),
        "may_take": allows(actor, TAKE_REPORT),
        "may_load": allows(actor, LOAD),
        "waiting": moderation.how_many_wait(actor),
        "orders": ORDERS.items(),
        "export_query": request.GET.urlencode(),
    }
    return keep(request, render(request, "citizens/feedback.html", context))


def _address(request: HttpRequest, **changes: str) -> str:
    kept = {name: value for name, value in request.GET.items() if name not in ("page", *changes) and value}
    return f"{request.path}?{urlencode({**kept, **changes})}"


@require_safe
def reports_sheet(request: HttpRequest, kind: str) -> HttpResponse:
    """The same reports as a table."""
    found = feedback.on_map(actor_of(request), _wanted(request), MOST_IN_SHEET)
    return filed(sheets.reports(found), "reports", kind)


@require_safe
def geojson(request: HttpRequest) -> HttpResponse:
    """The reports for a map: category, step and place, and the words that a moderator let through."""
    found = feedback.on_map(actor_of(request), _wanted(request))
    answer = JsonResponse({"type": "FeatureCollection", "features": [_feature(one) for one in found]})
    answer["Cache-Control"] = "public, max-age=30"
    return keep(request, answer)


def _feature(one: ReportCard) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [one.lon, one.lat]},
        "properties": {
            "code": one.code,
            "name": pick(one.category_title, language()),
            "level": LEVELS.get(one.state, "still"),
            "note": f"{pick(one.public, language())} · {one.text[:140]}" if one.text else pick(one.public, language()),
            "at": one.sent_at.isoformat(timespec="seconds"),
            "exact": one.exact,
            "url": reverse("citizens:report", args=[one.code]),
        },
    }


@require_safe
def report(request: HttpRequest, code: str) -> HttpResponse:
    """One report as everybody sees it, step by step."""
    actor = actor_of(request)
    one = feedback.report(actor, code)
    context = {
        **card(one),
        "steps": [step(one) for one in steps.steps(code)],
        "deadline": steps.deadline(code),
        "boundaries_url": reverse("api:boundaries"),
        "map_url": f"{reverse('citizens:feedback_geojson')}?q={code}",
        "crumbs": [{"title": _("Reports of residents"), "url": reverse("citizens:feedback")}],
        "may_moderate": allows(actor, MODERATE),
    }
    return with_device(request, render(request, "citizens/report_public.html", context))


@require_POST
def support(request: HttpRequest, code: str) -> HttpResponse:
    """Say that one has the same trouble."""
    if owning.support(nobody(request), code, device(request)):
        messages.success(request, _("You are counted. The agency sees how many have the same trouble."))
    else:
        messages.info(request, _("You were counted already."))
    return redirect("citizens:report", code=code)


def _days(request: HttpRequest) -> int:
    return DAYS.get(request.GET.get("days", "90"), DAYS["90"])


@require_safe
def league_sheet(request: HttpRequest, kind: str) -> HttpResponse:
    """How the agencies do, as a table."""
    until = clock.now()
    found = league.league(actor_of(request), until - timedelta(days=_days(request)), until)
    return filed(sheets.league(found), "agencies", kind)


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """How many, of what, and how the agencies do: medians, and none where there are too few."""
    days, until = _days(request), clock.now()
    actor, since = actor_of(request), until - timedelta(days=days)
    totals = feedback.totals(actor, ReportFilter(since=since, until=until))
    titles = {one.code: pick(one.title, language()) for one in feedback.categories()}
    most = max((count for _code, count in totals.categories), default=1)
    context = {
        "totals": totals,
        "categories": [
            {"title": titles.get(code, code), "count": count, "width": round(count / most * 100, 1)}
            for code, count in totals.categories
        ],
        "league": [_league(one) for one in league.league(actor, since, until)],
        "least": LEAST,
        "days": days,
        "ranges": [
            {"title": _("%(n)d days") % {"n": number}, "url": f"{request.path}?days={name}", "current": number == days}
            for name, number in DAYS.items()
        ],
        "crumbs": [{"title": _("Reports of residents"), "url": reverse("citizens:feedback")}],
    }
    return keep(request, render(request, "citizens/statistics.html", context))


def _league(one: LeagueRow) -> dict[str, Any]:
    enough = one.judged >= LEAST
    return {
        "one": one,
        "name": pick(one.name, language()),
        "share": round(one.in_time / one.judged * 100) if enough else None,
        "receive": _hours(one.median_receive),
        "close": _hours(one.median_close),
    }


def _hours(hours: float | None) -> str:
    return (
        "" if hours is None else _("%(n)s h") % {"n": f"{hours:.1f}".replace(".", "," if language() != "en" else ".")}
    )


urlpatterns = [
    path("feedback", reports, name="feedback"),
    path("feedback/statistics.csv", league_sheet, {"kind": "csv"}, name="league_csv"),
    path("feedback/statistics.xlsx", league_sheet, {"kind": "xlsx"}, name="league_xlsx"),
    path("feedback.geojson", geojson, name="feedback_geojson"),
    path("feedback.csv", reports_sheet, {"kind": "csv"}, name="feedback_csv"),
    path("feedback.xlsx", reports_sheet, {"kind": "xlsx"}, name="feedback_xlsx"),
    path("feedback/statistics", statistics, name="statistics"),
    path("feedback/r/<str:code>", report, name="report"),
    path("feedback/r/<str:code>/support", support, name="support"),
]

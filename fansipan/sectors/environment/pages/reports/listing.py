"""The list of reports with its filters, and the form for a new one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fansipan.kernel import addresses, clock, manifest
from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import Problem
from fansipan.kernel.handing import sheet_answer
from fansipan.kernel.permissions import allows
from fansipan.kernel.text import pick
from fansipan.sectors.environment.actions.reports import asking, handouts
from fansipan.sectors.environment.actions.reports.asking import NewReport
from fansipan.sectors.environment.contracts.reports import ReportKind, ReportScope, ReportState
from fansipan.sectors.environment.forms import reports as forms
from fansipan.sectors.environment.pages.showing import language
from fansipan.sectors.environment.queries.reports import composing, layouts, standing
from fansipan.sectors.environment.queries.reports.standing import ReportCard, ReportFilter
from fansipan.sectors.environment.queries.reports.words import KIND_NAMES, SCOPE_NAMES, STATE_NAMES
from fansipan.sectors.environment.rules.report_rights import EDIT_LAYOUTS, MAKE_REPORTS

LEVELS = {
    ReportState.WAITING: "info",
    ReportState.RUNNING: "info",
    ReportState.FAILED: "bad",
    ReportState.DRAFT: "warn",
    ReportState.SUBMITTED: "warn",
    ReportState.SIGNED: "good",
}
LONGEST_YEAR = 4


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """The reports one may see; those that are being made bring themselves up to date."""
    actor, asked, year = actor_of(request), _asked(request), request.GET.get("year", "")
    page = standing.listing(actor, _wanted(request), addresses.page_number(request))
    context = {
        "rows": [row(one) for one in page.items],
        "filters": _filters(asked),
        "asked": {**asked, "year": year},
        "filtered": any((*asked.values(), year)),
        "may_make": allows(actor, MAKE_REPORTS),
        "tabs": tabs("reports") if allows(actor, EDIT_LAYOUTS) else [],
        "public": actor.is_anonymous,
        "sheet_query": addresses.query(request),
        **addresses.pager(request, page),
    }
    return render(request, "environment/reports/list.html", context)


def _filters(asked: dict[str, str]) -> list[dict[str, Any]]:
    sets: tuple[tuple[str, str, Any], ...] = (
        ("kind", _("Kind of report"), KIND_NAMES),
        ("scope", _("About"), SCOPE_NAMES),
        ("state", _("State"), STATE_NAMES),
    )
    return [
        {
            "name": name,
            "title": title,
            "choices": [(one.value, str(word), asked[name] == one.value) for one, word in words.items()],
        }
        for name, title, words in sets
    ]


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "").replace("\x00", "") for name in ("kind", "scope", "state", "station")}


def _wanted(request: HttpRequest) -> ReportFilter:
    """Which reports the address asks for; nonsense asks for nothing."""
    year = request.GET.get("year", "")
    known = int(year) if year.isascii() and year.isdigit() and len(year) <= LONGEST_YEAR else None
    return ReportFilter(**_asked(request), year=known)


@require_safe
def sheet(request: HttpRequest, kind: str) -> HttpResponse:
    """The same list as CSV or XLSX; that it was taken is on record."""
    made = handouts.listing(actor_of(request), _wanted(request), kind)
    return sheet_answer(made, f"fansipan-reports.{kind}")


def tabs(current: str) -> list[dict[str, Any]]:
    """The parts of the area."""
    known = (("reports", _("Reports")), ("report_layouts", _("Layouts")))
    return [
        {"title": title, "url": reverse(f"environment:{name}"), "current": name == current, "count": None}
        for name, title in known
    ]


def row(one: ReportCard) -> dict[str, Any]:
    """A report in the reader's words."""
    return {
        "id": one.id,
        "url": reverse("environment:report", args=[one.id]),
        "title": pick(one.title, language()),
        "period": capitalised(composing.period(one.kind, one.first)),
        "scope": str(SCOPE_NAMES[one.scope]),
        "subject": pick(one.subject, language()),
        "code": one.code,
        "edition": one.edition,
        "state": str(STATE_NAMES[one.state]),
        "level": LEVELS[one.state],
        "unfinished": one.unfinished,
        "progress": f"{one.progress:.3f}",
        "percent": f"{one.progress * 100:.0f}",
        "problem": (manifest.message(one.problem) or one.problem) % one.data if one.problem else "",
        "made_at": one.made_at,
        "asked_at": one.asked_at,
        "made_by": one.made_by or _("The system itself"),
        "signed_name": one.signed_name,
        "signed_at": one.signed_at,
        "published": one.published_at is not None,
        "changed": one.changed,
        "replaced_by": one.replaced_by,
        "failed": one.state is ReportState.FAILED,
    }


def capitalised(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


@require_safe
def report_row(request: HttpRequest, number: int) -> HttpResponse:
    """One line of the list."""
    given = {"row": row(standing.card(actor_of(request), number))}
    return render(request, "environment/reports/_row.html", given)


@require_http_methods(["GET", "HEAD", "POST"])
def report_new(request: HttpRequest) -> HttpResponse:
    """The form for a new report."""
    actor = actor_of(request)
    offer = layouts.offer(actor)
    problem = ""
    if request.method == "POST":
        try:
            asked = {
                name: request.POST.get(name, "").replace("\x00", "") for name in ("layout", "station", "organisation")
            }
            number = asking.ask(actor, NewReport(day=forms.day(request.POST.get("day", "")), **asked))
        except Problem as found:
            if found.status not in (409, 422):
                raise
            problem = manifest.message(found.code) % found.data
        else:
            messages.success(request, _("The report is being made."))
            return redirect("environment:report", number)
    kinds = [
        (kind, [(code, pick(name, language()), scope) for code, name, k, scope in offer.layouts if k is kind])
        for kind in ReportKind
    ]
    context = {
        "groups": [(str(KIND_NAMES[kind]), _with_scope(found)) for kind, found in kinds if found],
        "stations": [(code, pick(name, language())) for code, name in offer.stations],
        "plants": [(code, pick(name, language())) for code, name in offer.plants],
        "given": request.POST if request.method == "POST" else request.GET,
        "day": request.POST.get("day") or (clock.today() - timedelta(days=1)).isoformat(),
        "problem": problem,
        "crumbs": [{"title": _("Reports"), "url": reverse("environment:reports")}],
    }
    return render(request, "environment/reports/new.html", context, status=422 if problem else 200)


def _with_scope(found: list[tuple[str, str, ReportScope]]) -> list[dict[str, str]]:
    return [{"code": code, "name": name, "scope": str(SCOPE_NAMES[scope])} for code, name, scope in found]


urlpatterns = [
    path("reports", reports, name="reports"),
    path("reports.csv", sheet, {"kind": "csv"}, name="reports_csv"),
    path("reports.xlsx", sheet, {"kind": "xlsx"}, name="reports_xlsx"),
    path("reports/new", report_new, name="report_new"),
    path("reports/<int:number>/row", report_row, name="report_row"),
]

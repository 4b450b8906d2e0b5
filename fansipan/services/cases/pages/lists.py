"""/cases: the list, and a case opened by a person."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import allows, require
from fansipan.kernel.sheets import Cell, Sheet, written
from fansipan.kernel.text import fold, pick
from fansipan.services.cases.actions import open_case
from fansipan.services.cases.contracts import CaseCard
from fansipan.services.cases.forms.cases import NewCaseForm
from fansipan.services.cases.queries import cases as queries
from fansipan.services.cases.queries import types
from fansipan.services.cases.queries.cases import CaseFilter
from fansipan.services.cases.queries.showing import card, language
from fansipan.services.cases.rules.rights import OPEN_CASE
from fansipan.services.identity import queries as identity
from fansipan.services.identity.contracts import COMPANIES, OrganisationCard

SHOWN = {
    queries.OPEN: pgettext_lazy("cases", "Open"),
    queries.MINE: gettext_lazy("Your turn"),
    queries.LATE: pgettext_lazy("a case", "Late"),
    queries.CLOSED: gettext_lazy("Closed"),
}
ORDERS = {
    queries.NEWEST: gettext_lazy("The newest first"),
    queries.OLDEST: gettext_lazy("The oldest first"),
    queries.DUE: gettext_lazy("The nearest deadline first"),
}
HEAD = (
    *(gettext_lazy("Code"), gettext_lazy("Title"), gettext_lazy("Type of case"), gettext_lazy("State")),
    *(gettext_lazy("Urgency"), gettext_lazy("Agency"), gettext_lazy("Plant concerned")),
    *(pgettext_lazy("date", "Opened"), pgettext_lazy("date", "Due"), gettext_lazy("Closed")),
    *(pgettext_lazy("a case", "Late"), gettext_lazy("Things it is about")),
)
WIDTHS = (18, 44, 26, 24, 12, 40, 36, 18, 18, 18, 8, 30)
LONGEST_SEARCH, LONGEST_NUMBER = 100, 6


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """The cases in which the reader has a part."""
    actor, wanted = actor_of(request), _wanted(request)
    page = queries.cases(actor, wanted, _number(request))
    counts = queries.counts(actor)
    first = (page.number - 1) * page.size + 1
    context = {
        "rows": [card(one) for one in page.items],
        "tabs": [
            {"title": title, "url": _address(request, show=show), "current": show == wanted.show, "count": counts[show]}
            for show, title in SHOWN.items()
        ],
        "orders": ORDERS.items(),
        "export_query": request.GET.urlencode(),
        "types": [(one.code, pick(one.title, language())) for one in types.types()],
        "wanted": wanted,
        "filtered": bool(wanted.text or wanted.type or wanted.ref),
        "may_open": allows(actor, OPEN_CASE),
        "summary": _("%(first)d–%(last)d of %(total)d")
        % {"first": first, "last": first + len(page.items) - 1, "total": page.total},
        "previous_url": _address(request, page=str(page.number - 1)) if page.has_previous else "",
        "next_url": _address(request, page=str(page.number + 1)) if page.has_next else "",
    }
    return render(request, "cases/cases.html", context)


def _wanted(request: HttpRequest) -> CaseFilter:
    show = request.GET.get("show", queries.OPEN)
    return CaseFilter(
        show=show if show in SHOWN else queries.OPEN,
        type=_given(request, "type"),
        text=_given(request, "q").strip(),
        ref=_given(request, "ref"),
        order=order if (order := request.GET.get("order", queries.NEWEST)) in ORDERS else queries.NEWEST,
    )


@require_safe
def sheet(request: HttpRequest, kind: str) -> HttpResponse:
    """The same cases as a table."""
    found = queries.every(actor_of(request), _wanted(request))
    content, mime = written(Sheet(_("Cases"), [str(one) for one in HEAD], WIDTHS, [_cells(one) for one in found]), kind)
    answer = HttpResponse(content, content_type=mime)
    answer["Content-Disposition"] = f'attachment; filename="fansipan-cases-{clock.today().isoformat()}.{kind}"'
    return answer


def _cells(one: CaseCard) -> tuple[Cell, ...]:
    shown = card(one)
    return (
        *(one.code, one.title, shown["type"], shown["state"], shown["urgency"], shown["agency"], shown["party"]),
        *(one.opened_at, one.due, one.closed_at, _("Yes") if one.late else _("No"), " ".join(one.refs)),
    )


def _given(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\x00", "")[:LONGEST_SEARCH]


def _number(request: HttpRequest) -> int:
    asked = request.GET.get("page", "1")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= LONGEST_NUMBER else 1


def _address(request: HttpRequest, **changes: str) -> str:
    kept = {name: value for name, value in request.GET.items() if name not in ("page", *changes) and value}
    return f"{request.path}?{urlencode({**kept, **changes})}"


@require_http_methods(["GET", "HEAD", "POST"])
def new_case(request: HttpRequest) -> HttpResponse:
    """Open a case by hand."""
    actor = actor_of(request)
    require(actor, OPEN_CASE)
    names = ("type", "title", "party", "refs", "urgency")
    initial = {name: request.GET.get(name, "")[:200] for name in names}
    form = NewCaseForm(request.POST or None, initial=initial, choices=_choices())
    if request.method == "POST" and form.is_valid():
        opened = open_case(actor, form.new())
        messages.success(request, _("The case %(code)s is open.") % {"code": opened.code})
        return redirect("cases:case", code=opened.code)
    return render(request, "cases/new.html", {"form": form}, status=422 if form.errors else 200)


def _choices() -> dict[str, list[tuple[str, Any]]]:
    everybody = identity.organisations()
    plants = [one for one in everybody if one.kind in COMPANIES]
    agencies = [one for one in everybody if one.kind not in COMPANIES]
    known = types.types()
    urgencies = {code: title for one in known for code, title in one.urgencies.items()}
    return {
        "type": [(one.code, pick(one.title, language())) for one in known],
        "urgency": [("", _("Usual")), *((code, pick(title, language())) for code, title in urgencies.items())],
        "agency": [("", "–"), *named(agencies)],
        "party": [("", "–"), *named(plants)],
    }


def named(found: list[OrganisationCard]) -> list[tuple[str, str]]:
    """Organisations to choose from, by name."""
    rows = [(one.code, pick(one.name, language())) for one in found]
    return sorted(rows, key=lambda row: fold(row[1]))


urlpatterns = [
    path("cases", cases, name="cases"),
    path("cases/all.csv", sheet, {"kind": "csv"}, name="cases_csv"),
    path("cases/all.xlsx", sheet, {"kind": "xlsx"}, name="cases_xlsx"),
    path("cases/new", new_case, name="new_case"),
]

"""/exceedances: every exceedance, narrowed, by pages, and as a sheet."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fansipan.kernel.asking import actor_of
from fansipan.kernel.paging import Page
from fansipan.kernel.text import pick
from fansipan.sectors.environment.actions import handouts
from fansipan.sectors.environment.contracts import ExceedanceKind
from fansipan.sectors.environment.forms.exceedances import wanted
from fansipan.sectors.environment.pages.compliance.wording import row
from fansipan.sectors.environment.pages.showing import language
from fansipan.sectors.environment.queries import exceedances as queries
from fansipan.sectors.environment.queries.words import EXCEEDANCE_NAMES

SIZE = 50
LONGEST_NUMBER = 6
ASKED = ("station", "organisation", "kind", "ongoing", "from", "to")


@require_safe
def exceedances(request: HttpRequest) -> HttpResponse:
    """The exceedances of the stations one may read the record of, the newest first."""
    actor, asked = actor_of(request), wanted(request)
    found = queries.page(actor, asked, _page_number(request), SIZE)
    stations, owners = queries.choices(actor)
    context = {
        "rows": [row(one) for one in found.items],
        "filtered": bool(_query(request)),
        "asked": request.GET,
        "stations": [(code, pick(name, language())) for code, name in stations],
        "owners": [(code, pick(name, language())) for code, name in owners],
        "kinds": [(kind.value, EXCEEDANCE_NAMES[kind]) for kind in ExceedanceKind],
        "sheet_query": _query(request),
        **_pager(request, found),
    }
    return render(request, "environment/compliance/exceedances.html", context)


def _page_number(request: HttpRequest) -> int:
    asked = request.GET.get("page", "1")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) <= LONGEST_NUMBER else 1


def _query(request: HttpRequest) -> str:
    return urlencode([(name, value) for name in ASKED if (value := request.GET.get(name))])


def _pager(request: HttpRequest, page: Page[Any]) -> dict[str, Any]:
    """What console/_pagination.html needs."""
    first = (page.number - 1) * page.size + 1
    numbers = {"first": first, "last": first + len(page.items) - 1, "total": page.total}

    def address(number: int) -> str:
        return f"{request.path}?{urlencode([('page', number)])}&{_query(request)}".rstrip("&")

    return {
        "summary": _("%(first)d–%(last)d of %(total)d") % numbers,
        "previous_url": address(page.number - 1) if page.has_previous else "",
        "next_url": address(page.number + 1) if page.has_next else "",
    }


@require_safe
def sheet(request: HttpRequest, kind: str) -> HttpResponse:
    """The same list as CSV or XLSX; that it was taken is on record."""
    content, mime = handouts.exceedances(actor_of(request), wanted(request), kind)
    response = HttpResponse(content, content_type=mime)
    response["Content-Disposition"] = f'attachment; filename="fansipan-exceedances.{kind}"'
    return response


def crumbs() -> list[dict[str, str]]:
    """The way back to the list."""
    return [{"title": _("Exceedances"), "url": reverse("environment:exceedances")}]


urlpatterns = [
    path("exceedances", exceedances, name="exceedances"),
    path("exceedances.csv", sheet, {"kind": "csv"}, name="exceedances_csv"),
    path("exceedances.xlsx", sheet, {"kind": "xlsx"}, name="exceedances_xlsx"),
]

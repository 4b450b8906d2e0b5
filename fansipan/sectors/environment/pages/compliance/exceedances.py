"""/exceedances: every exceedance, narrowed, sorted, by pages, and as a sheet."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fansipan.kernel import addresses
from fansipan.kernel.asking import actor_of
from fansipan.kernel.handing import sheet_answer
from fansipan.kernel.text import pick
from fansipan.sectors.environment.actions import handouts
from fansipan.sectors.environment.contracts import ExceedanceKind
from fansipan.sectors.environment.forms.exceedances import TITLES, wanted
from fansipan.sectors.environment.pages.compliance.wording import row
from fansipan.sectors.environment.pages.showing import language
from fansipan.sectors.environment.queries import exceedances as queries
from fansipan.sectors.environment.queries.words import EXCEEDANCE_NAMES

SIZE = 50
FILTERS = ("station", "organisation", "kind", "ongoing", "from", "to")


@require_safe
def exceedances(request: HttpRequest) -> HttpResponse:
    """The exceedances of the stations one may read the record of, the newest first unless told otherwise."""
    actor, asked = actor_of(request), wanted(request)
    found = queries.page(actor, asked, addresses.page_number(request), SIZE)
    stations, owners = queries.choices(actor)
    context = {
        "rows": [row(one) for one in found.items],
        "columns": dict(zip(TITLES, _columns(request, asked.sort), strict=True)),
        "filtered": any(request.GET.get(name) for name in FILTERS),
        "asked": request.GET,
        "stations": [(code, pick(name, language())) for code, name in stations],
        "owners": [(code, pick(name, language())) for code, name in owners],
        "kinds": [(kind.value, EXCEEDANCE_NAMES[kind]) for kind in ExceedanceKind],
        "sheet_query": addresses.query(request),
        **addresses.pager(request, found),
    }
    return render(request, "environment/compliance/exceedances.html", context)


def _columns(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    return addresses.columns(request, TITLES, current, frozenset({"times"}), frozenset({"start", "lasted"}))


@require_safe
def sheet(request: HttpRequest, kind: str) -> HttpResponse:
    """The same list as CSV or XLSX; that it was taken is on record."""
    return sheet_answer(handouts.exceedances(actor_of(request), wanted(request), kind), f"fansipan-exceedances.{kind}")


def crumbs() -> list[dict[str, str]]:
    """The way back to the list."""
    return [{"title": _("Exceedances"), "url": reverse("environment:exceedances")}]


urlpatterns = [
    path("exceedances", exceedances, name="exceedances"),
    path("exceedances.csv", sheet, {"kind": "csv"}, name="exceedances_csv"),
    path("exceedances.xlsx", sheet, {"kind": "xlsx"}, name="exceedances_xlsx"),
]

"""Things with owners: looked through, taken away as a file, brought in from one."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fansipan.kernel.addresses import page_number, pager, query
from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import Problem
from fansipan.kernel.geo import to_wkt
from fansipan.kernel.permissions import require
from fansipan.kernel.sheets import Sheet
from fansipan.kernel.text import pick
from fansipan.sectors.citizens.actions import things as taking
from fansipan.sectors.citizens.pages.asking import explained, filed, language
from fansipan.sectors.citizens.queries import feedback
from fansipan.sectors.citizens.queries import things as queries
from fansipan.sectors.citizens.queries.things import ThingCard, ThingFilter
from fansipan.sectors.citizens.rules.rights import LOAD
from fansipan.services.identity import queries as identity
from fansipan.services.identity.contracts import OrganisationKind

LONGEST = 100
LONGEST_CELL = 32_767
"""What a spreadsheet holds in a cell: whoever needs more takes the GeoJSON."""


def _wanted(request: HttpRequest) -> ThingFilter:
    said = (request.GET.get(name, "").replace("\x00", "")[:LONGEST] for name in ("category", "owner", "q"))
    category, owner, text = said
    return ThingFilter(category, owner, text.strip())


@require_http_methods(["GET", "HEAD", "POST"])
def things(request: HttpRequest) -> HttpResponse:
    """What has an owner of its own; POST brings a file in."""
    actor = actor_of(request)
    require(actor, LOAD)
    wrong = ""
    if request.method == "POST":
        sent = request.FILES.get("file")
        try:
            taken = taking.take(actor, sent.read() if sent else b"")
        except Problem as problem:
            wrong = explained(problem)
        else:
            messages.success(request, _("%(fresh)d new, %(known)d known ones changed.") % asdict(taken))
            return redirect("citizens:things")
    wanted = _wanted(request)
    page = queries.things(actor, wanted, page_number(request))
    owners = [one for one in identity.organisations() if one.kind is not OrganisationKind.PLANT]
    context = {
        "rows": [_row(one) for one in page.items],
        "wanted": wanted,
        "filtered": wanted != ThingFilter(),
        "categories": [(one.code, pick(one.title, language())) for one in feedback.categories()],
        "owners": [(one.code, pick(one.name, language())) for one in owners],
        "export_query": query(request),
        "wrong": wrong,
        "crumbs": [{"title": _("Reports of residents"), "url": reverse("citizens:feedback")}],
        **pager(request, page),
    }
    return render(request, "citizens/things.html", context, status=422 if wrong else 200)


def _row(one: ThingCard) -> dict[str, object]:
    return {
        "one": one,
        "category": pick(one.category, language()),
        "owner": pick(one.owner, language()),
        "lon": one.line[0][0],
        "lat": one.line[0][1],
        "corners": len(one.line),
    }


@require_safe
def sheet(request: HttpRequest, kind: str) -> HttpResponse:
    """The same things as a table."""
    found = queries.all_things(actor_of(request), _wanted(request))
    head = [_("Code"), _("Name"), _("Kind of report"), _("Owner"), _("Longitude"), _("Latitude")]
    head += [_("Reach, m"), "WKT"]
    rows = [
        (
            one.code,
            one.name,
            pick(one.category, language()),
            pick(one.owner, language()),
            one.line[0][0],
            one.line[0][1],
            one.reach_m,
            to_wkt(one.geometry)[:LONGEST_CELL],
        )
        for one in found
    ]
    return filed(Sheet(_("Things with owners"), head, (20, 40, 24, 40, 12, 12, 10, 40), rows), "things", kind)


@require_safe
def geojson(request: HttpRequest) -> HttpResponse:
    """The same things with all their corners."""
    found = queries.all_things(actor_of(request), _wanted(request))
    return JsonResponse({"type": "FeatureCollection", "features": [_feature(one) for one in found]})


def _feature(one: ThingCard) -> dict[str, object]:
    said = {
        "code": one.code,
        "name": one.name,
        "category": pick(one.category, language()),
        "owner": pick(one.owner, language()),
        "reach_m": one.reach_m,
    }
    return {"type": "Feature", "geometry": one.geometry, "properties": said}


urlpatterns = [
    path("feedback/things", things, name="things"),
    path("feedback/things.csv", sheet, {"kind": "csv"}, name="things_csv"),
    path("feedback/things.xlsx", sheet, {"kind": "xlsx"}, name="things_xlsx"),
    path("feedback/things-map.geojson", geojson, name="things_geojson"),
]

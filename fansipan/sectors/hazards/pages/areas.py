"""/hazards/risk/areas: imported maps of susceptibility, brought in and taken away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from fansipan.kernel import manifest
from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import Invalid
from fansipan.kernel.permissions import allows, require
from fansipan.sectors.hazards.actions import importing
from fansipan.sectors.hazards.forms.tables import AreasForm
from fansipan.sectors.hazards.pages.tables import tabs
from fansipan.sectors.hazards.queries import areas as queries
from fansipan.sectors.hazards.queries import words
from fansipan.sectors.hazards.queries.areas import ImportedMap
from fansipan.sectors.hazards.rules.rights import ADJUST_RISK

HAZARDS = {one.value: name for one, name in words.HAZARDS.items()}
ZONES = {one.value: name for one, name in words.ZONES.items()}


@require_http_methods(["GET", "HEAD", "POST"])
def areas(request: HttpRequest) -> HttpResponse:
    """The maps that are in, and a form for the next one."""
    if request.method == "POST":
        require(actor_of(request), ADJUST_RISK)
        return _forgotten(request) if "remove" in request.POST else _imported(request)
    return _page(request, AreasForm(auto_id="areas_%s"))


def _page(request: HttpRequest, form: AreasForm, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    context = {
        "rows": [_row(one) for one in queries.maps(actor)],
        "form": form if allows(actor, ADJUST_RISK) else None,
        "tabs": tabs("areas"),
        "crumbs": [{"title": _("Risk of communes"), "url": reverse("hazards:risk")}],
    }
    return render(request, "hazards/areas.html", context, status=status)


def _row(one: ImportedMap) -> dict[str, Any]:
    zones = ", ".join(f"{ZONES[zone]}: {count}" for zone, count in one.zones)
    return {"one": one, "hazard": HAZARDS.get(one.hazard, one.hazard), "zones": zones}


def _imported(request: HttpRequest) -> HttpResponse:
    form = AreasForm(request.POST, request.FILES, auto_id="areas_%s")
    if not form.is_valid():
        return _page(request, form, status=422)
    said = form.cleaned_data
    try:
        content = said["file"].read(importing.MOST_BYTES + 1)
        done = importing.import_areas(actor_of(request), content, said["source"])
    except Invalid as problem:
        form.add_error("file", manifest.message(problem.code) % problem.data)
        return _page(request, form, status=422)
    count = ngettext("%(count)d area was imported.", "%(count)d areas were imported.", done.areas)
    messages.success(request, count % {"count": done.areas})
    if done.outside:
        text = ngettext(
            "%(count)d area meets no commune of the province and counts nowhere.",
            "%(count)d areas meet no commune of the province and count nowhere.",
            done.outside,
        )
        messages.warning(request, text % {"count": done.outside})
    return redirect("hazards:import_areas")


def _forgotten(request: HttpRequest) -> HttpResponse:
    count = importing.forget_areas(actor_of(request), request.POST["remove"])
    text = ngettext("%(count)d area was taken away.", "%(count)d areas were taken away.", count)
    messages.success(request, text % {"count": count})
    return redirect("hazards:import_areas")


urlpatterns = [path("hazards/risk/areas", areas, name="import_areas")]

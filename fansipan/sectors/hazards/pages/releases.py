"""/hazards/releases: what plants announced that they let out."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fansipan.kernel.addresses import page_number, pager
from fansipan.kernel.asking import actor_of, live_address
from fansipan.kernel.handing import sheet_answer
from fansipan.kernel.permissions import allows
from fansipan.kernel.text import pick
from fansipan.sectors.hazards.actions import handouts, releases
from fansipan.sectors.hazards.forms.duty import ReleaseForm
from fansipan.sectors.hazards.pages.showing import language, number, sliced
from fansipan.sectors.hazards.queries import duty as queries
from fansipan.sectors.hazards.rules.rights import EXPORT_HAZARDS, KEEP_DUTY


@require_http_methods(["GET", "HEAD", "POST"])
def release_notices(request: HttpRequest) -> HttpResponse:
    """Every notice, the newest first; whoever is on duty enters new ones."""
    actor = actor_of(request)
    found = queries.releases(actor)
    form = _form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        releases.enter(actor, form.release())
        return redirect("hazards:releases")
    page = sliced(found, page_number(request))
    context = {
        "rows": [shown(one) for one in page.items],
        "form": form if allows(actor, KEEP_DUTY) else None,
        "export": allows(actor, EXPORT_HAZARDS),
        "live_url": live_address(request, "flood"),
        **pager(request, page),
    }
    return render(request, "hazards/releases.html", context, status=422 if form.errors else 200)


def _form(data: Any) -> ReleaseForm:
    plants = [
        (one.code, f"{pick(one.name, language())} · {pick(one.river.name, language())}") for one in queries.plants()
    ]
    return ReleaseForm(data, plants=plants)


def shown(one: Any) -> dict[str, Any]:
    """A notice in the reader's words."""
    return {
        "one": one,
        "plant": pick(one.plant.name, language()),
        "river": pick(one.plant.river.name, language()),
        "flow": number(one.low, 0) if one.low == one.high else f"{number(one.low, 0)}–{number(one.high, 0)}",
    }


@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take a notice back."""
    releases.withdraw(actor_of(request), number, request.POST.get("why", ""))
    return redirect("hazards:releases")


@require_safe
def sheet(request: HttpRequest, kind: str) -> HttpResponse:
    """The notices as a file; that it was taken is on record."""
    return sheet_answer(handouts.releases(actor_of(request), kind), f"fansipan-releases.{kind}")


urlpatterns = [
    path("hazards/releases", release_notices, name="releases"),
    path("hazards/releases/<int:number>/withdraw", withdraw, name="withdraw_release"),
    path("hazards/releases.csv", sheet, {"kind": "csv"}, name="releases_csv"),
    path("hazards/releases.xlsx", sheet, {"kind": "xlsx"}, name="releases_xlsx"),
]

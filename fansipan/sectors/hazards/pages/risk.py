"""/hazards/risk: the risk of every commune: what the table gives, what was added and why, what nobody knows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fansipan.kernel.addresses import page_number, pager
from fansipan.kernel.asking import actor_of, live_address
from fansipan.kernel.handing import sheet_answer
from fansipan.kernel.permissions import allows
from fansipan.kernel.text import pick
from fansipan.sectors.hazards.actions import adjusting, handouts
from fansipan.sectors.hazards.contracts import RiskLevel
from fansipan.sectors.hazards.forms.duty import AdjustmentForm
from fansipan.sectors.hazards.pages.showing import asked_words, language, number, sliced
from fansipan.sectors.hazards.pages.tables import address_of
from fansipan.sectors.hazards.queries import risks as queries
from fansipan.sectors.hazards.queries import words
from fansipan.sectors.hazards.queries.indications import Indication
from fansipan.sectors.hazards.queries.risks import CommuneRisk, RiskFilter
from fansipan.sectors.hazards.rules.rights import ADJUST_RISK, EXPORT_HAZARDS
from fansipan.sectors.hazards.rules.risk import missing
from fansipan.services.places import queries as places

HAZARDS = {one.value: name for one, name in words.HAZARDS.items()}
ZONES = {one.value: name for one, name in words.ZONES.items()}


@require_safe
def risk(request: HttpRequest) -> HttpResponse:
    """The communes with something to say first."""
    return _page(request, _form() if allows(actor_of(request), ADJUST_RISK) else None)


def _form(data: Any = None) -> AdjustmentForm:
    return AdjustmentForm(data, communes=[(one.code, pick(one.name, language())) for one in places.communes()])


def _page(request: HttpRequest, form: AdjustmentForm | None, status: int = 200) -> HttpResponse:
    actor, wanted = actor_of(request), _wanted(request)
    every = queries.communes(actor)
    page = sliced(queries.narrowed(every, wanted), page_number(request))
    context = {
        "rows": [_row(one) for one in page.items],
        "text": wanted.text,
        "show": "all" if wanted.every else "",
        "query": request.GET.urlencode(),
        "untold": sum(1 for one in every if not one.told),
        "form": form,
        "unknown": sum(1 for one in every if one.worst is not None and one.worst.level is None),
        "export": allows(actor, EXPORT_HAZARDS),
        "may_adjust": allows(actor, ADJUST_RISK),
        "live_url": live_address(request, "rain", "river", "flood"),
        "here": request.get_full_path(),
        **pager(request, page),
    }
    return render(request, "hazards/risk.html", context, status=status)


def _wanted(request: HttpRequest) -> RiskFilter:
    return RiskFilter(asked_words(request), request.GET.get("show", "") == "all")


def _row(one: CommuneRisk) -> dict[str, Any]:
    return {
        "one": one,
        "name": pick(one.commune.name, language()),
        "levels": [_level(level) for level in one.levels],
        "indications": [_indication(found) for found in one.indications],
    }


def _level(level: RiskLevel) -> dict[str, Any]:
    known = level.level
    return {
        "level": level,
        "hazard": HAZARDS.get(level.hazard, level.hazard),
        "colour": words.RISK_COLOURS[known] if known is not None else "tune",
        "word": words.RISK_NAMES[known] if known is not None else "",
        "added": f"{level.adjustment:+d}" if level.adjustment else "",
        "missing": _missing(level),
    }


def _missing(level: RiskLevel) -> tuple[str, str] | None:
    """What must be entered before the level can be told, and where."""
    wanted = missing(level)
    said = {
        "region": (_("the region of the gauge is not entered"), "regions"),
        "group": (_("the group of the province is not entered"), "groups"),
        "zone": (_("how prone the commune is, is not entered"), "susceptibility"),
        "cell": (_("the table has no such cell"), "cells"),
    }
    return (said[wanted][0], address_of(said[wanted][1])) if wanted else None


def _indication(found: Indication) -> dict[str, Any]:
    return {
        "found": found,
        "hazard": HAZARDS.get(found.hazard, found.hazard),
        "zone": ZONES.get(found.zone, found.zone),
        "step": words.STEPS[found.step],
        "colour": words.STEP_COLOURS[found.step],
        "mm": number(found.mm, 1),
        "window": words.window(found.window),
        "km": number(found.rain.km, 0) if not found.rain.measured else "",
        "limit": number(found.limit.mm, 0),
    }


@require_POST
def adjust(request: HttpRequest) -> HttpResponse:
    """Add to a commune's level, or let the computed one hold again."""
    actor = actor_of(request)
    if "end" in request.POST:
        adjusting.end(actor, request.POST.get("commune", ""), request.POST.get("hazard", ""))
        return redirect("hazards:risk")
    form = _form(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    said = form.cleaned_data
    adjusting.adjust(actor, said["commune"], said["hazard"], said["added"], said["reason"], form.until)
    return redirect("hazards:risk")


@require_safe
def sheet(request: HttpRequest, kind: str) -> HttpResponse:
    """The levels as a file; that it was taken is on record."""
    return sheet_answer(handouts.risk(actor_of(request), _wanted(request), kind), f"fansipan-risk.{kind}")


urlpatterns = [
    path("hazards/risk", risk, name="risk"),
    path("hazards/risk/adjust", adjust, name="adjust_risk"),
    path("hazards/risk.csv", sheet, {"kind": "csv"}, name="risk_csv"),
    path("hazards/risk.xlsx", sheet, {"kind": "xlsx"}, name="risk_xlsx"),
]

"""/hazards/risk/tables: the tables that an officer keeps, read by all on duty: thresholds, susceptibility, cells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fansipan.kernel import manifest
from fansipan.kernel.addresses import page_number, pager
from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import Invalid
from fansipan.kernel.handing import sheet_answer
from fansipan.kernel.permissions import allows, require
from fansipan.kernel.text import pick
from fansipan.sectors.hazards.actions import handouts
from fansipan.sectors.hazards.actions import tables as actions
from fansipan.sectors.hazards.contracts import GaugeKind, RiskHazard
from fansipan.sectors.hazards.forms.tables import CellForm, GroupForm, RegionForm, SusceptibilityForm, ThresholdForm
from fansipan.sectors.hazards.pages.showing import asked_words, language, sliced
from fansipan.sectors.hazards.queries import network, words
from fansipan.sectors.hazards.queries import tables as queries
from fansipan.sectors.hazards.queries.tables import EntryFilter
from fansipan.sectors.hazards.rules.rights import ADJUST_RISK, EXPORT_HAZARDS
from fansipan.services.places import queries as places

NAMES = ("thresholds", "susceptibility", "cells", "groups", "regions")


@require_http_methods(["GET", "HEAD", "POST"])
def table(request: HttpRequest) -> HttpResponse:
    """A table with its entries, and a form for one of them."""
    name = _name(request)
    if request.method == "POST":
        return _changed(request, name)
    entries = queries.entries(actor_of(request), name, EntryFilter())
    edited = next((one for one in entries if one.key == request.GET.get("edit", "")), None)
    return _page(request, name, _form(name, None, dict(edited.initial) if edited else {}))


def _page(request: HttpRequest, name: str, form: Any, status: int = 200) -> HttpResponse:
    actor, wanted = actor_of(request), _wanted(request)
    headings = queries.headings(name)
    page = sliced(queries.entries(actor, name, wanted), page_number(request))
    context = {
        "name": name,
        "title": _titles()[name],
        "lead": _leads()[name],
        "tabs": tabs(name),
        "headings": headings,
        "rows": [{"entry": one, "cells": list(zip(headings, one.cells, strict=True))} for one in page.items],
        "hazards": [(one.value, words.HAZARDS[one]) for one in RiskHazard] if name != "regions" else [],
        "asked": wanted,
        "filtered": wanted != EntryFilter(),
        "form": form if allows(actor, ADJUST_RISK) else None,
        "edited": request.GET.get("edit", ""),
        "export": allows(actor, EXPORT_HAZARDS),
        "whole": address_of(name),
        "query": request.GET.urlencode(),
        "crumbs": [{"title": _("Risk of communes"), "url": reverse("hazards:risk")}],
        **pager(request, page),
    }
    return render(request, "hazards/tables.html", context, status=status)


def _name(request: HttpRequest) -> str:
    asked = request.GET.get("table", "")
    return asked if asked in NAMES else NAMES[0]


def address_of(name: str) -> str:
    """The page of a table."""
    return f"{reverse('hazards:risk_tables')}?table={name}"


def _wanted(request: HttpRequest) -> EntryFilter:
    return EntryFilter(request.GET.get("hazard", ""), asked_words(request))


def tabs(current: str) -> list[dict[str, Any]]:
    """The tables and the imported maps, as parts of one page."""
    known = [(name, title, address_of(name)) for name, title in _titles().items()]
    known.append(("areas", _("Susceptibility maps"), reverse("hazards:import_areas")))
    return [{"title": title, "url": url, "current": name == current, "count": None} for name, title, url in known]


def _titles() -> dict[str, str]:
    return {
        "thresholds": _("Thresholds of rain"),
        "susceptibility": _("Susceptibility of communes"),
        "cells": _("Cells of Decision 18/2021"),
        "groups": _("Groups of the province"),
        "regions": _("Regions of the gauges"),
    }


def _leads() -> dict[str, str]:
    return {
        "thresholds": _("Rain from which a flash flood or a landslide is indicated, by how prone a place is."),
        "susceptibility": _("How prone communes are; where an imported map says worse, the map counts."),
        "cells": _("Levels of Articles 44 to 46. A cell that is not entered is unknown, never level 0."),
        "groups": _("To which group of provinces the province belongs, by the annexes of Decision 18/2021."),
        "regions": _("To which region of Article 45 a gauge belongs. Without it the level of a flood is unknown."),
    }


def _form(name: str, data: Any, initial: dict[str, Any]) -> Any:
    given: dict[str, Any] = {"initial": initial, "auto_id": "entry_%s"}
    if name == "susceptibility":
        given["communes"] = [(one.code, pick(one.name, language())) for one in places.communes()]
    elif name == "regions":
        known = network.gauges_of_kind(GaugeKind.LEVEL)
        given["gauges"] = [(one.code, f"{one.code} · {pick(one.name, language())}") for one in known]
    return FORMS[name](data, **given)


def _changed(request: HttpRequest, name: str) -> HttpResponse:
    actor = actor_of(request)
    require(actor, ADJUST_RISK)
    number = request.POST.get("remove", "")
    if number:
        actions.remove(actor, name, int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0)
        messages.success(request, _("The entry is taken away."))
        return redirect(address_of(name))
    form = _form(name, request.POST, {})
    if form.is_valid():
        try:
            SAVE[name](actor, form)
        except Invalid as problem:
            # What was written stays in the form, beside what is wrong with it.
            form.add_error(None, manifest.message(problem.code) % problem.data)
    if not form.is_valid():
        return _page(request, name, form, status=422)
    messages.success(request, _("The entry is kept. What is computed from it follows within a minute."))
    return redirect(address_of(name))


FORMS: dict[str, Callable[..., Any]] = {
    "thresholds": ThresholdForm,
    "susceptibility": SusceptibilityForm,
    "cells": CellForm,
    "groups": GroupForm,
    "regions": RegionForm,
}
SAVE: dict[str, Callable[[Any, Any], int]] = {
    "thresholds": lambda actor, form: actions.set_threshold(actor, form.entry()),
    "susceptibility": lambda actor, form: actions.set_susceptibility(actor, form.entry()),
    "cells": lambda actor, form: actions.set_cell(actor, form.entry()),
    "groups": lambda actor, form: actions.set_group(actor, form.entry()),
    "regions": lambda actor, form: actions.set_region(actor, form.cleaned_data["gauge"], form.cleaned_data["region"]),
}


@require_safe
def sheet(request: HttpRequest, kind: str) -> HttpResponse:
    """The entries that match, as a file; that it was taken is on record."""
    name = _name(request)
    return sheet_answer(handouts.table(actor_of(request), name, _wanted(request), kind), f"fansipan-{name}.{kind}")


urlpatterns = [
    path("hazards/risk/tables", table, name="risk_tables"),
    path("hazards/risk/tables.csv", sheet, {"kind": "csv"}, name="risk_tables_csv"),
    path("hazards/risk/tables.xlsx", sheet, {"kind": "xlsx"}, name="risk_tables_xlsx"),
]

"""One environmental permit with its numbers and its scan, and entering it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from fansipan.kernel.asking import actor_of
from fansipan.kernel.attachments import LARGEST
from fansipan.kernel.errors import TooLarge
from fansipan.kernel.permissions import allows, require
from fansipan.kernel.text import pick
from fansipan.sectors.environment.actions import permits as actions
from fansipan.sectors.environment.contracts.confirming import Scan
from fansipan.sectors.environment.contracts.permits import PermitCard, PermitNumber
from fansipan.sectors.environment.forms.permits import LimitRows, PermitForm, entry, initial
from fansipan.sectors.environment.pages import permit_list
from fansipan.sectors.environment.pages.law.confirming import file_answer
from fansipan.sectors.environment.pages.law.frame import average_name, bounds
from fansipan.sectors.environment.pages.permit_list import crumbs
from fansipan.sectors.environment.pages.showing import language
from fansipan.sectors.environment.queries import permits as queries
from fansipan.sectors.environment.queries.law_words import parameter_name, unit_shown
from fansipan.sectors.environment.rules.rights import EDIT_PERMITS


@require_safe
def permit(request: HttpRequest, number: int) -> HttpResponse:
    """One permit with its numbers."""
    actor = actor_of(request)
    card = queries.permit(actor, number)
    context = {
        **permit_list.card(card),
        "note": pick(card.note, language()) if card.note else "",
        "limits": [_limit(one) for one in card.limits],
        "may_edit": allows(actor, EDIT_PERMITS),
        "crumbs": crumbs(),
    }
    return render(request, "environment/permit.html", context)


@require_safe
def scan(request: HttpRequest, number: int) -> HttpResponse:
    """The scan of a permit."""
    return file_answer(*queries.scan(actor_of(request), number))


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a permit."""
    require(actor_of(request), EDIT_PERMITS)
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Correct a permit that is there."""
    require(actor_of(request), EDIT_PERMITS)
    return _edit(request, queries.permit(actor_of(request), number))


def _edit(request: HttpRequest, card: PermitCard | None) -> HttpResponse:
    actor, known, numbers = actor_of(request), *(initial(card) if card else ({}, []))
    plants = [(pk, pick(name, language())) for pk, name in queries.plants()]
    choices = {
        "stations": [(pk, code) for pk, code, _owner in queries.stations(actor)],
        "parameters": [(code, _called(code)) for code in queries.parameters()],
    }
    sent = request.POST if request.method == "POST" else None
    form = PermitForm(sent, request.FILES or None, plants=plants, initial=known)
    rows = LimitRows(sent, initial=numbers, form_kwargs=choices, prefix="limit")
    if sent is not None and form.is_valid() and rows.is_valid():
        made = actions.save(actor, entry(form, rows), _scan(form), card.id if card else None)
        messages.success(request, _("The permit is kept. What was judged by its limits is judged again."))
        return redirect("environment:permit", number=made)
    failed = sent is not None
    context = {"form": form, "rows": rows, "card": card, "crumbs": crumbs(card)}
    return render(request, "environment/permit_edit.html", context, status=422 if failed else 200)


def _called(code: str) -> str:
    name = parameter_name(code)
    return code if name == code else f"{code} · {name}"


def _scan(form: PermitForm) -> Scan | None:
    """The scan, if one was sent and is not so large that it should not even be read into memory."""
    sent = form.cleaned_data["scan"]
    if not sent:
        return None
    if sent.size > LARGEST:
        raise TooLarge("environment.scan_too_large", most=LARGEST // 1024 // 1024)
    return Scan(sent.name or "", sent.read())


WHOLE = {"flue_gas": gettext_lazy("All stacks of the plant"), "wastewater": gettext_lazy("All outlets of wastewater")}


def _limit(one: PermitNumber) -> dict[str, Any]:
    return {
        "name": parameter_name(one.parameter),
        "station": one.station_code,
        "whole": WHOLE.get(one.medium, ""),
        "average": average_name(one.average.value),
        "value": f"{bounds(one.low, one.high)} {unit_shown(one.unit)}".strip(),
        "article": one.article,
        "law": reverse("observations:station_law", args=[one.station_code]) if one.station_code else "",
    }


urlpatterns = [
    *permit_list.urlpatterns,
    path("permits/new", new, name="permit_new"),
    path("permits/<int:number>", permit, name="permit"),
    path("permits/<int:number>/edit", edit, name="permit_edit"),
    path("permits/<int:number>/scan", scan, name="permit_scan"),
]

"""Bringing a table in from a sheet: a template, a preview row by row, and then what is good."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fansipan.kernel.asking import actor_of
from fansipan.kernel.attachments import LARGEST, shown_name
from fansipan.kernel.errors import Invalid, Problem, TooLarge
from fansipan.kernel.manifest import message
from fansipan.kernel.permissions import require
from fansipan.kernel.text import pick
from fansipan.sectors.environment.actions import importing as actions
from fansipan.sectors.environment.contracts.regulations import RegulationCard
from fansipan.sectors.environment.contracts.sheets import ReadSheet, RowFault, SheetFault, SheetLimit
from fansipan.sectors.environment.forms.importing import SheetForm, opened, sealed
from fansipan.sectors.environment.pages.law.frame import average_name, bounds, tabs
from fansipan.sectors.environment.pages.showing import language
from fansipan.sectors.environment.queries import regulations as queries
from fansipan.sectors.environment.queries.law_words import (
    category_name,
    parameter_name,
    unit_shown,
)
from fansipan.sectors.environment.queries.sheet_words import FAULT_NAMES, GUIDE, HEADING_NAMES, REMEDIES
from fansipan.sectors.environment.rules import sheets
from fansipan.sectors.environment.rules.rights import CONFIRM_LAW

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
def importing(request: HttpRequest) -> HttpResponse:
    """Choose a sheet; a POST shows what it comes to, row by row, and changes nothing."""
    actor = actor_of(request)
    require(actor, CONFIRM_LAW)
    cards = queries.regulations(actor)
    choices = [(one.slug, f"{one.code} · {pick(one.title, language())}") for one in cards]
    asked = {"regulation": request.GET.get("regulation", "")}
    form = SheetForm(request.POST or None, request.FILES or None, regulations=choices, initial=asked)
    context: dict[str, Any] = {"form": form, "tabs": tabs(request, "law_import")}
    if request.method == "POST" and form.is_valid():
        card = next(one for one in cards if one.slug == form.cleaned_data["regulation"])
        context |= _preview(form, card)
    return render(request, "environment/law_import.html", context, status=422 if form.errors else 200)


def _preview(form: SheetForm, card: RegulationCard) -> dict[str, Any]:
    sent = form.cleaned_data["sheet"]
    if sent.size > LARGEST:
        raise TooLarge("environment.scan_too_large", most=LARGEST // 1024 // 1024)
    try:
        read = sheets.read(sent.read(), card.valid_from)
    except Invalid as problem:
        form.add_error("sheet", _said(problem))
        return {}
    there = actions.taken(card.id, read.limits)
    gone = {fault.row for fault in there}
    good = [one for one in read.limits if one.row not in gone]
    name = shown_name(sent.name or "")
    return {
        "card": card,
        "sheet": name,
        "good": [_row(one) for one in good],
        "faults": _faults(read, there),
        "sealed": sealed(card.slug, name, good) if good else "",
    }


def _said(problem: Problem) -> str:
    return message(problem.code) % problem.data


def _faults(read: ReadSheet, there: Sequence[RowFault]) -> list[dict[str, Any]]:
    found = sorted([*read.faults, *there], key=lambda one: one.row)
    return [
        {
            "row": one.row,
            "column": str(HEADING_NAMES[one.column]),
            "what": str(FAULT_NAMES[one.fault]),
            "text": one.text,
            "remedy": str(REMEDIES[one.fault]),
            "level": "warn" if one.fault is SheetFault.ALREADY_THERE else "bad",
        }
        for one in found
    ]


def _row(one: SheetLimit) -> dict[str, Any]:
    column = _("Column %(name)s") % {"name": one.column} if one.column else ""
    parts = (column, category_name(one.category), average_name(one.average.value))
    return {
        "row": one.row,
        "name": parameter_name(one.parameter),
        "place": " · ".join(part for part in parts if part),
        "value": f"{bounds(one.low, one.high)} {unit_shown(one.unit)}".strip(),
        "since": one.valid_from,
        "until": one.valid_to,
    }


@require_POST
def bring_in(request: HttpRequest) -> HttpResponse:
    """Bring in the rows that were looked at."""
    actor = actor_of(request)
    require(actor, CONFIRM_LAW)
    found = opened(request.POST.get("sealed", ""))
    if found is None:
        messages.error(request, _("The preview is too old. Choose the sheet again."))
        return redirect("environment:law_import")
    name, sheet, limits = found
    count, there = actions.bring_in(actor, queries.regulation(actor, name).id, limits, sheet)
    told = ngettext("%(n)d number came in, unconfirmed.", "%(n)d numbers came in, unconfirmed.", count) % {"n": count}
    if there:
        told += " " + _("%(n)d were there already and stayed as they are.") % {"n": len(there)}
    messages.success(request, told)
    return redirect(reverse("environment:law_regulation", args=[name]))


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """An empty sheet with the headings, and a second one that says what goes under each."""
    require(actor_of(request), CONFIRM_LAW)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True})
        first, second = book.add_worksheet(_("Limits")), book.add_worksheet(_("Guide"))
        for place, (name, title) in enumerate(HEADING_NAMES.items()):
            first.write(0, place, str(title), bold)
            second.write(place, 0, str(title), bold)
            second.write(place, 1, str(GUIDE[name]))
        first.set_column(0, len(HEADING_NAMES), 14)
        second.set_column(0, 0, 18)
        second.set_column(1, 1, 90)
    response = HttpResponse(buffer.getvalue(), content_type=WORKBOOK)
    response["Content-Disposition"] = 'attachment; filename="gioi-han-quy-chuan.xlsx"'
    return response


urlpatterns = [
    path("law/import", importing, name="law_import"),
    path("law/import/bring-in", bring_in, name="law_bring_in"),
    path("law/import/template.xlsx", template, name="law_template"),
]

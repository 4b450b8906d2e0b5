"""The regulations: all of them with the times at which they hold, and each with its tables."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of
from fansipan.kernel.handing import sheet_answer
from fansipan.kernel.permissions import allows
from fansipan.kernel.text import pick
from fansipan.sectors.environment.actions import law_handouts as handouts
from fansipan.sectors.environment.contracts import Average
from fansipan.sectors.environment.contracts.confirming import NumberKind
from fansipan.sectors.environment.contracts.regulations import LawNumber, RegulationCard
from fansipan.sectors.environment.pages.law.frame import average_name, bounds, said, tabs
from fansipan.sectors.environment.pages.showing import language
from fansipan.sectors.environment.queries import regulations as queries
from fansipan.sectors.environment.queries.law_words import MEDIUM_NAMES, category_name, parameter_name, unit_shown
from fansipan.sectors.environment.rules.naming import slug
from fansipan.sectors.environment.rules.rights import CONFIRM_LAW, VIEW_EVIDENCE


@require_safe
def law(request: HttpRequest) -> HttpResponse:
    """Every regulation by medium: when it holds, who may stay on it, how sure its numbers are."""
    cards = queries.regulations(actor_of(request))
    groups = [
        {"title": str(MEDIUM_NAMES[medium]), "rows": [_card(one) for one in found]}
        for medium, found in groupby(cards, key=lambda one: one.medium)
    ]
    return render(request, "environment/law.html", {"groups": groups, "tabs": tabs(request, "law")})


def _card(one: RegulationCard) -> dict[str, Any]:
    return {
        "card": one,
        "title": pick(one.title, language()),
        "url": reverse("environment:law_regulation", args=[one.slug]),
        "held": _held(one),
        "replaced_url": reverse("environment:law_regulation", args=[slug(one.replaced_by)]) if one.replaced_by else "",
        "medium": str(MEDIUM_NAMES[one.medium]),
        "total": one.confirmed + one.unconfirmed,
    }


def _held(one: RegulationCard) -> dict[str, str]:
    """Whether it holds today, for all or for older plants only."""
    today = clock.today()
    if one.valid_from > today:
        return {"word": _("Not in force yet"), "level": "info"}
    if one.valid_to is None or today <= one.valid_to:
        return {"word": _("In force"), "level": "good"}
    if one.existing_until is not None and today <= one.existing_until:
        return {"word": _("For older plants"), "level": "warn"}
    return {"word": _("Ended"), "level": ""}


@require_safe
def regulation(request: HttpRequest, name: str) -> HttpResponse:
    """One regulation with its tables and its coefficients, each number with its mark."""
    actor = actor_of(request)
    card = queries.regulation(actor, name)
    numbers = queries.numbers(actor, card.id)
    tables: dict[str, list[LawNumber]] = {}
    for one in numbers:
        if one.kind is NumberKind.LIMIT:
            tables.setdefault(one.category, []).append(one)
    context = {
        **_card(card),
        "crumbs": [{"title": _("Limits of the law"), "url": reverse("environment:law")}],
        "tables": [_table(category, rows) for category, rows in tables.items()],
        "coefficients": [said(one) for one in numbers if one.kind is NumberKind.COEFFICIENT],
        "may_confirm": allows(actor, CONFIRM_LAW),
        "confirmations": queries.confirmations(actor, card.id) if allows(actor, VIEW_EVIDENCE) else [],
    }
    return render(request, "environment/law_regulation.html", context)


def _table(category: str, limits: Sequence[LawNumber]) -> dict[str, Any]:
    """Parameters down, columns and averages across; a cell holds one number a period."""
    order = [average.value for average in Average]
    places = {(one.column, one.average) for one in limits}
    across = sorted(places, key=lambda place: (place[0], order.index(place[1])))
    rows: dict[tuple[str, str], dict[tuple[str, str], list[LawNumber]]] = {}
    for one in limits:
        rows.setdefault((one.name, one.unit), {}).setdefault((one.column, one.average), []).append(one)
    return {
        "title": category_name(category),
        "columns": [_heading(column, average) for column, average in across],
        "rows": [
            {
                "name": parameter_name(name),
                "unit": unit_shown(unit),
                "cells": [
                    {"heading": _heading(*key), "numbers": [_cell(one) for one in cells.get(key, [])]} for key in across
                ],
            }
            for (name, unit), cells in rows.items()
        ],
    }


def _heading(column: str, average: str) -> str:
    named = _("Column %(name)s") % {"name": column} if column else ""
    return " · ".join(part for part in (named, average_name(average)) if part) or _("Limit")


def _cell(one: LawNumber) -> dict[str, Any]:
    return {
        **said(one),
        "value": bounds(one.low, one.high),
        "until": one.valid_to,
        "since": one.valid_from,
        "multiplied": one.multiplied,
        "oxygen": one.oxygen_reference,
    }


@require_safe
def law_sheet(request: HttpRequest, kind: str) -> HttpResponse:
    """The regulations as CSV or XLSX; that they were taken is on record."""
    return sheet_answer(handouts.regulations(actor_of(request), kind), f"fansipan-law.{kind}")


@require_safe
def regulation_sheet(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """The numbers of a regulation as CSV or XLSX."""
    return sheet_answer(handouts.regulation(actor_of(request), name, kind), f"fansipan-{name}.{kind}")


urlpatterns = [
    path("law.csv", law_sheet, {"kind": "csv"}, name="law_csv"),
    path("law.xlsx", law_sheet, {"kind": "xlsx"}, name="law_xlsx"),
    path("law/<slug:name>.csv", regulation_sheet, {"kind": "csv"}, name="law_regulation_csv"),
    path("law/<slug:name>.xlsx", regulation_sheet, {"kind": "xlsx"}, name="law_regulation_xlsx"),
    path("law", law, name="law"),
    path("law/<slug:name>", regulation, name="law_regulation"),
]

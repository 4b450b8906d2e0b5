"""/rain: every rain gauge with its sums in every window, and the map in between."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fansipan.kernel.addresses import page_number, pager
from fansipan.kernel.permissions import allows
from fansipan.kernel.text import fold, pick
from fansipan.sectors.hazards.actions import handouts
from fansipan.sectors.hazards.pages.showing import (
    actor_of,
    answer,
    asked_words,
    columns,
    fault_words,
    language,
    live_address,
    map_context,
    number,
    order_of,
    rarity_words,
    sliced,
)
from fansipan.sectors.hazards.queries import layers
from fansipan.sectors.hazards.queries import rainfall as queries
from fansipan.sectors.hazards.queries.rainfall import RainRow
from fansipan.sectors.hazards.rules.rights import EXPORT_HAZARDS
from fansipan.sectors.hazards.rules.windows import NAMES

HALF = 0.95
"""A sum with less of its window measured says so."""


@require_safe
def rain(request: HttpRequest) -> HttpResponse:
    """Every rain gauge, the wettest first."""
    actor = actor_of(request)
    text = asked_words(request)
    every = [row for row in queries.rows(actor) if _named(row, text)]
    order = order_of(request, ("gauge", *NAMES), "-24h")
    page = sliced(_sorted(every, order), page_number(request))
    names = queries.class_names()
    context = {
        **map_context(request),
        "rows": [_row(row, names) for row in page.items],
        "columns": columns(request, {"gauge": _("Gauge"), **{name: name for name in NAMES}}, order, frozenset(NAMES)),
        "text": text,
        "export": allows(actor, EXPORT_HAZARDS),
        "live_url": live_address(request, "rain", "reading"),
        "here": request.get_full_path(),
        **pager(request, page),
    }
    return render(request, "hazards/rain.html", context)


def _named(row: RainRow, text: str) -> bool:
    return fold(text) in fold(" ".join((row.gauge.code, *row.gauge.name.values())))


def _sorted(rows: list[RainRow], order: str) -> list[RainRow]:
    name = order.removeprefix("-")
    if name == "gauge":
        return sorted(rows, key=lambda row: fold(pick(row.gauge.name, language())), reverse=order.startswith("-"))
    # Gauges that have measured nothing come last, whichever way the others are sorted.
    known = [row for row in rows if row.mm(name) is not None]
    ordered = sorted(known, key=lambda row: row.mm(name) or 0.0, reverse=order.startswith("-"))
    return [*ordered, *(row for row in rows if row.mm(name) is None)]


def _row(row: RainRow, names: Any) -> dict[str, Any]:
    day = row.mm("24h")
    return {
        "row": row,
        "name": pick(row.gauge.name, language()),
        "sums": [_sum(row, name) for name in NAMES],
        "band": pick(names[row.band.code, 24], language()) if row.band else "",
        "level": layers.rain_level(day) if day is not None and not row.old else "still",
        "rare": rarity_words(row.rarest),
        "soil": f"{row.soil:.0%}" if row.soil is not None else "",
        "fault": fault_words(row.fault),
    }


def _sum(row: RainRow, name: str) -> dict[str, Any]:
    found = row.sums.get(name)
    if found is None or found.mm is None:
        return {"name": name, "text": "–", "partly": ""}
    partly = f"{found.coverage:.0%}" if found.coverage < HALF else ""
    return {"name": name, "text": number(found.mm, 1), "partly": partly}


@require_safe
def sheet(request: HttpRequest, kind: str) -> HttpResponse:
    """The sums as a file; that it was taken is on record."""
    return answer(handouts.rain(actor_of(request), kind), f"fansipan-rain.{kind}")


urlpatterns = [
    path("rain", rain, name="rain"),
    path("rain.csv", sheet, {"kind": "csv"}, name="rain_csv"),
    path("rain.xlsx", sheet, {"kind": "xlsx"}, name="rain_xlsx"),
]

"""/rain: every rain gauge with its sums in every window, and the map in between."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fansipan.kernel import addresses
from fansipan.kernel.addresses import address, page_number, pager
from fansipan.kernel.asking import actor_of, live_address
from fansipan.kernel.handing import sheet_answer
from fansipan.kernel.manifest import GeoJson, LegendEntry
from fansipan.kernel.permissions import Actor, allows
from fansipan.kernel.text import fold, pick
from fansipan.sectors.hazards.actions import handouts
from fansipan.sectors.hazards.contracts import RainBand
from fansipan.sectors.hazards.pages.showing import (
    asked_words,
    columns,
    fault_words,
    language,
    map_context,
    number,
    rarity_words,
    sliced,
)
from fansipan.sectors.hazards.queries import layers
from fansipan.sectors.hazards.queries import rainfall as queries
from fansipan.sectors.hazards.queries.rainfall import RainRow, Scale
from fansipan.sectors.hazards.rules.rights import EXPORT_HAZARDS, VIEW_DUTY
from fansipan.sectors.hazards.rules.windows import NAMES, ROLLING

HALF = 0.95
"""A sum with less of its window measured says so."""


@require_safe
def rain(request: HttpRequest) -> HttpResponse:
    """Every rain gauge, the wettest in the chosen window first, and the map of that window."""
    actor, text, window = actor_of(request), asked_words(request), _window(request)
    every = queries.narrowed(queries.rows(actor), text)
    order = addresses.order(request, ("gauge", *NAMES), f"-{window}")
    page = sliced(_sorted(every, order), page_number(request))
    shown = _Shown(window, queries.scale(window), queries.classes(), queries.class_names())
    context = {
        **map_context(request),
        "layers": _layers(request, window, shown.scale),
        "layers_open": True,
        "rows": [_row(row, shown) for row in page.items],
        "columns": columns(request, {"gauge": _("Gauge"), **{name: name for name in NAMES}}, order, frozenset(NAMES)),
        "text": text,
        "window": window,
        "windows": [(name, address(request, window=name), name == window) for name in ROLLING],
        "export": allows(actor, EXPORT_HAZARDS),
        "may_see_weather": allows(actor, VIEW_DUTY),
        "query": request.GET.urlencode(),
        "live_url": live_address(request, "rain", "reading"),
        "here": request.get_full_path(),
        **pager(request, page),
    }
    return render(request, "hazards/rain.html", context)


def _window(request: HttpRequest) -> str:
    asked = request.GET.get("window", "24h")
    return asked if asked in ROLLING else "24h"


@dataclass(frozen=True, slots=True)
class _Shown:
    """By which window and which classes of rain the rows are shown."""

    window: str
    scale: Scale
    bands: Sequence[RainBand]
    names: Mapping[tuple[str, int], Mapping[str, str]]


def _layers(request: HttpRequest, window: str, scale: Scale) -> list[dict[str, Any]]:
    """The layers of the map here: the rain of the window, shown, with its classes in mm; the other layers after it."""
    legend = [
        LegendEntry(level, _("From %(mm)s mm") % {"mm": number(least, 1 if least % 1 else 0)})
        for least, level in reversed(scale)
    ]
    known = {
        "rain": (_("Rain in %(window)s, at gauges") % {"window": window}, "hazards:rain_gauges_geojson"),
        "rain-surface": (_("Rain in %(window)s, between gauges") % {"window": window}, "hazards:rain_surface_geojson"),
    }
    own = [
        {
            "name": name, "title": title, "url": f"{reverse(route)}?window={window}", "topics": "rain", "shown": True,
            "legend": legend,
        }
        for name, (title, route) in known.items()
    ]  # fmt: skip
    return [*own, *(one for one in map_context(request)["layers"] if one["name"] not in known)]


@require_safe
def layer(request: HttpRequest, source: Callable[[Actor, str], GeoJson]) -> HttpResponse:
    """The rain of a window for the map, as far as the reader may see it."""
    return JsonResponse(source(actor_of(request), _window(request)), content_type="application/geo+json")


def _sorted(rows: list[RainRow], order: str) -> list[RainRow]:
    name = order.removeprefix("-")
    if name == "gauge":
        return sorted(rows, key=lambda row: fold(pick(row.gauge.name, language())), reverse=order.startswith("-"))
    # Gauges that have measured nothing come last, whichever way the others are sorted.
    known = [row for row in rows if row.mm(name) is not None]
    ordered = sorted(known, key=lambda row: row.mm(name) or 0.0, reverse=order.startswith("-"))
    return [*ordered, *(row for row in rows if row.mm(name) is None)]


def _row(row: RainRow, shown: _Shown) -> dict[str, Any]:
    mm, band = row.mm(shown.window), row.classed(shown.window, shown.bands)
    return {
        "row": row,
        "name": pick(row.gauge.name, language()),
        "sums": [_sum(row, name) for name in NAMES],
        "band": pick(shown.names[band.code, band.hours], language()) if band else "",
        "level": queries.colour(mm, shown.scale) if mm is not None and not row.old else "still",
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
    return sheet_answer(handouts.rain(actor_of(request), asked_words(request), kind), f"fansipan-rain.{kind}")


urlpatterns = [
    path("rain", rain, name="rain"),
    path("rain/gauges.geojson", layer, {"source": layers.rain}, name="rain_gauges_geojson"),
    path("rain/surface.geojson", layer, {"source": layers.surface}, name="rain_surface_geojson"),
    path("rain.csv", sheet, {"kind": "csv"}, name="rain_csv"),
    path("rain.xlsx", sheet, {"kind": "xlsx"}, name="rain_xlsx"),
]

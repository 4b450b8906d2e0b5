"""One station: how it stands, its charts, its instruments."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of
from fansipan.kernel.text import pick
from fansipan.services.observations.pages.charts import Choice, chart, numbers, own
from fansipan.services.observations.pages.figures import Tile, tile
from fansipan.services.observations.pages.frame import frame, framed, language
from fansipan.services.observations.pages.periods import asked
from fansipan.services.observations.queries import stations as queries
from fansipan.services.observations.queries.stations import SensorCard, StationCard
from fansipan.services.observations.queries.words import PHASE_NAMES


@require_safe
def station(request: HttpRequest, code: str) -> HttpResponse:
    """How a station stands now, its chart, and what is known of it."""
    card = queries.card(actor_of(request), code)
    tiles = [tile(stream) for stream in card.streams]
    drawn = own(card.now, numbers(request)) if card.now.values else []
    context = {
        **framed(request, card.now, ""),
        **chart(request, drawn, asked(request)),
        "tiles": tiles,
        "values_url": reverse("observations:station_values", args=[code]),
        "streams": [
            Choice(str(one.figure.datastream), one.figure.name, one.figure.datastream in drawn) for one in tiles
        ],
        "facts": _facts(card),
        "card": card,
        "position": f"{card.now.lon},{card.now.lat}",
        "map": _map(),
        "bounds": [one for one in tiles if one.limit or one.limit_source or one.levels],
        "first": drawn[0] if drawn else "",
    }
    return render(request, "observations/station.html", context)


def _map() -> dict[str, str]:
    return {
        "stations": reverse("api:stations_geojson"),
        "boundaries": reverse("api:boundaries"),
        "tiles": settings.ENVIRONMENT.tile_url,
    }


def _facts(card: StationCard) -> list[dict[str, Any]]:
    """Name and value of what is known of the station, without what is not."""
    speaks = language()
    lines = (
        (_("Code"), card.now.code),
        (_("Owner"), pick(card.now.organisation, speaks)),
        (_("Address"), pick(card.address, speaks) if card.address else pick(card.now.place, speaks)),
        (_("Formerly"), _formerly(card)),
        (_("Position"), _position(card)),
        (_("River"), pick(card.river, speaks) if card.river else ""),
        (_("Operation"), str(PHASE_NAMES[card.phase])),
        (_("A reading every"), _("%(minutes)s min") % {"minutes": f"{card.interval_seconds / 60:g}"}),
        (_("Sends by"), f"{card.transport.upper()} · {pick(card.profile, speaks)}"),
        (_("Source of this entry"), card.source),
    )
    return [{"title": title, "text": text} for title, text in lines if text]


def _formerly(card: StationCard) -> str:
    names = ", ".join(pick(unit.name, language()) for unit in card.formerly)
    days = {unit.valid_to for unit in card.formerly if unit.valid_to}
    if len(days) != 1:
        return names
    day = days.pop()
    return _("%(names)s (until %(day)s)") % {"names": names, "day": f"{day.day}/{day.month}/{day.year}"}


def _position(card: StationCard) -> str:
    place = f"{card.now.lat:.4f}, {card.now.lon:.4f}"
    high = _(" · %(metres)s m above sea level") % {"metres": f"{card.elevation_m:g}"} if card.elevation_m else ""
    return place + high + (_(" (approximate)") if card.approximate else "")


@require_safe
def station_values(request: HttpRequest, code: str) -> HttpResponse:
    """The tiles alone, for a page that stands open."""
    _now, streams = queries.values(actor_of(request), code)
    tiles: list[Tile] = [tile(stream) for stream in streams]
    context = {"tiles": tiles, "values_url": reverse("observations:station_values", args=[code])}
    return render(request, "observations/_station_values.html", context)


@require_safe
def sensors(request: HttpRequest, code: str) -> HttpResponse:
    """The instruments, and which of them are due for calibration or verification."""
    cards = queries.sensors(actor_of(request), code)
    context = {
        **frame(request, code, "sensors"),
        "sensors": [_sensor(one) for one in cards],
        "today": clock.today(),
    }
    return render(request, "observations/station_sensors.html", context)


def _sensor(one: SensorCard) -> dict[str, Any]:
    return {
        "card": one,
        "method": pick(one.method, language()) if one.method else "",
        "measures": [pick(name, language()) for name in one.measures],
        "calibration_overdue": one.overdue(one.calibration_due),
        "verification_overdue": one.overdue(one.verification_due),
    }


urlpatterns = [
    path("stations/<str:code>", station, name="station"),
    path("stations/<str:code>/values", station_values, name="station_values"),
    path("stations/<str:code>/sensors", sensors, name="station_sensors"),
]

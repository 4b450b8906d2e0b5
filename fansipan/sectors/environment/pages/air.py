"""The public pages of the air index: every station now, one station's day and month, an index opened step by step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fansipan.kernel import clock
from fansipan.kernel.text import pick
from fansipan.sectors.environment.forms import moment
from fansipan.sectors.environment.pages.bars import bars
from fansipan.sectors.environment.pages.showing import actor_of, head, language, shown, words
from fansipan.sectors.environment.queries import air as queries
from fansipan.sectors.environment.queries.air import AirNow, Published
from fansipan.sectors.environment.queries.words import ADVICE, ADVICE_SENSITIVE, AIR_BANDS, EFFECTS


@require_safe
def air(request: HttpRequest) -> HttpResponse:
    """The air index of every station one may see."""
    found = queries.overview(actor_of(request))
    context = {"stations": [_card(one) for one in found], "key": list(AIR_BANDS.items())}
    return render(request, "environment/air.html", context)


def _card(one: AirNow) -> dict[str, Any]:
    code = one.station.code
    return {**head(one.station), "page": reverse("environment:air_station", args=[code]), "now": _said(one.now, code)}


def _said(one: Published | None, code: str) -> dict[str, Any] | None:
    """An index in the reader's words, and the way to its computation."""
    if one is None:
        return None
    band = one.band.code if one.band else ""
    subs = sorted(one.subs.items(), key=lambda item: -item[1])
    return {
        "at": one.at,
        "time": _time(one.at),
        "value": one.value,
        "band": band,
        "word": str(AIR_BANDS[band]) if band else "",
        "leading": one.leading.value if one.leading else "",
        "subs": [(name.value, value, name is one.leading) for name, value in subs],
        "effect": str(EFFECTS[band]) if band else "",
        "advice": str(ADVICE[band]) if band else "",
        "advice_sensitive": str(ADVICE_SENSITIVE[band]) if band else "",
        "notes": words(one.notes),
        "url": _computation_url(code, one.at),
    }


def _time(at: datetime | date) -> str:
    if isinstance(at, datetime):
        return formats.date_format(at.astimezone(clock.VIETNAM), "H:i d/m/Y")
    return formats.date_format(at, "d/m/Y")


def _computation_url(code: str, at: datetime | date) -> str:
    local = at.astimezone(clock.VIETNAM).strftime("%Y-%m-%dT%H:%M") if isinstance(at, datetime) else at.isoformat()
    return f"{reverse('environment:air_computation', args=[code])}?{urlencode({'at': local})}"


@require_safe
def station(request: HttpRequest, code: str) -> HttpResponse:
    """One station: its index now with advice, the last 24 hours and 30 days."""
    found = queries.history(actor_of(request), code)
    context = {
        "station": head(found.station),
        "crumbs": _crumbs(),
        "now": _said(found.now, code),
        "charts": [
            _chart("hours", _("Last 24 hours"), found.hours, code),
            _chart("days", _("Last 30 days"), found.days, code),
        ],
        "method_url": reverse("environment:air_computation", args=[code]),
    }
    return render(request, "environment/air_station.html", context)


def _chart(
    name: str, title: str, slots: Sequence[tuple[datetime | date, Published | None]], code: str
) -> dict[str, Any]:
    there = [one for _at, one in slots if one is not None]
    values = [one.value for one in there if one.value is not None]
    summary = (
        _("VN_AQI from %(low)d to %(high)d.") % {"low": min(values), "high": max(values)}
        if values
        else _("No index in this period.")
    )
    return {
        "name": name,
        "title": title,
        "bars": bars([one for _at, one in slots]),
        "first": _time(slots[0][0]),
        "last": _time(slots[-1][0]),
        "rows": [_said(one, code) for one in reversed(there)],
        "summary": summary,
    }


def _crumbs() -> list[dict[str, str]]:
    return [{"title": _("Air quality"), "url": reverse("environment:air")}]


@require_safe
def computation(request: HttpRequest, code: str) -> HttpResponse:
    """How an index was computed, step by step."""
    asked = moment(request.GET.get("at", ""))
    found = queries.computation(actor_of(request), code, asked)
    context: dict[str, Any] = {"crumbs": _crumbs(), "code": code}
    if found is not None:
        one = head(found.station)
        page = {"title": one["name"], "url": reverse("environment:air_station", args=[code])}
        context |= {
            "crumbs": [*_crumbs(), page],
            "station": one,
            "said": _said(found.published, code),
            "step": shown(found.index.step),
            "law": f"{pick(found.title, language())} · {found.decision}",
            "computed_at": found.computed_at,
        }
    return render(request, "environment/air_computation.html", context)


urlpatterns = [
    path("air", air, name="air"),
    path("air/<str:code>", station, name="air_station"),
    path("air/<str:code>/computation", computation, name="air_computation"),
]

"""Datastreams of this and other stations in one chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import NotFound
from fansipan.kernel.text import pick
from fansipan.services.observations.pages.charts import chart, numbers
from fansipan.services.observations.pages.frame import framed, language
from fansipan.services.observations.pages.periods import CUSTOM, asked
from fansipan.services.observations.queries import newest
from fansipan.services.observations.queries import stations as queries
from fansipan.services.observations.queries.newest import StationNow, ValueNow
from fansipan.services.observations.queries.series import MOST_STREAMS

MOST_FOUND = 8
LONGEST_SEARCH = 100
KEPT = ("find", "range", "from", "to", "resolution")


@dataclass(frozen=True, slots=True)
class Line:
    """A datastream that is drawn or could be; `url` draws the chart with it, or without it."""

    datastream: int
    name: str
    station: str
    code: str
    unit: str
    url: str
    drawn: bool


@require_safe
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """A chart of any datastreams the actor may see, and a search for more of them."""
    actor = actor_of(request)
    now = newest.station(actor, code)
    seen = newest.stations(actor)
    drawn = _drawn(request, now, seen)
    shown = asked(request, "7d")
    text = request.GET.get("find", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    found = queries.streams_named(seen if text else [now], text)
    context = {
        **framed(request, now, "compare"),
        **chart(request, drawn, shown),
        "lines": [
            _line(request, one, value, drawn) for one in seen for value in one.values if value.datastream in drawn
        ],
        "drawn": drawn,
        "full": len(drawn) >= MOST_STREAMS,
        "searched": text,
        "found": [_group(request, one, named, drawn) for one, named in found[:MOST_FOUND]],
        "more": max(0, len(found) - MOST_FOUND),
        "custom": shown.range == CUSTOM,
    }
    return render(request, "observations/station_compare.html", context)


def _drawn(request: HttpRequest, now: StationNow, seen: list[StationNow]) -> list[int]:
    """What is asked for; at first the station's leading datastream. Raises NotFound for one that is not to be seen."""
    if wanted := numbers(request):
        known = {value.datastream for one in seen for value in one.values}
        if strange := [stream for stream in wanted if stream not in known]:
            raise NotFound("observations.datastream", id=strange[0])
        return wanted
    return [now.values[0].datastream] if now.values and "find" not in request.GET else []


def _group(request: HttpRequest, one: StationNow, named: list[ValueNow], drawn: list[int]) -> dict[str, Any]:
    lines = [_line(request, one, value, drawn) for value in named]
    return {"name": pick(one.name, language()), "code": one.code, "lines": lines}


def _line(request: HttpRequest, one: StationNow, value: ValueNow, drawn: list[int]) -> Line:
    taken = value.datastream in drawn
    then = [stream for stream in drawn if stream != value.datastream] + ([] if taken else [value.datastream])
    return Line(
        value.datastream,
        pick(value.name, language()),
        pick(one.name, language()),
        one.code,
        value.symbol,
        _address(request, then),
        taken,
    )


def _address(request: HttpRequest, streams: list[int]) -> str:
    kept = [(name, value) for name in KEPT if (value := request.GET.get(name))]
    return f"{request.path}?{urlencode([*kept, *(('datastream', str(stream)) for stream in streams)])}"


urlpatterns = [path("stations/<str:code>/compare", compare, name="station_compare")]

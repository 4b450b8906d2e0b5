"""The chart of some datastreams, and what can be chosen about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from fansipan.services.observations.pages.periods import CUSTOM, RANGES, Asked
from fansipan.services.observations.queries.newest import StationNow
from fansipan.services.observations.queries.series import MOST_STREAMS, Resolution

RESOLUTIONS: dict[Resolution, str | Promise] = {
    Resolution.AUTO: gettext_lazy("Automatic"),
    Resolution.RAW: gettext_lazy("Readings"),
    Resolution.HOUR: gettext_lazy("Hourly means"),
    Resolution.DAY: gettext_lazy("Daily means"),
    Resolution.MONTH: gettext_lazy("Monthly means"),
}
MOST_AT_FIRST = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """A chip: what it sends, what it says, whether it is taken."""

    value: str
    title: str | Promise
    taken: bool


def chart_url(streams: Sequence[int], asked: Asked, resolution: Resolution) -> str:
    """Where <time-chart> finds the series."""
    parameters = [("datastream", str(stream)) for stream in streams] + [("from", asked.from_parameter)]
    parameters += [("to", asked.to_parameter)] if asked.to_parameter else []
    parameters += [("resolution", resolution.value)] if resolution is not Resolution.AUTO else []
    return f"{reverse('api:get_series')}?{urlencode(parameters)}"


def resolution_of(request: HttpRequest) -> Resolution:
    """How fine the chart is asked to be; automatic unless it says so."""
    asked = request.GET.get("resolution", "")
    return next((one for one in RESOLUTIONS if one.value == asked), Resolution.AUTO)


def range_choices(asked: Asked) -> list[Choice]:
    """The ranges up to now, and one's own."""
    named = [Choice(name, title, name == asked.range) for name, (title, _length) in RANGES.items()]
    return [*named, Choice(CUSTOM, gettext_lazy("From … to …"), asked.range == CUSTOM)]


def resolution_choices(chosen: Resolution) -> list[Choice]:
    """How fine a chart can be."""
    return [Choice(one.value, title, one is chosen) for one, title in RESOLUTIONS.items()]


def numbers(request: HttpRequest, name: str = "datastream") -> list[int]:
    """The datastreams asked for, each once, no more than one chart can hold."""
    given = [text for text in request.GET.getlist(name) if text.isascii() and text.isdigit() and len(text) < 10]
    return list(dict.fromkeys(int(text) for text in given))[:MOST_STREAMS]


def own(now: StationNow, asked_for: Iterable[int]) -> list[int]:
    """Those of the datastreams asked for that the station has; else its first few that share a unit."""
    known = [value.datastream for value in now.values]
    wanted = set(asked_for)
    if chosen := [stream for stream in known if stream in wanted]:
        return chosen
    same_unit = [value.datastream for value in now.values if value.symbol == now.values[0].symbol]
    return same_unit[:MOST_AT_FIRST]


def chart(request: HttpRequest, streams: Sequence[int], asked: Asked) -> dict[str, Any]:
    """What observations/_chart.html needs."""
    resolution = resolution_of(request)
    return {
        "src": chart_url(streams, asked, resolution) if streams else "",
        "asked": asked,
        "ranges": range_choices(asked),
        "resolutions": resolution_choices(resolution),
    }

"""/stations/<code>/corrected: readings of a stack raw beside corrected, one of them opened step by step."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of
from fansipan.kernel.text import pick
from fansipan.sectors.environment.contracts.stacks import LegalStream
from fansipan.sectors.environment.forms.exceedances import day, midnight
from fansipan.sectors.environment.forms.moments import moment
from fansipan.sectors.environment.pages.compliance.station import head
from fansipan.sectors.environment.pages.showing import language, shown
from fansipan.sectors.environment.queries import corrected as queries
from fansipan.sectors.environment.queries.corrected import Corrected, CorrectedValue
from fansipan.sectors.environment.queries.words import unit
from fansipan.services.observations.queries.words import number as rounded

LONGEST_NUMBER = 10
DAY = timedelta(days=1)


@require_safe
def corrected(request: HttpRequest, code: str) -> HttpResponse:
    """The readings of a day (the last 24 hours unless one is named), the newest first."""
    asked = day(request, "day")
    end = midnight(asked) + DAY if asked else clock.now()
    actor = actor_of(request)
    found = queries.corrected(actor, code, _datastream(request), end - DAY, end)
    at = moment(request.GET.get("at", ""))
    at = at if isinstance(at, datetime) else (found.rows[-1].time if found.rows else None)
    step = queries.moment(actor, code, found.stream.id, at) if found.stream and at else None
    names = {value.datastream: value for value in found.station.values}
    stream = found.stream
    context = {
        **head(found.station),
        "streams": [(one.id, _name(one, names), one == stream) for one in found.streams],
        "stream": stream,
        "title": _name(stream, names) if stream else "",
        "day": asked,
        "at": at,
        "step": shown(step) if step else None,
        "outlet": found.outlet,
        "raw_unit": unit(stream.unit) if stream else "",
        "unit": unit(stream.compared_unit, stream.property_code) if stream else "",
        "rows": [_row(one, found, names, code) for one in reversed(found.rows)],
        "uncorrected": sum(one.value is None for one in found.rows),
    }
    return render(request, "environment/compliance/corrected.html", context)


def _datastream(request: HttpRequest) -> int | None:
    asked = request.GET.get("datastream", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < LONGEST_NUMBER else None


def _name(one: LegalStream, names: dict[int, Any]) -> str:
    return pick(names[one.id].name, language()) if one.id in names else one.code


def _row(one: CorrectedValue, found: Corrected, names: dict[int, Any], code: str) -> dict[str, Any]:
    stream = found.stream
    assert stream is not None
    decimals = names[stream.id].decimals if stream.id in names else 2
    local = one.time.astimezone(clock.VIETNAM)
    asked = {"datastream": stream.id, "day": (local - timedelta(microseconds=1)).date(), "at": local.isoformat()}
    return {
        "time": one.time,
        "raw": rounded(one.raw, decimals),
        "value": "" if one.value is None else rounded(one.value, decimals),
        "url": f"{reverse('environment:station_corrected', args=[code])}?{urlencode(asked)}#step",
    }


urlpatterns = [path("stations/<str:code>/corrected", corrected, name="station_corrected")]

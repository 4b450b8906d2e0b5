"""/stations/<code>/compliance: every average of a station held against its limit, with its completeness."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fansipan.kernel.asking import actor_of
from fansipan.kernel.text import pick
from fansipan.sectors.environment.contracts import Average
from fansipan.sectors.environment.forms.exceedances import days
from fansipan.sectors.environment.pages.compliance.wording import limit
from fansipan.sectors.environment.pages.showing import language, shown
from fansipan.sectors.environment.queries import compliance as queries
from fansipan.sectors.environment.queries.compliance import Compliance, Held
from fansipan.sectors.environment.queries.words import REASON_NAMES, compared_name, unit
from fansipan.services.observations.queries.newest import StationNow
from fansipan.services.observations.queries.words import number as rounded

USUAL_DAYS = 31
MOST_ROWS = 62
"""So many averages of one kind are shown, the newest first."""


@require_safe
def station(request: HttpRequest, code: str) -> HttpResponse:
    """The averages of the last days, or of those asked for, against their limits."""
    first, last = days(request, USUAL_DAYS)
    now, found = queries.compliance(actor_of(request), code, first, last)
    context = {
        **head(now),
        "first": first,
        "last": last,
        "parts": [_part(one) for one in found],
        "exceedances_url": f"{reverse('environment:exceedances')}?station={code}",
    }
    return render(request, "environment/compliance/station.html", context)


def head(now: StationNow) -> dict[str, Any]:
    """The station and the way back to it."""
    name = pick(now.name, language())
    return {
        "code": now.code,
        "name": name,
        "owner": pick(now.organisation, language()),
        "crumbs": [
            {"title": _("Stations"), "url": reverse("observations:stations")},
            {"title": name, "url": reverse("observations:station", args=[now.code])},
        ],
    }


def _part(one: Compliance) -> dict[str, Any]:
    applied, shown_unit = one.applied, unit(one.stream.compared_unit, one.stream.property_code)
    return {
        "id": f"{one.stream.id}-{one.average.value}",
        "title": pick(one.property_name, language()),
        "average": compared_name(one.average),
        "whole_days": one.average in (Average.DAY, Average.MONTH, Average.YEAR),
        "unit": shown_unit,
        "limit": limit(applied.low, applied.high),
        "source": applied.source,
        "reason": REASON_NAMES[applied.reason],
        "confirmed": one.confirmed,
        "step": shown(applied.step),
        "complete": one.complete,
        "exceeding": one.exceeding,
        "total": len(one.rows),
        "rows": [_row(held, one.decimals) for held in reversed(one.rows[-MOST_ROWS:])],
        "more": max(0, len(one.rows) - MOST_ROWS),
    }


def _row(held: Held, decimals: int) -> dict[str, Any]:
    mean = held.mean
    return {
        "end": mean.end,
        "value": "–" if mean.value is None else rounded(mean.value, decimals),
        "count": mean.count,
        "expected": mean.expected,
        "complete": mean.complete,
        "limit": limit(held.low, held.high) if held.low is not None or held.high is not None else "–",
        "over": bool(held.over),
    }


urlpatterns = [path("stations/<str:code>/compliance", station, name="station_compliance")]

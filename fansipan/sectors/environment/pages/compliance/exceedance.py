"""/exceedances/<number>: one exceedance with all that it rests on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from fansipan.kernel.asking import actor_of
from fansipan.sectors.environment.pages.compliance.exceedances import crumbs
from fansipan.sectors.environment.pages.compliance.wording import row
from fansipan.sectors.environment.pages.showing import shown
from fansipan.sectors.environment.queries import judged
from fansipan.sectors.environment.queries.judged import MOST_ROWS, JudgedValue
from fansipan.services.observations.queries.words import number as rounded


@require_safe
def exceedance(request: HttpRequest, number: int) -> HttpResponse:
    """One exceedance: drawn, in numbers, with the limit's computation."""
    found = judged.evidence(actor_of(request), number)
    values = [one for one in found.values if one.value is not None]
    context = {
        **row(found.row),
        "crumbs": crumbs(),
        "found": found,
        "source_url": reverse("api:exceedance_series", args=[number]),
        "compliance_url": reverse("environment:station_compliance", args=[found.row.station_code]),
        "data_url": f"{reverse('observations:station', args=[found.row.station_code])}/data",
        "step": shown(found.applied.step) if found.applied else None,
        "values": [_value(one, found.row.decimals) for one in reversed(values[-MOST_ROWS:])],
        "more": max(0, len(values) - MOST_ROWS),
    }
    return render(request, "environment/compliance/exceedance.html", context)


def _value(one: JudgedValue, decimals: int) -> dict[str, Any]:
    return {"time": one.time, "text": rounded(one.value or 0.0, decimals), "over": one.over}


urlpatterns = [path("exceedances/<int:number>", exceedance, name="exceedance")]

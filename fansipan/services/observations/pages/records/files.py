"""Files received: of one station, and of all."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from fansipan.kernel.text import pick
from fansipan.services.observations.pages.frame import actor_of, frame, language
from fansipan.services.observations.pages.records import lists
from fansipan.services.observations.queries import deliveries as queries
from fansipan.services.observations.queries.deliveries import DeliveryFilter
from fansipan.services.observations.queries.record_words import PROTOCOL_NAMES

TITLES = {
    "received": _("Received"),
    "name": _("File"),
    "size": _("Size"),
    "stored": _("Stored"),
    "refused": _("Refused"),
}
FIGURES, DATES = frozenset({"size", "stored", "refused"}), frozenset({"received"})


@require_safe
def files(request: HttpRequest) -> HttpResponse:
    """Every delivery of the stations whose record the actor may read."""
    context = _context(request, wanted(request))
    return render(request, "observations/files.html", {**context, "layout": "console/base.html"})


@require_safe
def station_files(request: HttpRequest, code: str) -> HttpResponse:
    """Every delivery of one station."""
    context = {**frame(request, code, "files"), **_context(request, wanted(request, code))}
    return render(request, "observations/files.html", {**context, "layout": "observations/station_base.html"})


def wanted(request: HttpRequest, code: str = "") -> DeliveryFilter:
    """The filter out of the address."""
    protocol = request.GET.get("protocol", "")
    return DeliveryFilter(
        station=code,
        text=lists.words(request, "q"),
        since=lists.day(request, "since"),
        until=lists.day(request, "until"),
        protocol=protocol if protocol in PROTOCOL_NAMES else "",
        refused=request.GET.get("refused") == "1",
    )


def _context(request: HttpRequest, asked: DeliveryFilter) -> dict[str, Any]:
    order = lists.order(request, TITLES, "-received")
    page = queries.deliveries(actor_of(request), asked, order, lists.addresses.page_number(request))
    rows = [
        {
            "line": line,
            "station": pick(line.station_name, language()) if line.station else "",
            "protocol": PROTOCOL_NAMES.get(line.protocol, line.protocol),
        }
        for line in page.items
    ]
    return {
        "page": page,
        "rows": rows,
        "wanted": asked,
        "filtered": asked != DeliveryFilter(station=asked.station),
        "protocols": PROTOCOL_NAMES.items(),
        "columns": lists.columns(request, TITLES, order, FIGURES, DATES),
        **lists.pager(request, page),
    }


urlpatterns = [
    path("files", files, name="files"),
    path("stations/<str:code>/files", station_files, name="station_files"),
]

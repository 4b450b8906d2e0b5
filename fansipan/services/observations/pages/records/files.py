"""Files received: of one station, and of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from fansipan.kernel import addresses
from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import allows
from fansipan.kernel.text import pick
from fansipan.services.observations.actions import lists as actions
from fansipan.services.observations.pages.frame import frame, language
from fansipan.services.observations.pages.records import lists, sheets
from fansipan.services.observations.queries import deliveries as queries
from fansipan.services.observations.queries.deliveries import DeliveryFilter
from fansipan.services.observations.queries.record_words import PROTOCOL_NAMES
from fansipan.services.observations.rules.rights import EXPORT

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
    owners, stations = queries.owners_and_stations(actor_of(request))
    asked = _asked(request)
    context = {
        **_context(request, asked, "files"),
        "layout": "console/base.html",
        "organisations": [(code, pick(name, language())) for code, name in owners],
        "stations": [(code, f"{code} · {pick(name, language())}") for code, name in stations],
        "filtered": asked != DeliveryFilter(),
    }
    return render(request, "observations/files.html", context)


def _asked(request: HttpRequest) -> DeliveryFilter:
    """The filter of the list of all: of which station or whose, besides."""
    owners, stations = queries.owners_and_stations(actor_of(request))
    asked = wanted(request, _one_of(request, "station", stations))
    return replace(asked, organisation=_one_of(request, "organisation", owners))


def _one_of(request: HttpRequest, name: str, choices: Sequence[queries.Choice]) -> str:
    """A code out of the address; empty for any that is not the actor's to ask for."""
    asked = request.GET.get(name, "")
    return asked if asked in dict(choices) else ""


@require_safe
def station_files(request: HttpRequest, code: str) -> HttpResponse:
    """Every delivery of one station."""
    context = {**frame(request, code, "files"), **_context(request, wanted(request, code), "station_files", code)}
    return render(request, "observations/files.html", {**context, "layout": "observations/station_base.html"})


HEAD = (
    *("received", "station", "sequence", "protocol", "sender", "name", "bytes", "sha256"),
    *("stored", "already_known", "corrected", "refused", "received_again", "replay_of"),
)


@require_safe
def files_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The deliveries that match as a file; that it was taken is on record."""
    return _file(request, _asked(request), kind, "files")


@require_safe
def station_files_file(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The deliveries of one station that match as a file; that it was taken is on record."""
    return _file(request, wanted(request, code), kind, f"files-{code}")


def _file(request: HttpRequest, asked: DeliveryFilter, kind: str, name: str) -> HttpResponse:
    found = actions.deliveries_for_export(actor_of(request), asked, addresses.order(request, TITLES, "-received"))
    rows = (
        (
            *(sheets.moment(one.received_at, kind), one.station, one.sequence, one.protocol, one.sender, one.name),
            *(one.size, one.sha256, one.stored, one.known, one.revised, one.refused, one.repeats, one.replay_of),
        )
        for one in found
    )
    return sheets.answer(f"{name}-{sheets.today()}", HEAD, rows, kind)


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


def _context(request: HttpRequest, asked: DeliveryFilter, name: str, *args: str) -> dict[str, Any]:
    order = addresses.order(request, TITLES, "-received")
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
        "columns": addresses.columns(request, TITLES, order, FIGURES, DATES),
        "files": sheets.links(request, name, *args) if allows(actor_of(request), EXPORT) else [],
        **lists.pager(request, page),
    }


urlpatterns = [
    path("files", files, name="files"),
    path("stations/<str:code>/files", station_files, name="station_files"),
    *sheets.paths("files", files_file, "files"),
    *sheets.paths("stations/<str:code>/files", station_files_file, "station_files"),
]

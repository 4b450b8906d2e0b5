"""/stations/<code>/obligations: everything one station owes, with figures, clocks, papers and history."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import ANONYMOUS, allows
from fansipan.kernel.text import pick
from fansipan.sectors.environment.contracts.obligations import Filing, FilingState, ObligationKind, Share
from fansipan.sectors.environment.forms.obligations import month_of
from fansipan.sectors.environment.pages.obligations.cells import percent, shown
from fansipan.sectors.environment.pages.obligations.matrix import around
from fansipan.sectors.environment.pages.showing import language
from fansipan.sectors.environment.queries.obligations import filings, standing
from fansipan.sectors.environment.queries.obligations.standing import StationObligations
from fansipan.sectors.environment.queries.obligations.words import FILED_NAMES, FILING_NAMES
from fansipan.sectors.environment.rules.rights import FILE_OBLIGATION, JUDGE_FILING
from fansipan.services.observations.queries.availability import StreamAvailability

PAPERS = (ObligationKind.VERIFICATION, ObligationKind.CALIBRATION)
PUBLICATION = (ObligationKind.BOARD, ObligationKind.PORTAL)
FILING_LEVELS = {FilingState.WAITING: "info", FilingState.ACCEPTED: "good", FilingState.RETURNED: "fault"}


@require_safe
def station_obligations(request: HttpRequest, code: str) -> HttpResponse:
    """One station: a month of data, silences, papers of its instruments, publication, and what was filed."""
    actor, month = actor_of(request), month_of(request)
    found = standing.station(actor, code, month)
    items = {kind: [shown(one, actor) for one in found.of(kind)] for kind in ObligationKind}
    context = {
        **head(found.code, pick(found.name, language())),
        "owner": pick(found.organisation, language()),
        "month": month,
        **around(month),
        "data": next(iter(items[ObligationKind.AVAILABILITY]), None),
        "parts": found.parts,
        "streams": [_stream(one) for one in found.streams],
        "silences": items[ObligationKind.SILENCE],
        "papers": [one for kind in PAPERS for one in items[kind]],
        "publication": [one for kind in PUBLICATION for one in items[kind]],
        "open_to_all": found.public,
        "filings": [filed(one) for one in filings.of_station(actor, code)],
        "may_file": allows(actor, FILE_OBLIGATION),
        "may_judge": allows(actor, JUDGE_FILING),
        "rules": _rules(found),
    }
    return render(request, "environment/obligations/station.html", context)


def head(code: str, name: str) -> dict[str, Any]:
    """The station and the way back to it."""
    return {
        "code": code,
        "name": name,
        "crumbs": [
            {"title": _("Obligations"), "url": reverse("environment:obligations")},
            {"title": name, "url": reverse("observations:station", args=[code])},
        ],
    }


def filed(one: Filing) -> dict[str, Any]:
    """Something filed, in words."""
    return {
        "one": one,
        "kind": FILED_NAMES[one.kind],
        "state": FILING_NAMES[one.state],
        "level": FILING_LEVELS[one.state],
        "waits": one.state is FilingState.WAITING,
        "withdrawable": one.state is FilingState.ACCEPTED and one.kind is ObligationKind.BOARD,
    }


def _stream(one: StreamAvailability) -> dict[str, Any]:
    share = Share(one.parts.expected, one.parts.valid, one.parts.excused)
    return {"name": pick(one.name, language()), "code": one.code, "parts": one.parts, "share": percent(share.plain)}


def _rules(found: StationObligations) -> list[dict[str, Any]]:
    """The rules that the station is held against, each once."""
    rules = {one.kind: one for one in found.items if one.terms}
    return [shown(one, ANONYMOUS) for one in rules.values()]


urlpatterns = [path("stations/<str:code>/obligations", station_obligations, name="station_obligations")]

"""/obligations: what every station owes, first of all what waits for whoever looks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import ANONYMOUS, Actor, Role, allows
from fansipan.kernel.text import fold, pick
from fansipan.sectors.environment.actions.obligations import handouts
from fansipan.sectors.environment.contracts.obligations import Obligation, ObligationKind
from fansipan.sectors.environment.forms.obligations import month_of
from fansipan.sectors.environment.pages.obligations.cells import by_urgency, shown, worst
from fansipan.sectors.environment.pages.showing import language
from fansipan.sectors.environment.queries.obligations import filings, standing
from fansipan.sectors.environment.queries.obligations.standing import OWED, WAITING, StationObligations
from fansipan.sectors.environment.queries.obligations.words import FILED_NAMES
from fansipan.sectors.environment.rules.rights import JUDGE_FILING
from fansipan.services.observations.rules.windows import Window

STATES = {
    "": gettext_lazy("All stations"),
    OWED: gettext_lazy("With something owed"),
    WAITING: gettext_lazy("With something to answer"),
}
MOST_LISTED = 40


@require_safe
def obligations(request: HttpRequest) -> HttpResponse:
    """The matrix of stations and obligations of a month; ?organisation and ?state narrow it."""
    actor, month = actor_of(request), month_of(request)
    everything = standing.standing(actor, month)
    organisation, state = request.GET.get("organisation", ""), request.GET.get("state", "")
    found = [one for one in everything if _matches(one, organisation, state)]
    owed = by_urgency([one for station in found for one in station.items if one.state.is_owed])
    context = {
        "month": month,
        "rows": [_row(one) for one in found],
        "owners": _owners(everything),
        "organisation": organisation,
        "state": state,
        "states": STATES.items(),
        "owed": [shown(one, actor) for one in owed[:MOST_LISTED]],
        "owed_count": len(owed),
        "own": actor.role is Role.PLANT_USER,
        "filtered": bool(organisation or state),
        "waiting": _waiting(actor),
        "unconfirmed": {item.kind.value for one in found for item in one.items if not item.confirmed},
        **around(month),
    }
    return render(request, "environment/obligations/matrix.html", context)


def around(month: Window) -> dict[str, str]:
    """The months before and after, as the address holds them; "" for one to come."""
    later = month.after().first
    return {
        "earlier": f"{month.before().first:%Y-%m}",
        "this": f"{month.first:%Y-%m}",
        "later": f"{later:%Y-%m}" if later <= clock.today() else "",
    }


def _matches(one: StationObligations, organisation: str, state: str) -> bool:
    if organisation and one.organisation_code != organisation:
        return False
    return standing.matches(one, state)


def _owners(found: Sequence[StationObligations]) -> list[tuple[str, str]]:
    named = {one.organisation_code: pick(one.organisation, language()) for one in found}
    return sorted(named.items(), key=lambda row: fold(row[1]))


def _waiting(actor: Actor) -> list[dict[str, Any]]:
    """What waits for this officer's answer."""
    if not allows(actor, JUDGE_FILING):
        return []
    return [
        {"code": code, "station": pick(name, language()), "filing": one, "kind": FILED_NAMES[one.kind]}
        for code, name, one in filings.waiting(actor)
    ]


def _row(one: StationObligations) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": pick(one.name, language()),
        "owner": pick(one.organisation, language()),
        "month": _cell(one.of(ObligationKind.AVAILABILITY)),
        "silences": _cell(one.of(ObligationKind.SILENCE)),
        "verification": _cell(one.of(ObligationKind.VERIFICATION)),
        "calibration": _cell(one.of(ObligationKind.CALIBRATION)),
        "public": _cell((*one.of(ObligationKind.BOARD), *one.of(ObligationKind.PORTAL))),
        "parts": one.parts,
        "open_to_all": one.public,
    }


def _cell(items: Sequence[Obligation]) -> dict[str, Any] | None:
    """The most urgent of a station's obligations of one kind, and how many there are; None where it owes none."""
    first = worst(items)
    if first is None:
        return None
    return {**shown(first, ANONYMOUS), "count": len(items)}


@require_safe
def sheet(request: HttpRequest, kind: str) -> HttpResponse:
    """The list of obligations as CSV or XLSX; that it was taken is on record."""
    month = month_of(request)
    organisation, state = request.GET.get("organisation", ""), request.GET.get("state", "")
    content, mime = handouts.sheet(actor_of(request), month, (organisation, state), kind)
    response = HttpResponse(content, content_type=mime)
    name = f"fansipan-obligations-{month.first:%Y-%m}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


urlpatterns = [
    path("obligations", obligations, name="obligations"),
    path("obligations.csv", sheet, {"kind": "csv"}, name="obligations_csv"),
    path("obligations.xlsx", sheet, {"kind": "xlsx"}, name="obligations_xlsx"),
]

"""The JSON door of obligations."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from fansipan.kernel.asking import actor_of
from fansipan.kernel.text import pick
from fansipan.sectors.environment.contracts.obligations import Filing, Obligation
from fansipan.sectors.environment.forms.obligations import month_of
from fansipan.sectors.environment.queries.obligations import filings, standing
from fansipan.sectors.environment.queries.obligations.standing import StationObligations

router = Router(tags=["environment"])

FILED = (
    *("id", "sensor_code", "since", "until", "done_on", "valid_until", "text", "remedy", "document"),
    *("filed_by", "filed_at", "judged_by", "judged_at", "remark"),
)
"""What of a filing is told as it stands."""

MONTH = Query("", description="Month, such as 2026-11; this month when left out")


@router.get("/obligations", summary="What stations owe")
def get_obligations(
    request: HttpRequest, month: str = MONTH, organisation: str = Query("", description="Code of the owner")
) -> Any:
    """Every obligation of every station whose record the caller may read, with its state, due date and rule."""
    asked = month_of(request)
    found = standing.standing(actor_of(request), asked, organisation)
    return {"month": f"{asked.first:%Y-%m}", "stations": [_station(request, one) for one in found]}


@router.get("/stations/{code}/obligations", summary="What a station owes")
def get_station_obligations(request: HttpRequest, code: str, month: str = MONTH) -> Any:
    """A station's obligations, its data of a month by datastream, and what was filed with the answers."""
    asked = month_of(request)
    actor = actor_of(request)
    found = standing.station(actor, code, asked)
    return {
        "month": f"{asked.first:%Y-%m}",
        **_station(request, found),
        "datastreams": [
            {"code": one.code, **{name: getattr(one.parts, name) for name in one.parts.__slots__}}
            for one in found.streams
        ],
        "filings": [_filing(one) for one in filings.of_station(actor, code)],
    }


def _station(request: HttpRequest, one: StationObligations) -> dict[str, Any]:
    language = getattr(request, "LANGUAGE_CODE", "vi")
    return {
        "station": one.code,
        "name": pick(one.name, language),
        "organisation": one.organisation_code,
        "public": one.public,
        "obligations": [_obligation(item) for item in one.items],
    }


def _obligation(one: Obligation) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "subject": one.subject,
        "state": one.state.value,
        "due": one.due,
        "since": one.since,
        "until": one.until,
        "share": one.share.plain if one.share else None,
        "share_without_declared_maintenance": one.share.set_aside if one.share else None,
        "late": one.late,
        "filing": one.filing.id if one.filing else None,
        "rule": _rule(one),
    }


def _rule(one: Obligation) -> dict[str, Any] | None:
    if one.terms is None:
        return None
    return {"number": one.terms.number, "confirmed": one.terms.confirmed, "source": one.terms.source}


def _filing(one: Filing) -> dict[str, Any]:
    said = {name: getattr(one, name) for name in FILED}
    return {"kind": one.kind.value, "state": one.state.value, **said}

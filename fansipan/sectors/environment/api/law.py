"""The JSON door of the law: regulations, which limits held for a station, permits."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from fansipan.kernel.asking import actor_of
from fansipan.sectors.environment.contracts import AppliedSpan, LawStatus
from fansipan.sectors.environment.contracts.regulations import StreamLaw
from fansipan.sectors.environment.forms.days import day_asked
from fansipan.sectors.environment.queries import permits, regulations
from fansipan.sectors.environment.queries.applied import limit_history

router = Router(tags=["law"])


@router.get("/regulations", summary="Regulations")
def get_regulations(request: HttpRequest) -> Any:
    """Every regulation: when it holds, until when older plants may stay on it, how many numbers are confirmed."""
    return [asdict(one) for one in regulations.regulations(actor_of(request))]


@router.get("/regulations/{name}", summary="One regulation with its numbers")
def get_regulation(request: HttpRequest, name: str) -> Any:
    """A regulation by its name in addresses (qcvn-19-2009-btnmt), with every limit and coefficient and its mark."""
    actor = actor_of(request)
    card = regulations.regulation(actor, name)
    return {**asdict(card), "numbers": [asdict(one) for one in regulations.numbers(actor, card.id)]}


@router.get("/stations/{code}/limits", summary="Limits of a station on a day")
def get_station_limits(
    request: HttpRequest, code: str, at: str = Query("", description="2026-11-22; today when left out")
) -> Any:
    """For every datastream the limits that held on a day, why, how they were computed, and all others over time."""
    day = day_asked(at)
    found = limit_history(actor_of(request), code, day)
    return {"station": code, "at": day, "datastreams": [_stream(one, day) for one in found]}


def _stream(one: StreamLaw, day: Any) -> dict[str, Any]:
    return {
        "id": one.id,
        "code": one.code,
        "name": one.name,
        "unit": one.unit,
        "held": [_limit(span) for span in one.spans if span.first <= day <= span.last],
        "history": [_limit(span) for span in one.spans],
    }


def _limit(span: AppliedSpan) -> dict[str, Any]:
    applied = span.applied
    return {
        "first": span.first,
        "last": span.last,
        "average": span.average.value,
        "low": applied.low,
        "high": applied.high,
        "unit": applied.unit,
        "reason": applied.reason.value,
        "source": applied.source,
        "confirmed": applied.status is LawStatus.CONFIRMED,
        "formula": applied.step.formula,
        "inputs": [asdict(one) for one in applied.step.inputs],
        "computation": asdict(applied.step),
    }


@router.get("/permits", summary="Environmental permits")
def get_permits(request: HttpRequest) -> Any:
    """Every permit that the caller may read, with its numbers; without the scans."""
    return [asdict(one) for one in permits.permits(actor_of(request))]


@router.get("/permits/{number}", summary="One environmental permit")
def get_permit(request: HttpRequest, number: int) -> Any:
    """One permit with its numbers."""
    return asdict(permits.permit(actor_of(request), number))

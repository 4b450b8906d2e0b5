"""The JSON door of cases."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from fansipan.kernel.asking import actor_of
from fansipan.services.cases.actions import NewCase, moving, open_case
from fansipan.services.cases.actions.moving import Said
from fansipan.services.cases.contracts import CaseCard, ClockCard, EventCard, Party, TaskCard
from fansipan.services.cases.queries import cases as queries
from fansipan.services.cases.queries.cases import CaseFilter

router = Router(tags=["cases"])


class CaseIn(Schema):
    """A case to be opened; codes of organisations, references such as station:TL-KT-01."""

    type: str
    title: str
    text: str = ""
    agency: str = ""
    party: str = ""
    urgency: str = ""
    refs: list[str] = []
    origin: str = ""


class StepIn(Schema):
    """A step of a case and what it needs."""

    text: str = ""
    cause: str = ""
    remedy: str = ""


@router.get("/cases", summary="Cases")
def get_cases(
    request: HttpRequest,
    show: str = Query(queries.OPEN, description="open, mine, late, closed or all"),
    ref: str = Query("", description="A thing that the case is about, such as station:TL-KT-01"),
    page: int = Query(1, ge=1, le=10_000),
) -> Any:
    """The cases in which the caller has a part, the newest first."""
    found = queries.cases(actor_of(request), CaseFilter(show=show, ref=ref), page)
    return {"total": found.total, "page": found.number, "cases": [_card(one) for one in found.items]}


@router.post("/cases", summary="Open a case", response={200: Any, 201: Any})
def post_case(request: HttpRequest, body: CaseIn) -> Any:
    """Open a case; 200 with the open one when the same origin opened it already."""
    said = body.dict()
    opened = open_case(actor_of(request), NewCase(**{**said, "refs": tuple(body.refs)}))
    return (201 if opened.fresh else 200), {"case": opened.code, "fresh": opened.fresh}


@router.get("/cases/{code}", summary="A case")
def get_case(request: HttpRequest, code: str) -> Any:
    """A case with its timeline, clocks, tasks and the steps that the caller may take."""
    found = queries.case(actor_of(request), code)
    return {
        **_card(found.card),
        "text": found.text,
        "paused": found.paused,
        "clocks": [_clock(one) for one in found.clocks],
        "events": [_event(one) for one in found.events],
        "tasks": [_task(one) for one in found.tasks],
        "steps": [{"code": one.transition.code, "needs": list(one.transition.needs)} for one in found.moves],
    }


@router.post("/cases/{code}/steps/{step}", summary="Take a step")
def post_step(request: HttpRequest, code: str, step: str, body: StepIn) -> Any:
    """Take a step of a case."""
    moving.move(actor_of(request), code, step, Said(body.text, body.cause, body.remedy))
    return {"case": code, "state": queries.case(actor_of(request), code).card.state}


def _card(one: CaseCard) -> dict[str, Any]:
    return {
        "case": one.code,
        "type": one.type_code,
        "title": one.title,
        "state": one.state,
        "state_title": dict(one.state_title),
        "closed": one.closed,
        "waits_for": one.waits_for.value if one.waits_for else None,
        "urgency": one.urgency,
        "agency": _party(one.agency),
        "party": _party(one.party) if one.party else None,
        "opened_at": one.opened_at,
        "closed_at": one.closed_at,
        "due": one.due,
        "late": one.late,
        "refs": list(one.refs),
    }


def _party(one: Party) -> dict[str, Any]:
    return {"code": one.code, "name": dict(one.name)}


def _clock(one: ClockCard) -> dict[str, Any]:
    reading = one.reading
    return {
        "name": one.rule.name,
        "minutes": one.amount_minutes,
        "counting": one.rule.counting.value,
        "state": reading.state.value,
        "elapsed_minutes": reading.elapsed.total_seconds() / 60,
        "due": reading.due,
        "expired_at": reading.expired_at,
        "done_at": reading.done_at,
    }


def _event(one: EventCard) -> dict[str, Any]:
    files = [{"id": file.id, "name": file.name, "type": file.mime_type, "sha256": file.sha256} for file in one.files]
    said = {name: getattr(one, name) for name in ("at", "actor", "side", "text", "state", "data")}
    return {"kind": one.kind.value, **said, "files": files}


def _task(one: TaskCard) -> dict[str, Any]:
    said = {name: getattr(one, name) for name in ("id", "title", "person", "due", "done_at", "note", "late")}
    return {**said, "organisation": one.organisation.code}

"""Scenarios, orders, reviews, dashboards, cameras, evidence."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from fansipan.kernel.asking import actor_of
from fansipan.services.centre.queries import boards, cameras, case_reviews, evidence, lists, orders
from fansipan.services.centre.queries.orders import RunCard

router = Router(tags=["centre"])


@router.get("/scenarios", summary="Scenarios")
def get_scenarios(request: HttpRequest) -> Any:
    """Every scenario with what it waits for and its orders."""
    return {"scenarios": [_scenario(one) for one in orders.scenarios(actor_of(request))]}


@router.get("/scenarios/{code}", summary="A scenario")
def get_scenario(request: HttpRequest, code: str) -> Any:
    """One scenario with its versions, the newest first."""
    row = orders.scenario(actor_of(request), code)
    versions = [{"number": one.number, "made_at": one.made_at} for one in orders.versions(row)]
    return {**_scenario(row), "versions": versions}


def _scenario(one: Any) -> dict[str, Any]:
    named = {name: getattr(one, name) for name in ("code", "title", "active", "source")}
    return {**named, "when": one.definition.get("when", []), "orders": one.definition.get("orders", [])}


@router.get("/orders", summary="Orders")
def get_orders(request: HttpRequest, exercises: bool = False, state: str = "", text: str = "", page: int = 1) -> Any:
    """What was ordered, 50 a page. `state`: waits, running, over or aside."""
    wanted = lists.OrderFilter(exercises, state, text.replace("\x00", ""))
    found = lists.orders(actor_of(request), wanted, page)
    return {"page": found.number, "total": found.total, "orders": [_run(one) for one in found.items]}


@router.get("/orders/{number}", summary="An order")
def get_order(request: HttpRequest, number: int) -> Any:
    """One order with its tasks and what the log says of it."""
    card = orders.run(actor_of(request), number)
    log = [{"at": one.at, "author": one.author, "text": one.text} for one in orders.log_of(card)]
    return {**_run(card), "tasks": [_task(one) for one in card.tasks], "log": log}


def _run(one: RunCard) -> dict[str, Any]:
    run = one.run
    return {
        "number": run.pk,
        "title": run.version.title,
        "case": run.case,
        "cause": run.cause,
        "refs": run.refs,
        "why": run.why,
        "exercise": run.exercise,
        "proposed_at": run.proposed_at,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "tasks_done": one.done,
        "tasks_late": one.late,
        "tasks_given": len(one.tasks),
    }


def _task(one: Any) -> dict[str, Any]:
    named = {name: getattr(one, name) for name in ("title", "person", "due", "done_at", "late", "note")}
    return {**named, "organisation": one.organisation.code}


@router.get("/reviews/{code}", summary="After-action review of a closed case")
def get_review(request: HttpRequest, code: str) -> Any:
    """Times, deadlines, tasks and the timeline of a closed case."""
    found = case_reviews.review(actor_of(request), code)
    return {
        "case": code,
        "title": found.title,
        "opened_at": found.view.card.opened_at,
        "closed_at": found.view.card.closed_at,
        "transfers": found.transfers,
        "stages": [
            {"title": one.title, "start": one.start, "seconds": one.lasted.total_seconds()} for one in found.stages
        ],
        "deadlines": [
            {"title": one.title, "allowed": one.allowed, "took": one.took, "late": one.late} for one in found.clocks
        ],
        "tasks": [_task(one.task) for one in found.tasks],
        "lines": [{"at": one.at, "who": one.who, "what": one.what} for one in found.lines],
    }


@router.get("/dashboards", summary="Dashboards")
def get_dashboards(request: HttpRequest) -> Any:
    """The own dashboards and the shared ones, with their cards in order; a card names its indicator."""
    return {"dashboards": [_board(one) for one in boards.boards(actor_of(request))]}


@router.get("/dashboards/{number}", summary="A dashboard")
def get_dashboard(request: HttpRequest, number: int) -> Any:
    """One dashboard."""
    return _board(boards.board(actor_of(request), number))


def _board(one: Any) -> dict[str, Any]:
    cards = [{"kind": card.kind.value, "of": card.of, "wide": card.wide} for card in boards.cards_of(one)]
    named = {name: getattr(one, name) for name in ("title", "shared", "role", "changed_at")}
    return {"number": one.pk, **named, "cards": cards}


@router.get("/cameras", summary="Cameras")
def get_cameras(request: HttpRequest) -> Any:
    """The cameras in use: where they stand, their newest picture, and the way to the stream (HLS) if there is one."""
    found = []
    for row in cameras.cameras(actor_of(request)):
        shown = cameras.named(row)
        place = {"code": row.code, "name": row.name, "lon": row.lon, "lat": row.lat}
        found.append({**place, "picture": shown["picture"], "stream": shown["stream"], "url": shown["url"]})
    return {"cameras": found}


@router.get("/evidence", summary="Evidence for the national score")
def get_evidence(request: HttpRequest, criterion: str = "", level: str = "", withdrawn: bool = False) -> Any:
    """The criteria with the levels that have evidence, and the evidence that matches."""
    actor = actor_of(request)
    told = ("code", "title", "basic", "known", "confirmed", "levels")
    kept = ("criterion", "level", "title", "dated", "url", "file_name", "file_sha256", "indicator", "value")
    rows = evidence.found(actor, evidence.EvidenceFilter(criterion, level, withdrawn))
    return {
        "criteria": [{name: getattr(one, name) for name in told} for one in evidence.criteria(actor)],
        "evidence": [
            {**{name: getattr(one, name) for name in kept}, "added_at": one.added_at, "withdrawn_at": one.withdrawn_at}
            for one in rows
        ],
    }

"""The JSON door of alarms and their rules."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import Invalid
from fansipan.kernel.permissions import require
from fansipan.services.alerts.actions import muting, responding
from fansipan.services.alerts.contracts import AlarmCard, AlarmFilter, AlarmStep, RuleCard, VersionCard
from fansipan.services.alerts.queries import alarms as queries
from fansipan.services.alerts.queries import drawing, replaying, rules
from fansipan.services.alerts.rules.packing import packed, unpacked
from fansipan.services.alerts.rules.rights import VIEW_RULES

router = Router(tags=["alarms"])

SIZE, MOST_DAYS = 100, 92
POINTS = Query(2000, ge=10, le=20_000, description="how many points the drawing has room for")


class AlarmSearchIn(Schema):
    """Which alarms; what is left out matches all."""

    standing: bool | None = Field(None, description="true: active or not acknowledged; false: over")
    phase: str = Field("", description="unacknowledged, acknowledged, returned, latched or normal")
    priority: str = Field("", description="low, medium, high or critical")
    family: str = Field("", description="emission, flood, rain, air, water, data, system or other")
    rule: str = ""
    station: str = ""
    organisation: str = ""
    commune: str = ""
    since: datetime | None = Field(None, description="raised at or after")
    until: datetime | None = Field(None, description="raised before")


class AnswerIn(Schema):
    """Why."""

    why: str = Field("", max_length=1000)


class ShelfIn(Schema):
    """Until when an alarm is put aside, at most 24 hours, and why."""

    until: datetime | None = None
    why: str = Field("", max_length=1000)


class TrialIn(Schema):
    """A rule's definition as in alarm_rules.json, and the period (the last 30 days) over which it is tried."""

    definition: dict[str, Any]
    start: datetime | None = None
    end: datetime | None = None
    code: str = Field("", max_length=60, description="the rule that it would replace: then what it would miss is named")


@router.get("/alarms", summary="Alarms")
def get_alarms(request: HttpRequest, asked: AlarmSearchIn = Query(...), page: int = Query(1, ge=1, le=100_000)) -> Any:
    """The alarms that the caller may see, those that stand first, a hundred a page. Times are UTC."""
    wanted = AlarmFilter(start=asked.since, end=asked.until, **asked.dict(exclude={"since", "until"}))
    found = queries.page(actor_of(request), wanted, page, SIZE)
    return {"total": found.total, "page": found.number, "alarms": [_card(one) for one in found.items]}


@router.get("/alarms/{code}", summary="One alarm")
def get_alarm(request: HttpRequest, code: str) -> Any:
    """An alarm with every step of its life."""
    found = queries.alarm(actor_of(request), code)
    return {
        **_card(found.card),
        "note": dict(found.note),
        "refs": found.refs,
        "steps": [_step(one) for one in found.steps],
    }


@router.post("/alarms/{code}/acknowledge", summary="Acknowledge an alarm")
def post_acknowledge(request: HttpRequest, code: str, body: AnswerIn) -> Any:
    """Take it over; once more changes nothing."""
    responding.acknowledge(actor_of(request), code, body.why)
    return _card(queries.alarm(actor_of(request), code).card)


@router.post("/alarms/{code}/shelve", summary="Put an alarm aside")
def post_shelve(request: HttpRequest, code: str, body: ShelfIn) -> Any:
    """Nobody is told of it until then; it is judged and kept on record all the same."""
    queries.alarm(actor_of(request), code)
    if body.until is None:
        raise Invalid("alerts.end_missing")
    number = muting.shelve(actor_of(request), code, _aware(body.until), body.why)
    return {"muting": number, **_card(queries.alarm(actor_of(request), code).card)}


@router.get("/alarms/{code}/series", url_name="alarm_series", summary="Readings around an alarm")
def get_alarm_series(
    request: HttpRequest,
    code: str,
    start: datetime | None = Query(None, alias="from"),
    end: datetime | None = Query(None, alias="to"),
    points: int = POINTS,
) -> Any:
    """The readings of its datastream with its limit as a line, for a chart."""
    card = queries.alarm(actor_of(request), code).card
    if card.datastream is None:
        return {"series": [], "from": card.raised_at.timestamp(), "to": clock.now().timestamp()}
    name = card.level_title.get(_language(request), "") or card.level_code or card.clause
    levels = [(name, card.limit)] if card.limit is not None else []
    period = _period(start or card.raised_at - timedelta(hours=6), end)
    return drawing.drawn(actor_of(request), card.datastream, period, levels, points=points, language=_language(request))


@router.get("/alarm-rules", summary="Alarm rules")
def get_rules(request: HttpRequest) -> Any:
    """Every rule with its newest version's number."""
    return {"rules": [_rule(one) for one in rules.rules(actor_of(request))]}


@router.get("/alarm-rules/series", url_name="level_series", summary="Readings with levels")
def get_level_series(
    request: HttpRequest,
    datastream: int,
    start: datetime | None = Query(None, alias="from"),
    end: datetime | None = Query(None, alias="to"),
    level: list[str] = Query([], description="name:value, in the datastream's unit"),
    points: int = POINTS,
) -> Any:
    """A datastream over a period (the last 24 hours) with lines at levels that a rule may have, for a chart."""
    levels = [_level(one) for one in level]
    period = _period(start, end)
    return drawing.drawn(actor_of(request), datastream, period, levels, points=points, language=_language(request))


@router.post("/alarm-rules/preview", summary="What a rule would have raised")
def post_preview(request: HttpRequest, body: TrialIn) -> Any:
    """Judge past readings by a definition; nothing is written and nobody is told. At most 92 days."""
    require(actor_of(request), VIEW_RULES)
    try:
        definition = unpacked(body.definition)
    except ValueError as error:
        raise Invalid("alerts.rule_wrong", fault=str(error)) from None
    start, end = _period(body.start or (body.end or clock.now()) - timedelta(days=30), body.end)
    if end - start > timedelta(days=MOST_DAYS):
        raise Invalid("alerts.too_long", days=MOST_DAYS)
    return asdict(replaying.replay(definition, start, end, body.code))


@router.get("/alarm-rules/{code}", summary="One alarm rule")
def get_rule(request: HttpRequest, code: str) -> Any:
    """A rule with all its versions, the newest first, and the datastreams that it covers now."""
    found = rules.rule(actor_of(request), code)
    return {
        **_rule(found.card),
        "versions": [_version(one) for one in found.versions],
        "datastreams": found.datastreams,
    }


def _language(request: HttpRequest) -> str:
    return str(getattr(request, "LANGUAGE_CODE", "vi"))


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.VIETNAM)


def _period(start: datetime | None, end: datetime | None) -> tuple[datetime, datetime]:
    """The period asked for; a time without zone is Vietnamese time."""
    until = _aware(end) if end else clock.now()
    return (_aware(start) if start else until - timedelta(hours=24)), until


def _level(text: str) -> tuple[str, float]:
    name, _colon, value = text.rpartition(":")
    try:
        return name, float(value)
    except ValueError:
        raise Invalid("alerts.level", text=text[:60]) from None


def _card(one: AlarmCard) -> dict[str, Any]:
    said = asdict(one)
    return {**said, "priority": one.priority.name.lower(), "muted": list(one.muted)}


def _step(one: AlarmStep) -> dict[str, Any]:
    return asdict(one)


def _rule(one: RuleCard) -> dict[str, Any]:
    return {**asdict(one), "priority": one.priority.name.lower()}


def _version(one: VersionCard) -> dict[str, Any]:
    said = {name: getattr(one, name) for name in ("number", "made_at", "made_by", "why")}
    return {**said, "title": dict(one.title), "definition": packed(one.definition)}

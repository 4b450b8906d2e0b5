"""Who is on duty, what is open, the log, the reports of the days, the brief."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router

from fansipan.kernel.asking import actor_of
from fansipan.services.centre.queries import briefs, items, lists, shifts, situation
from fansipan.services.centre.rules.days import day_of

router = Router(tags=["centre"])


@router.get("/open-items", summary="What is open")
def get_open_items(request: HttpRequest) -> Any:
    """What whoever leads the shift must know of, by kind, alarms first; `total` counts all, `items` holds 50."""
    return {
        "kinds": [
            {
                "kind": one.kind,
                "title": one.title,
                "total": one.total,
                "items": [
                    {
                        "key": item.key,
                        "title": item.title,
                        "note": item.note,
                        "level": item.level,
                        "at": item.at,
                        "url": item.url,
                    }
                    for item in one.items
                ],
            }
            for one in items.open_kinds(actor_of(request))
        ]
    }


@router.get("/shifts", summary="Shifts")
def get_shifts(request: HttpRequest) -> Any:
    """The newest shifts with both signatures; `on` is the number of the one that is on."""
    found = shifts.shifts(actor_of(request))
    on = next((one.pk for one in found if one.ended_at is None), None)
    return {"on": on, "shifts": [_shift(one) for one in found]}


@router.get("/shifts/{number}", summary="A shift")
def get_shift(request: HttpRequest, number: int) -> Any:
    """One shift with what was open when it was handed over, and its log."""
    row = shifts.shift(actor_of(request), number)
    log = shifts.log(actor_of(request), row)
    return {**_shift(row), "open_items": row.open_items, "log": [_line(one) for one in log]}


def _shift(one: Any) -> dict[str, Any]:
    return {
        "number": one.pk,
        "leader": str(one.leader),
        "started_at": one.started_at,
        "ended_at": one.ended_at,
        "given_at": one.given_at,
        "taken_by": str(one.taken_by) if one.taken_by else None,
        "taken_at": one.taken_at,
        "handover": one.handover,
    }


@router.get("/shift-log", summary="Log of the shifts")
def get_log(
    request: HttpRequest,
    kind: str = "",
    text: str = "",
    first: date | None = None,
    last: date | None = None,
    page: int = 1,
) -> Any:
    """The lines that match, the newest first, 50 a page; `first` and `last` are days, both included."""
    found = lists.log(actor_of(request), lists.LogFilter(kind, text.replace("\x00", ""), first, last), page)
    return {"page": found.number, "total": found.total, "lines": [_line(one) for one in found.items]}


def _line(one: Any) -> dict[str, Any]:
    named = {name: getattr(one, name) for name in ("at", "author", "kind", "text", "ref", "url", "exercise")}
    return {**named, "shift": one.shift_id}


@router.get("/situation", summary="Reports of the days")
def get_situations(request: HttpRequest) -> Any:
    """The days that have a report, the newest first."""
    rows = situation.reports(actor_of(request))
    return {"reports": [{"day": one.day, "published_at": one.published_at} for one in rows]}


@router.get("/situation/{day}", summary="Report of a day")
def get_situation(request: HttpRequest, day: str) -> Any:
    """The newest version of the report; where none was written, what the system finds out about the day now."""
    actor, wanted = actor_of(request), day_of(day)
    row, versions = situation.report(actor, wanted)
    newest = versions[0] if versions else None
    return {
        "day": wanted,
        "published_at": row.published_at if row else None,
        "version": newest.number if newest else None,
        "text": newest.text if newest else "",
        "found": newest.found if newest else situation.found_of(actor, wanted),
    }


@router.get("/brief", summary="The brief as it stands now")
def get_brief(request: HttpRequest) -> Any:
    """Ten numbers with owner and age and the five latest tasks; `days`: the mornings whose brief was kept."""
    actor = actor_of(request)
    return {**briefs.content(actor), "days": [one.day for one in briefs.briefs(actor)]}


@router.get("/brief/{day}", summary="The brief of a morning")
def get_brief_of_day(request: HttpRequest, day: str) -> Any:
    """The brief as it was made on that morning."""
    row = briefs.brief(actor_of(request), day_of(day))
    return {"day": row.day, "sha256": row.sha256, **row.content}

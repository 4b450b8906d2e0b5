"""Cases in the reader's language: what pages, the record and lists show of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fansipan.kernel import clock
from fansipan.kernel.text import pick
from fansipan.services.cases.contracts import (
    CaseCard,
    CaseView,
    ClockCard,
    ClockState,
    Counting,
    EventCard,
    EventKind,
    Move,
    Side,
)
from fansipan.services.cases.queries.words import CLOCK_NAMES, KIND_NAMES, NEED_NAMES, SIDE_NAMES

ICONS = {
    EventKind.OPENED: "flag",
    EventKind.MOVED: "check",
    EventKind.ESCALATED: "alert",
    EventKind.PAUSED: "clock",
    EventKind.RESUMED: "clock",
    EventKind.TASK_GIVEN: "list",
    EventKind.TASK_DONE: "check",
}


def language() -> str:
    """The language of this answer."""
    return get_language() or "vi"


def card(one: CaseCard) -> dict[str, Any]:
    """A case as a row of a list."""
    return {
        "one": one,
        "url": reverse("cases:case", args=[one.code]),
        "type": pick(one.type_title, language()),
        "state": pick(one.state_title, language()),
        "level": level(one),
        "urgency": pick(one.urgency_title, language()) if one.urgency_title else "",
        "agency": pick(one.agency.name, language()),
        "party": pick(one.party.name, language()) if one.party else "",
        "waits_for": SIDE_NAMES[one.waits_for] if one.waits_for else "",
        "clock": remaining(one.due),
        "refs": [ref(name) for name in one.refs],
    }


def level(one: CaseCard) -> str:
    """The colour of a case's state."""
    if one.closed:
        return "good"
    return "bad" if one.late else "info"


def ref(name: str) -> dict[str, str]:
    """A thing that a case is about; stations lead to their page."""
    kind, _colon, code = name.partition(":")
    return {"kind": kind, "code": code, "url": f"/stations/{code}" if kind == "station" else ""}


def clocks(view: CaseView) -> list[dict[str, Any]]:
    """The clocks that have begun or will, with what people ask of them."""
    return [_clock(one) for one in view.clocks]


def _clock(one: ClockCard) -> dict[str, Any]:
    reading = one.reading
    used = reading.elapsed.total_seconds() / 60 / one.amount_minutes
    late = reading.expired_at is not None
    return {
        "title": pick(one.rule.title, language()),
        "state": CLOCK_NAMES[reading.state],
        "amount": length(timedelta(minutes=one.amount_minutes)),
        "working": one.rule.counting is Counting.WORKING,
        "due": reading.due if reading.state is ClockState.RUNNING else None,
        "left": remaining(reading.due) if reading.state is ClockState.RUNNING else "",
        "late": late,
        "expired_at": reading.expired_at,
        "done_at": reading.done_at,
        "elapsed": length(reading.elapsed),
        "width": round(min(1.0, used) * 100, 2),
        "level": "bad" if late else "good" if reading.state is ClockState.DONE else "info",
    }


def events(view: CaseView) -> list[dict[str, Any]]:
    """The timeline, the newest first."""
    return [_event(one, view) for one in reversed(view.events)]


def _event(one: EventCard, view: CaseView) -> dict[str, Any]:
    state = view.definition.states.get(one.state)
    clock_rule = view.definition.clocks.get(one.data.get("clock", ""))
    known = one.data.get("to", "")
    return {
        "one": one,
        "what": KIND_NAMES[one.kind],
        "icon": ICONS.get(one.kind, ""),
        "by": _by(one),
        "organisation": pick(one.organisation, language()) if one.organisation else "",
        "side": SIDE_NAMES[Side(one.side)] if one.side and one.side != Side.SYSTEM.value else "",
        "state": pick(state.title, language()) if state else "",
        "clock": pick(clock_rule.title, language()) if clock_rule else "",
        "to": SIDE_NAMES[Side(known)] if known in set(Side) else known,
        "late": one.kind is EventKind.ESCALATED,
    }


def _by(one: EventCard) -> str:
    """Who did it: a person, the house itself, or a reporter, who has no name here."""
    if one.side == Side.SYSTEM.value and not one.organisation:
        return _("The system itself")
    return str(SIDE_NAMES[Side.REPORTER]) if one.side == Side.REPORTER.value and not one.organisation else one.actor


def moves(found: Sequence[Move]) -> list[dict[str, Any]]:
    """The steps that may be taken, with what each needs."""
    return [
        {
            "code": one.transition.code,
            "title": pick(one.title, language()),
            "target": pick(one.target, language()),
            "needs": [str(NEED_NAMES[need]) for need in one.transition.needs],
        }
        for one in found
    ]


def remaining(due: datetime | None) -> str:
    """How long there is, or how long it is late."""
    if due is None:
        return ""
    left = due - clock.now()
    asked = {"time": length(abs(left))}
    return _("%(time)s left") % asked if left > timedelta() else _("%(time)s late") % asked


def length(time: timedelta) -> str:
    """How long, in the two units that matter."""
    if time >= timedelta(days=2):
        return _("%(n)d days") % {"n": time.days}
    hours, minutes = divmod(int(time.total_seconds()) // 60, 60)
    return _("%(h)d h %(m)02d min") % {"h": hours, "m": minutes}

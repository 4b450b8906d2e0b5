"""Who is on duty, the log, what is open; and the reports of the days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from fansipan.kernel import clock
from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor, allows, require
from fansipan.kernel.text import pick
from fansipan.services.cases.queries import cases
from fansipan.services.cases.queries.cases import LATE, CaseFilter
from fansipan.services.centre.models import Shift, ShiftEntry, SituationReport, SituationVersion
from fansipan.services.centre.queries import numbers, orders
from fansipan.services.centre.queries.wording import shown
from fansipan.services.centre.rules.rights import SEE_CENTRE
from fansipan.services.observations.rules.windows import midnight
from fansipan.services.warnings.queries import standing
from fansipan.services.warnings.rules.rights import VIEW_WARNINGS

MOST = 200
MOST_SHIFTS = 60


@dataclass(frozen=True, slots=True)
class OpenItem:
    """Something that whoever leads the shift must know of. `level` is a colour."""

    kind: str
    title: str
    note: str
    url: str
    level: str = "info"
    at: datetime | None = None


def current() -> Shift | None:
    """The shift that is on."""
    return Shift.objects.filter(ended_at=None).select_related("leader").first()


def shifts(actor: Actor) -> list[Shift]:
    """The shifts, the newest first."""
    require(actor, SEE_CENTRE)
    return list(Shift.objects.select_related("leader", "taken_by")[:MOST_SHIFTS])


def shift(actor: Actor, number: int) -> Shift:
    """One shift. Raises NotFound."""
    require(actor, SEE_CENTRE)
    found = Shift.objects.select_related("leader", "taken_by").filter(pk=number).first()
    if found is None:
        raise NotFound("centre.shift", id=number)
    return found


def log(actor: Actor, of: Shift | None = None) -> list[ShiftEntry]:
    """The log of a shift, or the newest lines of all; the newest first."""
    require(actor, SEE_CENTRE)
    rows = ShiftEntry.objects.filter(shift=of) if of else ShiftEntry.objects.all()
    return list(rows[:MOST])


def open_items(actor: Actor) -> list[OpenItem]:
    """What is open now: orders, late cases, warnings in force, numbers off their target or out of date."""
    require(actor, SEE_CENTRE)
    return [*_orders(actor), *_late_cases(actor), *_warnings(actor), *_numbers(actor)]


def kept(one: OpenItem) -> dict[str, str]:
    """What is open, as it is kept with a handover or a report."""
    return {"kind": one.kind, "title": one.title, "note": one.note, "url": one.url, "level": one.level}


def _orders(actor: Actor) -> list[OpenItem]:
    return [
        OpenItem(
            "exercise" if one.run.exercise else "order",
            pick(one.run.version.title, get_language() or "vi"),
            "" if one.waits else f"{one.done} / {len(one.tasks)}",
            orders.address(one.run.pk),
            "warn" if one.waits else "bad" if one.late else "info",
            one.run.proposed_at,
        )
        for one in orders.open_runs(actor)
    ]


def _late_cases(actor: Actor) -> list[OpenItem]:
    found = cases.cases(actor, CaseFilter(show=LATE, exercises=False)).items
    return [
        OpenItem("case", one.title, one.code, reverse("cases:case", args=[one.code]), "bad", one.opened_at)
        for one in found
    ]


def _warnings(actor: Actor) -> list[OpenItem]:
    if not allows(actor, VIEW_WARNINGS):
        return []
    language = (get_language() or "vi")[:2]
    return [
        OpenItem(
            "warning",
            (one.texts.get(language) or one.texts["vi"]).headline,
            one.code,
            reverse("warnings:warning", args=[one.code]),
            "warn",
            one.sent,
        )
        for one in standing.standing(actor)
    ]


def _numbers(actor: Actor) -> list[OpenItem]:
    known = [shown(card) for card in numbers.cards(actor) if card.level in ("bad", "stale")]
    return [
        OpenItem(
            "number",
            one["title"],
            f"{one['text']} {one['symbol']}".strip(),
            one["url"],
            one["level"],
            one["stale_since"] or one["as_of"],
        )
        for one in known
    ]


def reports(actor: Actor) -> list[SituationReport]:
    """The reports of the days, the newest first."""
    require(actor, SEE_CENTRE)
    return list(SituationReport.objects.select_related("published_by")[:MOST_SHIFTS])


def report(actor: Actor, day: date) -> tuple[SituationReport | None, Sequence[SituationVersion]]:
    """The report of a day with its versions, the newest first; nothing where none was written."""
    require(actor, SEE_CENTRE)
    found = SituationReport.objects.filter(day=day).select_related("published_by").first()
    return found, list(found.versions.select_related("made_by")) if found else []


def found_of(actor: Actor, day: date) -> dict[str, Any]:
    """What the system says of a day: numbers as they stand, what happened, what is open."""
    start = midnight(day)
    end = min(start + timedelta(days=1), clock.now())
    entries = ShiftEntry.objects.filter(at__gte=start, at__lte=end, exercise=False).order_by("at", "id")[:MOST]
    names = ("name", "title", "text", "symbol", "level", "word", "target", "url")
    return {
        "until": end.isoformat(),
        "numbers": [{key: one[key] for key in names} for one in map(shown, numbers.cards(actor))],
        "events": [_line(one) for one in entries],
        "open": [kept(one) for one in open_items(actor)],
    }


def _line(one: ShiftEntry) -> dict[str, str]:
    return {"at": one.at.isoformat(), "text": one.text, "author": one.author, "kind": one.kind, "url": one.url}

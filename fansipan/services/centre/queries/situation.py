"""The reports of the days, and what the system finds out about one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from fansipan.kernel import clock, manifest
from fansipan.kernel.errors import NotFound
from fansipan.kernel.manifest import DayFact
from fansipan.kernel.permissions import Actor, allows, require
from fansipan.services.centre.models import ShiftEntry, SituationReport, SituationVersion
from fansipan.services.centre.queries import items, numbers
from fansipan.services.centre.queries.wording import shown
from fansipan.services.centre.rules.rights import SEE_CENTRE
from fansipan.services.observations.rules.windows import midnight

MOST, MOST_LINES = 60, 500
NUMBER = ("name", "title", "text", "symbol", "level", "word", "target", "url")


def reports(actor: Actor) -> list[SituationReport]:
    """The reports of the days, the newest first."""
    require(actor, SEE_CENTRE)
    return list(SituationReport.objects.select_related("published_by")[:MOST])


def report(actor: Actor, day: date) -> tuple[SituationReport | None, Sequence[SituationVersion]]:
    """The report of a day with its versions, the newest first; nothing where none was written."""
    require(actor, SEE_CENTRE)
    found = SituationReport.objects.filter(day=day).select_related("published_by").first()
    return found, list(found.versions.select_related("made_by")) if found else []


def found_of(actor: Actor, day: date) -> dict[str, Any]:
    """What the system says of a day, up to its end or to now: what happened, the numbers and what was open then."""
    require(actor, SEE_CENTRE)
    start = midnight(day)
    over = start + timedelta(days=1)
    past = over if over <= clock.now() else None
    end = past or clock.now()
    entries = ShiftEntry.objects.filter(at__gte=start, at__lt=over, exercise=False).order_by("at", "id")[:MOST_LINES]
    cards = numbers.cards_at(actor, past) if past else numbers.cards(actor)
    return {
        "until": end.isoformat(),
        "facts": _facts(actor, start, over),
        "numbers": [{key: one[key] for key in NUMBER} for one in map(shown, cards)],
        "events": [_line(one) for one in entries],
        "open": [items.kept(one) for one in items.open_items(actor, past)],
    }


def _facts(actor: Actor, start: datetime, end: datetime) -> list[dict[str, Any]]:
    """What the apps have to say of the day, those left out that have nothing to say."""
    said = []
    for one in manifest.day_facts():
        found = one.facts(actor, start, end) if allows(actor, one.needs) else ()
        if found:
            said.append({"name": one.name, "title": str(one.title), "facts": [_fact(each) for each in found]})
    return said


def _fact(one: DayFact) -> dict[str, str]:
    return {"title": one.title, "value": one.value, "url": one.url, "level": one.level}


def _line(one: ShiftEntry) -> dict[str, str]:
    return {"at": one.at.isoformat(), "text": one.text, "author": one.author, "kind": one.kind, "url": one.url}


def read(found: dict[str, Any]) -> dict[str, Any]:
    """What the system found, with its moments as moments."""
    events = [{**one, "at": datetime.fromisoformat(one["at"])} for one in found["events"]]
    return {"facts": [], **found, "until": datetime.fromisoformat(found["until"]), "events": events}


def version(actor: Actor, day: date, number: int | None = None) -> SituationVersion:
    """One version of the report of a day, the newest where none is named. Raises NotFound."""
    _row, versions = report(actor, day)
    found = next((one for one in versions if number is None or one.number == number), None)
    if found is None:
        raise NotFound("centre.report_missing")
    return found

"""The brief: ten numbers with their owners and ages, the five latest tasks by name and deadline."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language

from fansipan.kernel import clock
from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.kernel.text import pick
from fansipan.services.cases.queries import tasks
from fansipan.services.centre.models import Brief, BriefPlan
from fansipan.services.centre.queries import numbers
from fansipan.services.centre.queries.wording import shown
from fansipan.services.centre.rules.rights import SEE_CENTRE
from fansipan.services.identity import queries as identity

MOST_NUMBERS, MOST_TASKS, MOST = 10, 5, 60
KEPT = ("name", "title", "text", "symbol", "level", "word", "target", "trend", "url", "formula", "source")


def content(actor: Actor) -> dict[str, Any]:
    """What a brief made now would say, as plain JSON in the language that is on."""
    plan = BriefPlan.objects.filter(active=True).first()
    owners = {row["indicator"]: row.get("owner", "") for row in plan.numbers} if plan else {}
    names = {one.code: pick(one.name, get_language() or "vi") for one in identity.organisations()}
    found = numbers.cards(actor, list(owners) or None)[:MOST_NUMBERS]
    went = numbers.points(card.indicator.name for card in found)
    rows = [(shown(card, went[card.indicator.name]), owners.get(card.indicator.name, "")) for card in found]
    return {
        "made_at": clock.now().isoformat(),
        "numbers": [
            {
                **{key: one[key] for key in KEPT},
                "owner": names.get(owner, owner),
                "as_of": one["as_of"].isoformat() if one["as_of"] else None,
                "stale_since": one["stale_since"].isoformat() if one["stale_since"] else None,
            }
            for one, owner in rows
        ],
        "tasks": [
            {
                "title": task.title,
                "organisation": pick(task.organisation.name, get_language() or "vi"),
                "person": task.person,
                "due": task.due.isoformat() if task.due else None,
                "late": task.late,
                "case": task.case,
            }
            for task in tasks.latest_tasks(actor, MOST_TASKS)
        ],
    }


def read(written: dict[str, Any]) -> dict[str, Any]:
    """A kept brief with its moments as moments, for templates."""
    moments = ("as_of", "stale_since", "due")
    rows = {
        key: [{**row, **{name: _moment(row.get(name)) for name in moments}} for row in written[key]]
        for key in ("numbers", "tasks")
    }
    return {"made_at": _moment(written["made_at"]), **rows}


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def briefs(actor: Actor) -> list[Brief]:
    """The briefs that were made, the newest first."""
    require(actor, SEE_CENTRE)
    return list(Brief.objects.defer("pdf", "content")[:MOST])


def brief(actor: Actor, day: date) -> Brief:
    """The brief of a day. Raises NotFound."""
    require(actor, SEE_CENTRE)
    found = Brief.objects.filter(day=day).first()
    if found is None:
        raise NotFound("centre.brief", day=day)
    return found


def plan(actor: Actor) -> BriefPlan | None:
    """When and of what the brief is made."""
    require(actor, SEE_CENTRE)
    return BriefPlan.objects.filter(active=True).first()

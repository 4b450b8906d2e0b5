"""How the centre is used: which numbers are looked at by which role, and which by nobody."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, Sum

from fansipan.kernel import clock
from fansipan.kernel.manifest import Indicator
from fansipan.kernel.permissions import Actor, require
from fansipan.services.centre.models import IndicatorLook, ScenarioRun, ShiftEntry
from fansipan.services.centre.queries.numbers import declared
from fansipan.services.centre.rules.rights import SEE_USE

MONTH = timedelta(days=30)
MOST = 50


@dataclass(frozen=True, slots=True)
class Use:
    """How often an indicator was opened in 30 days, by role, when last; how often it was seen among others."""

    indicator: Indicator
    count: int
    by_role: dict[str, int]
    last: date | None
    seen: int


@dataclass(frozen=True, slots=True)
class Visits:
    """How often a page of the centre was looked at in 30 days, by role, and when last."""

    page: str
    count: int
    by_role: dict[str, int]
    last: date | None


def use(actor: Actor) -> list[Use]:
    """Every indicator the actor may see: first those that nobody saw, then those that nobody opens.

    Raises Unauthenticated, Forbidden.
    """
    require(actor, SEE_USE)
    opened, seen, lasts = _counts(IndicatorLook.OPENED), _counts(IndicatorLook.SEEN), _lasts(IndicatorLook.OPENED)
    found = [
        Use(
            one,
            sum(opened[one.name].values()),
            opened[one.name],
            lasts.get(one.name),
            sum(seen[one.name].values()),
        )
        for one in declared(actor)
    ]
    return sorted(found, key=lambda one: (one.count + one.seen > 0, one.count, one.seen, one.indicator.name))


def visits(actor: Actor) -> list[Visits]:
    """The pages of the centre that somebody looked at, the most looked at first. Raises Unauthenticated, Forbidden."""
    require(actor, SEE_USE)
    lasts = _lasts(IndicatorLook.PAGE)
    found = [
        Visits(page, sum(roles.values()), roles, lasts.get(page)) for page, roles in _counts(IndicatorLook.PAGE).items()
    ]
    return sorted(found, key=lambda one: (-one.count, one.page))


def _counts(how: str) -> dict[str, dict[str, int]]:
    since = clock.today() - MONTH
    rows = IndicatorLook.objects.filter(day__gt=since, how=how).values_list("indicator", "role")
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for name, role, total in rows.annotate(total=Sum("count")).order_by():
        found[name][role] = total
    return found


def _lasts(how: str) -> dict[str, date]:
    rows = IndicatorLook.objects.filter(how=how).values_list("indicator")
    return dict(rows.annotate(last=Max("day")).order_by())


def decided(actor: Actor) -> tuple[list[ScenarioRun], list[ShiftEntry]]:
    """What was decided in 30 days: scenarios started or put aside, and decisions in the log."""
    require(actor, SEE_USE)
    since = clock.now() - MONTH
    runs = ScenarioRun.objects.filter(proposed_at__gt=since).select_related("version", "started_by")[:MOST]
    entries = ShiftEntry.objects.filter(at__gt=since, kind="decision")[:MOST]
    return list(runs), list(entries)

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
    """How often an indicator was looked at in 30 days, by role, and when last."""

    indicator: Indicator
    count: int
    by_role: dict[str, int]
    last: date | None


def use(actor: Actor) -> list[Use]:
    """Every indicator the actor may see, those that nobody opens first. Raises Unauthenticated, Forbidden."""
    require(actor, SEE_USE)
    since = clock.today() - MONTH
    rows = IndicatorLook.objects.filter(day__gt=since).values_list("indicator", "role").annotate(total=Sum("count"))
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for name, role, total in rows.order_by():
        counts[name][role] = total
    lasts = dict(IndicatorLook.objects.values_list("indicator").annotate(last=Max("day")).order_by())
    found = [Use(one, sum(counts[one.name].values()), counts[one.name], lasts.get(one.name)) for one in declared(actor)]
    return sorted(found, key=lambda one: (one.count, one.indicator.name))


def decided(actor: Actor) -> tuple[list[ScenarioRun], list[ShiftEntry]]:
    """What was decided in 30 days: scenarios started or put aside, and decisions in the log."""
    require(actor, SEE_USE)
    since = clock.now() - MONTH
    runs = ScenarioRun.objects.filter(proposed_at__gt=since).select_related("version", "started_by")[:MOST]
    entries = ShiftEntry.objects.filter(at__gt=since, kind="decision")[:MOST]
    return list(runs), list(entries)

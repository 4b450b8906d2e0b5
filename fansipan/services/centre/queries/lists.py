"""Lists of the centre, narrowed and page by page: orders, and the log of the shifts."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from fansipan.kernel.paging import Page, within
from fansipan.kernel.permissions import Actor, require
from fansipan.kernel.text import fold
from fansipan.services.centre.models import ScenarioRun, ScenarioVersion, ShiftEntry
from fansipan.services.centre.queries import orders as runs
from fansipan.services.centre.queries.orders import RunCard
from fansipan.services.centre.rules.rights import SEE_CENTRE
from fansipan.services.observations.rules.windows import midnight

PAGE_SIZE, MOST_EXPORTED = 50, 20_000
WAITS, RUNNING, OVER, ASIDE = "waits", "running", "over", "aside"
STATES = {
    WAITS: Q(started_at=None, ended_at=None),
    RUNNING: Q(started_at__isnull=False, ended_at=None),
    OVER: Q(started_at__isnull=False, ended_at__isnull=False),
    ASIDE: Q(started_at=None, ended_at__isnull=False),
}


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders; empty fields match all. `state`: waits, running, over, aside; `text` is looked for in titles."""

    exercises: bool = False
    state: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which lines of the log; empty fields match all. `first` and `last` are days, both included."""

    kind: str = ""
    text: str = ""
    first: date | None = None
    last: date | None = None


def asked(wanted: Any) -> dict[str, str]:
    """What was asked for, for the audit trail."""
    return {name: str(value) for name, value in asdict(wanted).items() if value not in (None, "", False)}


def kind_names() -> dict[str, str]:
    """The kinds of lines in words."""
    return {"note": _("Note"), "decision": _("Decision"), "automatic": _("By the system")}


def orders(actor: Actor, wanted: OrderFilter, number: int = 1, size: int = PAGE_SIZE) -> Page[RunCard]:
    """One page of the orders that match: what waits, then what goes on, then what is over; of each the newest first."""
    require(actor, SEE_CENTRE)
    found = ScenarioRun.objects.filter(exercise=wanted.exercises)
    if wanted.state in STATES:
        found = found.filter(STATES[wanted.state])
    if wanted.text:
        text = fold(wanted.text)
        named = [pk for pk, title in ScenarioVersion.objects.values_list("pk", "title") if text in _folded(title)]
        found = found.filter(Q(version__in=named) | Q(case__icontains=wanted.text) | Q(why__icontains=wanted.text))
    total = found.count()
    number = within(number, total, size)
    return Page(runs.cards_of(_sorted(found)[(number - 1) * size : number * size]), number, size, total)


def _sorted(found: QuerySet[ScenarioRun]) -> QuerySet[ScenarioRun]:
    return (
        found.select_related("version__scenario", "started_by")
        .alias(over=Q(ended_at__isnull=False), on=Q(started_at__isnull=False))
        .order_by("over", "on", "-proposed_at", "-id")
    )


def _folded(title: dict[str, str]) -> str:
    return fold(" ".join(title.values()))


def log(actor: Actor, wanted: LogFilter, number: int = 1, size: int = PAGE_SIZE) -> Page[ShiftEntry]:
    """One page of the lines of the log that match, the newest first."""
    require(actor, SEE_CENTRE)
    found = ShiftEntry.objects.all()
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.text:
        found = found.filter(Q(text__icontains=wanted.text) | Q(author__icontains=wanted.text))
    if wanted.first:
        found = found.filter(at__gte=midnight(wanted.first))
    if wanted.last:
        found = found.filter(at__lt=midnight(wanted.last) + timedelta(days=1))
    total = found.count()
    number = within(number, total, size)
    return Page(list(found[(number - 1) * size : number * size]), number, size, total)

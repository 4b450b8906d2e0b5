"""What a moderator has to look at: words or pictures that nobody has looked at yet."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from fansipan.kernel.paging import Page, within
from fansipan.kernel.permissions import Actor, allows, require
from fansipan.sectors.citizens.contracts import MediaState, Moderation, ReportView
from fansipan.sectors.citizens.models import Report, ReportMedia
from fansipan.sectors.citizens.queries.feedback import NEWEST, OLDEST, PAGE_SIZE, view
from fansipan.sectors.citizens.rules.rights import MODERATE

MOST = 1000
"""Rows of a table that is taken away."""


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What waits; empty fields match all. `doubtful`: only where something speaks against it. `order`: by age."""

    category: str = ""
    commune: str = ""
    text: str = ""
    doubtful: bool = False
    order: str = OLDEST


def waiting(actor: Actor, wanted: QueueFilter | None = None, number: int = 1) -> Page[ReportView]:
    """One page of what waits, the oldest first unless asked otherwise. Raises Forbidden."""
    found = _matching(actor, wanted or QueueFilter())
    total = found.count()
    number = within(number, total, PAGE_SIZE)
    rows = found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return Page([view(actor, row.case) for row in rows], number, PAGE_SIZE, total)


def all_waiting(actor: Actor, wanted: QueueFilter) -> list[ReportView]:
    """All that waits, as far as a table goes. Raises Forbidden."""
    return [view(actor, row.case) for row in _matching(actor, wanted)[:MOST]]


def _matching(actor: Actor, wanted: QueueFilter) -> QuerySet[Report]:
    require(actor, MODERATE)
    found = _waiting()
    if wanted.category:
        found = found.filter(category__code=wanted.category)
    if wanted.commune:
        found = found.filter(commune=wanted.commune)
    if wanted.text:
        found = found.filter(Q(case__icontains=wanted.text) | Q(text__icontains=wanted.text))
    if wanted.doubtful:
        found = found.exclude(spam=[])
    return found.order_by("-sent_at", "-id") if wanted.order == NEWEST else found.order_by("sent_at", "id")


def _waiting() -> QuerySet[Report]:
    unseen = (MediaState.ARRIVED.value, MediaState.READY.value, MediaState.MANUAL.value)
    pictures = ReportMedia.objects.filter(state__in=unseen).values("report")
    visible = Report.objects.exclude(moderation=Moderation.HIDDEN.value)
    return visible.filter(Q(moderation=Moderation.WAITING.value) | Q(pk__in=pictures))


def how_many_wait(actor: Actor) -> int:
    """How many reports wait for a moderator; 0 for those who are none."""
    return _waiting().count() if allows(actor, MODERATE) else 0

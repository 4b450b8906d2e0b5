"""What somebody was told: the inbox, the bell, and one notice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, Max, OuterRef, QuerySet

from fansipan.kernel.errors import NotFound
from fansipan.kernel.paging import Page
from fansipan.kernel.permissions import Actor, allows, require
from fansipan.services.notices.contracts.deliveries import DeliveryState
from fansipan.services.notices.contracts.notices import NoticePriority, Settling
from fansipan.services.notices.models import Notice, NoticeDelivery
from fansipan.services.notices.queries.channels import IN_APP
from fansipan.services.notices.rules.rights import READ_INBOX, SEE_ALL

OPEN, ALL = "open", "all"
SIZE = 30
UNSEEN_SHOWN = 99


@dataclass(frozen=True, slots=True)
class NoticeCard:
    """A notice as a list shows it. `asked`: how often this reader was asked; `seen`: whether the reader saw it."""

    id: int
    kind: str
    thread: str
    priority: NoticePriority
    texts: Mapping[str, Mapping[str, str]]
    facts: tuple[Mapping[str, Any], ...]
    url: str
    refs: tuple[str, ...]
    exercise: bool
    told_at: datetime
    settled_at: datetime | None
    settled_how: Settling | None
    settled_by: str
    seen: bool
    asked: int
    mine: bool


def visible(actor: Actor) -> QuerySet[Notice]:
    """The notices an actor may see: the own ones; all for the province's managers and the auditor.

    Raises Unauthenticated, Forbidden.
    """
    require(actor, READ_INBOX)
    return Notice.objects.all() if allows(actor, SEE_ALL) else _own(actor)


def _own(actor: Actor) -> QuerySet[Notice]:
    told = NoticeDelivery.objects.filter(notice=OuterRef("pk"), user=actor.user_id)
    return Notice.objects.filter(Exists(told))


def notices(actor: Actor, show: str = OPEN, number: int = 1) -> Page[NoticeCard]:
    """A page of what the actor was told, the newest first; OPEN: what nobody has answered yet."""
    require(actor, READ_INBOX)
    found = _own(actor)
    if show == OPEN:
        found = found.filter(settled_at__isnull=True)
    start = (number - 1) * SIZE
    rows = list(found.order_by("-told_at", "-id")[start : start + SIZE])
    return Page(_cards(actor, rows), number, SIZE, found.count())


def notice(actor: Actor, number: int) -> NoticeCard:
    """One notice. Raises NotFound for one the actor may not see: the two are not told apart."""
    row = visible(actor).filter(pk=number).first()
    if row is None:
        raise NotFound("notices.notice", id=number)
    return _cards(actor, [row])[0]


def unseen(actor: Actor) -> int:
    """How many open notices somebody has not looked at; at most UNSEEN_SHOWN are counted."""
    if actor.user_id is None or not allows(actor, READ_INBOX):
        return 0
    own = NoticeDelivery.objects.filter(
        user=actor.user_id,
        channel__kind=IN_APP,
        state=DeliveryState.SENT.value,
        notice__settled_at__isnull=True,
    )
    return len(set(own.values_list("notice_id", flat=True)[: UNSEEN_SHOWN + 1]))


def _cards(actor: Actor, rows: list[Notice]) -> list[NoticeCard]:
    own = NoticeDelivery.objects.filter(user=actor.user_id, notice__in=rows) if actor.user_id else None
    asked: dict[int, int] = {}
    unseen_ones: set[int] = set()
    if own is not None:
        asked = dict(own.values_list("notice").annotate(round=Max("round")).order_by())
        sent = own.filter(channel__kind=IN_APP, state=DeliveryState.SENT.value)
        unseen_ones = set(sent.values_list("notice_id", flat=True))
    return [
        NoticeCard(
            id=row.pk,
            kind=row.kind,
            thread=row.thread,
            priority=NoticePriority(row.priority),
            texts=row.texts,
            facts=tuple(row.facts),
            url=row.url,
            refs=tuple(row.refs),
            exercise=row.exercise,
            told_at=row.told_at,
            settled_at=row.settled_at,
            settled_how=Settling(row.settled_how) if row.settled_how else None,
            settled_by=row.settled_by,
            seen=row.pk not in unseen_ones,
            asked=asked.get(row.pk, -1) + 1,
            mine=row.pk in asked,
        )
        for row in rows
    ]

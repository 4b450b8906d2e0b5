"""Deliveries: the trail of a notice, and the search over all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from fansipan.kernel.errors import NotFound
from fansipan.kernel.paging import Page
from fansipan.kernel.permissions import Actor, allows, require
from fansipan.kernel.text import pick
from fansipan.services.notices.contracts.channels import Medium
from fansipan.services.notices.contracts.deliveries import AttemptCard, DeliveryCard, DeliveryState
from fansipan.services.notices.contracts.notices import NoticePriority
from fansipan.services.notices.models import NoticeDelivery
from fansipan.services.notices.queries import inbox, showing
from fansipan.services.notices.rules.rights import SEE_ALL, SEE_TRAIL

SIZE = 50


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """What to look for; empty fields match all. `since` is in, `until` is not. `text`: in a name or the notice."""

    text: str = ""
    channel: str = ""
    state: str = ""
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None


def trail(actor: Actor, notice_id: int, language: str) -> list[DeliveryCard]:
    """Who was told of a notice, in order; those who may not see that see what they were told themselves.

    Raises Unauthenticated, Forbidden, NotFound.
    """
    if not inbox.visible(actor).filter(pk=notice_id).exists():
        raise NotFound("notices.notice", id=notice_id)
    rows = _rows().filter(notice=notice_id).order_by("queued_at", "id").prefetch_related("attempts")
    if not allows(actor, SEE_TRAIL):
        rows = rows.filter(user=actor.user_id)
    return [_card(row, language, with_attempts=True) for row in rows]


def deliveries(actor: Actor, wanted: DeliveryFilter, number: int, language: str) -> Page[DeliveryCard]:
    """One page of deliveries, the newest first. Raises Unauthenticated, Forbidden."""
    found = _wanted(actor, wanted)
    start = (number - 1) * SIZE
    rows = found.order_by("-queued_at", "-id")[start : start + SIZE]
    return Page([_card(row, language) for row in rows], number, SIZE, found.count())


def export(actor: Actor, wanted: DeliveryFilter, language: str) -> Iterator[DeliveryCard]:
    """Every delivery that matches, the newest first, a thousand in memory at a time."""
    rows = _wanted(actor, wanted).order_by("-queued_at", "-id")
    return (_card(row, language) for row in rows.iterator(chunk_size=1000))


def _rows() -> QuerySet[NoticeDelivery]:
    return NoticeDelivery.objects.select_related("notice", "channel", "user__organisation", "contact__organisation")


def _wanted(actor: Actor, wanted: DeliveryFilter) -> QuerySet[NoticeDelivery]:
    require(actor, SEE_ALL)
    found = _rows()
    if wanted.text:
        text = wanted.text
        found = found.filter(
            Q(recipient__icontains=text)
            | Q(notice__texts__vi__title__icontains=text)
            | Q(notice__texts__en__title__icontains=text)
            | Q(notice__thread=text)
        )
    exact = {"channel__code": wanted.channel, "state": wanted.state, "notice__kind": wanted.kind}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if wanted.since is not None:
        found = found.filter(queued_at__gte=wanted.since)
    return found.filter(queued_at__lt=wanted.until) if wanted.until is not None else found


def _card(row: NoticeDelivery, language: str, *, with_attempts: bool = False) -> DeliveryCard:
    tries = row.attempts.all() if with_attempts else ()
    return DeliveryCard(
        id=row.pk,
        notice=row.notice_id,
        notice_title=showing.text(row.notice, language).title,
        kind=row.notice.kind,
        priority=NoticePriority(row.priority),
        exercise=row.notice.exercise,
        recipient=row.recipient,
        organisation=_organisation(row, language),
        channel=pick(row.channel.title, language),
        medium=Medium(row.channel.medium),
        address=row.shown,
        round=row.round,
        state=DeliveryState(row.state),
        why=row.suppressed or row.held,
        queued_at=row.queued_at,
        next_at=row.next_at,
        sent_at=row.sent_at,
        delivered_at=row.delivered_at,
        confirmed_at=row.confirmed_at,
        attempts=tuple(AttemptCard(one.at, one.result, one.detail, one.milliseconds) for one in tries),
    )


def _organisation(row: NoticeDelivery, language: str) -> str:
    owner = row.user or row.contact
    found = owner.organisation if owner else None
    return pick(found.name, language) if found else ""

"""How the channels stand, for the page that shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q

from fansipan.kernel import clock
from fansipan.kernel.permissions import Actor, require
from fansipan.services.notices.contracts.channels import Medium
from fansipan.services.notices.contracts.deliveries import GONE_OUT, DeliveryState
from fansipan.services.notices.models import NoticeAddress, NoticeChannel, NoticeChannelHealth, NoticeDelivery
from fansipan.services.notices.rules.rights import SEE_CHANNELS

A_DAY = timedelta(days=1)
WAITING = (DeliveryState.QUEUED.value, DeliveryState.SENDING.value)


@dataclass(frozen=True, slots=True)
class ChannelCard:
    """A channel and how it stands. `waiting_since`: of what is due; `reached`: how many addresses it could reach."""

    id: int
    code: str
    title: Mapping[str, str]
    kind: str
    medium: Medium
    active: bool
    takes_exercises: bool
    failing_since: datetime | None
    error: str
    sent_at: datetime | None
    failed_at: datetime | None
    waiting: int
    waiting_since: datetime | None
    sent_today: int
    failed_today: int
    reached: int


def channels(actor: Actor) -> list[ChannelCard]:
    """Every channel. Raises Unauthenticated, Forbidden."""
    require(actor, SEE_CHANNELS)
    now = clock.now()
    gone_out = Q(sent_at__gt=now - A_DAY, state__in=[state.value for state in GONE_OUT])
    failed = Q(queued_at__gt=now - A_DAY, state=DeliveryState.FAILED.value)
    due = Q(state__in=WAITING, next_at__lte=now)
    counts: dict[int, Mapping[str, Any]] = {
        row["channel"]: dict(row)
        for row in NoticeDelivery.objects.values("channel")
        .annotate(
            waiting=Count("pk", filter=Q(state__in=WAITING)),
            since=Min("next_at", filter=due),
            sent=Count("pk", filter=gone_out),
            failed=Count("pk", filter=failed),
        )
        .order_by()
    }
    known = NoticeAddress.objects.filter(gone_at=None, verified_at__isnull=False).values_list("medium")
    reached = dict(known.annotate(count=Count("pk")).order_by())
    rows = NoticeChannel.objects.select_related("health")
    return [_card(row, counts.get(row.pk, {}), reached.get(row.medium, 0)) for row in rows]


def _card(row: NoticeChannel, counts: Mapping[str, Any], reached: int) -> ChannelCard:
    health = getattr(row, "health", None) or NoticeChannelHealth()
    return ChannelCard(
        id=row.pk,
        code=row.code,
        title=row.title,
        kind=row.kind,
        medium=Medium(row.medium),
        active=row.active,
        takes_exercises=row.takes_exercises,
        failing_since=health.failing_since,
        error=health.error if health.failing_since or (health.failed_at and not health.sent_at) else "",
        sent_at=health.sent_at,
        failed_at=health.failed_at,
        waiting=counts.get("waiting", 0),
        waiting_since=counts.get("since"),
        sent_today=counts.get("sent", 0),
        failed_today=counts.get("failed", 0),
        reached=reached,
    )

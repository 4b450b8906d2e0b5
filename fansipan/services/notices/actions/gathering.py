"""What a channel sends next: the most urgent first, together what may go together, and nothing that is in vain."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from fansipan.kernel import clock
from fansipan.services.notices.actions import health
from fansipan.services.notices.contracts.deliveries import DeliveryState, Held, Suppressed
from fansipan.services.notices.contracts.notices import NoticePriority, Settling
from fansipan.services.notices.models import NoticeChannel, NoticeDelivery
from fansipan.services.notices.rules import pacing

TOGETHER = (Held.DIGEST.value, Held.RATE_LIMIT.value, Held.QUIET_HOURS.value)
"""What waited for one of these reasons comes as one message."""

MOST_TOGETHER = 50
A_LITTLE = timedelta(seconds=10)
QUEUED = DeliveryState.QUEUED.value


def gather(channel: NoticeChannel, most: int) -> list[list[NoticeDelivery]]:
    """At most so many messages that a channel may send now, each with the deliveries that it tells.

    Within the caller's transaction what is in vain is suppressed, and what is too much is put off.
    """
    left = health.left_this_minute(channel)
    groups: list[list[NoticeDelivery]] = []
    taken: set[int] = set()
    for row in _due(channel)[: most * 4]:
        if len(groups) == most:
            break
        if row.pk in taken or _dropped(row) or _put_off(row, channel, left - len(groups)):
            continue
        groups.append([row, *(other for other in _others(row) if not _dropped(other))])
        taken |= {one.pk for one in groups[-1]}
    return groups


def _due(channel: NoticeChannel) -> QuerySet[NoticeDelivery]:
    due = _rows().filter(channel=channel, state=QUEUED, next_at__lte=clock.now())
    return due.order_by("-priority", "next_at", "id")


def _rows() -> QuerySet[NoticeDelivery]:
    found = NoticeDelivery.objects.select_related("notice", "channel", "address", "user", "contact")
    return found.select_for_update(of=("self",))


def _others(row: NoticeDelivery) -> QuerySet[NoticeDelivery]:
    """What goes into the same message: that of an earlier try again, or whatever else waits to be told together."""
    same = _rows().filter(channel=row.channel, to=row.to, state=QUEUED).exclude(pk=row.pk)
    if row.sent_as is not None:
        return same.filter(sent_as=row.sent_as)
    if row.held not in TOGETHER:
        return same.none()
    asleep = Q(held=Held.QUIET_HOURS.value, next_at__gt=clock.now())
    found = same.filter(sent_as=None, held__in=TOGETHER).exclude(asleep)
    return found.order_by("-priority", "queued_at", "id")[:MOST_TOGETHER]


def _dropped(row: NoticeDelivery) -> bool:
    """Suppress what is in vain; True when it was."""
    why = _in_vain(row)
    if why is None:
        return False
    row.state, row.suppressed, row.held, row.next_at = DeliveryState.SUPPRESSED.value, why.value, "", None
    row.save(update_fields=["state", "suppressed", "held", "next_at"])
    return True


def _in_vain(row: NoticeDelivery) -> Suppressed | None:
    how = Settling(row.notice.settled_how) if row.notice.settled_how else None
    if not pacing.still_wanted(NoticePriority(row.priority), how):
        return Suppressed.WITHDRAWN if how is Settling.WITHDRAWN else Suppressed.OVER
    if row.notice.exercise and not row.channel.takes_exercises:
        return Suppressed.NO_EXERCISES
    if row.user is not None and not row.user.is_active:
        return Suppressed.ACCOUNT_CLOSED
    return Suppressed.ADDRESS_GONE if _homeless(row) else None


def _homeless(row: NoticeDelivery) -> bool:
    if row.to.startswith("address:"):
        return row.address is None or row.address.gone_at is not None
    return row.to.startswith("mail:") and not (row.user and row.user.email)


def _put_off(row: NoticeDelivery, channel: NoticeChannel, left: int) -> bool:
    """Put off what is more than the person or the channel bears; True when it was. Never what is for lives."""
    if row.priority >= NoticePriority.CRITICAL or row.sent_as is not None:
        return False
    now = clock.now()
    until = now + A_LITTLE if left <= 0 else _person_free(row, channel)
    if until is None:
        return False
    row.held, row.next_at = Held.RATE_LIMIT.value, until
    row.save(update_fields=["held", "next_at"])
    return True


def _person_free(row: NoticeDelivery, channel: NoticeChannel) -> datetime | None:
    if not channel.per_person_hour:
        return None
    now = clock.now()
    told = NoticeDelivery.objects.filter(channel=channel, to=row.to, sent_at__gt=now - pacing.AN_HOUR)
    messages = {key: at for key, at in told.values_list("sent_as", "sent_at") if at is not None}
    return pacing.free_again(list(messages.values()), channel.per_person_hour, now)


def give_up() -> int:
    """Take out of the queue what helps nobody any more, and what waits for a channel that was switched off."""
    waiting = NoticeDelivery.objects.filter(state=QUEUED)
    off = waiting.filter(channel__active=False)
    done = off.update(
        state=DeliveryState.SUPPRESSED.value, suppressed=Suppressed.CHANNEL_OFF.value, held="", next_at=None
    )
    old = waiting.filter(queued_at__lt=clock.now() - pacing.GIVE_UP).exclude(held=Held.QUIET_HOURS.value)
    return done + old.update(state=DeliveryState.FAILED.value, held="", next_at=None)

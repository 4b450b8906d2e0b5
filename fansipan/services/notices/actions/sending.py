"""A channel sends what waits for it. Channels know nothing of one another: each is drained on its own.

One drainer a channel, held by a lock of PostgreSQL's that goes with its process: whoever gets the lock knows that what
is marked as being sent was left behind by one that was killed, and sends it again under the same key.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass

from django.db import transaction

from fansipan.kernel import clock
from fansipan.services.notices.actions import composing, gathering, health, spreading
from fansipan.services.notices.actions.channels import KINDS
from fansipan.services.notices.actions.channels.shape import Settings
from fansipan.services.notices.actions.locks import sole
from fansipan.services.notices.contracts.channels import Destination, Medium, OutgoingMessage, SendResult, SendState
from fansipan.services.notices.contracts.deliveries import GONE_OUT, DeliveryState, Held
from fansipan.services.notices.models import NoticeAddress, NoticeAttempt, NoticeChannel, NoticeDelivery
from fansipan.services.notices.rules import pacing

logger = logging.getLogger(__name__)

LOCK_CLASS = 0x6E6F7463
LOST = "lost"

Sender = Callable[[Destination, OutgoingMessage], SendResult]
"""A channel that was set up."""


@dataclass(frozen=True, slots=True)
class Work:
    """One message that is about to be sent, for some deliveries."""

    rows: Sequence[NoticeDelivery]
    to: Destination
    message: OutgoingMessage


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of it, and how long that took."""

    work: Work
    result: SendResult
    milliseconds: int


def waiting() -> list[int]:
    """The channels for which something is due."""
    due = NoticeDelivery.objects.filter(
        state__in=(DeliveryState.QUEUED.value, DeliveryState.SENDING.value), next_at__lte=clock.now()
    )
    found = due.filter(channel__active=True).values_list("channel_id", flat=True)
    return [channel for channel in found.distinct() if health.may_try(channel)]


def drain(channel_id: int) -> int:
    """Send all that is due on a channel; gives how many messages were tried. 0 where another one is at it."""
    with sole(LOCK_CLASS, channel_id) as alone:
        if not alone:
            return 0
        _recover(channel_id)
        tried = 0
        while works := _claim(channel_id):
            tried += _send_all(works)
        return tried


@transaction.atomic
def _recover(channel_id: int) -> None:
    """What a killed drainer was sending waits again, under its key; nobody knows whether it went out."""
    left = NoticeDelivery.objects.filter(channel=channel_id, state=DeliveryState.SENDING.value)
    NoticeAttempt.objects.filter(delivery__in=left, result="").update(result=LOST)
    left.update(state=DeliveryState.QUEUED.value, held=Held.RETRY.value)


@transaction.atomic
def _claim(channel_id: int) -> list[Work]:
    """Mark the next messages as being sent, each try on record before it begins."""
    channel = NoticeChannel.objects.get(pk=channel_id)
    most = health.room(channel)
    groups = gathering.gather(channel, most) if most else []
    now = clock.now()
    for rows in groups:
        key = rows[0].sent_as or rows[0].key
        for row in rows:
            row.state, row.tries, row.sent_as = DeliveryState.SENDING.value, row.tries + 1, key
    taken = [row for rows in groups for row in rows]
    NoticeDelivery.objects.bulk_update(taken, ["state", "tries", "sent_as"])
    NoticeAttempt.objects.bulk_create(NoticeAttempt(delivery=row, at=now) for row in taken)
    return [Work(rows, _destination(rows[0]), composing.composed(rows)) for rows in groups]


def _destination(row: NoticeDelivery) -> Destination:
    if row.address is not None:
        return Destination(row.address.value, row.address.keys)
    return Destination(row.user.email) if row.user is not None else Destination()


def _send_all(works: Sequence[Work]) -> int:
    channel = works[0].rows[0].channel
    send = sender(channel)
    with ThreadPoolExecutor(max(1, min(channel.parallel, len(works)))) as pool:
        # The clock of a replay or a test goes along into the threads.
        tries = [pool.submit(copy_context().run, _timed, send, work) for work in works]
        for one in tries:
            _record(channel, one.result())
    return len(works)


def sender(channel: NoticeChannel) -> Sender:
    """How a channel sends, with what was entered for it."""
    kind, settings = KINDS[channel.kind], settings_of(channel)
    return lambda to, message: kind.send(settings, to, message)


def settings_of(channel: NoticeChannel) -> Settings:
    """What was entered for a channel, secrets among it, and the defaults of what was not."""
    defaults = {field.name: field.default for field in KINDS[channel.kind].fields}
    given = {
        name: str(value) for name, value in {**channel.settings, **channel.secret}.items() if value not in (None, "")
    }
    return {**defaults, **given}


def _timed(send: Sender, work: Work) -> Sent:
    began = time.monotonic()
    result = tried(send, work.to, work.message)
    return Sent(work, result, round((time.monotonic() - began) * 1000))


def tried(send: Sender, to: Destination, message: OutgoingMessage) -> SendResult:
    """Send once. What a kind of channel did not foresee counts as the channel being away."""
    try:
        return send(to, message)
    except Exception as error:
        # Whatever it is, it must not stop what else waits; the words of the error may hold a secret.
        logger.exception("a channel failed in a way that it does not foresee")
        return SendResult(SendState.AWAY, type(error).__name__)


@transaction.atomic
def _record(channel: NoticeChannel, sent: Sent) -> None:
    """Write what became of a message to each of its deliveries, and to the health of the channel."""
    result = sent.result
    keys = [row.pk for row in sent.work.rows]
    NoticeAttempt.objects.filter(delivery__in=keys, result="").update(
        result=result.state.value, detail=result.detail[:500], milliseconds=sent.milliseconds
    )
    for row in NoticeDelivery.objects.select_for_update().filter(pk__in=keys, state=DeliveryState.SENDING.value):
        _settle(row, result)
    if result.state is SendState.FAILED:
        _bury(sent.work.rows[0].address)
    health.note(channel, result)


def _bury(address: NoticeAddress | None) -> None:
    """A device that its push service knows no more is told nothing more."""
    if address is not None and address.medium == Medium.PUSH.value:
        NoticeAddress.objects.filter(pk=address.pk, gone_at=None).update(gone_at=clock.now())


def _settle(row: NoticeDelivery, result: SendResult) -> None:
    now = clock.now()
    state = pacing.outcome(result, row.queued_at, now)
    row.state, row.reference = state.value, result.reference or row.reference
    row.held, row.next_at = "", None
    if state is DeliveryState.QUEUED:
        row.held = Held.AWAY.value if result.state is SendState.AWAY else Held.RETRY.value
        row.next_at = now + pacing.wait(row.tries, result.retry_after, random.random())
    if state in GONE_OUT:
        row.sent_at = row.sent_at or now
    if state is DeliveryState.DELIVERED:
        row.delivered_at = now
    row.save(update_fields=["state", "reference", "held", "next_at", "sent_at", "delivered_at"])
    if state is DeliveryState.FAILED:
        spreading.next_rung(row)


def note_receipt(row: NoticeDelivery, status: str) -> None:
    """Put what a gateway reports beside the tries; where it was lost, the next channel of a ladder is tried."""
    NoticeAttempt.objects.create(delivery=row, at=clock.now(), result=row.state, detail=status[:500], milliseconds=0)
    if row.state == DeliveryState.FAILED.value:
        spreading.next_rung(row)

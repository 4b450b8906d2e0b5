"""How channels stand: one that fails is left alone for a while, is told of, and is told of again when it is back."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count
from django.utils.translation import gettext as _

from fansipan.kernel import clock, events
from fansipan.kernel.permissions import Role
from fansipan.kernel.text import pick
from fansipan.services.notices.actions.telling import settle, tell
from fansipan.services.notices.actions.writing import in_both_languages
from fansipan.services.notices.contracts.channels import SendResult, SendState
from fansipan.services.notices.contracts.deliveries import DeliveryState, Held
from fansipan.services.notices.contracts.notices import Audience, NewNotice, NoticePriority, NoticeText, Settling
from fansipan.services.notices.models import NoticeAttempt, NoticeChannel, NoticeChannelHealth, NoticeDelivery
from fansipan.services.notices.rules import pacing
from fansipan.services.notices.rules.texts import fit

FAILED, RECOVERED = "notices.channel_failed", "notices.channel_recovered"
"""Events, and the first the kind of a notice: {channel, since, error}."""

MOST_AT_ONCE = 32
A_MINUTE = timedelta(minutes=1)
UNLIMITED = 1_000_000


def may_try(channel_id: int) -> bool:
    """Whether a channel works, or it is time to see whether it does again."""
    row = NoticeChannelHealth.objects.filter(pk=channel_id).first()
    return row is None or row.probe_at is None or row.probe_at <= clock.now()


def room(channel: NoticeChannel) -> int:
    """How many messages may be tried now: one while the channel fails, else what fits beside one another."""
    if not channel.active or not may_try(channel.pk):
        return 0
    row = NoticeChannelHealth.objects.filter(pk=channel.pk).first()
    return 1 if row is not None and row.failing_since is not None else min(MOST_AT_ONCE, max(1, channel.parallel) * 4)


def left_this_minute(channel: NoticeChannel) -> int:
    """How many more messages the limit of a channel lets through within this minute."""
    if not channel.per_minute:
        return UNLIMITED
    lately = NoticeAttempt.objects.filter(delivery__channel=channel, at__gt=clock.now() - A_MINUTE)
    messages = lately.aggregate(count=Count("delivery__sent_as", distinct=True))["count"] or 0
    return max(0, channel.per_minute - messages)


def note(channel: NoticeChannel, result: SendResult) -> None:
    """Note how a try went. What the other side says of one address says nothing of the channel."""
    row, _made = NoticeChannelHealth.objects.select_for_update().get_or_create(channel=channel)
    if result.state is SendState.AWAY:
        _failed(channel, row, result)
    elif result.state in pacing.OUTCOMES:
        _works(channel, row)


def _failed(channel: NoticeChannel, row: NoticeChannelHealth, result: SendResult) -> None:
    now = clock.now()
    row.failures, row.failed_at, row.error = row.failures + 1, now, result.detail[:500]
    if row.failures >= pacing.FAILURES:
        row.probe_at = now + max(pacing.probe_wait(row.failures), timedelta(seconds=result.retry_after or 0))
        if row.failing_since is None:
            row.failing_since = now
            _tell_failed(channel, row)
    row.save()


def _works(channel: NoticeChannel, row: NoticeChannelHealth) -> None:
    since = row.failing_since
    row.failures, row.failing_since, row.probe_at, row.sent_at = 0, None, None, clock.now()
    row.save()
    if since is None:
        return
    held = NoticeDelivery.objects.filter(channel=channel, state=DeliveryState.QUEUED.value, held=Held.AWAY.value)
    held.update(next_at=clock.now())
    events.publish(RECOVERED, {"channel": channel.code, "since": since, "error": row.error})
    settle(_thread(channel), Settling.OVER)


def _thread(channel: NoticeChannel) -> str:
    return f"channel:{channel.code}"


def _tell_failed(channel: NoticeChannel, row: NoticeChannelHealth) -> None:
    """Say it by the other channels."""
    assert row.failing_since is not None
    events.publish(FAILED, {"channel": channel.code, "since": row.failing_since, "error": row.error})
    tell(
        NewNotice(
            kind=FAILED,
            key=f"channel:{channel.code}:{clock.to_us(row.failing_since)}",
            thread=_thread(channel),
            priority=NoticePriority.HIGH,
            texts=in_both_languages(lambda language: _text(pick(channel.title, language), row.error)),
            url="/notices/channels",
            refs=(_thread(channel),),
            audience=Audience(roles=(Role.ADMINISTRATOR, Role.OPERATOR)),
        )
    )


def _text(title: str, error: str) -> NoticeText:
    said = _("The channel “%(channel)s” cannot send") % {"channel": title}
    body = _("Messages wait until it is back; other channels go on. What it says: %(error)s") % {"error": error or "–"}
    return NoticeText(said, body, fit(said, 67))

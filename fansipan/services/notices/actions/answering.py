"""What comes back: somebody has seen it, will see to it, has read it; a gateway reports what became of an SMS."""

from __future__ import annotations

import hmac
import re

from django.core import signing
from django.db import transaction

from fansipan.kernel import audit, clock, events
from fansipan.kernel.errors import Forbidden, NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.services.notices.actions import sending
from fansipan.services.notices.actions.composing import CONTACT_SALT
from fansipan.services.notices.actions.telling import Answer, settled_by
from fansipan.services.notices.contracts.deliveries import GONE_OUT, DeliveryState
from fansipan.services.notices.contracts.notices import Settling
from fansipan.services.notices.models import Notice, NoticeChannel, NoticeDelivery
from fansipan.services.notices.queries import inbox
from fansipan.services.notices.rules.rights import ACKNOWLEDGE, READ_INBOX

ACKNOWLEDGED = "notices.acknowledged"
"""The event: {thread, notice, kind, user_id, user, at}."""

READ = "notices.read"
"""Somebody without an account has read a message: {thread, notice, kind, contact_id, contact, at}."""

CONFIRMED = DeliveryState.CONFIRMED.value
READ_AGE = 30 * 86_400
"""Seconds for which the link of a message to somebody without an account holds."""


@transaction.atomic
def acknowledge(actor: Actor, notice_id: int) -> None:
    """Say that one will see to it: the asking about the matter ends. Saying it again changes nothing.

    Raises Unauthenticated, Forbidden, NotFound for a notice that is not the actor's to see.
    """
    require(actor, ACKNOWLEDGE)
    notice = inbox.visible(actor).select_for_update().filter(pk=notice_id).first()
    if notice is None:
        raise NotFound("notices.notice", id=notice_id)
    _confirm(actor, notice)
    if notice.settled_at is not None:
        return
    settled_by(notice.thread, Settling.ACKNOWLEDGED, Answer(actor.name, actor.user_id, actor.role))
    said = {"thread": notice.thread, "notice": notice.pk, "kind": notice.kind}
    events.publish(ACKNOWLEDGED, {**said, "user_id": actor.user_id, "user": actor.name, "at": clock.now()})
    audit.record(actor, "notices.acknowledge", f"notice:{notice.pk}", after=said)


def _confirm(actor: Actor, notice: Notice) -> None:
    """What this person was told of the matter is confirmed; what was to come still is not sent any more."""
    own = NoticeDelivery.objects.filter(user=actor.user_id, notice__thread=notice.thread, confirmed_at=None)
    now = clock.now()
    own.filter(state=DeliveryState.QUEUED.value).update(state=CONFIRMED, confirmed_at=now, next_at=None, held="")
    own.filter(state__in=[state.value for state in GONE_OUT]).update(state=CONFIRMED, confirmed_at=now)


@transaction.atomic
def see(actor: Actor, notices: list[int]) -> int:
    """Note that somebody has seen notices in the inbox; gives how many were new. Raises Unauthenticated, Forbidden."""
    require(actor, READ_INBOX)
    own = NoticeDelivery.objects.filter(
        user=actor.user_id, notice__in=notices, channel__kind="in_app", state=DeliveryState.SENT.value
    )
    return own.update(state=DeliveryState.DELIVERED.value, delivered_at=clock.now())


def read_token(token: str) -> NoticeDelivery:
    """The delivery to which the link of somebody without an account belongs. Raises NotFound."""
    try:
        number = signing.loads(token, salt=CONTACT_SALT, max_age=READ_AGE)
    except signing.BadSignature:
        raise NotFound("notices.link") from None
    row = NoticeDelivery.objects.select_related("notice").filter(pk=number, contact__isnull=False).first()
    if row is None:
        raise NotFound("notices.link")
    return row


@transaction.atomic
def confirm_by_link(token: str) -> None:
    """Somebody without an account says that a message was read, and the house hears of it. Raises NotFound."""
    row = read_token(token)
    mine = NoticeDelivery.objects.filter(notice=row.notice, contact=row.contact_id, confirmed_at=None)
    now = clock.now()
    if mine.filter(state__in=[state.value for state in GONE_OUT]).update(state=CONFIRMED, confirmed_at=now):
        said = {"thread": row.notice.thread, "notice": row.notice_id, "kind": row.notice.kind}
        events.publish(READ, {**said, "contact_id": row.contact_id, "contact": str(row.contact), "at": now})


@transaction.atomic
def receive_receipt(code: str, token: str, reference: str, status: str) -> bool:
    """A gateway says what became of a message; True when that was news.

    Raises NotFound, Forbidden for a wrong token.
    """
    channel = NoticeChannel.objects.filter(code=code, active=True).first()
    if channel is None:
        raise NotFound("notices.channel", code=code)
    settings = sending.settings_of(channel)
    wanted = settings.get("receipt_token", "")
    if not wanted or not hmac.compare_digest(wanted.encode(), token.encode()):
        raise Forbidden("notices.receipt_token")
    rows = NoticeDelivery.objects.select_for_update().filter(channel=channel, state=DeliveryState.SENT.value)
    row = rows.filter(reference=reference).first() if reference else None
    if row is None:
        return False
    return _report(row, settings, status)


def _report(row: NoticeDelivery, settings: sending.Settings, status: str) -> bool:
    if re.search(settings.get("lost_pattern") or "(?!)", status):
        row.state = DeliveryState.FAILED.value
    elif re.search(settings.get("delivered_pattern") or "(?!)", status):
        row.state, row.delivered_at = DeliveryState.DELIVERED.value, clock.now()
    else:
        return False
    row.save(update_fields=["state", "delivered_at"])
    sending.note_receipt(row, status)
    return True


@transaction.atomic
def shown(token: str) -> bool:
    """A device says that it has shown a push; `token` is the key of the message. True when that was news."""
    try:
        rows = NoticeDelivery.objects.filter(sent_as=token, state=DeliveryState.SENT.value)
        return bool(rows.update(state=DeliveryState.DELIVERED.value, delivered_at=clock.now()))
    except ValueError:
        return False

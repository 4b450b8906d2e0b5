"""Where people want to be told, and how. An address of an account counts once its owner has proved it by a code."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from procrastinate.contrib.django import app as worker

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from fansipan.kernel.ids import new_id
from fansipan.kernel.permissions import Actor, require
from fansipan.services.notices.actions import sending
from fansipan.services.notices.contracts.channels import Destination, Medium, OutgoingMessage, SendState
from fansipan.services.notices.contracts.notices import NoticePriority
from fansipan.services.notices.contracts.weeks import WeekWindow
from fansipan.services.notices.models import NoticeAddress, NoticeChannel, NoticePreference, PushService
from fansipan.services.notices.rules import web_push
from fansipan.services.notices.rules.addresses import cleaned, is_known_service, masked
from fansipan.services.notices.rules.policies import packed_window
from fansipan.services.notices.rules.rights import OWN_ADDRESSES, person

SEND_CODE = "notices.send_code"
CODE_HOLDS = timedelta(minutes=15)
MOST_TRIES, MOST_ADDRESSES = 5, 12
BY_CODE = (Medium.EMAIL, Medium.PHONE, Medium.TELEGRAM)


class CodeNotSent(Exception):
    """No channel could carry the code just now."""


@transaction.atomic
def add(actor: Actor, medium: Medium, text: str) -> int:
    """Add an own address and send a code to it; gives its number. One that is there already gets a new code.

    Raises Unauthenticated, Forbidden, Invalid for no address, Conflict where no channel carries codes there.
    """
    owner = person(actor, OWN_ADDRESSES)
    try:
        value = cleaned(medium, text)
    except ValueError:
        raise Invalid("notices.address_wrong") from None
    if carrier(medium) is None:
        raise Conflict("notices.no_channel")
    own = NoticeAddress.objects.filter(user=owner)
    row = own.filter(medium=medium.value, value=value).first()
    if row is None and own.count() >= MOST_ADDRESSES:
        raise Conflict("notices.too_many_addresses", most=MOST_ADDRESSES)
    row = row or NoticeAddress(user_id=owner, medium=medium.value, value=value, added_at=clock.now())
    if row.code_until is not None and row.code_until - CODE_HOLDS > clock.now() - timedelta(minutes=1):
        raise Conflict("notices.code_just_sent")
    code = f"{secrets.randbelow(10**6):06d}"
    row.code_hash, row.code_until, row.tries, row.gone_at = _hash(code), clock.now() + CODE_HOLDS, 0, None
    row.save()
    worker.configure_task(SEND_CODE).defer(address_id=row.pk, code=code)
    audit.record(actor, "notices.add_address", _target(actor), after={"medium": medium.value, "to": _shown(row)})
    return row.pk


def carrier(medium: Medium) -> NoticeChannel | None:
    """The channel that carries codes to addresses of a kind."""
    return NoticeChannel.objects.filter(medium=medium.value, active=True).first()


def send_code(address_id: int, code: str) -> None:
    """Send a code. Raises CodeNotSent, so that it is tried again."""
    row = NoticeAddress.objects.filter(pk=address_id, code_hash=_hash(code)).first()
    channel = carrier(Medium(row.medium)) if row else None
    if row is None or channel is None:
        return
    wish = NoticePreference.objects.filter(user=row.user_id).first() or NoticePreference()
    result = sending.sender(channel)(Destination(row.value), _code_message(code, wish.language))
    if result.state in (SendState.LATER, SendState.AWAY):
        raise CodeNotSent(result.detail)


def _code_message(code: str, language: str) -> OutgoingMessage:
    with override(language):
        title = _("Your code for Fansipan: %(code)s") % {"code": code}
        body = _("Enter %(code)s on the page of your account. It holds for 15 minutes. Tell it nobody.") % {
            "code": code
        }
    html = f"<p>{body}</p>"
    key = str(new_id())
    return OutgoingMessage(
        key=key, topic=key, kind="notices.code", language=language, title=title, text=f"{body}\n", html=html,
        short=title, url=f"{settings.PUBLIC_URL}/notices/me", priority=NoticePriority.MEDIUM, exercise=False,
        at=clock.now(),
    )  # fmt: skip


@transaction.atomic
def verify(actor: Actor, address_id: int, code: str) -> bool:
    """Prove an own address; False for a wrong code, of which only so many may be tried. Raises NotFound, Conflict."""
    require(actor, OWN_ADDRESSES)
    row = _own(actor, address_id)
    if row.code_until is None or row.code_until < clock.now() or row.tries >= MOST_TRIES:
        raise Conflict("notices.code_over")
    row.tries += 1
    right = hmac.compare_digest(row.code_hash, _hash(code.strip()))
    if right:
        row.verified_at, row.code_hash, row.code_until = clock.now(), "", None
        audit.record(actor, "notices.verify_address", _target(actor), after={"medium": row.medium, "to": _shown(row)})
    row.save()
    return right


@dataclass(frozen=True, slots=True)
class Device:
    """What a browser hands in when its owner wants to be told there."""

    endpoint: str
    p256dh: str
    auth: str
    label: str = ""


@transaction.atomic
def add_device(actor: Actor, device: Device) -> int:
    """Add an own device; gives its number. Raises Forbidden for an unknown push service, Invalid, Conflict."""
    owner = person(actor, OWN_ADDRESSES)
    if not is_known_service(device.endpoint, PushService.objects.values_list("origin", flat=True)):
        raise Forbidden("notices.push_service")
    try:
        web_push.checked_keys(device.p256dh, device.auth)
    except web_push.BadKeys:
        raise Invalid("notices.push_keys") from None
    own = NoticeAddress.objects.filter(user=owner)
    if own.exclude(value=device.endpoint).count() >= MOST_ADDRESSES:
        raise Conflict("notices.too_many_addresses", most=MOST_ADDRESSES)
    # A browser belongs to whoever is logged in there: another person's device it is no more.
    NoticeAddress.objects.filter(medium=Medium.PUSH.value, value=device.endpoint).exclude(user=owner).delete()
    now = clock.now()
    row, made = NoticeAddress.objects.update_or_create(
        user_id=owner,
        medium=Medium.PUSH.value,
        value=device.endpoint,
        defaults={
            "keys": {"p256dh": device.p256dh, "auth": device.auth},
            "label": device.label[:100],
            "verified_at": now,
            "gone_at": None,
        },
        create_defaults={
            "keys": {"p256dh": device.p256dh, "auth": device.auth},
            "label": device.label[:100],
            "verified_at": now,
            "added_at": now,
        },
    )
    if made:
        audit.record(actor, "notices.add_address", _target(actor), after={"medium": row.medium, "to": _shown(row)})
    return row.pk


@transaction.atomic
def remove(actor: Actor, address_id: int) -> None:
    """Take an own address away. Raises NotFound."""
    require(actor, OWN_ADDRESSES)
    row = _own(actor, address_id)
    audit.record(actor, "notices.remove_address", _target(actor), before={"medium": row.medium, "to": _shown(row)})
    row.delete()


@dataclass(frozen=True, slots=True)
class Wishes:
    """How somebody wants to be told."""

    language: str
    sound: str
    quiet: Sequence[WeekWindow]
    wakes_from: NoticePriority


@transaction.atomic
def wish(actor: Actor, wishes: Wishes) -> None:
    """Keep how the actor wants to be told. Raises Unauthenticated, Forbidden."""
    owner = person(actor, OWN_ADDRESSES)
    row = NoticePreference.objects.filter(user=owner).first() or NoticePreference(user_id=owner)
    before = _state(row)
    row.language, row.sound = wishes.language, wishes.sound
    row.quiet, row.wakes_from = [packed_window(one) for one in wishes.quiet], wishes.wakes_from.value
    row.save()
    if _state(row) != before:
        audit.record(actor, "notices.wish", _target(actor), before=before, after=_state(row))


def _state(row: NoticePreference) -> Mapping[str, Any]:
    return {name: getattr(row, name) for name in ("language", "sound", "quiet", "wakes_from")}


def forget_unverified() -> int:
    """Take away addresses that were not proved within a day; gives how many."""
    old = clock.now() - timedelta(days=1)
    rows = NoticeAddress.objects.filter(user__isnull=False, verified_at__isnull=True, added_at__lt=old)
    return rows.delete()[0]


def _own(actor: Actor, address_id: int) -> NoticeAddress:
    row = NoticeAddress.objects.select_for_update().filter(pk=address_id, user=actor.user_id).first()
    if row is None or actor.user_id is None:
        raise NotFound("notices.address", id=address_id)
    return row


def _hash(code: str) -> str:
    return hashlib.sha256(f"{settings.SECRET_KEY}:{code}".encode()).hexdigest()


def _shown(row: NoticeAddress) -> str:
    return masked(Medium(row.medium), row.value)


def _target(actor: Actor) -> str:
    return f"user:{actor.user_id}"

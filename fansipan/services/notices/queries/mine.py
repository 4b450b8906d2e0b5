"""By what the reader is told, and how."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fansipan.kernel import clock
from fansipan.kernel.permissions import Actor
from fansipan.services.identity.models import User
from fansipan.services.notices.contracts.channels import Medium
from fansipan.services.notices.contracts.notices import NoticePriority
from fansipan.services.notices.contracts.weeks import WeekWindow
from fansipan.services.notices.models import NoticeAddress, NoticeChannel, NoticePreference
from fansipan.services.notices.rules.policies import window
from fansipan.services.notices.rules.rights import OWN_ADDRESSES, person


@dataclass(frozen=True, slots=True)
class OwnAddress:
    """An own address. `waits`: a code was sent and is still to be entered; `gone`: it is no more."""

    id: int
    medium: Medium
    value: str
    verified_at: datetime | None
    waits: bool
    gone: bool


@dataclass(frozen=True, slots=True)
class Mine:
    """All of it. `media`: what can be added, because some channel sends there."""

    addresses: tuple[OwnAddress, ...]
    account_email: str
    media: tuple[Medium, ...]
    push: bool
    language: str
    sound: str
    quiet: tuple[WeekWindow, ...]
    wakes_from: NoticePriority


def mine(actor: Actor) -> Mine:
    """The own addresses and wishes. Raises Unauthenticated, Forbidden."""
    owner = person(actor, OWN_ADDRESSES)
    wish = NoticePreference.objects.filter(user=owner).first() or NoticePreference()
    rows = NoticeAddress.objects.filter(user=owner)
    media = set(NoticeChannel.objects.filter(active=True).values_list("medium", flat=True))
    return Mine(
        addresses=tuple(_own(row) for row in rows),
        account_email=User.objects.values_list("email", flat=True).get(pk=owner),
        media=tuple(one for one in (Medium.PHONE, Medium.EMAIL, Medium.TELEGRAM) if one.value in media),
        push=Medium.PUSH.value in media,
        language=wish.language,
        sound=wish.sound,
        quiet=tuple(window(one) for one in wish.quiet),
        wakes_from=NoticePriority(wish.wakes_from),
    )


def _own(row: NoticeAddress) -> OwnAddress:
    medium = Medium(row.medium)
    waits = row.verified_at is None and row.code_until is not None and row.code_until > clock.now()
    shown = row.label or medium.value if medium is Medium.PUSH else row.value
    return OwnAddress(row.pk, medium, shown, row.verified_at, waits, row.gone_at is not None)

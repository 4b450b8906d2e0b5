"""Residents say of which communes they want to hear, and are pushed what is said there. Nobody asks who they are."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _

from fansipan.kernel import clock
from fansipan.kernel.errors import Invalid, Unavailable
from fansipan.kernel.permissions import Actor
from fansipan.kernel.text import language_of, pick
from fansipan.services.notices.actions import browsers
from fansipan.services.notices.actions.telling import wake
from fansipan.services.notices.actions.writing import in_both_languages
from fansipan.services.notices.contracts.notices import NoticeText
from fansipan.services.notices.models import WELCOME, PushCampaign, PushDelivery, PushSubscription, SubscribeCount
from fansipan.services.notices.rules import web_push
from fansipan.services.places import queries as places

WARNINGS = "warnings"
INTERESTS = (WARNINGS,)
"""What residents can want to hear of."""

AN_HOUR = timedelta(hours=1)
MOST_COMMUNES = 30
MOST_AN_HOUR = 30
"""New subscriptions from one address: a family, a school behind one router, but not a program."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a browser hands in: its endpoint with the keys, and what it wants to hear of."""

    endpoint: str
    p256dh: str
    auth: str
    communes: tuple[str, ...]
    language: str = "vi"
    interests: tuple[str, ...] = INTERESTS


@transaction.atomic
def subscribe(actor: Actor, wish: Wish) -> bool:
    """Keep a subscription, or change the one of that endpoint; True when it is new.

    Raises Invalid, Forbidden for an endpoint of an unknown service, Unavailable for too many from one address.
    """
    _check(wish)
    values = {
        "p256dh": web_push.from_base64(wish.p256dh),
        "auth": web_push.from_base64(wish.auth),
        "language": language_of(wish.language),
        "communes": sorted(set(wish.communes)),
        "topics": sorted(set(wish.interests)),
    }
    known = PushSubscription.objects.select_for_update().filter(endpoint=wish.endpoint)
    if known.update(**values):
        return False
    _count(actor.address)
    row = PushSubscription(endpoint=wish.endpoint, made_at=clock.now(), **values)
    PushSubscription.objects.bulk_create([row], ignore_conflicts=True)  # the same browser twice at once is one
    _welcome(PushSubscription.objects.get(endpoint=wish.endpoint))
    return True


def _welcome(row: PushSubscription) -> None:
    """Push a first word at once: the resident sees that it works, and an endpoint that is none goes at once."""
    now, names = clock.now(), {card.code: card.name for card in places.communes()}
    texts = in_both_languages(lambda language: _greeting([pick(names[code], language) for code in row.communes]))
    campaign = PushCampaign.objects.create(
        key=f"welcome:{row.pk}:{clock.to_us(now)}",
        thread=f"welcome:{row.pk}",
        interest=WELCOME,
        communes=row.communes,
        texts={language: {"title": text.title, "body": text.body} for language, text in texts.items()},
        expires_at=now + AN_HOUR,
        made_at=now,
        fanned_at=now,
        total=1,
    )
    PushDelivery.objects.create(campaign=campaign, subscription=row, commune=row.communes[0], next_at=now)
    wake()


def _greeting(names: Sequence[str]) -> NoticeText:
    title = _("You will hear of warnings here")
    return NoticeText(title, _("For: %(names)s.") % {"names": ", ".join(names)}, title)


def _check(wish: Wish) -> None:
    known = {card.code for card in places.communes()}
    if not 0 < len(set(wish.communes)) <= MOST_COMMUNES or not set(wish.communes) <= known:
        raise Invalid("notices.communes", most=MOST_COMMUNES)
    if not wish.interests or not set(wish.interests) <= set(INTERESTS):
        raise Invalid("notices.interests", known=", ".join(INTERESTS))
    browsers.check(browsers.ListeningBrowser(wish.endpoint, wish.p256dh, wish.auth))


def _count(address: str) -> None:
    """Count a new subscription of a place. The hash is keyed and of this hour alone: nobody can be found by it."""
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    mark = hmac.digest(settings.SECRET_KEY.encode(), f"{address} {hour.isoformat()}".encode(), "sha256").hex()
    row, _made = SubscribeCount.objects.get_or_create(mark=mark, hour=hour)
    if not SubscribeCount.objects.filter(pk=row.pk, count__lt=MOST_AN_HOUR).update(count=F("count") + 1):
        raise Unavailable("notices.too_many_subscriptions")


@transaction.atomic
def unsubscribe(endpoint: str) -> bool:
    """Forget a subscription; True when there was one."""
    return bool(PushSubscription.objects.filter(endpoint=endpoint).delete()[0])


def wished(endpoint: str) -> tuple[str, ...]:
    """The communes of a subscription; none where there is no such one."""
    row = PushSubscription.objects.filter(endpoint=endpoint).first()
    return tuple(row.communes) if row else ()


@dataclass(frozen=True, slots=True)
class Push:
    """Something for the residents of communes. The same `key` twice is pushed once.

    `thread` is the matter: what comes later of the same one takes the place of what was shown before. `urgency` is of
    RFC 8030 (very-low, low, normal, high). Who chose one of the communes of `but` too is left out.
    """

    key: str
    thread: str
    communes: tuple[str, ...]
    texts: Mapping[str, NoticeText]
    but: tuple[str, ...] = ()
    url: str = ""
    ttl: timedelta = timedelta(hours=12)
    urgency: str = "normal"
    interest: str = WARNINGS


def push_to_communes(push: Push) -> None:
    """Push it to everybody who chose one of the communes, within the caller's transaction; the messenger does it.

    Raises Invalid without a Vietnamese text, RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{push.key} is pushed outside a transaction")
    if "vi" not in push.texts:
        raise Invalid("notices.text_missing")
    now = clock.now()
    row = PushCampaign(
        key=push.key,
        thread=push.thread,
        interest=push.interest,
        communes=list(dict.fromkeys(push.communes)),
        but=list(push.but),
        texts={language: {"title": text.title, "body": text.body} for language, text in push.texts.items()},
        url=push.url,
        urgency=push.urgency,
        expires_at=now + push.ttl,
        made_at=now,
    )
    PushCampaign.objects.bulk_create([row], ignore_conflicts=True)
    wake()


FAN_OUT = """
INSERT INTO notices_pushdelivery (campaign_id, subscription_id, commune, tries, next_at)
SELECT %(campaign)s, id, (SELECT code FROM unnest(%(communes)s::varchar[]) code WHERE code = ANY (communes) LIMIT 1),
       0, %(now)s
FROM notices_pushsubscription
WHERE communes && %(communes)s::varchar[] AND %(interest)s = ANY (topics) AND NOT communes && %(but)s::varchar[]
ON CONFLICT DO NOTHING
"""
SUPERSEDE = """
DELETE FROM notices_pushdelivery d USING notices_pushcampaign c
WHERE d.campaign_id = c.id AND c.thread = %(thread)s AND c.id < %(campaign)s
    AND d.subscription_id IN (SELECT subscription_id FROM notices_pushdelivery WHERE campaign_id = %(campaign)s)
"""


@transaction.atomic
def fan_out(campaign_id: int) -> None:
    """Decide who gets a campaign, once. What still waits for them of an earlier one about the matter goes no more."""
    fresh = PushCampaign.objects.select_for_update(skip_locked=True).filter(pk=campaign_id, fanned_at=None)
    campaign = fresh.first()
    if campaign is None:
        return
    now = clock.now()
    asked: dict[str, Any] = {
        "campaign": campaign.pk,
        "communes": campaign.communes,
        "but": campaign.but,
        "interest": campaign.interest,
        "thread": campaign.thread,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(FAN_OUT, asked)
        campaign.total = cursor.rowcount
        cursor.execute(SUPERSEDE, asked)
    campaign.fanned_at = now
    campaign.finished_at = None if campaign.total else now
    campaign.save(update_fields=["fanned_at", "total", "finished_at"])
    left = PushDelivery.objects.filter(campaign=OuterRef("pk"))
    earlier = PushCampaign.objects.filter(thread=campaign.thread, pk__lt=campaign.pk, finished_at=None)
    earlier.exclude(Exists(left)).update(finished_at=now)


def forget() -> int:
    """Forget the counts of hours that are over; gives how many."""
    over = clock.now() - timedelta(hours=2)
    return SubscribeCount.objects.filter(hour__lt=over).delete()[0]

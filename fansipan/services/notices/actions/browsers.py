"""Browsers that want to hear of one matter, whoever holds them: pushed to directly, without communes or names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from fansipan.kernel import clock
from fansipan.kernel.errors import Forbidden, Invalid
from fansipan.kernel.text import language_of
from fansipan.services.notices.actions.telling import wake
from fansipan.services.notices.contracts.notices import NoticeText
from fansipan.services.notices.models import OWN_MATTER, PushCampaign, PushDelivery, PushService, PushSubscription
from fansipan.services.notices.rules import web_push
from fansipan.services.notices.rules.addresses import is_known_service

LONGEST = 600
"""Characters of an endpoint."""

HOLDS = timedelta(days=3)
"""How long a push service keeps what it cannot hand over."""


@dataclass(frozen=True, slots=True)
class ListeningBrowser:
    """A subscription as its browser handed it in (keys in Base64url), and the language of who holds it."""

    endpoint: str
    p256dh: str
    auth: str
    language: str = "vi"


def check(browser: ListeningBrowser) -> None:
    """Raises Forbidden for an endpoint of an unknown push service, Invalid for keys that are none."""
    if len(browser.endpoint) > LONGEST or not is_known_service(
        browser.endpoint, PushService.objects.values_list("origin", flat=True)
    ):
        raise Forbidden("notices.push_service")
    try:
        web_push.checked_keys(browser.p256dh, browser.auth)
    except web_push.BadKeys:
        raise Invalid("notices.push_keys") from None


@transaction.atomic
def push_to_browsers(
    key: str, thread: str, texts: Mapping[str, NoticeText], url: str, browsers: Sequence[ListeningBrowser]
) -> None:
    """Push it to these browsers when the transaction is committed; the same `key` while it is under way is one push.

    Later words of the same `thread` take the place of earlier ones. `url` is an address of this site; it is kept, so it
    holds no secret. Nothing of it stays when it is done.
    """
    now = clock.now()
    campaign, made = PushCampaign.objects.get_or_create(
        key=key,
        defaults={
            "thread": thread,
            "interest": OWN_MATTER,
            "communes": [],
            "texts": {language: {"title": text.title, "body": text.body} for language, text in texts.items()},
            "url": url,
            "expires_at": now + HOLDS,
            "made_at": now,
            "fanned_at": now,
            "total": len(browsers),
        },
    )
    if not made:
        return
    rows = {_known(one).pk for one in browsers}
    PushDelivery.objects.bulk_create(
        [PushDelivery(campaign=campaign, subscription_id=row, commune="", next_at=now) for row in sorted(rows)]
    )
    wake()


def _known(browser: ListeningBrowser) -> PushSubscription:
    """The subscription of the browser. One that chose no communes stays only until it is told."""
    keys = {"p256dh": web_push.from_base64(browser.p256dh), "auth": web_push.from_base64(browser.auth)}
    else_new = {"language": language_of(browser.language), "communes": [], "topics": [], "made_at": clock.now()}
    row, _made = PushSubscription.objects.update_or_create(
        endpoint=browser.endpoint, defaults=keys, create_defaults={**keys, **else_new}
    )
    return row


def forget() -> int:
    """Forget browsers that chose no communes and have been told; gives how many."""
    waiting = PushDelivery.objects.filter(subscription=OuterRef("pk"))
    return PushSubscription.objects.filter(~Exists(waiting), communes=[]).delete()[0]

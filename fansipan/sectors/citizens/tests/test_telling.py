"""Who asked for it with the secret is told of each step of a report, and nobody else learns anything by that."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from fansipan.kernel import clock
from fansipan.kernel.errors import Forbidden, Invalid, NotFound
from fansipan.kernel.events import Event
from fansipan.sectors.citizens.actions import erasing, following, telling
from fansipan.sectors.citizens.models import ReportDevice
from fansipan.sectors.citizens.tests.make import make_report, make_residents
from fansipan.services.cases.actions import moving
from fansipan.services.cases.actions.moving import Said
from fansipan.services.notices.actions import pushing
from fansipan.services.notices.models import PushCampaign, PushDelivery, PushService
from fansipan.services.notices.tests.servers import Browser
from tests import cast

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.frozen(MONDAY):
        make_residents()
        yield


def ear(number: int = 1) -> Browser:
    """A browser whose push service is known here."""
    PushService.objects.get_or_create(origin="https://push.example.vn")
    return Browser(f"https://push.example.vn/p/{number}")


def listen(secret: str, one: Browser) -> None:
    telling.listen(secret, one.endpoint, one.p256dh, one.auth)


def step(code: str, number: int = 1) -> Event:
    """The event of a case that was received."""
    payload = {"type": "feedback", "case": code, "state": "received", "move": "receive"}
    return Event(f"01990000-0000-7000-8000-00000000000{number}", "cases.moved", MONDAY, payload)


def test_each_step_is_pushed_once_to_every_browser_that_listens_and_nothing_holds_the_secret() -> None:
    sent = make_report()
    for one in (ear(1), ear(2)):
        listen(sent.secret, one)
    moving.move(cast.acting(cast.kim()), sent.code, "receive", Said())
    for _again in range(2):
        following.heard(step(sent.code))
    (campaign,) = PushCampaign.objects.all()
    assert PushDelivery.objects.filter(campaign=campaign).count() == 2
    assert sent.secret not in str(PushCampaign.objects.values())
    said = json.loads(pushing.payload(campaign, "en"))
    assert (said["title"], said["body"]) == ("Received", f"Your report {sent.code}: Rubbish")
    assert said["url"].endswith(f"/feedback/mine#{sent.code}")


def test_a_browser_listens_only_with_the_secret_and_at_a_push_service_that_is_known() -> None:
    sent = make_report()
    with pytest.raises(NotFound):
        listen("not-the-secret", ear())
    with pytest.raises(Forbidden, match="push_service"):
        listen(sent.secret, Browser("https://10.0.0.1/inner"))
    with pytest.raises(Invalid, match="push_keys"):
        telling.listen(sent.secret, ear().endpoint, "AAAA", "AAAA")
    for number in range(telling.MOST_DEVICES + 1):
        listen(sent.secret, ear(number))
    assert ReportDevice.objects.count() == telling.MOST_DEVICES


def test_who_is_erased_is_told_nothing_any_more() -> None:
    sent = make_report()
    listen(sent.secret, ear())
    erasing.erase_own(sent.secret)
    following.heard(step(sent.code))
    assert not PushCampaign.objects.exists()


def test_a_browser_that_has_not_asked_for_a_year_is_forgotten_and_no_other() -> None:
    sent = make_report()
    listen(sent.secret, ear(1))
    with clock.frozen(MONDAY + telling.LISTENS_FOR + timedelta(days=1)):
        listen(sent.secret, ear(2))
        assert telling.forget() == 1
    assert ReportDevice.objects.get().endpoint == ear(2).endpoint

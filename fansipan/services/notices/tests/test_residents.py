"""Residents choose communes and are pushed what is said there: once, whatever happens on the way."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box, mapping

from fansipan.kernel import clock
from fansipan.kernel.errors import Forbidden, Invalid, Unavailable
from fansipan.services.notices.actions import browsers, pushing, residents
from fansipan.services.notices.actions.residents import Push, Wish
from fansipan.services.notices.contracts import Audience, NoticeText
from fansipan.services.notices.contracts.policies import PolicyTarget, TargetKind
from fansipan.services.notices.models import (
    NoticeContact,
    PushCampaign,
    PushDelivery,
    PushService,
    PushSubscription,
    PushTally,
    SubscribeCount,
)
from fansipan.services.notices.queries import people
from fansipan.services.notices.rules import web_push
from fansipan.services.notices.tests.push_service import Service, serve
from fansipan.services.notices.tests.servers import Browser
from fansipan.services.places import queries as places
from fansipan.services.places.tests.make import make_unit
from tests import cast

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
FLOOD = {
    "vi": NoticeText("Cảnh báo lũ", "Nước sông Hồng lên nhanh.", "Lũ"),
    "en": NoticeText("Flood warning", "The Red River rises fast.", "Flood"),
}
WARNING = Push("w1", "warning:CB-2026-0001", ("A", "B"), FLOOD, ttl=timedelta(hours=6), urgency="high")


@pytest.fixture
def service() -> Iterator[tuple[Service, str]]:
    """A push service in a thread."""
    kept, loop = Service(), asyncio.new_event_loop()
    ready: asyncio.Future[str] = loop.create_future()
    running = loop.create_task(serve(kept, ready))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    address = asyncio.run_coroutine_threadsafe(asyncio.wait_for(ready, 10), loop).result()
    yield kept, address
    loop.call_soon_threadsafe(running.cancel)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.run_until_complete(asyncio.gather(running, return_exceptions=True))
    loop.close()


@pytest.fixture
def communes(db: None) -> Iterator[None]:
    with clock.frozen(NOW):
        for place, code in enumerate("ABC"):
            make_unit(code, f"Xã {code}", boundary=mapping(box(place, 0, place + 1, 1)))
        yield


def wish(address: str, number: int, *communes: str, language: str = "vi") -> Browser:
    browser = Browser(f"{address}/p/{number}")
    said = Wish(browser.endpoint, browser.p256dh, browser.auth, communes, language)
    residents.subscribe(replace(cast.binh(), address=f"198.51.100.{number % 250}"), said)
    return browser


def push(campaign: Push = WARNING) -> None:
    with transaction.atomic():
        residents.push_to_communes(campaign)
    run()


def run(minutes: float = 0) -> None:
    with clock.frozen(NOW + timedelta(minutes=minutes)):
        for number in pushing.due():
            pushing.push(number)


@pytest.mark.django_db(transaction=True)
class TestPushing:
    def test_whoever_chose_a_commune_is_pushed_once_in_the_own_language(
        self, communes: None, service: tuple[Service, str]
    ) -> None:
        told, address = service
        PushService.objects.create(origin=address)
        both, other, english = (
            wish(address, 199, "A", "B"),
            wish(address, 398, "C"),
            wish(address, 597, "B", language="en"),
        )
        run()  # the first word to each
        assert not PushCampaign.objects.exists()
        told.taken.clear()
        told.bodies.clear()
        push()
        push()
        assert dict(told.taken) == {"/p/199": 1, "/p/597": 1}
        assert other.endpoint.endswith("398")
        assert both.read(told.bodies["/p/199"])["title"] == "Cảnh báo lũ"
        assert english.read(told.bodies["/p/597"])["title"] == "Flood warning"
        campaign = PushCampaign.objects.get()
        assert (campaign.total, campaign.finished_at) == (2, NOW)
        assert {one.commune: one.sent for one in PushTally.objects.all()} == {"A": 1, "B": 1}
        assert told.topics["/p/199"] == web_push.topic("warning:CB-2026-0001")

    def test_what_is_refused_is_tried_again_and_what_is_gone_is_forgotten(
        self, communes: None, service: tuple[Service, str]
    ) -> None:
        told, address = service
        PushService.objects.create(origin=address)
        for number in (1, 3, 17, 53):
            wish(address, number, "A")
        run()
        told.taken.clear()
        told.asked.clear()
        told.faulty = True
        push()
        assert dict(told.taken) == {"/p/1": 1}
        assert PushSubscription.objects.filter(endpoint__endswith="/17").count() == 0
        run(0.1)
        assert dict(told.taken) == {"/p/1": 1, "/p/3": 1, "/p/53": 1}
        tally = PushTally.objects.get()
        assert (tally.sent, tally.gone, tally.failed, tally.tries) == (3, 1, 0, 6)

    def test_an_update_takes_the_place_of_what_did_not_go_out_yet(
        self, communes: None, service: tuple[Service, str]
    ) -> None:
        told, address = service
        PushService.objects.create(origin=address)
        browser = wish(address, 199, "A")
        run()
        told.taken.clear()
        with transaction.atomic():
            residents.push_to_communes(WARNING)
        residents.fan_out(PushCampaign.objects.get(key="w1").pk)
        worse = {"vi": NoticeText("Lũ rất lớn", "Sơ tán ngay.", "Lũ")}
        push(replace(WARNING, key="w2", texts=worse))
        assert dict(told.taken) == {"/p/199": 1}
        assert browser.read(told.bodies["/p/199"])["title"] == "Lũ rất lớn"
        assert not PushDelivery.objects.exists()

    def test_what_comes_too_late_goes_no_more(self, communes: None, service: tuple[Service, str]) -> None:
        told, address = service
        PushService.objects.create(origin=address)
        wish(address, 1, "A")
        run()
        told.taken.clear()
        with transaction.atomic():
            residents.push_to_communes(replace(WARNING, ttl=timedelta(minutes=5)))
        run(6)
        assert not told.taken
        assert PushTally.objects.get().failed == 1

    def test_browsers_hear_of_one_matter_without_communes_and_nothing_of_it_stays(
        self, communes: None, service: tuple[Service, str]
    ) -> None:
        kept, address = service
        PushService.objects.create(origin=address)
        chosen, other = wish(address, 1, "A"), Browser(f"{address}/p/199")
        PushCampaign.objects.all().delete()  # the first word to the one who chose a commune
        listening = [browsers.ListeningBrowser(one.endpoint, one.p256dh, one.auth) for one in (chosen, other)]
        for _again in range(2):
            browsers.push_to_browsers("step-1", "report:1", FLOOD, "/feedback/mine#1", listening)
        for campaign in pushing.due():
            assert pushing.push(campaign) == 2
        assert set(kept.taken.values()) == {1}
        assert other.read(kept.bodies["/p/199"])["title"] == "Cảnh báo lũ"
        assert not PushCampaign.objects.exists()
        assert browsers.forget() == 1
        assert residents.wished(chosen.endpoint) == ("A",)


@pytest.mark.django_db
class TestSubscribing:
    @pytest.fixture(autouse=True)
    def known(self, communes: None) -> None:
        PushService.objects.create(origin="https://push.example")

    def test_a_browser_changes_its_mind_and_goes(self) -> None:
        wish("https://push.example", 1, "A")
        wish("https://push.example", 1, "B", "C")
        assert PushSubscription.objects.get().communes == ["B", "C"]
        assert residents.unsubscribe("https://push.example/p/1")
        assert not residents.unsubscribe("https://push.example/p/1")
        assert not PushSubscription.objects.exists()

    def test_endpoints_of_unknown_services_and_keys_that_are_none_are_refused(self) -> None:
        with pytest.raises(Forbidden, match="push_service"):
            wish("http://169.254.169.254", 1, "A")
        with pytest.raises(Invalid, match="push_keys"):
            residents.subscribe(cast.binh(), Wish("https://push.example/p/1", "x", "y", ("A",)))
        with pytest.raises(Invalid, match="communes"):
            wish("https://push.example", 1, "Nowhere")
        assert not PushSubscription.objects.exists()

    def test_one_place_may_not_fill_the_table_and_nobody_can_read_who_it_was(self) -> None:
        browser = Browser("https://push.example/p/1")
        for number in range(residents.MOST_AN_HOUR):
            said = Wish(f"https://push.example/p/{number}", browser.p256dh, browser.auth, ("A",))
            residents.subscribe(cast.binh(), said)
        with pytest.raises(Unavailable):
            residents.subscribe(cast.binh(), replace(said, endpoint="https://push.example/p/999"))
        assert not residents.subscribe(cast.binh(), said)  # changing one's mind is always possible
        assert cast.binh().address not in SubscribeCount.objects.get().mark
        with clock.frozen(NOW + timedelta(hours=3)):
            assert residents.subscribe(cast.binh(), replace(said, endpoint="https://push.example/p/999"))
            assert residents.forget() == 1


SIDES = st.tuples(*[st.integers(0, 60)] * 4)


@pytest.mark.django_db
def test_who_is_told_by_polygon_is_exact_at_the_borders(communes: None) -> None:
    """Communes are [0,1], [1,2], [2,3]: whatever touches one, its border too, means it; nothing else does."""

    @settings(max_examples=60)
    @given(SIDES)
    def holds(ends: tuple[int, int, int, int]) -> None:
        (west, east), (south, north) = sorted(ends[:2]), sorted(ends[2:])
        area = box(west / 20, south / 20 - 1, (east + 1) / 20, (north + 1) / 20 - 1)
        high_enough = (north + 1) / 20 - 1 >= 0 and south / 20 - 1 <= 1
        expected = {
            code
            for place, code in enumerate("ABC")
            if high_enough and west / 20 <= place + 1 and (east + 1) / 20 >= place
        }
        assert set(places.commune_codes_meeting(mapping(area))) == expected

    holds()


@pytest.mark.django_db
def test_an_area_reaches_the_contacts_of_its_communes_and_no_others(communes: None) -> None:
    contacts = {code: NoticeContact.objects.create(name=f"Trưởng thôn {code}", communes=[code]) for code in "ABC"}
    NoticeContact.objects.create(name="Đã nghỉ", communes=["A"], active=False)
    area = mapping(box(0.5, 0.2, 1.5, 0.4))
    audience = Audience(communes=places.commune_codes_meeting(area))
    found = people.reached([PolicyTarget(TargetKind.CONTACTS)], audience, NOW)
    assert [one.contact_id for one in found] == [contacts["A"].pk, contacts["B"].pk]

"""Channels send what waits for them: once, in time, however often something fails on the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from fansipan.kernel import clock
from fansipan.kernel.models import OutboxEvent
from fansipan.services.notices.actions import addresses, answering, gathering, sending, spreading, telling
from fansipan.services.notices.actions.addresses import Wishes
from fansipan.services.notices.contracts import NoticeFile, NoticePriority, Settling
from fansipan.services.notices.contracts.channels import Medium
from fansipan.services.notices.contracts.deliveries import DeliveryState
from fansipan.services.notices.contracts.weeks import EVERY_DAY, WeekWindow
from fansipan.services.notices.models import (
    Notice,
    NoticeAddress,
    NoticeAttempt,
    NoticeChannelHealth,
    NoticeContact,
    NoticeDelivery,
)
from fansipan.services.notices.tests.make import (
    address,
    channel,
    make_hub,
    only_policy,
    people,
    tell,
    told,
    work,
)
from fansipan.services.notices.tests.servers import Asked, Mailbox, WebServer, mail_server, web_server
from tests import cast

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
"""12:00 on a Monday in Viet Nam."""

MINUTE = timedelta(minutes=1)
SMS = {
    "method": "POST",
    "body": '{"to": "{to}", "text": "{text}", "id": "{key}"}',
    "reference_pattern": '"id": *"(.+?)"',
}


@pytest.fixture(autouse=True)
def hub() -> Iterator[None]:
    with clock.frozen(NOON):
        people()
        make_hub()
        yield


@pytest.fixture
def gateway() -> Iterator[WebServer]:
    with web_server() as server:
        yield server


def at(minutes: float) -> None:
    with clock.frozen(NOON + minutes * MINUTE):
        work()


def by(*channels: str, mode: str = "blast", who: str = "person:an", **step: object) -> None:
    only_policy(steps=[{"targets": [who], "channels": list(channels), "mode": mode, **step}])


def sms(gateway: WebServer, code: str = "sms", **said: object) -> None:
    channel("sms_gateway", code, url=f"{gateway.address}/send", **{**SMS, **said})


def states(notice: Notice, code: str) -> list[str]:
    rows = NoticeDelivery.objects.filter(notice=notice, channel__code=code).order_by("id")
    return list(rows.values_list("state", flat=True))


def test_a_mail_is_in_both_forms_and_names_value_limit_and_the_way_back() -> None:
    mailbox = Mailbox()
    cast.an().__class__.objects.filter(login="an").update(email="an@example.org")
    by("email")
    with mail_server(mailbox):
        channel("email", host="127.0.0.1", port=str(mailbox.port), security="none", sender="hub@example.org")
        notice = tell()
        work()
    (mail,) = mailbox.mails
    assert mail["To"] == "an@example.org"
    assert mail["Subject"] == "SO2 vượt giới hạn"
    key = NoticeDelivery.objects.get(channel__code="email").key
    assert mail["Message-ID"] == f"<{key}@example.org>"
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part is not None
        text = part.get_content()
        assert "143 mg/Nm³" in text
        assert "Giới hạn" in text
        assert f"/notices/{notice.pk}" in text
    assert states(notice, "email") == [DeliveryState.SENT.value]


def test_a_file_goes_with_the_mail_once_however_often_it_is_told() -> None:
    mailbox = Mailbox()
    cast.an().__class__.objects.filter(login="an").update(email="an@example.org")
    by("email")
    brief = NoticeFile("brief.pdf", "application/pdf", b"%PDF-1.7 \x00\xff")
    with mail_server(mailbox):
        channel("email", host="127.0.0.1", port=str(mailbox.port), security="none", sender="hub@example.org")
        tell(files=(brief,))
        tell(files=(brief,))
        work()
    (mail,) = mailbox.mails
    assert [(one.get_filename(), one.get_content()) for one in mail.iter_attachments()] == [
        ("brief.pdf", brief.content)
    ]


def test_a_mail_address_that_is_none_fails_for_good_and_a_full_one_is_tried_later() -> None:
    mailbox = Mailbox(refuse={"no@example.org": "550 no such user", "full@example.org": "452 full"})
    address(cast.an(), Medium.EMAIL, "no@example.org")
    address(cast.chi(), Medium.EMAIL, "full@example.org")
    only_policy(steps=[{"targets": ["person:an", "person:chi"], "channels": ["email"]}])
    with mail_server(mailbox):
        channel("email", host="127.0.0.1", port=str(mailbox.port), security="none", sender="hub@example.org")
        notice = tell()
        work()
        assert states(notice, "email") == ["failed", "queued"]
        del mailbox.refuse["full@example.org"]
        at(1)
    assert states(notice, "email") == ["failed", "sent"]
    assert NoticeChannelHealth.objects.get(channel__code="email").failing_since is None
    chi = NoticeAttempt.objects.filter(delivery__recipient=str(cast.chi())).order_by("id")
    assert [one.result for one in chi] == ["later", "sent"]


def test_with_the_channel_down_for_an_hour_nothing_is_lost_and_nothing_twice() -> None:
    mailbox = Mailbox()
    with mail_server(mailbox):
        port = mailbox.port
    only_policy(steps=[{"targets": ["person:an"], "channels": ["email"], "wait_minutes": 600}])
    address(cast.an(), Medium.EMAIL, "an@example.org")
    channel("email", host="127.0.0.1", port=str(port), security="none", sender="hub@example.org", parallel=4)
    for minute in range(60):
        with clock.frozen(NOON + minute * MINUTE):
            if minute % 6 == 0:
                tell(key=f"n{minute}", thread=f"n{minute}")
            work()
    assert not mailbox.mails
    waiting = NoticeDelivery.objects.filter(channel__code="email", state="queued", notice__key__startswith="n")
    assert waiting.count() == 10
    with mail_server(mailbox, port):
        for minute in range(60, 75):
            at(minute)
    ids = [mail["Message-ID"] for mail in mailbox.mails]
    assert len(ids) == len(set(ids)) == 10  # and not that the channel cannot send: that is over
    assert set(states(Notice.objects.get(key="n54"), "email")) == {"sent"}


def test_a_channel_that_fails_is_told_of_by_another_and_again_when_it_is_back(gateway: WebServer) -> None:
    mailbox = Mailbox()
    with mail_server(mailbox):
        dead = mailbox.port
    channel("email", host="127.0.0.1", port=str(dead), security="none", sender="hub@example.org")
    address(cast.an(), Medium.EMAIL, "an@example.org")
    by("email")
    tell()
    for minute in range(4):
        at(minute)
    (failed,) = OutboxEvent.objects.filter(name="notices.channel_failed")
    assert failed.payload["channel"] == "email"
    alarm = Notice.objects.get(thread="channel:email")
    assert "E-mail" in alarm.texts["en"]["title"] or "email" in alarm.texts["en"]["title"]
    with mail_server(mailbox, dead):
        for minute in range(4, 12):
            at(minute)
    assert OutboxEvent.objects.filter(name="notices.channel_recovered").count() == 1
    alarm.refresh_from_db()
    assert alarm.settled_how == Settling.OVER.value


def test_one_channel_never_delays_another(gateway: WebServer) -> None:
    sms(gateway)
    channel("webhook", "dead", url="http://127.0.0.1:9/x", secret="s")
    address(cast.an(), Medium.PHONE, "+84912345678")
    by("dead", "sms")
    notice = tell()
    spreading.spread()
    for one in sending.waiting():
        sending.drain(one)
    assert states(notice, "sms") == ["sent"]
    assert states(notice, "dead") == ["queued"]


def test_a_gateway_that_asks_for_patience_gets_it(gateway: WebServer) -> None:
    answers = iter([(429, {"Retry-After": "300"}, "busy"), (503, {}, ""), (200, {}, '{"id": "g-1"}')])
    gateway.answer = lambda _asked: next(answers)
    sms(gateway)
    address(cast.an(), Medium.PHONE, "+84912345678")
    by("sms")
    notice = tell()
    for minute in (0, 1, 4.9):
        at(minute)
    assert len(gateway.requests) == 1
    at(5)
    assert states(notice, "sms") == ["queued"]
    at(6)
    assert states(notice, "sms") == ["sent"]
    assert len({asked.json()["id"] for asked in gateway.requests}) == 1  # one key, however often it is tried
    assert [one.result for one in NoticeAttempt.objects.order_by("id")] == ["later", "away", "sent"]


def test_a_receipt_of_the_gateway_says_that_it_arrived_or_was_lost(gateway: WebServer) -> None:
    gateway.answer = lambda _asked: (200, {}, '{"id": "g-1"}')
    sms(gateway, receipt_token="t0ken")
    address(cast.an(), Medium.PHONE, "+84912345678")
    by("sms")
    notice = tell()
    work()
    assert not answering.receive_receipt("sms", "t0ken", "g-2", "delivered")
    assert answering.receive_receipt("sms", "t0ken", "g-1", "delivered")
    assert states(notice, "sms") == ["delivered"]
    answering.acknowledge(cast.acting(cast.an()), notice.pk)
    assert states(notice, "sms") == ["confirmed"]


def test_a_ladder_takes_one_channel_after_another_and_the_next_at_once_when_one_fails(gateway: WebServer) -> None:
    sms(gateway, refused_pattern="unknown number")
    channel("telegram", "chat", token="t", api=gateway.address)
    for person, number in ((cast.an(), "+84912345678"), (cast.chi(), "+84987654321")):
        address(person, Medium.PHONE, number)
        address(person, Medium.TELEGRAM, str(person.pk))
    only_policy(
        steps=[
            {"targets": ["person:an", "person:chi"], "channels": ["sms", "chat"], "mode": "ladder", "every_minutes": 3}
        ]
    )

    def answer(asked: Asked) -> tuple[int, dict[str, str], str]:
        lost = asked.path == "/send" and asked.json()["to"] == "+84987654321"
        return 200, {}, "unknown number" if lost else '{"ok": true, "result": {"message_id": 5}}'

    gateway.answer = answer
    notice = tell()
    at(0)
    assert told(notice, "chat") == [str(cast.chi())]
    assert told(notice, "sms", "sent") == [str(cast.an())]
    at(3)
    assert sorted(told(notice, "chat", "delivered")) == sorted([str(cast.an()), str(cast.chi())])


def test_a_blast_takes_all_channels_at_once(gateway: WebServer) -> None:
    sms(gateway)
    channel("telegram", "chat", token="t", api=gateway.address)
    address(cast.an(), Medium.PHONE, "+84912345678")
    address(cast.an(), Medium.TELEGRAM, "5")
    by("sms", "chat")
    notice = tell()
    at(0)
    assert told(notice, "sms") == told(notice, "chat") == [str(cast.an())]


def test_quiet_hours_hold_back_what_can_wait_and_nothing_that_is_for_lives(gateway: WebServer) -> None:
    sms(gateway)
    address(cast.an(), Medium.PHONE, "+84912345678")
    quiet = [WeekWindow(EVERY_DAY, 11 * 60, 13 * 60)]
    addresses.wish(cast.acting(cast.an()), Wishes("en", "none", quiet, NoticePriority.CRITICAL))
    by("sms")
    held = [tell(key=f"n{place}", thread=f"n{place}") for place in range(3)]
    urgent = tell(key="life", thread="life", priority=NoticePriority.CRITICAL)
    at(0)
    assert states(urgent, "sms") == ["sent"]
    assert {state for one in held for state in states(one, "sms")} == {"queued"}
    at(59)
    assert len(gateway.requests) == 1
    at(60)
    assert len(gateway.requests) == 2  # the three of the night as one message
    assert "3 notices" in gateway.requests[1].json()["text"]
    assert {state for one in held for state in states(one, "sms")} == {"sent"}


def test_low_and_medium_notices_to_one_person_become_one_message(gateway: WebServer) -> None:
    sms(gateway, digest_minutes=15)
    address(cast.an(), Medium.PHONE, "+84912345678")
    by("sms")
    for minute in (0, 5, 10):
        with clock.frozen(NOON + minute * MINUTE):
            tell(key=f"n{minute}", thread=f"n{minute}", priority=NoticePriority.MEDIUM)
            work()
    assert not gateway.requests
    at(15)
    (one,) = gateway.requests
    assert "3 thông báo" in one.json()["text"]
    assert NoticeDelivery.objects.filter(channel__code="sms").values("sent_as").distinct().count() == 1


def test_a_limit_a_person_drops_nothing_says_what_it_held_back_and_never_touches_what_is_for_lives(
    gateway: WebServer,
) -> None:
    sms(gateway, per_person_hour=3, text="{title}")
    address(cast.an(), Medium.PHONE, "+84912345678")
    by("sms")
    for place in range(8):
        tell(key=f"n{place}", thread=f"n{place}")
    for place in range(5):
        tell(key=f"life{place}", thread=f"life{place}", priority=NoticePriority.CRITICAL)
    at(0)
    assert len(gateway.requests) == 5  # the lives; they count, so the others wait
    at(59)
    assert len(gateway.requests) == 5
    at(61)
    assert len(gateway.requests) == 6
    assert gateway.requests[-1].json()["text"] == "8 thông báo"
    assert not NoticeDelivery.objects.filter(channel__code="sms").exclude(state="sent").exists()


def test_a_limit_of_the_channel_lets_what_is_for_lives_pass(gateway: WebServer) -> None:
    sms(gateway, per_minute=2)
    for person, number in ((cast.an(), "+84912345678"), (cast.chi(), "+84987654321"), (cast.giang(), "+84911111111")):
        address(person, Medium.PHONE, number)
    only_policy(steps=[{"targets": ["person:an", "person:chi", "person:giang"], "channels": ["sms"]}])
    tell()
    at(0)
    assert len(gateway.requests) == 2
    tell(key="life", thread="life", priority=NoticePriority.CRITICAL)
    at(0.1)
    assert len(gateway.requests) == 5
    at(1.5)
    assert len(gateway.requests) == 6


def test_what_is_over_is_not_sent_late_and_what_only_informs_is(gateway: WebServer) -> None:
    sms(gateway)
    address(cast.an(), Medium.PHONE, "+84912345678")
    by("sms")
    alarm = tell()
    news = tell(key="news", thread="news", priority=NoticePriority.LOW)
    wrong = tell(key="wrong", thread="wrong", priority=NoticePriority.LOW)
    spreading.spread()
    with transaction.atomic():
        telling.settle("alarm:77", Settling.OVER)
        telling.settle("news", Settling.OVER)
        telling.settle("wrong", Settling.WITHDRAWN)
    work()
    assert [states(one, "sms")[0] for one in (alarm, news, wrong)] == ["suppressed", "sent", "suppressed"]
    reasons = NoticeDelivery.objects.filter(state="suppressed").order_by("id").values_list("suppressed", flat=True)
    assert list(reasons) == ["over", "withdrawn"]


def test_a_killed_drainer_leaves_a_trace_and_the_next_one_sends_under_the_same_key(gateway: WebServer) -> None:
    sms(gateway)
    address(cast.an(), Medium.PHONE, "+84912345678")
    by("sms")
    notice = tell()
    spreading.spread()
    row = NoticeDelivery.objects.get(channel__code="sms")
    sending._claim(row.channel_id)  # and here it is killed
    at(0)
    assert states(notice, "sms") == ["sent"]
    assert [one.result for one in NoticeAttempt.objects.order_by("id")] == ["lost", "sent"]
    assert gateway.requests[0].json()["id"] == str(row.key)


def test_somebody_without_any_address_is_on_record(gateway: WebServer) -> None:
    contact = NoticeContact.objects.create(name="Sùng A Páo", communes=["02908"])
    sms(gateway)
    only_policy(steps=[{"targets": ["contacts"], "channels": ["sms"]}])
    from fansipan.services.notices.contracts import Audience

    notice = tell(audience=Audience(communes=("02908",)))
    work()
    row = NoticeDelivery.objects.get(notice=notice)
    assert (row.contact, row.state, row.suppressed) == (contact, "suppressed", "no_address")


def test_what_helps_nobody_any_more_is_given_up_and_what_waits_for_a_channel_that_is_off() -> None:
    only_policy(steps=[{"targets": ["person:an"], "channels": ["email", "off"]}])
    address(cast.an(), Medium.EMAIL, "an@example.org")
    channel("email", host="127.0.0.1", port="9", security="none", sender="hub@example.org")
    off = channel("email", "off", host="127.0.0.1", port="9", security="none", sender="hub@example.org")
    notice = tell()
    spreading.spread()
    off.active = False
    off.save()
    gathering.give_up()
    assert states(notice, "off") == ["suppressed"]
    with clock.frozen(NOON + timedelta(hours=25)):
        gathering.give_up()
    assert states(notice, "email") == ["failed"]


def test_a_device_that_is_gone_is_told_nothing_more(gateway: WebServer) -> None:
    from fansipan.services.notices.tests.servers import Browser

    browser = Browser(f"{gateway.address}/push/1")
    device = address(cast.an(), Medium.PUSH, browser.endpoint, keys={"p256dh": browser.p256dh, "auth": browser.auth})
    gateway.answer = lambda _asked: (410, {}, "")
    by("push")
    notice = tell()
    work()
    assert states(notice, "push") == ["failed"]
    device.refresh_from_db()
    assert device.gone_at is not None
    assert NoticeAddress.objects.filter(gone_at=None).count() == 0

"""The pages of notices as people use them, in Vietnamese and English."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from fansipan.kernel import clock
from fansipan.kernel.models import AuditEntry
from fansipan.services.identity.models import User
from fansipan.services.notices.actions import composing, spreading
from fansipan.services.notices.contracts import Audience, NoticePriority
from fansipan.services.notices.contracts.channels import Medium
from fansipan.services.notices.models import (
    NoticeAddress,
    NoticeContact,
    NoticeDelivery,
    NoticePolicy,
    NoticePreference,
    NoticeTeam,
    PushService,
    Rotation,
)
from fansipan.services.notices.queries import live
from fansipan.services.notices.tests.make import address, channel, make_hub, only_policy, people, tell, work
from fansipan.services.notices.tests.servers import Browser, WebServer, web_server
from fansipan.services.places.tests.make import make_province
from tests import cast

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
"""12:00 on a Monday in Viet Nam."""


@pytest.fixture(autouse=True)
def hub() -> Iterator[None]:
    with clock.frozen(NOON):
        people()
        make_hub()
        yield


@pytest.fixture
def gateway() -> Iterator[WebServer]:
    with web_server() as server:
        channel("sms_gateway", "sms", url=server.address, body='{"to": "{to}", "text": "{text}"}')
        yield server


def browser(person: User, language: str = "vi") -> Client:
    client = Client()
    client.force_login(person)
    client.cookies["django_language"] = language
    return client


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def test_an_operator_finds_an_alarm_in_the_inbox_reads_who_was_told_and_acknowledges_it() -> None:
    notice = tell()
    spreading.spread()
    an = browser(cast.an(), "en")
    inbox = text(an.get("/notices"))
    assert "SO2 over the limit" in inbox
    assert 'data-part="count">1<' in text(an.get("/account"))  # the bell, on any page
    page = text(an.get(f"/notices/{notice.pk}"))
    assert "100 mg/Nm³" in page
    assert "Lê Văn Dũng" in page
    done = text(an.post(f"/notices/{notice.pk}/acknowledge", follow=True))
    assert "You have acknowledged it" in done
    assert "Nothing waits for you" in text(an.get("/notices"))
    assert "SO2 over the limit" in text(an.get("/notices?show=all"))


def test_a_plant_sees_its_own_notices_and_not_who_else_was_told() -> None:
    notice = tell()
    spreading.spread()
    page = text(browser(cast.dung()).get(f"/notices/{notice.pk}"))
    assert "SO2 vượt giới hạn" in page
    assert "Nguyễn Văn An" not in page
    assert browser(cast.ha()).get(f"/notices/{notice.pk}").status_code == 404
    assert browser(cast.an()).get("/notices/deliveries").status_code == 403


def test_an_exercise_is_marked_on_every_page_and_in_what_open_pages_are_told() -> None:
    notice = tell(exercise=True)
    spreading.spread()
    an = browser(cast.an())
    for page in ("/notices", f"/notices/{notice.pk}"):
        assert "[DIỄN TẬP / EXERCISE] SO2" in text(an.get(page))
    said = live.event(cast.acting(cast.an()), f"{cast.an().pk}:{notice.pk}", "en")
    assert said is not None
    assert said["title"].startswith("[DIỄN TẬP / EXERCISE]")
    assert said["text"].startswith("DIỄN TẬP / EXERCISE")


def test_only_the_one_whom_it_is_for_hears_of_it_on_an_open_page() -> None:
    notice = tell()
    spreading.spread()
    an, dung = cast.acting(cast.an()), cast.acting(cast.dung())
    key = f"{an.user_id}:{notice.pk}"
    said = live.event(an, key, "vi")
    assert said is not None
    assert (said["unseen"], said["asked"], said["priority"]) == (1, 1, 3)
    assert live.event(dung, key, "vi") is None
    assert not live.is_meant_for(dung, key)
    assert not live.is_meant_for(cast.binh(), key)


def test_what_was_looked_at_does_not_ring_any_more() -> None:
    notice = tell()
    spreading.spread()
    an = browser(cast.an())
    assert an.post("/notices/seen", {"notice": [notice.pk, "x", 10**30]}).json() == {"unseen": 0}
    assert NoticeDelivery.objects.get(user=cast.an()).state == "delivered"
    assert NoticeDelivery.objects.get(user=cast.dung()).state == "sent"


def test_an_address_counts_once_its_code_was_entered(gateway: WebServer) -> None:
    from fansipan.services.notices import jobs

    an = browser(cast.an())
    sent = {"medium": "phone", "value": "0912 345 678"}
    an.post("/notices/me/addresses", sent)
    row = NoticeAddress.objects.get()
    code = _deferred_code()
    jobs.send_code(row.pk, code)
    assert code in gateway.requests[0].json()["text"]
    assert "Mã đã gửi đến +84912345678" in text(an.get("/notices/me"))
    assert an.post("/notices/me/addresses", sent).status_code == 409  # not twice within a minute
    wrong = "000000" if code != "000000" else "111111"
    an.post(f"/notices/me/addresses/{row.pk}/verify", {"code": wrong})
    row.refresh_from_db()
    assert row.verified_at is None
    an.post(f"/notices/me/addresses/{row.pk}/verify", {"code": code})
    row.refresh_from_db()
    assert row.verified_at is not None
    assert code not in "".join(str(entry.after) for entry in AuditEntry.objects.all())


def _deferred_code() -> str:
    from procrastinate.contrib.django.models import ProcrastinateJob

    job = ProcrastinateJob.objects.get(task_name="notices.send_code")
    return str(job.args["code"])


def test_a_code_can_be_tried_only_so_often(gateway: WebServer) -> None:
    an = browser(cast.an())
    an.post("/notices/me/addresses", {"medium": "phone", "value": "0912345678"})
    row, code = NoticeAddress.objects.get(), _deferred_code()
    wrong = "000000" if code != "000000" else "111111"
    for _try in range(5):
        an.post(f"/notices/me/addresses/{row.pk}/verify", {"code": wrong})
    assert an.post(f"/notices/me/addresses/{row.pk}/verify", {"code": code}).status_code == 409


def test_a_browser_becomes_a_device_and_is_pushed_to() -> None:
    an = browser(cast.an())
    with web_server() as service:
        PushService.objects.create(origin=service.address)
        device = Browser(f"{service.address}/push/1")
        said = {"endpoint": device.endpoint, "keys": {"p256dh": device.p256dh, "auth": device.auth}, "label": "Chrome"}
        assert an.post("/notices/me/devices", json.dumps(said), content_type="application/json").status_code == 200
        only_policy(steps=[{"targets": ["person:an"], "channels": ["push"]}])
        notice = tell()
        work()
        told = device.read(service.requests[0].body)
    assert told["title"] == "SO2 vượt giới hạn"
    assert told["url"].endswith(f"/notices/{notice.pk}")
    shown = Client().post("/api/v1/notices/shown", json.dumps({"key": told["key"]}), content_type="application/json")
    assert shown.json() == {"noted": True}
    assert NoticeDelivery.objects.get(channel__code="push").state == "delivered"
    strange = {**said, "endpoint": "https://169.254.169.254/x"}
    assert an.post("/notices/me/devices", json.dumps(strange), content_type="application/json").status_code == 403
    assert "notices/push-worker" in text(an.get("/service-worker.js"))


def test_wishes_are_kept_and_followed() -> None:
    an = browser(cast.an())
    an.post("/notices/me", {"language": "en", "sound": "horn", "quiet": "T2-T6 22:00-06:00\nCN", "wakes_from": "4"})
    assert not NoticePreference.objects.exists()
    an.post(
        "/notices/me",
        {"language": "en", "sound": "horn", "quiet": "T2-T6 22:00-06:00\nCN 00:00-24:00", "wakes_from": "4"},
    )
    wish = NoticePreference.objects.get()
    assert (wish.language, wish.sound, wish.wakes_from) == ("en", "horn", NoticePriority.CRITICAL)
    assert [row["days"] for row in wish.quiet] == [[0, 1, 2, 3, 4], [6]]
    page = text(browser(cast.an(), "en").get("/notices/me"))
    assert "Mon-Fri 22:00-06:00\nSun 00:00-24:00" in page


def test_somebody_without_an_account_reads_the_notice_by_the_link_and_confirms(gateway: WebServer) -> None:
    contact = NoticeContact.objects.create(name="Giàng A Sùng", communes=["02908"])
    address(contact, Medium.PHONE, "+84912345678")
    only_policy(steps=[{"targets": ["contacts"], "channels": ["sms"]}])
    notice = tell(audience=Audience(communes=("02908",)))
    work()
    row = NoticeDelivery.objects.get(contact=contact)
    link = composing.link(row)
    assert f"/notices/read/{composing.token(row)}" in link
    path = link[link.index("/notices/read/") :]
    visitor = Client()
    assert "143 mg/Nm³" in text(visitor.get(path))
    visitor.post(path)
    row.refresh_from_db()
    assert row.state == "confirmed"
    notice.refresh_from_db()
    assert notice.settled_at is None  # that somebody has read it does not mean that somebody sees to it
    assert visitor.get(path + "x").status_code == 404


def test_an_officer_writes_a_policy_and_tries_it_out() -> None:
    chi = browser(cast.chi(), "en")
    assert "Critical: everybody at once" in text(chi.get("/notices/policies"))
    form = {
        "code": "night", "title_vi": "Đêm", "title_en": "Night", "order": 1, "active": "on",
        "kinds": ["notices.channel_failed"], "priority_from": "3", "priority_to": "4", "windows": "22:00-06:00",
        "loops": 1, "ack_timeout_minutes": 0, "answered_by": "anybody",
        "steps-TOTAL_FORMS": 2, "steps-INITIAL_FORMS": 0,
        "steps-0-targets": ["role:operator"], "steps-0-people": "giang", "steps-0-channel1": "push",
        "steps-0-channel2": "in_app", "steps-0-mode": "ladder", "steps-0-wait_minutes": 5,
        "steps-1-targets": ["role:administrator"], "steps-1-channel1": "in_app", "steps-1-last": "on",
    }  # fmt: skip
    assert chi.post("/notices/policies/new", {**form, "more": "1"}).context["steps"].total_form_count() == 3
    assert chi.post("/notices/policies/new", {**form, "priority_to": "1"}).status_code == 422
    assert chi.post("/notices/policies/new", form).status_code == 302
    row = NoticePolicy.objects.get(code="night")
    assert row.definition["steps"][0]["targets"] == ["role:operator", "person:giang"]
    assert row.definition["steps"][0]["channels"] == ["push", "in_app"]
    assert row.definition["last"]["targets"] == ["role:administrator"]
    night = "/notices/policies/try?kind=notices.channel_failed&priority=3&at=2026-11-23T23:00"
    tried = text(chi.get(night))
    assert "Night" in tried
    assert "last rung" in tried
    assert "Night" not in text(chi.get(night.replace("23:00", "12:00")))
    chi.post("/notices/policies/night", {**form, "loops": 3})
    assert [one.number for one in row.versions.all()] == [2, 1]
    assert browser(cast.an()).get("/notices/policies/night").status_code == 403


def test_a_team_a_contact_and_a_rotation_are_entered_and_somebody_takes_over() -> None:
    make_province()
    chi, an, giang = browser(cast.chi()), f"user:{cast.an().pk}", f"user:{cast.giang().pk}"
    chi.post("/notices/teams/new", {"code": "flood", "title_vi": "Lũ", "members": [an, giang]})
    assert NoticeTeam.objects.get().members.count() == 2
    sent = {"name": "Giàng A Sùng", "phone": "0912345678", "communes": ["02908"], "language": "vi", "active": "on"}
    chi.post("/notices/contacts/new", sent)
    contact = NoticeContact.objects.get()
    assert contact.addresses.get().value == "+84912345678"
    chi.post(f"/notices/contacts/{contact.pk}", {**sent, "phone": "0987654321"})
    assert contact.addresses.get().value == "+84987654321"
    assert "+84987654321" not in str(AuditEntry.objects.filter(action="notices.keep_contact").last().after)  # type: ignore[union-attr]
    assert "Giàng A Sùng" in text(chi.get("/notices/contacts?q=giang a"))
    layers = {"layers-TOTAL_FORMS": 1, "layers-INITIAL_FORMS": 0, "layers-0-start": "2026-11-23T08:00",
              "layers-0-shift_hours": 24, "layers-0-member1": an, "layers-0-member2": giang}  # fmt: skip
    chi.post("/notices/duty/duty/edit", {"title_vi": "Trực ca", "deputy": "chi", **layers})
    month = text(chi.get("/notices/duty/duty?month=2026-11"))
    assert "Nguyễn Văn An" in month
    assert "Vàng A Giang" in month
    operator = browser(cast.an())
    operator.post(
        "/notices/duty/duty/swaps",
        {"member": giang, "start": "2026-11-23T12:00", "end": "2026-11-23T18:00", "why": "ốm"},
    )
    assert "Vàng A Giang" in text(operator.get("/notices/duty"))
    swap = Rotation.objects.get().swaps.get()
    operator.post(f"/notices/duty/duty/swaps/{swap.pk}/undo")
    assert "Nguyễn Văn An" in text(operator.get("/notices/duty"))
    only_policy(steps=[{"targets": ["on_call:duty"], "channels": ["in_app"]}])
    assert cast.an().pk in _told_on_call()
    with clock.frozen(NOON - timedelta(days=9)):
        assert _told_on_call("early") == [cast.chi().pk]  # nobody is on call yet: the deputy


def _told_on_call(key: str = "now") -> list[int | None]:
    notice = tell(key=key, thread=key)
    spreading.spread()
    return list(NoticeDelivery.objects.filter(notice=notice).values_list("user_id", flat=True))


def test_the_health_of_channels_and_a_test_of_one(gateway: WebServer) -> None:
    giang = browser(cast.giang(), "en")
    assert "not used yet" in text(giang.get("/notices/channels"))
    assert "Tried: taken over" in text(giang.post("/notices/channels/sms/test", {"to": "0912345678"}, follow=True))
    assert "DIỄN TẬP" in gateway.requests[0].json()["text"]
    assert "not set up yet" in text(giang.post("/notices/channels/telegram/test", {"to": "5"}))
    assert browser(cast.chi()).post("/notices/channels/sms/test", {"to": "0912345678"}).status_code == 403


def test_deliveries_are_found_taken_away_and_counted(gateway: WebServer) -> None:
    make_province()
    contact = NoticeContact.objects.create(name="Giàng A Sùng", communes=["02908"])
    address(contact, Medium.PHONE, "+84912345678")
    only_policy(steps=[{"targets": ["audience", "contacts"], "channels": ["sms"]}])
    notice = tell(audience=Audience(communes=("02908",)))
    work()
    with clock.frozen(NOON + timedelta(minutes=7)):
        browser(cast.an()).post(f"/notices/{notice.pk}/acknowledge")
        em = browser(cast.em(), "en")
        found = text(em.get("/notices/deliveries?q=Sùng"))
        assert "Giàng A Sùng" in found
        assert "+84…678" in found
        assert "+84912345678" not in found
        assert "No delivery matches" in text(em.get("/notices/deliveries?q=nobody"))
        csv = em.get("/notices/deliveries.csv?channel=sms").content.decode()
        assert csv.count("\r\n") == 2
        assert em.get("/notices/deliveries.xlsx").content[:2] == b"PK"
        assert AuditEntry.objects.filter(action="notices.export_deliveries").count() == 2
        figures = text(em.get("/notices/statistics"))
        assert "7 min 00 s" in figures
        assert "Xã Tằng Loỏng" in figures
        api = em.get("/api/v1/notices/deliveries?channel=sms").json()
    assert (api["total"], api["deliveries"][0]["state"]) == (1, "sent")


def test_programs_read_notices_and_who_is_on_call() -> None:
    notice = tell()
    spreading.spread()
    an = browser(cast.an())
    listed = an.get("/api/v1/notices").json()
    assert (listed["unseen"], listed["notices"][0]["id"], listed["notices"][0]["sound"]) == (1, notice.pk, "chime")
    assert an.get(f"/api/v1/notices/{notice.pk}").json()["texts"]["en"]["title"] == "SO2 over the limit"
    trail = an.get(f"/api/v1/notices/{notice.pk}/deliveries").json()["deliveries"]
    assert {row["recipient"] for row in trail} == {"Lê Văn Dũng", "Nguyễn Văn An", "Trần Thị Chi"}
    assert an.post(f"/api/v1/notices/{notice.pk}/acknowledge").json()["settled"] == "acknowledged"
    assert an.get("/api/v1/on-call").json()["rotations"][0]["rotation"] == "duty"
    assert Client().get("/api/v1/notices").status_code == 401


def test_a_resident_subscribes_changes_and_goes_without_an_account() -> None:
    make_province()
    PushService.objects.create(origin="https://push.example")
    device, visitor = Browser("https://push.example/1"), Client()
    assert len(visitor.get("/api/v1/push/key").json()["key"]) == 87
    said = {"endpoint": device.endpoint, "keys": {"p256dh": device.p256dh, "auth": device.auth}, "communes": ["02908"]}
    where, kind = "/api/v1/push/subscriptions", "application/json"
    assert visitor.post(where, json.dumps(said), content_type=kind).status_code == 201
    assert visitor.post(where, json.dumps(said), content_type=kind).status_code == 200
    wish = visitor.post(f"{where}/wish", json.dumps({"endpoint": device.endpoint}), content_type=kind)
    assert wish.json() == {"communes": ["02908"]}
    assert visitor.delete(where, json.dumps({"endpoint": device.endpoint}), content_type=kind).json()["forgotten"]

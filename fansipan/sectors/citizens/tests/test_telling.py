"""Who asked for it with the secret is told of each step of a report, and nobody else learns anything by that."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from procrastinate.contrib.django import app as worker

from fansipan.kernel import clock
from fansipan.kernel.errors import Forbidden, Invalid, NotFound
from fansipan.kernel.events import Event
from fansipan.kernel.models import OutboxEvent
from fansipan.sectors.citizens.actions import answering, erasing, following, moderating, owning, reaching, telling
from fansipan.sectors.citizens.contracts import Person
from fansipan.sectors.citizens.models import Report, ReportDevice
from fansipan.sectors.citizens.queries import steps
from fansipan.sectors.citizens.tests.make import make_report, make_residents
from fansipan.services.cases.actions import moving
from fansipan.services.cases.actions.moving import Said
from fansipan.services.notices.actions import outsiders, pushing
from fansipan.services.notices.actions.outsiders import Letter
from fansipan.services.notices.contracts.channels import Medium
from fansipan.services.notices.models import Notice, PushCampaign, PushDelivery, PushService
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


def carried(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Medium, str, Letter]]:
    """What goes out to people without an account, in a house that carries mail and SMS; jobs run at once."""
    sent: list[tuple[Medium, str, Letter]] = []

    def send(medium: Medium, address: str, letter: Letter) -> bool:
        sent.append((medium, address, letter))
        return True

    monkeypatch.setattr(outsiders, "send", send)
    monkeypatch.setattr(outsiders, "ways", lambda: outsiders.WAYS)
    monkeypatch.setattr(worker, "configure_task", lambda name: AtOnce(name))
    return sent


class AtOnce:
    """A worker that runs the job in which people are told at once, and forgets all others."""

    def __init__(self, name: str) -> None:
        self.name = name

    def defer(self, **said: Any) -> None:
        if self.name == reaching.REACH:
            reaching.send(**said)


def said(code: str, number: int = 5, **more: Any) -> Event:
    """The event of something else that happened to a report's case."""
    payload = {"type": "feedback", "case": code, "state": "sent", "refs": [], **more}
    return Event(f"01990000-0000-7000-8000-00000000000{number}", "cases.changed", MONDAY, payload)


def test_who_asked_for_it_is_told_by_mail_or_sms_with_the_way_to_the_report(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = carried(monkeypatch)
    one = make_report(person=Person("Bình", "0912345678", "b@example.org", "phone"))
    make_report(person=Person("Chung", "0912345679"))
    following.heard(step(one.code))
    (arrival, received) = sent
    assert arrival[:2] == received[:2] == (Medium.PHONE, "0912345678")
    assert received[2].text.title == f"{one.code}: Đã gửi"
    assert received[2].url.endswith(f"/feedback/mine/{one.secret}")
    owning.be_left_alone(one.secret)
    following.heard(step(one.code, 2))
    assert len(sent) == 2


def test_a_wish_that_cannot_be_kept_is_left_out_and_the_report_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = carried(monkeypatch)
    one = make_report(person=Person("Bình", "12", tell="phone"))
    assert reaching.told_by(Report.objects.get(case=one.code)) == ""
    assert sent == []


def test_passing_on_a_halt_and_an_answer_are_told_too_and_an_answer_to_one_person_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent = carried(monkeypatch)
    mail = Person("Bình", email="b@example.org", tell="email")
    one, same = make_report(person=mail), make_report(person=Person(email="c@example.org", tell="email"))
    moderating.merge(cast.acting(cast.chi()), same.code, one.code)
    sent.clear()
    following.heard(said(one.code, 5, to_agency="SO-1"))
    following.heard(said(one.code, 6, paused=True))
    following.heard(said(one.code, 7, paused=False))
    following.heard(said(one.code, 8, said=True))
    following.heard(said(one.code, 9, said=True, for_reporter=True))
    titles = [letter.text.title.partition(": ")[2] for _medium, to, letter in sent if to == "b@example.org"]
    assert titles == ["Đã chuyển đến Ủy ban nhân dân xã Một", "Tạm dừng vì có lý do", "Cơ quan đã nhắn cho bạn"]
    assert len(sent) == 5


def test_the_agency_asks_and_the_sender_answers_and_both_are_told() -> None:
    sent = make_report()
    kim = cast.acting(cast.kim())
    answering.answer(kim, sent.code, "Cạnh nhà số mấy?")
    assert "Cạnh nhà số mấy?" in [one.text for one in steps.steps(sent.code, own=True)]
    assert "Cạnh nhà số mấy?" not in [one.text for one in steps.steps(sent.code)]
    owning.add(cast.binh(), sent.secret, "Số 12")
    told = Notice.objects.filter(kind="cases.said").latest("pk")
    assert told.audience["organisations"] == ["UB-1"]
    assert "người phản ánh" in told.texts["vi"]["title"]
    with pytest.raises(NotFound):
        answering.answer(cast.acting(cast.kim()), "PA-2026-999999", "x")
    with pytest.raises(Forbidden):
        answering.answer(cast.acting(cast.dung()), sent.code, "x")


def test_a_request_that_is_declined_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = carried(monkeypatch)
    one = make_report(person=Person("Bình", email="b@example.org", tell="email"))
    request = erasing.ask(cast.acting(cast.kim()), one.code)
    moving.move(cast.acting(cast.chi()), request, "decline", Said("không xác định được người yêu cầu"))
    event = OutboxEvent.objects.filter(name="cases.closed").latest("at")
    following.heard(Event(str(event.id), event.name, event.at, event.payload))
    assert sent[-1][2].text.title.endswith("Yêu cầu xóa dữ liệu của bạn không được chấp nhận")


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

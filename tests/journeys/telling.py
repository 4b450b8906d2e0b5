"""People who are told things, and things that were told: what the pages of notices show."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from fansipan.kernel import clock
from fansipan.kernel.permissions import SYSTEM, Actor, Role
from fansipan.services.identity.models import User
from fansipan.services.notices.actions import answering, composing, duty, loading, people, sending, spreading, telling
from fansipan.services.notices.actions.duty import WrittenLayer, WrittenRotation, WrittenSwap
from fansipan.services.notices.actions.people import WrittenContact, WrittenTeam
from fansipan.services.notices.contracts import Audience, NewNotice, NoticeFact, NoticePriority, NoticeText
from fansipan.services.notices.contracts.channels import Medium
from fansipan.services.notices.contracts.weeks import EVERY_DAY, WeekWindow
from fansipan.services.notices.models import Notice, NoticeChannel, NoticeContact, NoticeDelivery

TOLD = "furnished:alarm"


def things() -> dict[str, Any]:
    """What stands for the places in the addresses of tests/journeys/pages.py."""
    return {
        "notice": Notice.objects.get(key=TOLD).pk,
        "contact": NoticeContact.objects.order_by("pk")[0].pk,
        "channel": NoticeChannel.objects.get(code="email").pk,
        "token": composing.token(NoticeDelivery.objects.filter(contact__isnull=False)[0]),
    }


def notices(officer: Actor, commune: str, station: str) -> None:
    """People who are told things, and things that were told: answered, waiting, refused, and an exercise."""
    for _loaded in loading.load(SYSTEM):
        pass
    now = clock.now()
    phone = (Medium.PHONE, "0912345678")
    head = people.keep_contact(
        officer, WrittenContact("Giàng A Sùng", "Trưởng thôn", communes=(commune,), addresses=(phone,))
    )
    people.keep_contact(officer, WrittenContact("Lý Thị Mẩy", "Trực đập", communes=(commune,)))
    keys = [f"user:{key}" for key in User.objects.filter(is_active=True).values_list("pk", flat=True)[:4]]
    title = {"vi": "Ứng phó lũ", "en": "Flood response"}
    people.keep_team(officer, WrittenTeam("flood", title, (*keys, f"contact:{head}")), new=True)
    night = WrittenLayer(tuple(keys[:2]), now - timedelta(days=9), 24, (WeekWindow(EVERY_DAY, 1200, 420),))
    day = WrittenLayer(tuple(keys[1:4]), now - timedelta(days=9), 168)
    duty.keep_rotation(officer, WrittenRotation("duty", {"vi": "Trực ca trung tâm"}, "", (night, day)))
    duty.swap(officer, "duty", WrittenSwap(now, now + timedelta(days=2), keys[0], "Nghỉ phép"))
    address = {"host": "127.0.0.1", "port": "9", "security": "none", "sender": "canhbao@example.org"}
    NoticeChannel.objects.filter(code="email").update(active=True, settings=address, digest_minutes=0)
    NoticeChannel.objects.filter(code="sms").update(active=True, settings={"url": "http://127.0.0.1:9/"})
    User.objects.filter(pk__in=[key[5:] for key in keys]).update(email="truc-ban@example.org")
    told(officer, now, commune, station)


def told(officer: Actor, now: datetime, commune: str, station: str) -> None:
    """An alarm that nobody has answered, one that somebody has, and an exercise for the contacts of a commune."""
    vi = NoticeText("SO2 vượt giới hạn tại trạm TL-KT-01", "Ống khói số 1: 143 mg/Nm³.", "TL-KT-01: SO2 143/100 mg/Nm3")
    en = NoticeText("SO2 over the limit at TL-KT-01", "Stack 1: 143 mg/Nm³.", "TL-KT-01: SO2 143/100 mg/Nm3")
    facts = (NoticeFact({"vi": "Giới hạn", "en": "Limit"}, "100 mg/Nm³, QCVN 19:2009/BTNMT"),)
    alarm = NewNotice(
        "notices.channel_failed", TOLD, TOLD, NoticePriority.HIGH, {"vi": vi, "en": en}, facts, f"/stations/{station}",
        (f"station:{station}",), Audience(organisations=("NM-1",), roles=(Role.OPERATOR, Role.PROVINCE_OFFICER)),
    )  # fmt: skip
    flood = replace(
        alarm, key="furnished:flood", thread="furnished:flood", priority=NoticePriority.CRITICAL, exercise=True,
        audience=Audience(communes=(commune,), roles=alarm.audience.roles),
    )  # fmt: skip
    over = replace(alarm, key="furnished:over", thread="furnished:over")
    with clock.frozen(now - timedelta(minutes=40)), transaction.atomic():
        for one in (alarm, flood, over):
            telling.tell(one)
    for minutes in (40, 30, 10):
        with clock.frozen(now - timedelta(minutes=minutes)):
            spreading.spread()
            for channel in sending.waiting():
                sending.drain(channel)
    answering.acknowledge(officer, Notice.objects.get(key="furnished:over").pk)


def ring(name: str) -> None:
    """An alarm for the operators and the plant, told now: whoever has a page open hears of it."""
    key = f"rung:{name}"
    vi = NoticeText(f"Bụi vượt giới hạn tại {name}", "Ống khói số 2.", "Bụi 210/200 mg/Nm3")
    en = NoticeText(f"Dust over the limit at {name}", "Stack 2.", "Dust 210/200 mg/Nm3")
    audience = Audience(organisations=("NM-1",), roles=(Role.OPERATOR,))
    with transaction.atomic():
        telling.tell(
            NewNotice("notices.channel_failed", key, key, NoticePriority.HIGH, {"vi": vi, "en": en}, audience=audience)
        )
    spreading.spread()

"""Notices for tests, and the servers that stand for the world outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction

from fansipan.kernel.permissions import SYSTEM, Role
from fansipan.services.identity.models import User
from fansipan.services.notices.actions import loading, policies, sending, spreading, telling
from fansipan.services.notices.actions.channels import KINDS
from fansipan.services.notices.actions.health import FAILED
from fansipan.services.notices.actions.policies import WrittenPolicy
from fansipan.services.notices.contracts import Audience, NewNotice, NoticeFact, NoticePriority, NoticeText
from fansipan.services.notices.contracts.channels import Medium
from fansipan.services.notices.models import (
    Notice,
    NoticeAddress,
    NoticeChannel,
    NoticeContact,
    NoticeDelivery,
    NoticePolicy,
)
from fansipan.services.notices.rules.policies import unpacked
from tests import cast

TEXTS = {
    "vi": NoticeText("SO2 vượt giới hạn", "Ống khói số 1: 143 mg/Nm³.", "SO2 tại Tằng Loỏng vượt: 143/100"),
    "en": NoticeText("SO2 over the limit", "Stack 1: 143 mg/Nm³.", "SO2 at Tang Loong over: 143/100"),
}
FACTS = (NoticeFact({"vi": "Giới hạn", "en": "Limit"}, "100 mg/Nm³"),)
ALARM = NewNotice(
    kind=FAILED,
    key="alarm:77:raised",
    thread="alarm:77",
    priority=NoticePriority.HIGH,
    texts=TEXTS,
    facts=FACTS,
    url="/stations/TL-KT-01",
    refs=("station:TL-KT-01",),
    audience=Audience(organisations=("NM-1",), roles=(Role.OPERATOR,)),
)
"""An alarm of Dũng's plant, for the plant and the operators."""


def make_hub() -> None:
    """Channels and policies as the house ships them."""
    for _loaded in loading.load(SYSTEM):
        pass


def tell(**said: Any) -> Notice:
    """Tell the alarm, with changes; gives its row."""
    with transaction.atomic():
        key = telling.tell(replace(ALARM, **said))
    return Notice.objects.get(key=key)


def only_policy(**said: Any) -> None:
    """The one policy there is: whom, by what, when."""
    NoticePolicy.objects.update(active=False)
    definition = {"steps": [{"targets": ["audience"], "channels": ["in_app"]}], **said}
    title = {"vi": "Thử", "en": "Try"}
    policies.add(SYSTEM, WrittenPolicy(f"p{NoticePolicy.objects.count()}", title, 1, True, unpacked(definition)))


def channel(kind: str, code: str = "", **said: Any) -> NoticeChannel:
    """An active channel; settings by name, secrets found out by the kind."""
    own = {name: said.pop(name) for name in list(said) if hasattr(NoticeChannel, name) and name != "secret"}
    secret = {field.name for field in KINDS[kind].fields if field.secret}
    values = {
        "title": {"vi": kind, "en": kind},
        "kind": kind,
        "medium": KINDS[kind].medium.value,
        "active": True,
        "settings": {name: value for name, value in said.items() if name not in secret},
        "secret": {name: value for name, value in said.items() if name in secret},
        "digest_minutes": 0,
        "per_person_hour": 0,
        "parallel": 1,
        **own,
    }
    return NoticeChannel.objects.update_or_create(code=code or kind, defaults=values)[0]


def address(owner: User | NoticeContact, medium: Medium, value: str, **said: Any) -> NoticeAddress:
    """An address that was proved."""
    from fansipan.kernel import clock

    whose = {"user": owner} if isinstance(owner, User) else {"contact": owner}
    return NoticeAddress.objects.create(
        **whose, medium=medium.value, value=value, added_at=clock.now(), verified_at=clock.now(), **said
    )


def work() -> None:
    """What the messenger does until nothing is due."""
    while spreading.spread() or sum(sending.drain(channel) for channel in sending.waiting()):
        pass


def told(notice: Notice, channel: str = "", state: str = "") -> Sequence[str]:
    """Who was told of a notice, in order of the deliveries."""
    rows = NoticeDelivery.objects.filter(notice=notice).order_by("id")
    if channel:
        rows = rows.filter(channel__code=channel)
    if state:
        rows = rows.filter(state=state)
    return list(rows.values_list("recipient", flat=True))


def people() -> None:
    """An, Chi, Dũng, Hà, Giang and Em."""
    for person in (cast.an, cast.chi, cast.dung, cast.ha, cast.giang, cast.em):
        person()

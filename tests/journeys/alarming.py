"""Rules over the stations of the small province, and alarms that they raised: what the pages of alarms show."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from fansipan.kernel import clock
from fansipan.kernel.permissions import SYSTEM, Actor
from fansipan.services.alerts.actions import muting, responding, ruling
from fansipan.services.alerts.contracts import (
    AlarmDelays,
    AlarmFamily,
    AlarmPriority,
    AlarmText,
    MutingKind,
    NewMuting,
    Rationale,
    RuleDef,
    RuleLevel,
    RuleScope,
    Threshold,
)
from fansipan.services.alerts.models import Alarm

LIMIT, HIGH = "so2.limit", "nox.high"
MEANWHILE = "Thử nghiệm trước khi có giấy phép mới"


def rules(stations: tuple[str, ...]) -> None:
    """SO2 over its limit (two versions), which was so once; NOx above 20, which is so all the time."""
    so2 = RuleLevel(
        "GH", 600.0, True, AlarmPriority.HIGH, {"vi": "Vượt giới hạn", "en": "Over the limit"}, "QCVN 19:2024/BTNMT"
    )
    text = AlarmText("{station}: {parameter} {value} {unit}", "Giới hạn {limit} {unit} theo {clause}, lúc {time}.")
    why = Rationale(
        {"vi": "Hỏng bộ khử lưu huỳnh."}, {"vi": "Người dân hít khí độc."}, {"vi": "Gọi cơ sở, giảm tải."}, 30
    )
    limit = RuleDef(
        Threshold((so2,)), RuleScope(stations=stations, properties=("SO2",)), AlarmFamily.EMISSION,
        delays=AlarmDelays(off_samples=2), texts={"vi": text}, rationale=why, source="QCVN 19:2024/BTNMT",
    )  # fmt: skip
    title = {"vi": "SO₂ vượt giới hạn", "en": "SO₂ over the limit"}
    ruling.write(SYSTEM, LIMIT, title, limit, MEANWHILE)
    strict = Threshold((RuleLevel(so2.code, 500.0, True, so2.priority, so2.title, so2.clause),))
    ruling.write(SYSTEM, LIMIT, title, replace(limit, condition=strict), "Theo giấy phép môi trường")
    nox = RuleDef(
        Threshold((RuleLevel("cao", 20.0, title={"vi": "NOx cao", "en": "NOx high"}),)),
        RuleScope(stations=stations, properties=("NOx",)), AlarmFamily.EMISSION,
    )  # fmt: skip
    ruling.write(SYSTEM, HIGH, {"vi": "NOx cao", "en": "NOx high"}, nox, "Theo dõi")


def answers(operator: Actor, officer: Actor, station: str) -> None:
    """What people did to the alarms: one is acknowledged and spoken of, a rule is silenced at a station."""
    past = Alarm.objects.filter(rule__code=LIMIT, station__code=station).order_by("pk")[0]
    responding.acknowledge(operator, past.code, "Đã gọi cơ sở")
    responding.comment(officer, past.code, "Cơ sở báo hỏng bơm vôi.")
    until = clock.now() + timedelta(hours=8)
    scope = RuleScope(stations=(station,))
    muting.mute(officer, NewMuting(MutingKind.SUPPRESSED, "Hiệu chuẩn hai điểm", (LIMIT,), scope, None, until))


def things(station: str) -> dict[str, Any]:
    """What stands for the places in the addresses of tests/journeys/pages.py."""
    row = Alarm.objects.filter(rule__code=HIGH, station__code=station).order_by("-pk")[0]
    past = Alarm.objects.filter(rule__code=LIMIT, station__code=station).order_by("pk")[0]
    return {"alarm": row.code, "past_alarm": past.code}

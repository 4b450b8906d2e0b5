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
from fansipan.services.cases.models import CaseType
from fansipan.services.observations.actions import credentials
from fansipan.services.observations.actions.delivering import deliver
from fansipan.services.observations.contracts import Parcel, Sender
from fansipan.services.observations.tests.make import make_station
from tests import cast

LIMIT, HIGH, PEAK = "so2.limit", "nox.high", "nox.peak"
STACK, FTP_LOGIN, FTP_PASSWORD = "TL-KT-06", "tl-kt-06", "khoi-lo-nung-so-6"
MEANWHILE = "Thử nghiệm trước khi có giấy phép mới"


def rules(stations: tuple[str, ...]) -> None:
    """SO2 over its limit (two versions), NOx above 20, which is always so, and above 80, which is so once a day."""
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
    for code, value, priority in ((HIGH, 20.0, AlarmPriority.MEDIUM), (PEAK, 80.0, AlarmPriority.HIGH)):
        title = {"vi": f"NOx trên {value:.0f}", "en": f"NOx above {value:.0f}"}
        level = RuleLevel("NOx", value, True, priority, title)
        scope = RuleScope(stations=stations, properties=("NOx",))
        ruling.write(SYSTEM, code, title, RuleDef(Threshold((level,)), scope, AlarmFamily.EMISSION), "Theo dõi")


def stack() -> None:
    """A station of Dũng's plant that hands its files over by FTP, with a day of readings, one of them at 900."""
    row = make_station(STACK, cast.plant(), ("SO2",), lon=104.12, lat=22.28)
    credentials.set_ftp_login(SYSTEM, STACK, FTP_LOGIN, FTP_PASSWORD)
    end = clock.now().replace(second=0, microsecond=0) - timedelta(hours=1)
    lines = []
    for number in range(288):
        at = (end - timedelta(minutes=5 * number)).astimezone(clock.VIETNAM)
        lines.append(f"SO2\t{900 if number == 144 else 120}\tmg/Nm3\t{at:%Y%m%d%H%M%S}\t00\n")
    deliver(Parcel("".join(lines).encode(), "circular10", Sender("ftp", FTP_LOGIN), f"{STACK}.txt", row.pk))


def answers(operator: Actor, officer: Actor, station: str) -> None:
    """What people did to the alarms: one is acknowledged and spoken of, a rule is silenced at a station.

    Incidents that alarms open are the monitoring centre's.
    """
    CaseType.objects.filter(code="environmental_incident").update(agency=cast.centre())
    past = Alarm.objects.filter(rule__code=PEAK, station__code=station).order_by("pk")[0]
    responding.acknowledge(operator, past.code, "Đã gọi cơ sở")
    responding.comment(officer, past.code, "Cơ sở báo hỏng bơm vôi.")
    until = clock.now() + timedelta(hours=8)
    scope = RuleScope(stations=(station,))
    muting.mute(officer, NewMuting(MutingKind.SUPPRESSED, "Hiệu chuẩn hai điểm", (LIMIT,), scope, None, until))


def things(station: str) -> dict[str, Any]:
    """What stands for the places in the addresses of tests/journeys/pages.py."""
    row = Alarm.objects.filter(rule__code=HIGH, station__code=station).order_by("-pk")[0]
    past = Alarm.objects.filter(rule__code=PEAK, station__code=station).order_by("pk")[0]
    return {"alarm": row.code, "past_alarm": past.code}

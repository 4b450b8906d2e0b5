"""An alarm joins the group in which it is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from fansipan.kernel import clock
from fansipan.services.alerts.actions import engine
from fansipan.services.alerts.contracts import AlarmFamily, AlarmSubject, GroupBy
from fansipan.services.alerts.models import Alarm, AlarmGroup, AlertEngine
from fansipan.services.alerts.queries.compiled import CompiledRule
from fansipan.services.alerts.rules import grouping, scopes


def join(row: Alarm, rule: CompiledRule, subject: AlarmSubject) -> None:
    """Put a raised alarm into its open group, or open one. One that is told nowhere opens none."""
    if row.group is not None and row.group.closed_at is None:
        return
    if row.muted or row.inhibited_by_id is not None:
        return
    delivery = rule.definition.delivery
    usual = grouping.key(rule.definition.family, delivery.group_by, subject, flood=False)
    group = _open(usual)
    if group is None and in_flood(clock.now()):
        usual = grouping.key(rule.definition.family, delivery.group_by, subject, flood=True)
        group = _open(usual)
    row.group = group or _made(usual, rule, subject)
    row.save(update_fields=["group"])


def in_flood(now: datetime) -> bool:
    """Whether too many alarms come; keeps since when, for the page and for the end of it."""
    since = now - grouping.FLOOD_SPAN
    was = AlertEngine.objects.filter(pk=engine.FLOOD, flood_since__isnull=False).exists()
    told = Alarm.objects.filter(detected_at__gt=since, inhibited_by=None, muted=[], withdrawn=False)
    groups = AlarmGroup.objects.filter(opened_at__gt=since).count()
    flood = grouping.is_flood(told.count(), groups, was)
    if flood != was:
        AlertEngine.objects.update_or_create(pk=engine.FLOOD, defaults={"flood_since": now if flood else None})
    return flood


def _open(key: str) -> AlarmGroup | None:
    return AlarmGroup.objects.filter(key=key, closed_at=None).first()


def _made(key: str, rule: CompiledRule, subject: AlarmSubject) -> AlarmGroup:
    delivery, flood = rule.definition.delivery, ":flood:" in key
    by = GroupBy.EVENT if flood else delivery.group_by
    return AlarmGroup.objects.create(
        key=key,
        family=rule.definition.family.value,
        title=_title(rule.definition.family, rule.title, by),
        place=scopes.place(by, subject) or subject.station,
        flood=flood,
        opened_at=clock.now(),
        wait_seconds=delivery.wait_seconds,
        interval_seconds=delivery.interval_seconds,
        repeat_minutes=delivery.repeat_minutes,
    )


FAMILY_TITLES: Mapping[AlarmFamily, Mapping[str, str]] = {
    AlarmFamily.EMISSION: {"vi": "Khí thải, nước thải vượt giới hạn", "en": "Emissions beyond limits"},
    AlarmFamily.FLOOD: {"vi": "Lũ", "en": "Flood"},
    AlarmFamily.RAIN: {"vi": "Mưa lớn", "en": "Heavy rain"},
    AlarmFamily.AIR: {"vi": "Chất lượng không khí", "en": "Air quality"},
    AlarmFamily.WATER: {"vi": "Chất lượng nước", "en": "Water quality"},
    AlarmFamily.DATA: {"vi": "Số liệu, thiết bị", "en": "Data and devices"},
    AlarmFamily.SYSTEM: {"vi": "Hệ thống", "en": "System"},
    AlarmFamily.OTHER: {"vi": "Báo động khác", "en": "Other alarms"},
}


def _title(family: AlarmFamily, rule: Mapping[str, str], by: GroupBy) -> dict[str, str]:
    """A group of one place is called after the rule that opened it, one of everything after the family."""
    return dict(FAMILY_TITLES[family] if by is GroupBy.EVENT or not rule else rule)

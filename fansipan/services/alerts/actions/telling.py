"""Whoever must know is told, by group: at once, after a wait, again after a while; and that it is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Max

from fansipan.kernel import clock, events
from fansipan.services.alerts.actions import engine
from fansipan.services.alerts.contracts import AlarmPriority, LifeKind, LifePhase
from fansipan.services.alerts.models import Alarm, AlarmGroup, AlarmTransition, AlertEngine
from fansipan.services.alerts.queries import telling
from fansipan.services.alerts.rules import addresses, grouping, wording
from fansipan.services.notices.actions.telling import settle, tell
from fansipan.services.notices.contracts import Audience, NewNotice, NoticePriority, Settling

RAISED, CHANGED, RETURNED = "alerts.raised", "alerts.changed", "alerts.returned"
ALARM, BACK = "alerts.alarm", "alerts.back"
"""Kinds of notice: an alarm; that it is over."""

EVENTS = {
    LifeKind.RAISE: RAISED,
    LifeKind.CHANGE_LEVEL: CHANGED,
    LifeKind.RETURN: RETURNED,
    LifeKind.WITHDRAW: RETURNED,
}
ASKING = (LifePhase.UNACKNOWLEDGED.value, LifePhase.RETURNED.value)
ACTIVE = (LifePhase.UNACKNOWLEDGED.value, LifePhase.ACKNOWLEDGED.value)
MOST_REFS = 20


def changed(rows: Sequence[Alarm]) -> None:
    """Publish what happened to these alarms, and tell or settle their groups."""
    for row in rows:
        publish(row)
    for number in sorted({row.group_id for row in rows if row.group_id}):
        attend(AlarmGroup.objects.select_for_update().get(pk=number), clock.now())


def publish(row: Alarm) -> None:
    """Say by events what is new of an alarm since it was last said."""
    names = [kind.value for kind in EVENTS]
    for step in AlarmTransition.objects.filter(alarm=row, number__gt=row.published, kind__in=names).order_by("number"):
        events.publish(EVENTS[LifeKind(step.kind)], _payload(row, step))
    if row.published != row.steps:
        row.published = row.steps
        Alarm.objects.filter(pk=row.pk).update(published=row.steps)


def _payload(row: Alarm, step: AlarmTransition) -> dict[str, object]:
    return {
        "id": row.pk,
        "alarm": row.code,
        "rule": row.rule.code,
        "family": row.family,
        "priority": AlarmPriority(row.priority).name.lower(),
        "datastream": row.datastream_id,
        "station": row.station.code if row.station else "",
        "commune": row.commune,
        "source": row.subject,
        "level": row.level_code,
        "level_number": step.level,
        "value": step.value,
        "unit": row.unit,
        "limit": step.limit,
        "at": step.at,
        "clause": row.clause,
        "group": row.group_id,
        "step": step.number,
        "told": not row.muted and row.inhibited_by_id is None,
        "withdrawn": row.withdrawn,
        "exercise": row.exercise,
    }


def attend(group: AlarmGroup, now: datetime) -> None:
    """Tell of a group what is due, end the asking where nobody need answer any more, close it when it is over."""
    rows = list(group.alarms.filter(closed_at=None).select_related("rule", "version", "station", "organisation"))
    heard = [row for row in rows if not row.muted and row.inhibited_by_id is None]
    untold = [row for row in heard if row.phase in ASKING and _untold(row)]
    standing = _standing(group, heard, untold)
    due = grouping.due_at(standing)
    if due is not None and due <= now:
        _send(
            group, untold or [row for row in heard if row.phase == LifePhase.UNACKNOWLEDGED], now, repeated=not untold
        )
        due = grouping.due_at(_standing(group, heard, []))
    group.tell_at = due
    _settle(group, heard)
    group.closed_at = None if rows else group.closed_at or now
    if group.closed_at is not None:
        group.tell_at = None
    group.save()


def _untold(row: Alarm) -> bool:
    return row.occurrences > row.told_occurrences or row.priority > row.told_priority


def _standing(group: AlarmGroup, heard: Sequence[Alarm], untold: Sequence[Alarm]) -> grouping.Told:
    flood = AlertEngine.objects.filter(pk=engine.FLOOD, flood_since__isnull=False).exists()
    return grouping.Told(
        opened_at=group.opened_at,
        told_at=group.told_at,
        told_level=_told_level(group, flood),
        asking=sum(row.phase == LifePhase.UNACKNOWLEDGED for row in heard),
        untold=len(untold),
        priority=max((row.priority for row in untold), default=0),
        wait=timedelta(seconds=group.wait_seconds),
        interval=max(timedelta(seconds=group.interval_seconds), grouping.FLOOD_INTERVAL if flood else timedelta(0)),
        repeat=timedelta(minutes=group.repeat_minutes),
    )


def _told_level(group: AlarmGroup, flood: bool) -> int:
    """The highest priority that was told of it; in a flood of its whole family, where only worse is told at once."""
    if not flood or group.told_at is None:
        return group.told_level
    told = AlarmGroup.objects.filter(family=group.family, closed_at=None).aggregate(Max("told_level"))
    return max(group.told_level, told["told_level__max"] or 0)


def _send(group: AlarmGroup, rows: Sequence[Alarm], now: datetime, repeated: bool) -> None:
    """One message about these alarms, the most urgent first."""
    rows = sorted(rows, key=lambda row: (-row.priority, row.occurred_at, row.pk))
    told = telling.told(rows)
    texts = wording.single(told[0]) if len(told) == 1 and not repeated else wording.many(told, repeated, _title(group))
    group.messages += 1
    tell(_notice(group, rows, ALARM, texts, wording.facts(told[0])))
    for row in rows:
        row.told_occurrences, row.told_priority = row.occurrences, max(row.priority, row.told_priority)
        row.save(update_fields=["told_occurrences", "told_priority"])
    group.told_at, group.settled = now, ""
    group.told_level = max(group.told_level, *(row.priority for row in rows))


def _title(group: AlarmGroup) -> dict[str, str]:
    return {language: f"{text} {group.place}".replace(" *", "").strip() for language, text in group.title.items()}


def _notice(
    group: AlarmGroup,
    rows: Sequence[Alarm],
    kind: str,
    texts: dict[str, wording.NoticeText],
    facts: tuple[wording.NoticeFact, ...],
) -> NewNotice:
    """The key is that of the group and the number of its message: the transaction holds both together."""
    stations = dict.fromkeys(f"station:{row.station.code}" for row in rows if row.station)
    alarms = [f"alarm:{row.code}" for row in rows]
    urgent = NoticePriority.LOW if kind == BACK else NoticePriority(max(row.priority for row in rows))
    return NewNotice(
        kind=kind,
        key=f"alarms:{group.pk}:{kind}:{group.messages}",
        thread=addresses.thread(group.pk) + (":back" if kind == BACK else ""),
        priority=urgent,
        texts=texts,
        facts=facts,
        url=addresses.alarm(rows[0].code) if len(rows) == 1 else addresses.group(group.pk),
        refs=(*alarms, *stations)[:MOST_REFS],
        audience=Audience(
            organisations=tuple(sorted({row.organisation.code for row in rows if row.organisation})),
            communes=tuple(sorted({row.commune for row in rows if row.commune})),
        ),
        exercise=all(row.exercise for row in rows),
    )


def _settle(group: AlarmGroup, heard: Sequence[Alarm]) -> None:
    """End the asking: over when nothing stands, acknowledged when everything was."""
    if group.told_at is None:
        return
    active = any(row.phase in ACTIVE for row in heard)
    asking = any(row.phase == LifePhase.UNACKNOWLEDGED for row in heard)
    how = Settling.ACKNOWLEDGED if active else Settling.OVER
    if not active and not group.alarms.filter(withdrawn=False).exists():
        how = Settling.WITHDRAWN
    if asking or group.settled in (how.value, Settling.OVER.value, Settling.WITHDRAWN.value):
        return
    settle(addresses.thread(group.pk), how, _answered_by(heard))
    group.settled = how.value
    if how is Settling.OVER and group.told_level >= AlarmPriority.HIGH:
        _say_back(group)


def _answered_by(heard: Sequence[Alarm]) -> str:
    answered = [row for row in heard if row.acknowledged_at is not None]
    return max(answered, key=lambda row: row.acknowledged_at or row.detected_at).acknowledged_by if answered else ""


def _say_back(group: AlarmGroup) -> None:
    """That something urgent is over is told too, without any urgency."""
    rows = list(
        group.alarms.filter(told_priority__gte=AlarmPriority.HIGH)
        .select_related("rule", "version", "station", "organisation")
        .order_by("-returned_at")[:MOST_REFS]
    )
    if rows:
        tell(_notice(group, rows, BACK, wording.back(telling.told(rows), _title(group)), ()))

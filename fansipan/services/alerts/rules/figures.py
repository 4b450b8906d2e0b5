"""The figures of EEMUA 191 out of what was raised: loads, floods, the worst, what chatters, what stands too long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from statistics import median

from fansipan.services.alerts.contracts import AlarmFigures, AlarmPriority, AlarmRecord, RuleCount
from fansipan.services.alerts.rules.grouping import FLOOD_FROM, FLOOD_OVER, FLOOD_SPAN

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
STALE = timedelta(hours=24)
FLEETING = timedelta(seconds=10)
CHATTER_SPAN, CHATTER_TIMES = timedelta(minutes=1), 3
WORST = 10


def figures(records: Sequence[AlarmRecord], start: datetime, end: datetime) -> AlarmFigures:
    """The figures of [start, end). `records`: every alarm that was raised or stood in it."""
    raised = sorted((at, one.key) for one in records for at in one.occurrences if start <= at < end)
    times = [at for at, _key in raised]
    hours = max((end - start) / HOUR, 1e-9)
    found = floods(times, end)
    counts = Counter(key for _at, key in raised)
    worst = _worst(counts)
    return AlarmFigures(
        start=start,
        end=end,
        annunciations=len(times),
        per_hour=len(times) / hours,
        per_day=len(times) / hours * 24,
        worst_ten_minutes=most_within(times, FLOOD_SPAN),
        standing=sum(_stands(one, end) for one in records),
        most_standing=most_standing(records, start, end),
        chattering=_chattering(raised, len(times)),
        fleeting=sum(_fled(one) for one in records if start <= one.raised_at < end),
        stale=sum(_stands(one, end) and end - one.raised_at > STALE for one in records),
        worst_ten=worst,
        worst_ten_share=sum(one.share for one in worst),
        priorities=_priorities(records, start, end),
        flood_share=sum((last - first for first, last in found), timedelta()) / (end - start) if end > start else 0.0,
        floods=found,
        by_hour=_by_hour(times, start, end),
        median_acknowledge=_median(_waits(records, start, end, "acknowledged_at")),
        median_return=_median(_waits(records, start, end, "returned_at")),
    )


def most_within(times: Sequence[datetime], span: timedelta) -> int:
    """The most of sorted times that lie within any span of that length."""
    most = first = 0
    for place, at in enumerate(times):
        while at - times[first] >= span:
            first += 1
        most = max(most, place - first + 1)
    return most


def floods(times: Sequence[datetime], end: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """From more than FLOOD_FROM raisings within FLOOD_SPAN until fewer than FLOOD_OVER do."""
    found: list[tuple[datetime, datetime]] = []
    begun: datetime | None = None
    for place, at in enumerate(times):
        if begun is not None and (over := _over(times[:place], at)) is not None:
            found.append((begun, over))
            begun = None
        within = sum(1 for one in times[max(0, place - FLOOD_FROM) : place + 1] if at - one < FLOOD_SPAN)
        if begun is None and within > FLOOD_FROM:
            begun = times[place - FLOOD_FROM]
    if begun is not None:
        found.append((begun, _over(times, end) or end))
    return tuple(found)


def _over(before: Sequence[datetime], moment: datetime) -> datetime | None:
    """When fewer than FLOOD_OVER of these times lay within the span, if that was before the moment."""
    recent = before[-FLOOD_OVER] if len(before) >= FLOOD_OVER else before[0]
    over = recent + FLOOD_SPAN
    return over if over <= moment else None


def most_standing(records: Iterable[AlarmRecord], start: datetime, end: datetime) -> int:
    """The most alarms that stood at the same time."""
    changes: list[tuple[datetime, int]] = []
    for one in records:
        first, last = max(one.raised_at, start), min(one.closed_at or end, end)
        if first < last:
            changes += [(first, 1), (last, -1)]
    most = now = 0
    for _at, change in sorted(changes):
        now += change
        most = max(most, now)
    return most


def _stands(one: AlarmRecord, moment: datetime) -> bool:
    return one.raised_at < moment and (one.closed_at is None or one.closed_at >= moment)


def _fled(one: AlarmRecord) -> bool:
    return one.returned_at is not None and one.returned_at - one.occurrences[-1] < FLEETING


def _worst(counts: Counter[str]) -> tuple[RuleCount, ...]:
    total = sum(counts.values())
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:WORST]
    return tuple(RuleCount(key, count, count / total) for key, count in ranked)


def _chattering(raised: Sequence[tuple[datetime, str]], total: int) -> tuple[RuleCount, ...]:
    times: dict[str, list[datetime]] = {}
    for at, key in raised:
        times.setdefault(key, []).append(at)
    chatters = {key: len(own) for key, own in times.items() if most_within(own, CHATTER_SPAN) >= CHATTER_TIMES}
    ranked = sorted(chatters.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(RuleCount(key, count, count / total) for key, count in ranked)


def _priorities(records: Iterable[AlarmRecord], start: datetime, end: datetime) -> dict[AlarmPriority, float]:
    counts = Counter(one.priority for one in records for at in one.occurrences if start <= at < end)
    total = sum(counts.values())
    return {one: counts[one] / total if total else 0.0 for one in sorted(AlarmPriority, reverse=True)}


def _by_hour(times: Iterable[datetime], start: datetime, end: datetime) -> tuple[tuple[datetime, int], ...]:
    first = start.replace(minute=0, second=0, microsecond=0)
    counts = Counter(at.replace(minute=0, second=0, microsecond=0) for at in times)
    hours = [first + HOUR * number for number in range(int((end - first) / HOUR) + 1)]
    return tuple((hour, counts[hour]) for hour in hours if hour < end)


def _waits(records: Iterable[AlarmRecord], start: datetime, end: datetime, until: str) -> list[timedelta]:
    ends = [(getattr(one, until), one.raised_at) for one in records if start <= one.raised_at < end]
    return [max(last - first, timedelta()) for last, first in ends if last is not None]


def _median(waits: Sequence[timedelta]) -> timedelta | None:
    return timedelta(seconds=median(one.total_seconds() for one in waits)) if waits else None

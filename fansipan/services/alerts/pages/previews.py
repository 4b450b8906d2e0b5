"""What a rule would have raised, as pages show it: a sentence, bars, a list, the readings of the busiest place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format

from fansipan.kernel import clock
from fansipan.services.alerts.contracts import Replayed, ReplayedAlarm, RuleDef
from fansipan.services.alerts.pages import showing
from fansipan.services.alerts.queries.conditions_said import plain

SHOWN = 100
WIDTH, HEIGHT = 720, 90
DAY = timedelta(days=1)
Bar = dict[str, Any]


def replayed(found: Replayed, rule: RuleDef) -> dict[str, Any]:
    """What a preview shows."""
    days = (found.end - found.start) / DAY
    return {
        "found": found,
        "days": plain(round(days, 1)),
        "raised": [_raised(one) for one in found.alarms[:SHOWN]],
        "more": max(0, found.total - SHOWN),
        "a_day": plain(round(found.total / days, 1)) if days else "",
        "bars": bars(_by_day(found), "d/m"),
        "chart": busiest(found, rule),
    }


def _raised(one: ReplayedAlarm) -> dict[str, Any]:
    return {
        "one": one,
        "priority": showing.priority(one.priority),
        "lasted": showing.lasting((one.end - one.start) if one.end else None),
        "value": showing.figure(one.value),
        "peak": showing.figure(one.peak),
        "url": reverse("alerts:alarm", args=[one.matched]) if one.matched else "",
    }


def _by_day(found: Replayed) -> list[tuple[datetime, int]]:
    counts = Counter(one.start.astimezone(clock.VIETNAM).date() for one in found.alarms)
    first, last = (at.astimezone(clock.VIETNAM).date() for at in (found.start, found.end))
    return [(_midnight(first + DAY * n), counts[first + DAY * n]) for n in range((last - first).days + 1)]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), clock.VIETNAM)


def bars(counts: Sequence[tuple[datetime, int]], form: str, limit: float = 0) -> dict[str, Any]:
    """Counts as bars of a drawing WIDTH by HEIGHT; `limit`: a line that should not be crossed. {} without counts."""
    if not counts:
        return {}
    top = max(1.0, limit * 1.1, float(max(count for _at, count in counts)))
    step = WIDTH / len(counts)
    drawn = [
        {**_bar(number * step, step, count / top), "count": count, "at": _told(at, form), "beyond": 0 < limit < count}
        for number, (at, count) in enumerate(counts)
    ]
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "bars": [one for one in drawn if one["count"]],
        "limit": f"{HEIGHT - HEIGHT * limit / top:.1f}" if limit else "",
        "first": _told(counts[0][0], form),
        "last": _told(counts[-1][0], form),
        "most": int(max(count for _at, count in counts)),
    }


def _bar(left: float, step: float, share: float) -> Bar:
    tall = HEIGHT * share
    return {
        "x": f"{left + step * 0.1:.1f}",
        "y": f"{HEIGHT - tall:.1f}",
        "width": f"{max(step * 0.8, 0.6):.1f}",
        "height": f"{tall:.1f}",
    }


def _told(at: datetime, form: str) -> str:
    return str(date_format(at.astimezone(clock.VIETNAM), form))


def busiest(found: Replayed, rule: RuleDef) -> str:
    """Where the readings of the datastream with most alarms are asked for, with the rule's own levels; "" for none."""
    counts = Counter(one.datastream for one in found.alarms if one.datastream is not None)
    if not counts:
        return ""
    datastream, _count = counts.most_common(1)[0]
    return series_address(datastream, found.start, found.end, _levels(rule))


def _levels(rule: RuleDef) -> Iterable[str]:
    if getattr(rule.condition, "average", "") or rule.condition.kind in ("rate", "difference"):
        return ()
    return [f"{one.code}:{one.value}" for one in getattr(rule.condition, "levels", ())]


def series_address(datastream: int, start: datetime, end: datetime, levels: Iterable[str] = ()) -> str:
    """Where readings with lines at levels ("name:value") are asked for."""
    asked: list[tuple[str, str]] = [
        ("datastream", str(datastream)),
        ("from", start.isoformat()),
        ("to", end.isoformat()),
    ]
    asked += [("level", one) for one in levels]
    return f"{reverse('api:level_series')}?{urlencode(asked)}"

"""Exceedances of the limits of the law as alarms of the house: what alarms say is what compliance found.

One alarm a datastream stands for all its exceedances that go on: the highest of them gives level and words. So raw and
corrected values, readings and averages never raise two for the same limit.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.urls import reverse

from fansipan.kernel.events import Event
from fansipan.kernel.loading import Loading
from fansipan.kernel.permissions import Actor
from fansipan.sectors.environment.actions.exceeding import BEGAN
from fansipan.sectors.environment.contracts import Average, ExceedanceKind, LawStatus
from fansipan.sectors.environment.models import Exceedance, LawParameter
from fansipan.sectors.environment.queries.alarm_levels import ABOVE, AVERAGES, BELOW, NAMED
from fansipan.services.alerts.actions import conditions, loading
from fansipan.services.alerts.contracts import ReportedCondition

logger = logging.getLogger(__name__)

FIXTURE = Path(__file__).resolve().parents[1] / "fixtures" / "alarms" / "alarm_rules.json"
RULE = "law.{medium}"
"""The rules that the file brings, by the medium of what was measured."""

FRESH = timedelta(days=1)
"""What was over before it was found is still an alarm, raised and returned, unless it was over longer ago."""

WARNING, VIOLATION = 1, 2
"""Levels: a reading or an unconfirmed number; the legal average over a confirmed one."""

SAID = {
    "vi": "Giá trị là mức xa giới hạn nhất, tính như khi so sánh theo quy chuẩn.",
    "en": "The value is the one furthest beyond, as the law compares it.",
}
UNSURE = {
    "vi": " Giới hạn chưa được xác nhận với văn bản gốc: chỉ là cảnh báo.",
    "en": " Nobody has confirmed the limit against the official text: it only warns.",
}


def load(actor: Actor, *, update: bool = False) -> Iterator[Loading]:
    """Load the rules about limits of the law; what people changed since stays. Raises BrokenDocument."""
    yield from loading.load_file(actor, FIXTURE, update=update)


def exceeded(event: Event) -> None:
    """An exceedance began, changed or ended: bring the alarm of its datastream to how the law stands there now.

    What stands now is asked of the tables, so that events may come late, twice and in any order.
    """
    told = event.payload
    stream, average = int(told["datastream"]), Average(told["average"])
    if average not in AVERAGES:
        return
    rule = _rule(str(told["property"]))
    if rule is None:
        return
    worst = _worst(stream)
    if worst is None and event.name == BEGAN and (over := _just_over(int(told["id"]), event.at)):
        _report(rule, stream, _condition(over, event.at))
    _report(rule, stream, _condition(worst, event.at) if worst else ReportedCondition(event.at, level=0))


def _rule(property_code: str) -> str | None:
    row = LawParameter.objects.filter(property_code=property_code).order_by("pk").first()
    return None if row is None else RULE.format(medium=row.medium)


def _worst(stream: int) -> Exceedance | None:
    """Of those that go on a violation before a warning, then the last that began."""
    rows = Exceedance.objects.filter(datastream=stream, end=None, average__in=[one.value for one in AVERAGES])
    return max(rows, key=lambda row: (_level(row), row.start), default=None)


def _just_over(number: int, at: datetime) -> Exceedance | None:
    """One that was over when it was found, as of readings that came together."""
    return Exceedance.objects.filter(pk=number, end__gt=at - FRESH).first()


def _level(row: Exceedance) -> int:
    return VIOLATION if row.kind == ExceedanceKind.VIOLATION else WARNING


def _condition(row: Exceedance, at: datetime) -> ReportedCondition:
    above = row.high is not None and row.peak > row.high
    average, level = Average(row.average), _level(row)
    unsure = row.status != LawStatus.CONFIRMED
    return ReportedCondition(
        at=at,
        level=level,
        level_code=f"{row.average}{'+' if above else '-'}",
        level_title={one: said + NAMED[average][one] for one, said in (ABOVE if above else BELOW).items()},
        priority="high" if level == VIOLATION else "medium",
        value=row.peak,
        value_at=row.peak_time,
        limit=row.high if above else row.low,
        unit=row.unit,
        clause=row.source,
        datastream=row.datastream_id,
        note={one: said + (UNSURE[one] if unsure else "") for one, said in SAID.items()},
        url=reverse("environment:exceedance", args=[row.pk]),
    )


def _report(rule: str, stream: int, now: ReportedCondition) -> None:
    try:
        conditions.report(rule, f"exceedance:{stream}", now)
    except LookupError:
        # Somebody made the rule one of another kind, or took it away: there is nothing to raise then.
        logger.warning("exceedances of datastream %s raise no alarm: %s is no rule that is reported", stream, rule)

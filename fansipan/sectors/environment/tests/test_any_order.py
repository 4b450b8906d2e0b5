"""Whatever the order of arrival, what follows step by step is what one computation from zero gives, and what a plain
reading of the rules gives.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fansipan.kernel import clock
from fansipan.sectors.environment.actions import following
from fansipan.sectors.environment.models import (
    AirIndexDay,
    AirIndexHour,
    CorrectedHour,
    Exceedance,
    Followed,
    LegalAverage,
)
from fansipan.sectors.environment.tests import make, stacks
from fansipan.services.observations.actions import flags
from fansipan.services.observations.contracts import Flag
from fansipan.services.observations.models import FlagPeriod, Station
from fansipan.services.observations.queries.series import Period
from fansipan.services.observations.tests.make import stream
from tests import cast

pytestmark = pytest.mark.django_db

STEP = timedelta(minutes=20)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEGINNINGS = (
    datetime(2026, 3, 2, 12, tzinfo=clock.VIETNAM),
    datetime(2026, 3, 30, 18, tzinfo=clock.VIETNAM),
    datetime(2025, 12, 30, 20, tzinfo=clock.VIETNAM),
)
"""An ordinary day, the end of a month, the end of a year."""

HIGH, REFERENCE, BASE = 100.0, 7.0, 20.9
GAP = timedelta(hours=1) + STEP
DAY_GAP = timedelta(hours=24) + DAY
SLOTS = 150
"""Two days and two hours of readings every twenty minutes."""

Slot = tuple[float, float | None, int]
"""What a stack said at a moment: dust, oxygen (none: not sent), the device's status."""


def history(chance: random.Random) -> list[Slot]:
    """Dust that wanders about its limit, oxygen beside it, calibrations and faults now and then."""
    dust, slots = 95.0, []
    for _slot in range(SLOTS):
        dust = min(max(dust + chance.uniform(-14, 14), 40), 160)
        oxygen = None if chance.random() < 0.04 else round(chance.choice([6.0, 7.0, 8.5, 20.5]), 1)
        status = chance.choices([0, 1, 2], [30, 1, 1])[0]
        slots.append((round(dust, 1), oxygen, status))
    return slots


def rows(begin: datetime, slots: Sequence[Slot], which: Sequence[int]) -> list[stacks.Row]:
    found: list[stacks.Row] = []
    for at in which:
        dust, oxygen, status = slots[at]
        values: dict[str, float | str] = {"flue-pm": f"{dust}/0{status}"}
        if oxygen is not None:
            values["flue-o2"] = oxygen
        found.append((begin + (at + 1) * STEP, values))
    return found


def state(station: Station) -> dict[str, Any]:
    """All that came of a station's readings, without numbers of rows and moments of computing."""
    ids = list(station.datastreams.values_list("pk", flat=True))
    exceeding = (
        *("average", "kind", "start", "last", "end", "peak", "peak_time", "count"),
        *("low", "high", "unit", "status", "reason", "source", "resume"),
    )
    hours = CorrectedHour.objects.filter(datastream_id__in=ids)
    means = LegalAverage.objects.filter(datastream_id__in=ids)
    index, days = AirIndexHour.objects.filter(station=station), AirIndexDay.objects.filter(station=station)
    return {
        "hours": sorted(hours.values_list("hour_end", "raw", "value", "count", "uncorrected", "expected")),
        "means": sorted(means.values_list("average", "end", "value", "count", "expected", "complete")),
        "over": sorted(map(repr, Exceedance.objects.filter(datastream__in=ids).values_list(*exceeding))),
        "index": sorted(map(repr, index.values_list("hour_end", "value", "subs"))),
        "days": sorted(map(repr, days.values_list("day", "value", "subs"))),
    }


def forget(station: Station) -> None:
    ids = list(station.datastreams.values_list("pk", flat=True))
    for model in (CorrectedHour, LegalAverage):
        model.objects.filter(datastream_id__in=ids).delete()
    Exceedance.objects.filter(datastream__in=ids).delete()
    AirIndexHour.objects.filter(station=station).delete()
    AirIndexDay.objects.filter(station=station).delete()


def follow() -> None:
    stacks.roll()
    while following.follow():
        pass


# --- An independent calculation: dictionaries and loops, no code of ours.


def corrected(slot: Slot) -> float | None:
    dust, oxygen, _status = slot
    if oxygen is None or oxygen > 20:
        return None
    factor = (BASE - REFERENCE) / (BASE - oxygen)
    return None if factor > 10 else dust * factor


def by_hand(begin: datetime, valid: dict[datetime, Slot], closed: datetime) -> dict[str, Any]:
    values = {at: value for at, slot in valid.items() if (value := corrected(slot)) is not None}
    hours: dict[datetime, list[float]] = {}
    for at, value in sorted(values.items()):
        hours.setdefault(end_of_hour(at), []).append(value)
    good = {end: sum(own) / len(own) for end, own in hours.items() if len(own) >= max(1, 0.75 * 3)}
    days: dict[date, list[float]] = {}
    for end, mean in sorted(good.items()):
        days.setdefault(day_of(end), []).append(mean)
    means = {day: (sum(own) / len(own), len(own)) for day, own in days.items()}
    complete = {
        midnight_after(day): mean for day, (mean, n) in means.items() if n >= 18 and midnight_after(day) <= closed
    }
    return {
        "days": {midnight_after(day): found for day, found in means.items()},
        "readings": episodes(values, STEP, GAP, closed),
        "averages": episodes(complete, DAY, DAY_GAP, closed),
    }


def episodes(values: dict[datetime, float], length: timedelta, reach: timedelta, closed: datetime) -> list[Any]:
    found: list[Any] = []
    open_one: list[datetime] | None = None
    for at in sorted(values):
        if open_one and at - open_one[-1] > reach:
            found.append((open_one, True))
            open_one = None
        if values[at] > HIGH and not math.isclose(values[at], HIGH, rel_tol=1e-12):
            open_one = [*(open_one or []), at]
        elif open_one:
            found.append((open_one, True))
            open_one = None
    if open_one:
        found.append((open_one, closed - open_one[-1] > reach))
    return [
        (one[0] - length, one[-1], over, pytest.approx(max(values[at] for at in one)), len(one)) for one, over in found
    ]


def end_of_hour(at: datetime) -> datetime:
    whole = at.replace(minute=0)
    return whole if whole == at else whole + HOUR


def day_of(end: datetime) -> date:
    return (end - timedelta(microseconds=1)).date()


def midnight_after(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=clock.VIETNAM) + DAY


def kept(station: Station, average: str) -> list[Any]:
    own = Exceedance.objects.filter(datastream__station=station, average=average).order_by("start")
    return [
        (
            one.start.astimezone(clock.VIETNAM),
            one.last.astimezone(clock.VIETNAM),
            one.end is not None,
            one.peak,
            one.count,
        )
        for one in own
    ]


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 1_000_000), begin=st.sampled_from(BEGINNINGS))
@example(seed=1, begin=BEGINNINGS[2])
@example(seed=104062, begin=BEGINNINGS[0])
def test_a_stack_comes_to_the_same_whatever_the_order(seed: int, begin: datetime) -> None:
    chance = random.Random(seed)
    Followed.objects.all().delete()
    make.load_law()
    station = stacks.stack(f"ST-{Station.objects.count()}", ("flue-pm", "flue-o2"), interval_seconds=1200)
    stacks.outlet(station, oxygen_reference=REFERENCE, coefficients={}, basis={"flue-pm": ["normal", "dry"]})
    stacks.permit(station, "PM", HIGH)
    slots, flagged = history(chance), dict[int, bool]()
    arrived = _arrive(chance, station, begin, slots, flagged)
    valid = {
        begin + (at + 1) * STEP: (dust, oxygen, status)
        for at, (dust, oxygen, status) in arrived.items()
        if status == 0 and not flagged.get(at)
    }
    closed = begin + (SLOTS + 9) * STEP
    closed = closed.replace(minute=0)
    with clock.frozen(closed + timedelta(minutes=4)):
        follow()
        stepwise = state(station)
        oracle = by_hand(begin, valid, closed)
        assert kept(station, "any") == oracle["readings"]
        assert kept(station, "24h") == oracle["averages"]
        means = {end: (value, count) for average, end, value, count, *_rest in stepwise["means"] if average == "24h"}
        assert means == {end: (pytest.approx(mean), count) for end, (mean, count) in oracle["days"].items()}
        forget(station)
        following.recompute_stations([station.code], begin - 2 * DAY, closed + DAY)
        assert state(station) == stepwise


def _arrive(
    chance: random.Random, station: Station, begin: datetime, slots: list[Slot], flagged: dict[int, bool]
) -> dict[int, Slot]:
    """Send the history in parts, some late, some twice, some corrected, flags set and taken back between them; what
    the table holds at the end.
    """
    order = sorted(range(SLOTS), key=lambda at: at + (chance.uniform(0, 60) if chance.random() < 0.2 else 0))
    arrived: dict[int, Slot] = {}
    officer, dust = cast.acting(cast.chi()), stream(station, "flue-pm").pk
    size = chance.choice([7, 25, 60])
    for first in range(0, SLOTS, size):
        part = order[first : first + size]
        again = chance.sample(sorted(arrived), min(3, len(arrived)))
        for at in again[1:]:
            dust_then, oxygen, status = slots[at]
            slots[at] = (round(dust_then + chance.choice([-40, 0, 40]), 1), oxygen, status)
        with clock.frozen(begin + (max([*part, *arrived]) + 1) * STEP + timedelta(minutes=chance.randint(1, 90))):
            stacks.send(station, rows(begin, slots, [*part, *again]))
            arrived |= {at: slots[at] for at in [*part, *again]}
            _judge(chance, officer, dust, begin, sorted(arrived), flagged)
            if chance.random() < 0.8:
                follow()
    return arrived


def _judge(
    chance: random.Random, officer: Any, dust: int, begin: datetime, arrived: Sequence[int], flagged: dict[int, bool]
) -> None:
    """An officer flags a few hours of dust, or takes such a flag back."""
    if chance.random() < 0.4:
        at = chance.choice(arrived)
        start = begin + at * STEP
        flags.flag_period(officer, dust, Period(start, start + 6 * STEP), Flag.FAIL, "thử")
        flagged.update(dict.fromkeys(range(at, at + 6), True))
    elif standing := list(FlagPeriod.objects.filter(datastream=dust, withdrawn_at=None)):
        flags.withdraw(officer, chance.choice(standing).pk, "nhầm")
        flagged.clear()
        for one in FlagPeriod.objects.filter(datastream=dust, withdrawn_at=None):
            first = round((one.start - begin) / STEP)
            flagged.update(dict.fromkeys(range(first, first + 6), True))


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 1_000_000))
def test_air_with_limits_of_an_hour_eight_hours_and_a_day_comes_to_the_same(seed: int) -> None:
    chance = random.Random(seed)
    Followed.objects.all().delete()
    make.load_law()
    begin = BEGINNINGS[1]
    station = make.air_station(f"KK-{Station.objects.count()}")
    middle = {"air-o3": 120.0, "air-co": 9000.0, "air-so2": 300.0, "air-pm25": 45.0}
    readings = [
        (begin + at * HOUR, {name: round(chance.uniform(0.5, 1.6) * value, 1) for name, value in middle.items()})
        for at in range(1, 60)
        if chance.random() > 0.1
    ]
    sent = sorted(readings, key=lambda row: row[0] + chance.randint(0, 9) * HOUR)
    sent += [(at, {**values, "air-o3": values["air-o3"] + 30}) for at, values in chance.sample(sent, 5)] + sent[:2]
    for first in range(0, len(sent), 13):
        part = sent[first : first + 13]
        with clock.frozen(max(at for at, _values in sent[: first + 13]) + timedelta(minutes=chance.randint(1, 50))):
            make.send(station, part)
            follow()
    with clock.frozen(begin + 75 * HOUR + timedelta(minutes=4)):
        follow()
        stepwise = state(station)
        forget(station)
        following.recompute_stations([station.code], begin - 2 * DAY, begin + 76 * HOUR)
        assert state(station) == stepwise
    assert {row[0] for row in stepwise["means"]} == {"8h", "24h", "month", "year"}
    assert stepwise["over"]
    assert stepwise["index"]

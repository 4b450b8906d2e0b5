"""A storm: rain and rivers rise together, some loggers fail. Few groups before the operator, nothing hidden."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from fansipan.kernel import clock
from fansipan.kernel.permissions import SYSTEM
from fansipan.services.alerts.actions import watching
from fansipan.services.alerts.contracts import (
    AlarmDelays,
    AlarmDelivery,
    AlarmFamily,
    AlarmFilter,
    AlarmPriority,
    GroupBy,
    Inhibition,
    LoggerState,
    Missing,
    RuleDef,
    RuleLevel,
    RuleScope,
    Statistic,
    Threshold,
)
from fansipan.services.alerts.models import Alarm, AlarmGroup
from fansipan.services.alerts.queries import alarms
from fansipan.services.alerts.rules.figures import most_within
from fansipan.services.alerts.tests.make import FLOOD, NOON, make_rule
from fansipan.services.notices.models import Notice
from fansipan.services.observations.actions.delivering import deliver
from fansipan.services.observations.contracts import Parcel, Sender
from fansipan.services.observations.models import Station
from fansipan.services.observations.tests.make import make_station

pytestmark = pytest.mark.django_db

BASINS = ("Sông Thao", "Sông Chảy", "Ngòi Nhù", "Nậm Thi", "Ngòi Bo", "Ngòi Hút")
MINUTES = 100
TEN = timedelta(minutes=10)
RAIN = Threshold((RuleLevel("50", 50, priority=AlarmPriority.HIGH, title={"vi": "Mưa rất to"}),), "PT1H", Statistic.SUM)


def make_province(stations: int) -> tuple[list[Station], list[Station]]:
    """River gauges and rain gauges in equal number, over six basins, and the rules of a province."""
    rivers = [river(number, "river_level", "Flow") for number in range(stations // 2)]
    rains = [river(number, "rain", "Rain") for number in range(stations - stations // 2)]
    where = RuleScope(kinds=("river_level",)), RuleScope(kinds=("rain",))
    silence = AlarmDelivery(GroupBy.EVENT, inhibits=(Inhibition(("fault", "stream")),))
    basin, steady = AlarmDelivery(GroupBy.BASIN), AlarmDelays(hysteresis=0.05)
    make_rule("levels", RuleDef(Threshold(FLOOD), where[0], AlarmFamily.FLOOD, delays=steady, delivery=basin))
    make_rule("rain", RuleDef(RAIN, where[1], AlarmFamily.RAIN, delivery=basin))
    make_rule("silent", RuleDef(Missing(15), family=AlarmFamily.DATA, priority=AlarmPriority.HIGH, delivery=silence))
    make_rule("stream", RuleDef(Missing(15, False), family=AlarmFamily.DATA, delivery=AlarmDelivery(GroupBy.EVENT)))
    make_rule("fault", RuleDef(LoggerState(), family=AlarmFamily.DATA, delivery=AlarmDelivery(GroupBy.EVENT)))
    return rivers, rains


def river(number: int, kind: str, measured: str) -> Station:
    code = f"{'R' if kind == 'rain' else 'L'}-{number:03}"
    basin = {"name": {"vi": BASINS[number % len(BASINS)]}}
    return make_station(code, properties=(measured,), kind=kind, river=basin, interval_seconds=600)


def play(stations: int, seed: int = 4) -> dict[str, float]:
    """Two hours of storm in steps of ten; one logger of twenty goes silent. Gives the highest level by gauge."""
    chance = random.Random(seed)
    rivers, rains = make_province(stations)
    failing = {one.pk for one in chance.sample([*rivers, *rains], max(1, stations // 20))}
    peaks: dict[str, float] = {}
    with clock.frozen(NOON - timedelta(minutes=5)):
        watching.watch()
    for minute in range(0, MINUTES + 1, 10):
        for number, one in enumerate([*rivers, *rains]):
            if one.pk in failing and minute > 40:
                continue
            late = chance.uniform(0, 8)
            rises = 79 + 5.5 * max(0.0, minute - 20 - number % 30) / 60
            value = min(rises, 84.5) if one.kind == "river_level" else chance.uniform(6, 14)
            name = "Flow" if one.kind == "river_level" else "Rain"
            unit_send(one, minute, round(value, 2), minute + late / 10, name)
            if one.kind == "river_level":
                peaks[one.code] = max(peaks.get(one.code, 0), round(value, 2))
        for part in (3, 8):
            with clock.frozen(NOON + timedelta(minutes=minute + part)):
                watching.watch()
    with clock.frozen(NOON + timedelta(minutes=MINUTES + 15)):
        watching.watch()
    return peaks


def unit_send(one: Station, minute: float, value: float, now: float, name: str) -> None:
    unit = "m3/h" if name == "Flow" else "mm"
    at = (NOON + timedelta(minutes=minute)).astimezone(clock.VIETNAM)
    with clock.frozen(NOON + timedelta(minutes=now)):
        line = f"{name}\t{value}\t{unit}\t{at:%Y%m%d%H%M%S}\t00\n".encode()
        deliver(Parcel(line, "circular10", Sender("ftp", "x"), "a.txt", one.pk))


def most(times: list[object]) -> int:
    return most_within(sorted(times), TEN)  # type: ignore[type-var]


def check(peaks: dict[str, float]) -> tuple[int, int]:
    """Nothing that matters is hidden; gives the most groups and messages of any ten minutes."""
    standing = {one.station: one for one in alarms.alarms(SYSTEM, AlarmFilter(rule="levels"))}
    for code, peak in peaks.items():
        expected = sum(peak >= level.value for level in FLOOD)
        assert (standing[code].level if code in standing else 0) == expected
    for row in Alarm.objects.filter(priority__gte=AlarmPriority.HIGH, inhibited_by=None):
        assert row.group is not None
        assert row.told_priority == row.priority
    assert all(row.inhibited_by is not None for row in Alarm.objects.filter(rule__code="stream"))
    groups = most(list(AlarmGroup.objects.values_list("opened_at", flat=True)))
    return groups, most(list(Notice.objects.values_list("told_at", flat=True)))


def test_a_storm_over_thirty_stations_puts_few_groups_before_the_operator() -> None:
    groups, messages = check(play(30))
    assert groups <= 10
    assert messages <= 10


@pytest.mark.slow
def test_a_storm_over_three_hundred_stations_puts_few_groups_before_the_operator() -> None:
    groups, messages = check(play(300))
    assert groups <= 10
    assert messages <= 10

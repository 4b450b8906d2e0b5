"""The figures of EEMUA 191 on alarms that can be counted by hand; groups, floods and words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fansipan.services.alerts.contracts import AlarmFamily, AlarmPriority, AlarmRecord, AlarmSubject, GroupBy
from fansipan.services.alerts.rules import grouping, wording
from fansipan.services.alerts.rules.figures import figures, floods, most_within
from fansipan.services.notices.contracts import SHORT_LENGTH
from fansipan.services.notices.rules.texts import units

NOON = datetime(2026, 11, 25, 5, 0, tzinfo=UTC)
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


def record(key: str, at: datetime, lasts: timedelta | None = MINUTE, *again: datetime, **more: object) -> AlarmRecord:
    end = at + lasts if lasts is not None else None
    priority = more.get("priority", AlarmPriority.LOW)
    assert isinstance(priority, AlarmPriority)
    return AlarmRecord(key, priority, at, end, at + 30 * SECOND, end, (at, *again))


def test_figures_that_can_be_counted_by_hand() -> None:
    chatter = [NOON + 10 * SECOND * n for n in (1, 2)]
    records = [
        record("a", NOON, HOUR, *chatter),
        record("b", NOON + HOUR, 5 * SECOND, priority=AlarmPriority.HIGH),
        record("c", NOON - 30 * HOUR, None),
    ]
    found = figures(records, NOON, NOON + 2 * HOUR)
    assert (found.annunciations, found.per_hour, found.per_day) == (4, 2.0, 48.0)
    assert [(one.key, one.count) for one in found.chattering] == [("a", 3)]
    assert (found.fleeting, found.stale, found.standing, found.most_standing) == (1, 1, 1, 2)
    assert found.priorities == {
        AlarmPriority.CRITICAL: 0.0,
        AlarmPriority.HIGH: 0.25,
        AlarmPriority.MEDIUM: 0.0,
        AlarmPriority.LOW: 0.75,
    }
    assert [count for _hour, count in found.by_hour] == [3, 1]
    assert found.median_acknowledge == 30 * SECOND


def test_nothing_gives_figures_of_nothing() -> None:
    found = figures([], NOON, NOON + HOUR)
    assert (found.annunciations, found.worst_ten, found.flood_share, found.median_return) == (0, (), 0.0, None)


def test_a_flood_begins_with_the_eleventh_alarm_of_ten_minutes_and_ends_when_few_come() -> None:
    storm = [NOON + 30 * SECOND * n for n in range(12)]
    assert floods(storm, NOON + HOUR) == ((NOON, storm[-5] + 10 * MINUTE),)
    assert floods(storm[:10], NOON + HOUR) == ()


@given(st.lists(st.integers(0, 3600), min_size=1, max_size=60), st.integers(1, 900))
def test_the_most_within_a_span_equals_a_plain_telling(seconds: list[int], span: int) -> None:
    times = sorted(NOON + SECOND * one for one in seconds)
    plain = max(sum(first <= at < first + SECOND * span for at in times) for first in times)
    assert most_within(times, SECOND * span) == plain


def test_alarms_share_a_group_by_family_and_place() -> None:
    one = AlarmSubject("datastream:1", station="LC-01", commune="02680", basin="Sông Thao")
    keys = [grouping.key(AlarmFamily.FLOOD, by, one, flood=False) for by in (GroupBy.BASIN, GroupBy.EVENT)]
    assert keys == ["flood:basin:Sông Thao", "flood:event:*"]
    assert grouping.key(AlarmFamily.FLOOD, GroupBy.BASIN, one, flood=True) == "flood:flood:*"
    assert grouping.key(AlarmFamily.RAIN, GroupBy.ORGANISATION, one, flood=False) == "rain:organisation:LC-01"


def test_a_flood_goes_on_until_few_come() -> None:
    assert not grouping.is_flood(10, 3, was=False)
    assert grouping.is_flood(11, 0, was=False)
    assert grouping.is_flood(0, 4, was=False)
    assert grouping.is_flood(5, 0, was=True)
    assert not grouping.is_flood(4, 9, was=True)


@given(st.text(max_size=80), st.floats(-1e9, 1e9), st.text(max_size=60))
def test_row_18_a_short_text_always_fits(name: str, value: float, station: str) -> None:
    one = wording.Told(
        code="BD-000001", rule={"vi": name}, station=station, station_name={}, parameter={}, level={}, level_code=name,
        value=value, at=NOON, limit=value, symbol="mg/Nm³", decimals=2, clause="", suspect=False, over=False, note={},
        texts={},
    )  # fmt: skip
    for text in wording.single(one).values():
        assert 0 < units(text.short) <= SHORT_LENGTH

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from fansipan.services.observations.contracts import JUDGED, Flag
from fansipan.services.observations.rules import averages
from fansipan.services.observations.rules.averages import HOUR, complete_enough, completeness, daily, hourly

VIETNAM = timezone(timedelta(hours=7))
MINUTE = HOUR // 60
EIGHT = int(datetime(2026, 10, 5, 8, tzinfo=VIETNAM).timestamp()) * 1_000_000
DAY_START = int(datetime(2026, 10, 5, tzinfo=VIETNAM).timestamp()) * 1_000_000


def make_judged(
    values: Sequence[float], times: Sequence[int] | None = None, statuses: Sequence[int] = (), flags: Sequence[int] = ()
) -> NDArray[np.void]:
    """Readings of one datastream: at 08:05, 08:10 ... Viet Nam time, unless times are given."""
    rows = np.zeros(len(values), JUDGED)
    rows["datastream"] = 1
    rows["time"] = EIGHT + np.arange(1, len(values) + 1) * 5 * MINUTE if times is None else times
    rows["value"], rows["status"], rows["flag"] = values, statuses or 0, flags or Flag.PASS
    return rows


E13 = [310.2, 315.8, 322.4, 318.0, 0.0, 901.3, 327.7, 331.5, 329.9, 333.2, 340.1, 336.6]


def test_calibration_and_fault_do_not_enter_the_hourly_mean() -> None:
    (hour,) = hourly(make_judged(E13, statuses=[0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0]), {1: 12})
    assert hour["mean"] == pytest.approx(326.54, abs=0.005)
    assert (hour["count"], hour["valid"], hour["expected"]) == (12, 10, 12)
    assert hour["hour_end"] == EIGHT + HOUR
    assert (hour["min"], hour["min_time"]) == (310.2, EIGHT + 5 * MINUTE)
    assert (hour["max"], hour["max_time"]) == (340.1, EIGHT + 55 * MINUTE)


def test_completeness_is_valid_over_expected_and_marks_means_of_too_few() -> None:
    hours = hourly(make_judged(E13, statuses=[0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0]), {1: 12})
    assert completeness(hours)[0] == pytest.approx(0.833, abs=0.0005)
    assert complete_enough(hours).tolist() == [True]
    assert complete_enough(hours, threshold=0.9).tolist() == [False]


def test_a_day_is_the_mean_of_its_hourly_means() -> None:
    so2 = [410, 420, 430, 415, 405, 398, 402, 440, 470, 510, 540, 560]
    so2 += [575, 560, 540, 520, 500, 480, 470, 455, 440, 430, 425, 418]
    times = [DAY_START + hour * HOUR for hour in range(1, 25)]
    (day,) = daily(hourly(make_judged(so2, times), {1: 1}), {1: 24})
    assert day["mean"] == pytest.approx(467.21, abs=0.005)
    assert (day["max"], day["max_time"]) == (575, DAY_START + 13 * HOUR)
    assert (date(1970, 1, 1) + timedelta(days=int(day["day"]))) == date(2026, 10, 5)
    assert (day["valid"], day["expected"]) == (24, 24)


def test_an_hour_with_few_readings_weighs_as_much_in_the_day_as_a_full_one() -> None:
    rows = make_judged([10, 10, 10, 40], [EIGHT + minutes * MINUTE for minutes in (10, 20, 30, 90)])
    (day,) = daily(hourly(rows, {1: 12}), {1: 288})
    assert (day["mean"], day["sum"], day["valid"], day["expected"]) == (25, 70, 4, 288)


def test_fail_and_missing_are_left_out_and_suspect_counts() -> None:
    rows = make_judged([1, 2, 3, 100, np.nan], flags=[Flag.PASS, Flag.NOT_EVALUATED, Flag.SUSPECT, Flag.FAIL, 9])
    assert averages.valid(rows).tolist() == [True, True, True, False, False]
    assert hourly(rows, {})["mean"].tolist() == [2]


def test_an_hour_without_a_valid_reading_has_no_mean_and_is_not_complete() -> None:
    hours = hourly(make_judged([5.0], statuses=[2]), {1: 12})
    assert np.isnan(hours["mean"]).all()
    assert np.isnan(hours["min"]).all()
    assert hours["max_time"].tolist() == hours["hour_end"].tolist()
    assert complete_enough(hours).tolist() == [False]
    (day,) = daily(hours, {1: 288})
    assert np.isnan(day["mean"])
    assert (day["count"], day["valid"], day["min_time"]) == (1, 0, DAY_START + 24 * HOUR)


def test_nothing_stored_gives_no_rows() -> None:
    hours = hourly(make_judged([]), {})
    assert len(hours) == len(daily(hours, {})) == 0


MOMENTS = st.integers(-(10**15), 4 * 10**15)


@given(MOMENTS)
def test_a_time_belongs_to_the_hour_that_ends_at_or_after_it(time: int) -> None:
    end = int(averages.hour_end(np.array([time]))[0])
    assert end % HOUR == 0
    assert end - HOUR < time <= end


@given(MOMENTS)
def test_a_time_belongs_to_the_vietnamese_day_it_closes_or_lies_in(time: int) -> None:
    days = averages.vietnam_day(np.array([time]))
    local = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=time) - timedelta(microseconds=1)
    assert date(1970, 1, 1) + timedelta(days=int(days[0])) == local.astimezone(VIETNAM).date()
    end = int(averages.day_end(days)[0])
    assert end - 24 * HOUR < time <= end


@st.composite
def histories(draw: st.DrawFn) -> NDArray[np.void]:
    keys = draw(st.sets(st.tuples(st.integers(1, 3), st.integers(0, 3000)), max_size=60))
    rows = []
    for datastream, minutes in sorted(keys):
        value = draw(st.integers(-5, 5).map(float) | st.just(np.nan))
        status, flag = draw(st.sampled_from([0, 0, 0, 1, 2])), draw(st.sampled_from([1, 2, 3, 4, 9]))
        rows.append((datastream, EIGHT + minutes * MINUTE, value, status, flag, 0))
    return np.array(rows, JUDGED)


def plain_hours(rows: NDArray[np.void]) -> Iterator[tuple[float, ...]]:
    """The same hours, one reading after another."""
    hours: dict[tuple[int, int], list[np.void]] = {}
    for row in rows:
        hours.setdefault((int(row["datastream"]), -(-int(row["time"]) // HOUR)), []).append(row)
    for (datastream, end), members in hours.items():
        good = [r for r in members if r["status"] == 0 and r["flag"] in (1, 2, 3) and r["value"] == r["value"]]
        values = [float(r["value"]) for r in good]
        low, high = (min(values), max(values)) if values else (np.nan, np.nan)
        low_time = next((int(r["time"]) for r in good if r["value"] == low), end * HOUR)
        high_time = next((int(r["time"]) for r in good if r["value"] == high), end * HOUR)
        mean = sum(values) / len(values) if values else np.nan
        yield datastream, end * HOUR, mean, low, high, low_time, high_time, sum(values), len(members), len(values), 12


@given(histories())
def test_hours_are_as_if_reckoned_one_reading_after_another(rows: NDArray[np.void]) -> None:
    found = hourly(rows, {1: 12, 2: 12, 3: 12})
    expected = np.array(list(plain_hours(rows)), averages.ROLLUP)
    np.testing.assert_array_equal(found[["datastream", "hour_end"]], expected[["datastream", "hour_end"]])
    for name in averages.ROLLUP.names or ():
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-12)


@given(histories())
def test_a_day_keeps_the_sums_and_the_extremes_of_its_readings(rows: NDArray[np.void]) -> None:
    days = daily(hourly(rows, {}), {})
    assert days["count"].sum() == len(rows)
    good = rows[averages.valid(rows)]
    for day in days:
        mine = good[
            (good["datastream"] == day["datastream"]) & (averages.vietnam_day(good["time"].copy()) == day["day"])
        ]
        assert (day["valid"], day["sum"]) == (len(mine), mine["value"].sum())
        if len(mine):
            assert (day["max"], day["max_time"]) == (mine["value"].max(), mine["time"][mine["value"].argmax()])
            assert (day["min"], day["min_time"]) == (mine["value"].min(), mine["time"][mine["value"].argmin()])

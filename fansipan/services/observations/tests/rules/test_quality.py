from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ioos_qc import qartod
from numpy.typing import NDArray

from fansipan.services.observations.contracts import JUDGED, READING, Flag, LoggerStatus, QualityLimits, QualityTest
from fansipan.services.observations.rules import quality
from fansipan.services.observations.rules.quality import MINUTE, Judgement, judge, reach

START = 1_760_000_000 * 1_000_000
NOW = START + 365 * 24 * 60 * MINUTE
NOTHING = np.zeros(0, JUDGED)
FIVE_MINUTES = 5 * MINUTE


def make_readings(
    values: Sequence[float], times: Sequence[int] | None = None, statuses: Sequence[int] = (), datastream: int = 1
) -> NDArray[np.void]:
    """Readings every five minutes, or at the given numbers of minutes."""
    readings = np.zeros(len(values), READING)
    readings["datastream"] = datastream
    minutes = np.arange(len(values)) * 5 if times is None else np.array(times, np.int64)
    readings["time"] = START + minutes * MINUTE
    readings["value"] = values
    readings["status"] = statuses or 0
    return readings


def judged(values: Sequence[float], limits: QualityLimits, **columns: Sequence[int]) -> NDArray[np.void]:
    return judge(make_readings(values, **columns), NOTHING, {1: limits}, NOW).readings


def flags(values: Sequence[float], limits: QualityLimits, **columns: Sequence[int]) -> list[int]:
    return judged(values, limits, **columns)["flag"].tolist()


def bits(values: Sequence[float], limits: QualityLimits, **columns: Sequence[int]) -> list[int]:
    return judged(values, limits, **columns)["tests"].tolist()


def test_a_value_outside_the_instrument_fails_and_outside_the_place_is_suspect() -> None:
    limits = QualityLimits(fail_low=0, fail_high=100, suspect_low=10, suspect_high=90)
    assert flags([-1, 0, 9, 10, 90, 91, 100, 101], limits) == [4, 3, 3, 1, 1, 3, 3, 4]
    assert set(bits([-1, 9, 101], limits)) == {QualityTest.GROSS_RANGE}


def test_one_end_of_a_span_is_enough() -> None:
    assert flags([-5, 5], QualityLimits(fail_low=0)) == [4, 1]


def test_a_fast_change_is_suspect_and_never_fails() -> None:
    limits = QualityLimits(rate_per_minute=1)
    assert flags([10, 15, 20.1, 1000], limits) == [2, 1, 3, 3]
    assert bits([10, 15, 20.1], limits) == [0, 0, QualityTest.RATE_OF_CHANGE]


def test_readings_more_than_three_intervals_apart_are_not_compared() -> None:
    limits = QualityLimits(rate_per_minute=1, spike_fail=10)
    assert flags([10, 900], limits, times=[0, 15])[1] == Flag.SUSPECT
    assert flags([10, 900, 10], limits, times=[0, 16, 32]) == [2, 2, 2]


def test_a_spike_is_judged_when_its_successor_is_there() -> None:
    limits = QualityLimits(spike_suspect=5, spike_fail=50)
    assert flags([10, 10, 17, 10, 10, 90, 10, 10], limits) == [2, 1, 3, 1, 1, 4, 1, 2]
    assert bits([10, 90, 10], limits) == [0, QualityTest.SPIKE, 0]


def test_the_steep_front_of_a_flood_is_no_spike() -> None:
    limits = QualityLimits(spike_suspect=0.3, spike_fail=1.0)
    assert flags([80, 80, 82.6, 85.2, 88, 88], limits) == [2, 1, 1, 1, 1, 2]


def test_a_spike_stored_as_newest_is_amended_when_the_next_reading_comes() -> None:
    limits = {1: QualityLimits(fail_low=0, spike_fail=50)}
    readings = make_readings([10, 90, 10])
    first = judge(readings[:2], NOTHING, limits, NOW)
    assert first.readings["flag"].tolist() == [1, 1]
    second = judge(readings[2:], first.readings, limits, NOW)
    assert second.amended["time"].tolist() == [readings["time"][1]]
    assert second.amended["flag"].tolist() == [Flag.FAIL]
    assert second.amended["tests"].tolist() == [QualityTest.SPIKE]


def test_what_a_person_flagged_is_never_amended() -> None:
    limits = {1: QualityLimits(spike_fail=50)}
    readings = make_readings([10, 90, 10])
    stored = judge(readings[:2], NOTHING, limits, NOW).readings
    stored["flag"][1], stored["tests"][1] = Flag.PASS, QualityTest.MANUAL
    assert len(judge(readings[2:], stored, limits, NOW).amended) == 0


def test_a_flat_line_is_suspect_from_the_moment_it_is_long_enough() -> None:
    limits = QualityLimits(flat_line_minutes=20)
    assert flags([1, 7, 7, 7, 7, 7, 7, 8], limits) == [1, 1, 1, 1, 1, 3, 3, 1]
    wavering = QualityLimits(flat_line_minutes=20, flat_line_tolerance=0.2)
    assert flags([7, 7.1, 7, 7.2, 7.1, 7.3, 7.1], wavering) == [1, 1, 1, 1, 3, 1, 1]


def test_a_gap_ends_a_flat_line() -> None:
    limits = QualityLimits(flat_line_minutes=20)
    assert flags([7, 7, 7, 7, 7, 7], limits, times=[0, 5, 10, 30, 35, 40]) == [1] * 6


def test_a_gap_sets_its_bit_and_leaves_the_flag() -> None:
    readings = judged([5, 5, 5], QualityLimits(fail_low=0), times=[0, 15, 31])
    assert readings["flag"].tolist() == [1, 1, 1]
    assert readings["tests"].tolist() == [0, 0, QualityTest.GAP]


def test_late_readings_that_fill_a_gap_take_its_bit_away() -> None:
    limits = {1: QualityLimits(fail_low=0)}
    readings = make_readings([1, 2, 3, 4, 5])
    stored = judge(readings[[0, 4]], NOTHING, limits, NOW).readings
    assert stored["tests"][1] == QualityTest.GAP
    filled = judge(readings[1:4], stored, limits, NOW)
    assert filled.amended["time"].tolist() == [readings["time"][4]]
    assert filled.amended["tests"].tolist() == [0]


def test_a_reading_more_than_ten_minutes_ahead_of_now_fails() -> None:
    readings = make_readings([1, 1], times=[10, 11])
    result = judge(readings, NOTHING, {1: QualityLimits()}, START).readings
    assert result["flag"].tolist() == [Flag.NOT_EVALUATED, Flag.FAIL]
    assert result["tests"].tolist() == [0, QualityTest.FUTURE]


def test_calibrating_and_faulty_readings_fail_with_their_reason_and_are_compared_with_nothing() -> None:
    limits = QualityLimits(fail_low=0, fail_high=500, rate_per_minute=1, spike_fail=10)
    statuses = [0, LoggerStatus.CALIBRATING, LoggerStatus.FAULT, 0]
    result = judged([10, 900, -5, 10], limits, statuses=statuses)
    assert result["flag"].tolist() == [1, 4, 4, 1]
    assert result["tests"].tolist() == [0, QualityTest.STATUS, QualityTest.STATUS, 0]


def test_a_reading_without_a_value_is_missing_whatever_else() -> None:
    result = judged([np.nan, np.nan], QualityLimits(fail_low=0), statuses=[0, 2])
    assert result["flag"].tolist() == [Flag.MISSING, Flag.MISSING]
    assert result["tests"].tolist() == [0, QualityTest.STATUS]


def test_a_value_outside_the_instrument_does_not_make_its_neighbours_suspect() -> None:
    limits = QualityLimits(fail_low=0, rate_per_minute=1, spike_suspect=5)
    assert flags([10, 10, -9999, 10, 10], limits) == [1, 1, 4, 1, 1]


def test_a_datastream_without_limits_is_not_evaluated() -> None:
    result = judge(make_readings([1, 9999], times=[0, 500]), NOTHING, {}, NOW).readings
    assert result["flag"].tolist() == [Flag.NOT_EVALUATED] * 2
    assert result["tests"].tolist() == [0, 0]


def test_no_readings_give_no_flags() -> None:
    result = judge(make_readings([]), NOTHING, {}, NOW)
    assert len(result.readings) == len(result.amended) == 0


def test_a_correction_replaces_the_stored_reading_and_its_neighbours_are_judged_anew() -> None:
    limits = {1: QualityLimits(rate_per_minute=1)}
    stored = judge(make_readings([10, 500, 10]), NOTHING, limits, NOW).readings
    assert stored["flag"].tolist() == [2, 3, 3]
    corrected = judge(make_readings([11], times=[5]), stored, limits, NOW)
    assert corrected.readings["flag"].tolist() == [Flag.PASS]
    assert corrected.amended["flag"].tolist() == [Flag.PASS]
    assert corrected.amended["time"].tolist() == stored["time"][2:].tolist()


VALUES = st.lists(st.integers(-20, 20).map(float) | st.just(np.nan), min_size=3, max_size=60)


def oracle(test: str, values: Sequence[float], **settings: float | tuple[float, float]) -> NDArray[np.uint8]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return np.ma.getdata(getattr(qartod, test)(inp=values, **settings))


@given(VALUES, st.integers(1, 18), st.integers(0, 15))
def test_gross_range_agrees_with_ioos_qc(values: list[float], fail: int, suspect: int) -> None:
    suspect = min(suspect, fail)
    expected = oracle("gross_range_test", values, fail_span=(-fail, fail), suspect_span=(-suspect, suspect))
    limits = QualityLimits(fail_low=-fail, fail_high=fail, suspect_low=-suspect, suspect_high=suspect)
    assert flags(values, limits) == expected.tolist()


@given(VALUES, st.integers(1, 30))
def test_rate_of_change_agrees_with_ioos_qc(values: list[float], step: int) -> None:
    """A value sent after a missing one is compared with the last value here, with nothing there: so none is missing."""
    values = [value for value in values if value == value] or [1.0]
    times = (np.arange(len(values)) * 300).astype("datetime64[s]")
    expected = oracle("rate_of_change_test", values, tinp=times, threshold=(step + 0.5) / 300)
    found = np.array(flags(values, QualityLimits(rate_per_minute=(step + 0.5) / 5)))
    assert found[1:].tolist() == expected[1:].tolist()


@given(st.lists(st.integers(-20, 20).map(float), min_size=3, max_size=60), st.integers(1, 10), st.integers(1, 10))
def test_spike_agrees_with_ioos_qc_where_a_value_stands_out_from_both_neighbours(
    values: list[float], suspect: int, more: int
) -> None:
    low, high = suspect + 0.25, suspect + more + 0.25
    expected = oracle("spike_test", values, suspect_threshold=low, fail_threshold=high)
    value = np.array(values)
    rise, fall = value[1:-1] - value[:-2], value[1:-1] - value[2:]
    expected[1:-1][rise * fall <= 0] = Flag.PASS
    assert flags(values, QualityLimits(spike_suspect=low, spike_fail=high)) == expected.tolist()


@given(st.lists(st.integers(0, 2).map(float), min_size=3, max_size=80), st.integers(1, 6), st.sampled_from([0.5, 1.5]))
def test_flat_line_agrees_with_ioos_qc(values: list[float], count: int, tolerance: float) -> None:
    times = (np.arange(len(values)) * 300).astype("datetime64[s]")
    settings = {"suspect_threshold": count * 300, "fail_threshold": 10**7, "tolerance": tolerance}
    expected = oracle("flat_line_test", values, tinp=times, **settings)
    limits = QualityLimits(flat_line_minutes=count * 5, flat_line_tolerance=tolerance)
    assert flags(values, limits) == expected.tolist()


MANY_LIMITS = {
    1: QualityLimits(fail_low=-9, fail_high=9, suspect_low=-7, rate_per_minute=1.1, spike_suspect=2, spike_fail=6),
    2: QualityLimits(spike_fail=3, flat_line_minutes=15, flat_line_tolerance=1),
    3: QualityLimits(rate_per_minute=0.5, flat_line_minutes=30, interval_seconds=600),
}


@st.composite
def histories(draw: st.DrawFn) -> NDArray[np.void]:
    """Readings of four datastreams (one without limits) at ragged times, in order, one row a key."""
    number = st.integers(-10, 10).map(float) | st.just(np.nan)
    status = st.sampled_from([0, 0, 0, 0, 0, 1, 2])
    parts = []
    for datastream in (1, 2, 3, 4):
        minutes = np.cumsum(draw(st.lists(st.sampled_from([5, 5, 5, 5, 10, 15, 16, 40]), max_size=14)))
        values = draw(st.lists(number, min_size=len(minutes), max_size=len(minutes)))
        statuses = draw(st.lists(status, min_size=len(minutes), max_size=len(minutes)))
        parts.append(make_readings(values, minutes.tolist(), statuses, datastream))
    return np.concatenate(parts)


def in_order(rows: NDArray[np.void]) -> NDArray[np.void]:
    return rows[np.lexsort((rows["time"], rows["datastream"]))]


def stored_after(stored: NDArray[np.void], judgement: Judgement) -> NDArray[np.void]:
    """What the table holds once a judgement is written: the last row of a key wins."""
    rows = np.concatenate([stored, judgement.amended, judgement.readings])
    newest_first = rows[::-1]
    _, keep = np.unique(newest_first[["datastream", "time"]], return_index=True)
    return in_order(newest_first[keep])


def context_of(stored: NDArray[np.void], readings: NDArray[np.void]) -> NDArray[np.void]:
    """As little of the stored rows as `judge` asks for: those within reach and the nearest beyond."""
    keep = np.zeros(len(stored), np.bool_)
    for datastream in np.unique(readings["datastream"]):
        times = readings["time"][readings["datastream"] == datastream]
        around = reach(MANY_LIMITS.get(int(datastream), QualityLimits()))
        mine = np.flatnonzero(stored["datastream"] == datastream)
        first, last = np.searchsorted(stored["time"][mine], [times[0] - around, times[-1] + around])
        keep[mine[max(first - 1, 0) : last + 1]] = True
    return stored[keep]


def arriving(history: NDArray[np.void], batches: Sequence[NDArray[np.intp]]) -> NDArray[np.void]:
    stored = NOTHING
    for batch in batches:
        readings = in_order(history[batch])
        stored = stored_after(stored, judge(readings, context_of(stored, readings), MANY_LIMITS, NOW))
    return stored


def assert_same(found: NDArray[np.void], expected: NDArray[np.void]) -> None:
    assert found.tobytes() == expected.tobytes(), f"{found}\n{expected}"


@given(histories(), st.integers(1, 20))
def test_one_by_one_in_batches_or_at_once_the_flags_are_the_same(history: NDArray[np.void], size: int) -> None:
    expected = judge(history, NOTHING, MANY_LIMITS, NOW).readings
    by_time = np.argsort(history["time"], kind="stable")
    for step in (1, size):
        stored = arriving(history, [by_time[start : start + step] for start in range(0, len(history), step)])
        assert_same(stored, expected)


@given(histories(), st.randoms(use_true_random=False), st.integers(1, 20))
def test_the_order_of_arrival_does_not_matter(history: NDArray[np.void], random: object, size: int) -> None:
    expected = judge(history, NOTHING, MANY_LIMITS, NOW).readings
    order = list(range(len(history)))
    random.shuffle(order)  # type: ignore[attr-defined]
    batches = [np.array(order[start : start + size]) for start in range(0, len(order), size)]
    assert_same(arriving(history, batches), expected)


@given(histories(), st.randoms(use_true_random=False))
def test_a_corrected_history_has_the_flags_of_the_corrections(history: NDArray[np.void], random: object) -> None:
    wrong = history.copy()
    wrong["value"][random.sample(range(len(wrong)), len(wrong) // 3)] = np.nan  # type: ignore[attr-defined]
    stored = judge(wrong, NOTHING, MANY_LIMITS, NOW).readings
    for row in np.flatnonzero(~((wrong["value"] == history["value"]) | np.isnan(history["value"]))):
        readings = history[row : row + 1]
        stored = stored_after(stored, judge(readings, context_of(stored, readings), MANY_LIMITS, NOW))
    assert_same(stored, judge(history, NOTHING, MANY_LIMITS, NOW).readings)


@pytest.mark.parametrize("count", [1, 2, 3, 17, 64])
def test_the_spread_of_many_windows_is_that_of_each(count: int) -> None:
    value = np.random.default_rng(count).normal(size=count)
    start, end = np.triu_indices(count)
    expected = [np.ptp(value[first : last + 1]) for first, last in zip(start, end, strict=True)]
    assert quality._spread(value, start, end).tolist() == expected

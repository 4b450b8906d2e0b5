"""Every kind of condition, each held against a plain telling of the same."""

from __future__ import annotations

from math import fsum

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fansipan.services.alerts.contracts import (
    Changing,
    Combined,
    CombinedPart,
    Counted,
    Differing,
    FlatLine,
    LoggerState,
    RuleLevel,
    Statistic,
    Threshold,
)
from fansipan.services.alerts.rules.judging import windows
from fansipan.services.alerts.rules.judging.running import TrackState, run
from fansipan.services.alerts.tests.rules.judging.readings import HOUR, MINUTE, T0, flips, plan, rows
from fansipan.services.notices.contracts.weeks import WeekWindow

ABOVE_50 = (RuleLevel("limit", 50),)


def test_row_1_an_hourly_mean_is_judged_when_enough_of_it_is_there() -> None:
    hour = plan(Threshold(ABOVE_50, "PT1H"))
    assert flips(hour, *[(5 * n, 100) for n in range(6)]) == []
    assert flips(hour, *[(5 * n, 100) for n in range(12)]) == [("raise", 40, 1)]


def test_row_1_a_rolling_sum_of_rain_crosses_its_threshold() -> None:
    rain = plan(Threshold((RuleLevel("heavy", 50),), "PT1H", Statistic.SUM))
    assert flips(rain, (0, 20), (20, 20), (40, 15), (65, 0), (100, 0)) == [("raise", 40, 1), ("return", 65, 0)]


def test_row_1_a_rate_is_the_change_an_hour() -> None:
    rate = plan(Changing((RuleLevel("fast", 0.5),), "PT30M"))
    steady = [(5 * n, 80 + 0.2 * n / 12) for n in range(12)]
    rising = [(60 + 5 * n, 80.3 + 0.65 * n / 12) for n in range(12)]
    found = flips(rate, *steady, *rising)
    assert [kind for kind, _at, _level in found] == ["raise"]
    assert 60 < found[0][1] <= 90


def test_row_1_a_flat_line_needs_its_whole_span() -> None:
    flat = plan(FlatLine(60))
    assert flips(flat, *[(5 * n, 7.1) for n in range(10)]) == []
    found = flips(flat, *[(5 * n, 7.1) for n in range(20)], (100, 7.2))
    assert [(kind, level) for kind, _at, level in found] == [("raise", 1), ("return", 0)]


def test_row_8_what_fails_the_quality_tests_is_an_alarm_of_the_sensor() -> None:
    failed = plan(LoggerState((), (4,)))
    assert flips(failed, (0, 99, 4), (5, 1)) == [("raise", 0, 1), ("return", 5, 0)]
    device = plan(LoggerState((2,)))
    assert flips(device, (0, 99, 1, 2), (5, 1)) == [("raise", 0, 1), ("return", 5, 0)]


def test_row_1_count_in_window() -> None:
    three = plan(Counted(RuleLevel("limit", 50), 3, "PT30M"))
    assert flips(three, (0, 60), (5, 1), (10, 60), (20, 60), (35, 1)) == [("raise", 20, 1), ("return", 35, 0)]
    assert flips(three, (0, 60), (10, 60), (35, 60)) == []


def two(condition: object, first: np.ndarray, second: np.ndarray) -> list[tuple[str, float]]:
    of = plan(condition, others=(2,) if isinstance(condition, Differing) else (1, 2))  # type: ignore[arg-type]
    _state, found = run(of, TrackState(last=T0 - HOUR), {1: first, 2: second})
    return [(one.kind.value, (one.at - T0) / MINUTE) for one in found]


def test_row_1_the_difference_of_two_datastreams() -> None:
    apart = Differing((RuleLevel("apart", 5),), datastream=2)
    assert two(apart, rows((0, 10), (5, 20), (10, 12)), rows((0, 11), (5, 11), (10, 11))) == [
        ("raise", 5),
        ("return", 10),
    ]


def test_a_difference_is_known_only_while_both_are_new_enough() -> None:
    apart = Differing((RuleLevel("apart", 5),), datastream=2, skew_seconds=600)
    assert two(apart, rows((0, 10), (30, 20)), rows((0, 11))) == []


def test_row_1_several_conditions_at_several_stations_together() -> None:
    parts = tuple(CombinedPart(Threshold(ABOVE_50), datastream=number) for number in (1, 2))
    both = Combined(parts, least=2)
    either = Combined(parts, least=1)
    first, second = rows((0, 10), (5, 60), (10, 60), (15, 10)), rows((0, 60), (5, 10), (10, 60), (15, 10))
    assert two(both, first, second) == [("raise", 10), ("return", 15)]
    assert two(either, first, second) == [("raise", 0), ("return", 15)]


def test_conditions_within_a_span_need_not_be_true_at_once() -> None:
    parts = tuple(CombinedPart(Threshold(ABOVE_50), datastream=number) for number in (1, 2))
    first, second = rows((0, 60), (5, 10), (10, 10), (40, 10)), rows((0, 10), (10, 60), (40, 10))
    assert two(Combined(parts, least=2), first, second) == []
    assert two(Combined(parts, least=2, within="PT30M"), first, second) == [("raise", 10), ("return", 40)]


def test_a_rule_is_judged_in_its_hours_only() -> None:
    nights = plan(Threshold(ABOVE_50), hours=(WeekWindow(frozenset(range(7)), 0, 0),))
    assert flips(nights, (0, 60)) == [("raise", 0, 1)]
    hour = (T0 // HOUR + 7) % 24
    later = WeekWindow(frozenset(range(7)), (hour * 60 + 30) % 1440, (hour * 60 + 60) % 1440)
    assert flips(plan(Threshold(ABOVE_50), hours=(later,)), (0, 60), (30, 60), (60, 60)) == [
        ("raise", 30, 1),
        ("return", 60, 0),
    ]


series = st.lists(
    st.tuples(st.integers(0, 200), st.floats(-1000, 1000)), min_size=1, max_size=40, unique_by=lambda p: p[0]
)


@given(series, st.integers(1, 90))
def test_rolling_figures_equal_a_plain_telling(found: list[tuple[int, float]], span: int) -> None:
    pairs = sorted(found)
    time = np.array([at * MINUTE for at, _value in pairs], np.int64)
    value = np.array([one for _at, one in pairs])
    total, count = windows.sums(time, value, span * MINUTE)
    low, high, _count = windows.extremes(time, value, span * MINUTE)
    for place, (at, _value) in enumerate(pairs):
        within = [one for when, one in pairs if at - span < when <= at]
        assert count[place] == len(within)
        assert total[place] == pytest.approx(fsum(within), abs=1e-6)
        assert (low[place], high[place]) == (min(within), max(within))

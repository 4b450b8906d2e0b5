"""Sums of rain: every window of every gauge at once equals what a person would add up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fansipan.kernel.errors import Invalid
from fansipan.sectors.hazards.contracts import RainBand, RainLimit
from fansipan.sectors.hazards.rules import rain
from fansipan.sectors.hazards.rules.windows import HOUR_US, MINUTE_US, NAMES, windows

TEN = 10 * MINUTE_US
NOON = 1_795_000_000 * 1_000_000 // HOUR_US * HOUR_US

readings = st.lists(st.tuples(st.integers(0, 600), st.floats(0, 60, width=32)), min_size=1, max_size=60)


@given(st.lists(readings, min_size=1, max_size=5))
def test_all_gauges_together_equal_each_one_added_up_by_hand(gauges: list[list[tuple[int, float]]]) -> None:
    columns = []
    for one in gauges:
        known = dict(one)
        at = np.array(sorted(known), np.int64)
        columns.append((NOON + at * TEN, np.array([float(known[step]) for step in at.tolist()])))
    found = rain.sums(rain.laid_out(columns, [TEN] * len(columns)))
    for row, (time, value) in enumerate(columns):
        assert found.end[row] == time[-1]
        for column, window in enumerate(windows(int(time[-1]))):
            inside = (time > window.start) & (time <= window.end)
            told = inside.any() and window.end - window.start >= TEN
            if told:
                assert found.mm[row, column] == pytest.approx(value[inside].sum(), abs=0.01)
                share = inside.sum() * TEN / (window.end - window.start)
                assert found.coverage[row, column] == pytest.approx(min(1.0, share))
            else:
                assert np.isnan(found.mm[row, column])


def test_nothing_measured_is_not_dry() -> None:
    found = rain.sums(rain.laid_out([(np.empty(0, np.int64), np.empty(0))], [TEN]))
    assert np.isnan(found.mm).all()
    assert found.end.tolist() == [0]


def test_a_gap_shows_in_the_coverage_and_lost_rain_is_not_made_up() -> None:
    time = NOON + TEN * np.array([1, 2, 5, 6], np.int64)
    found = rain.sums(rain.laid_out([(time, np.ones(4))], [TEN]))
    hour = NAMES.index("1h")
    assert found.mm[0, hour] == 4.0
    assert found.coverage[0, hour] == pytest.approx(4 / 6)


def test_a_window_shorter_than_the_interval_of_a_gauge_cannot_be_told() -> None:
    found = rain.sums(rain.laid_out([(np.array([NOON]), np.array([5.0]))], [15 * MINUTE_US]))
    assert np.isnan(found.mm[0, NAMES.index("10m")])
    assert found.mm[0, NAMES.index("1h")] == 5.0


def test_the_rain_day_ends_at_seven_in_the_evening_in_viet_nam() -> None:
    at = 1_795_000_000 * 1_000_000
    for window in windows(at):
        local = (window.end // HOUR_US + 7) % 24
        if window.name in ("19-07", "07-07"):
            assert local == 7
        if window.name in ("07-19", "19-19"):
            assert local == 19
        assert window.start < window.end <= at


@pytest.mark.parametrize(("unit", "factor"), [("mm", 1.0), ("cm", 10.0), ("[in_i]", 25.4)])
def test_units_of_a_length_become_millimetres(unit: str, factor: float) -> None:
    assert rain.millimetres(unit) == pytest.approx(factor)


@pytest.mark.parametrize("unit", ["", " ", "Cel", "mAOD"])
def test_a_number_without_a_unit_of_length_is_refused(unit: str) -> None:
    with pytest.raises(Invalid):
        rain.millimetres(unit)


def test_classes_hold_from_their_lower_end() -> None:
    bands = [RainBand("heavy", 24, 50.1, 100.1, True), RainBand("very_heavy", 24, 100.1, None, True)]
    assert [getattr(rain.band(mm, 24, bands), "code", None) for mm in (50.0, 50.1, 100.0, 100.1, 900.0)] == [
        None, "heavy", "heavy", "very_heavy", "very_heavy",
    ]  # fmt: skip


def test_the_gravest_threshold_that_is_reached_counts() -> None:
    limits = [
        RainLimit(window, mm, "flash_flood", "high", step, False) for window, mm, step in (("1h", 30, 1), ("3h", 70, 2))
    ]
    assert rain.reached({"1h": 35.0, "3h": 69.9}, limits) == limits[0]
    assert rain.reached({"1h": 35.0, "3h": 70.0}, limits) == limits[1]
    assert rain.reached({"1h": 29.0}, limits) is None


def test_rarity_lies_between_the_years_of_its_table() -> None:
    table = [(2.0, 80.0), (10.0, 120.0), (100.0, 200.0)]
    assert rain.rarity(79.0, table) is None
    between = rain.rarity(100.0, table)
    assert between is not None
    assert 2.0 < between.years < 10.0
    beyond = rain.rarity(201.0, table)
    assert beyond == rain.Rarity(100.0, beyond=True)

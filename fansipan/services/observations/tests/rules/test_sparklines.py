"""A day as a small line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fansipan.services.observations.rules.spans import HOUR_US
from fansipan.services.observations.rules.sparklines import sparkline

DAY = 24 * HOUR_US


def test_a_line_runs_from_left_to_right_and_high_values_stand_high() -> None:
    line = sparkline([(0, 10.0), (HOUR_US, 20.0), (2 * HOUR_US, 15.0)], 0, DAY)
    assert line.segments == ("0.0,22.0 4.2,2.0 8.3,12.0",)


def test_a_missing_hour_breaks_the_line() -> None:
    line = sparkline([(0, 1.0), (HOUR_US, 2.0), (3 * HOUR_US, 3.0), (4 * HOUR_US, 1.0)], 0, DAY)
    assert len(line.segments) == 2


def test_an_hour_alone_is_still_drawn() -> None:
    (segment,) = sparkline([(HOUR_US, 5.0)], 0, DAY).segments
    first, second = segment.split()
    assert first == second


def test_nothing_received_draws_nothing() -> None:
    assert sparkline([], 0, DAY, limit=5.0).segments == ()
    assert sparkline([], 0, DAY, limit=5.0).limit is None


@pytest.mark.parametrize(("limit", "shown"), [(15.0, True), (25.0, True), (500.0, False), (1.0, False), (None, False)])
def test_the_limit_is_drawn_when_it_is_near_enough_to_matter(limit: float | None, shown: bool) -> None:
    line = sparkline([(0, 10.0), (HOUR_US, 20.0)], 0, DAY, limit)
    assert (line.limit is not None) is shown


@given(
    st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=24),
    st.one_of(st.none(), st.floats(-1e9, 1e9)),
)
def test_every_line_stays_in_its_box(values: list[float], limit: float | None) -> None:
    line = sparkline([(hour * HOUR_US, value) for hour, value in enumerate(values, 1)], 0, DAY, limit)
    for segment in line.segments:
        for point in segment.split():
            x, y = map(float, point.split(","))
            assert 0 <= x <= 100
            assert 2 <= y <= 22
    assert line.limit is None or 2 <= float(line.limit) <= 22

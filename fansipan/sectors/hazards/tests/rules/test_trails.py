"""A few past forecasts stand for all of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fansipan.sectors.hazards.rules.trails import spread


@given(st.lists(st.integers(-100, 1100), unique=True), st.integers(1, 12))
def test_at_most_so_many_are_taken_and_each_from_the_time_that_is_shown(moments: list[int], most: int) -> None:
    rising = sorted(moments)
    taken = spread(rising, 0, 1000, most)
    assert len(taken) <= most
    assert taken == sorted(set(taken))
    assert all(0 <= rising[place] < 1000 for place in taken)


def test_they_lie_evenly() -> None:
    assert spread(list(range(0, 1000, 10)), 0, 1000, 4) == [0, 25, 50, 75]

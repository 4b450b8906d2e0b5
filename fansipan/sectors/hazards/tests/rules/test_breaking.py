"""A level that leaves every band breaks the forecasts; one that the newest holds makes them whole."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fansipan.sectors.hazards.rules.breaking import Band, Verdict, judge

NEWEST, OLDER = Band((10, 20), (80.0, 82.0)), Band((0, 30), (81.0, 81.0))


def test_above_every_band_it_is_broken() -> None:
    assert judge(81.1, 10, [NEWEST, OLDER]) == (Verdict.BROKEN, 81.0)
    assert judge(82.1, 20, [NEWEST, OLDER]) == (Verdict.BROKEN, 82.0)


def test_within_the_newest_band_it_holds() -> None:
    assert judge(81.0, 15, [NEWEST, OLDER])[0] is Verdict.HOLDS
    assert judge(60.0, 15, [NEWEST, OLDER])[0] is Verdict.HOLDS


def test_above_the_newest_band_only_what_was_said_stays() -> None:
    assert judge(80.5, 10, [NEWEST, OLDER])[0] is Verdict.UNSURE


def test_a_forecast_says_nothing_before_its_first_lead_and_after_its_last() -> None:
    assert judge(99.0, 9, [NEWEST]) == (Verdict.UNSURE, None)
    assert judge(99.0, 21, [NEWEST]) == (Verdict.UNSURE, None)
    assert judge(99.0, 25, [NEWEST, OLDER]) == (Verdict.BROKEN, 81.0)


@given(st.floats(70, 90), st.integers(0, 30), st.lists(st.floats(70, 90), min_size=1, max_size=5))
def test_a_higher_level_never_makes_broken_forecasts_whole(level: float, at: int, highs: list[float]) -> None:
    bands = [Band((0, 30), (high, high)) for high in highs]
    order = [Verdict.HOLDS, Verdict.UNSURE, Verdict.BROKEN]
    assert order.index(judge(level + 1, at, bands)[0]) >= order.index(judge(level, at, bands)[0])

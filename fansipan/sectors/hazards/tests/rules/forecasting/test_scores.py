"""Scores of levels, bands and onsets, and what became of announcements."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fansipan.sectors.hazards.rules.scoring import matching, onsets, skill
from fansipan.sectors.hazards.rules.scoring.matching import Result

LOW, HIGH = 1.0, 3.0


def level(*crossings: int, hours: int = 120, stay: int = 5) -> np.ndarray:
    """Below the threshold of 2 but for some hours from each crossing on."""
    found = np.full(hours, LOW)
    for crossing in crossings:
        found[crossing : crossing + stay] = HIGH
    return found


def steps(*places: int, hours: int = 120) -> np.ndarray:
    found = np.zeros(hours, dtype=bool)
    found[list(places)] = True
    return found


ALWAYS = np.ones(120, dtype=bool)


def scored(river: np.ndarray, announced: np.ndarray, lead: int = 3) -> onsets.OnsetScore:
    return onsets.score(river, 2.0, announced, ALWAYS[: len(river)], lead)


def test_a_flood_counts_once_however_long_it_stays() -> None:
    assert scored(level(50), steps(47)).onsets == 1


@pytest.mark.parametrize("step", [47, 48, 49])
def test_an_onset_is_caught_for_the_hour_of_the_crossing_or_the_two_after(step: int) -> None:
    found = scored(level(50), steps(step))
    assert (found.caught, found.false_alarms) == (1, 0)
    assert found.leads == (50 - step,)


@pytest.mark.parametrize("step", [40, 50, 51])
def test_too_early_or_after_the_crossing_is_not_caught(step: int) -> None:
    assert scored(level(50), steps(step)).caught == 0


def test_what_never_comes_is_one_false_alarm_however_often_it_was_said() -> None:
    assert scored(level(), steps(20, 21, 22, 25)).false_alarms == 1


def test_crossings_closer_than_the_gap_are_one_event() -> None:
    assert scored(level(50, 62), steps(47)).onsets == 1
    assert scored(level(50, 90), steps(47)).onsets == 2


def test_lead_time_runs_from_the_first_announcement_that_was_kept() -> None:
    assert scored(level(50), steps(40, 46, 47, 48, 49)).leads == (4,)


def test_persistence_announces_nothing_that_is_not_there_already() -> None:
    river = level(50)
    assert scored(river, river >= 2.0).caught == 0


def test_a_crossing_that_no_forecast_could_precede_is_not_judged() -> None:
    issued = ALWAYS.copy()
    issued[45:50] = False
    assert onsets.score(level(50), 2.0, steps(47), issued, 3).onsets == 0


def test_a_crossing_out_of_a_gap_is_no_onset() -> None:
    river = level(50)
    river[45:50] = np.nan
    assert scored(river, steps(44)).onsets == 0


def test_announcements_become_hits_misses_false_alarms_or_stay_open() -> None:
    river = level(30, 70)
    announced = steps(27, 28, 29, 100, 118)
    found = matching.matches(river, 2.0, announced, ALWAYS, 3)
    assert [(one.result, one.announced, one.crossed) for one in found] == [
        (Result.HIT, 27, 30),
        (Result.MISS, None, 70),
        (Result.FALSE_ALARM, 100, None),
        (Result.OPEN, 118, None),
    ]


@given(st.lists(st.integers(0, 119), max_size=12), st.lists(st.integers(0, 119), max_size=4), st.integers(1, 12))
def test_every_crossing_that_is_judged_is_caught_or_missed(said: list[int], crossings: list[int], lead: int) -> None:
    river = level(*crossings)
    found = onsets.score(river, 2.0, steps(*said), ALWAYS, lead)
    results = [one.result for one in matching.matches(river, 2.0, steps(*said), ALWAYS, lead)]
    assert 0 <= found.caught <= found.onsets == results.count(Result.HIT) + results.count(Result.MISS)
    assert found.false_alarms == results.count(Result.FALSE_ALARM)


LEVELS = (0.05, 0.5, 0.95)


def test_a_perfect_forecast_scores_one_and_persistence_zero() -> None:
    happened = np.array([1.0, 2.0, 4.0, 3.0])
    issued = np.array([0.5, 1.0, 2.0, 4.0])
    perfect = skill.score(issued, happened, happened, np.column_stack([happened] * 3), LEVELS)
    same = skill.score(issued, happened, issued, np.column_stack([issued] * 3), LEVELS)
    assert (perfect.nse, perfect.persistence_index, perfect.crps, perfect.coverage) == (1, 1, 0, 1)
    assert perfect.kge == pytest.approx(1)
    assert same.persistence_index == 0.0
    assert same.crps == pytest.approx(same.persistence_mae)


def test_crps_of_a_uniform_distribution_is_its_known_value() -> None:
    levels = tuple((np.arange(200) + 0.5) / 200)
    quantiles = np.array([levels])
    # For U(0, 1) and the value 0.5 the score is 1/12.
    assert skill.crps(np.array([0.5]), quantiles, levels) == pytest.approx(1 / 12, abs=1e-3)

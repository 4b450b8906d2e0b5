"""Forecasts: what they know, how sure they are, how they do with less, and how a model travels as bytes."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fansipan.sectors.hazards.rules.forecasting import evaluating, packing, spread
from fansipan.sectors.hazards.rules.forecasting.features import Workshop, travel_steps, window_sum
from fansipan.sectors.hazards.rules.forecasting.forecaster import GaugeModel
from fansipan.sectors.hazards.rules.forecasting.learning import TooShort, leads_in_steps, learn
from fansipan.sectors.hazards.rules.forecasting.series import Input, InputKind, Series, bridged, gridded
from fansipan.sectors.hazards.rules.forecasting.trees import Effort
from fansipan.sectors.hazards.tests import forecasting_rivers as rivers

QUICK = Effort(folds=2, rate=0.2, rounds=(20,))


@cache
def model() -> GaugeModel:
    return learn(rivers.river().first(2000), (3, 6), QUICK)


def last(series: Series) -> np.ndarray:
    newest = np.zeros(len(series), dtype=bool)
    newest[-1] = True
    return newest


def test_nothing_from_after_the_time_of_issue_is_known() -> None:
    series = rivers.river()
    cut = 1500
    changed = replace(
        series,
        own=np.where(np.arange(len(series)) > cut, 99.0, series.own),
        inputs={
            name: Input(one.kind, np.where(np.arange(len(series)) > cut, 50.0, one.values))
            for name, one in series.inputs.items()
        },
    )
    for name in ("rain", "above"):
        one = Workshop(series, {"above": 4}).columns((name,), 6).values[: cut + 1]
        other = Workshop(changed, {"above": 4}).columns((name,), 6).values[: cut + 1]
        np.testing.assert_array_equal(one, other)


def test_the_same_forecast_comes_from_the_last_weeks_as_from_the_whole_past() -> None:
    series = rivers.river().first(2400)
    recent = replace(
        series,
        start_us=series.start_us + 1700 * series.step_us,
        own=series.own[1700:],
        inputs={name: Input(one.kind, one.values[1700:]) for name, one in series.inputs.items()},
    )
    whole = model().issue(Workshop(series, model().lags), 3, last(series))
    part = model().issue(Workshop(recent, model().lags), 3, last(recent))
    assert part.centre[-1] == pytest.approx(whole.centre[-1], abs=0.02)


def test_a_missing_input_makes_the_forecast_less_sure_and_never_silent() -> None:
    series = rivers.river()
    used = model().leads[6][0].inputs
    assert used
    silent = replace(
        series,
        inputs={
            name: Input(one.kind, np.where(np.arange(len(series)) > 2000, np.nan, one.values))
            for name, one in series.inputs.items()
        },
    )
    rows = np.arange(len(series)) > 2100
    full = model().issue(Workshop(series, model().lags), 6, rows)
    poor = model().issue(Workshop(silent, model().lags), 6, rows)
    assert set(full.tier[rows]) == {0}
    assert set(poor.tier[rows]) == {len(model().leads[6]) - 1}
    assert poor.size[rows].mean() > full.size[rows].mean()


def test_without_a_reading_of_its_own_there_is_no_forecast() -> None:
    series = rivers.river()
    own = series.own.copy()
    own[-1] = np.nan
    silent = replace(series, own=own)
    assert model().issue(Workshop(silent, model().lags), 3, last(silent)).tier[-1] == -1


def test_forecasts_beat_persistence_on_years_that_were_held_out() -> None:
    report = evaluating.evaluate(rivers.river(), (3, 6), QUICK)
    for lead in report.leads:
        assert lead.skill.persistence_index > 0.3
        assert lead.skill.crps < lead.skill.persistence_mae
        assert 0.8 < lead.skill.coverage < 0.98


def test_a_river_of_noise_is_left_to_a_baseline() -> None:
    noise = 70 + np.random.default_rng(3).normal(0, 0.1, 1500).cumsum()
    rain = Input(InputKind.RAIN, rivers.storms(1500))
    found = learn(Series("noise", 0, 3_600_000_000, noise, {"rain": rain}), (6,), QUICK)
    assert found.leads[6][0].inputs == ()


def test_a_model_comes_back_from_its_bytes_the_same() -> None:
    series = rivers.river()
    back = packing.unpack(packing.pack(model()))
    for lead in (3, 6):
        one = model().issue(Workshop(series, model().lags), lead, last(series))
        other = back.issue(Workshop(series, back.lags), lead, last(series))
        assert (one.centre[-1], one.size[-1]) == (other.centre[-1], other.size[-1])


@given(st.binary(max_size=200))
def test_other_bytes_are_no_model(content: bytes) -> None:
    with pytest.raises(packing.Unpackable):
        packing.unpack(content)


def test_too_few_readings_teach_nothing() -> None:
    with pytest.raises(TooShort):
        learn(rivers.river().first(100), (1,), QUICK)


def test_quantiles_follow_what_happens() -> None:
    chance = np.random.default_rng(1)
    errors = spread.calibrated(chance.normal(0, 1, 4000), np.ones(4000), 1)
    happened = chance.normal(0, 2, 6000)  # twice as wrong as it was
    table = spread.tracked(errors, np.ones(6000), happened, 6, np.ones(6000, dtype=bool))
    inside = (happened >= table[:, spread.LOWER]) & (happened <= table[:, spread.UPPER])
    assert inside[:300].mean() < 0.75
    assert 0.87 < inside[2000:].mean() < 0.93


def test_a_band_knows_only_errors_that_were_known_when_it_was_issued() -> None:
    errors = spread.calibrated(np.linspace(-1, 1, 1000), np.ones(1000), 1)
    happened = np.zeros(50)
    happened[10] = 100.0
    table = spread.tracked(errors, np.ones(50), happened, 6, np.ones(50, dtype=bool))
    calm = spread.tracked(errors, np.ones(50), np.zeros(50), 6, np.ones(50, dtype=bool))
    np.testing.assert_array_equal(table[:16], calm[:16])
    assert (table[16] != calm[16]).any()


@given(st.floats(-5, 5), st.floats(0.1, 3))
def test_probability_of_a_threshold_falls_as_it_rises(threshold: float, more: float) -> None:
    quantiles = np.array([np.linspace(-1, 1, len(spread.LEVELS))])
    low, high = (float(spread.probability_above(quantiles, one)[0]) for one in (threshold, threshold + more))
    assert 0 <= high <= low <= 1


def test_the_wave_from_upstream_is_found_by_its_travel_time() -> None:
    series = rivers.river()
    assert travel_steps(series.inputs["above"].values, series.own) == pytest.approx(4, abs=1)


def test_short_gaps_are_bridged_and_long_ones_stay() -> None:
    own = np.array([1.0, np.nan, 3.0, np.nan, np.nan, np.nan, np.nan, 8.0])
    np.testing.assert_array_equal(bridged(own, 3)[:3], [1, 2, 3])
    assert np.isnan(bridged(own, 3)[3:7]).all()


def test_sums_with_too_many_gaps_are_not_known() -> None:
    rain = np.array([1.0, 1.0, np.nan, np.nan, 1.0])
    assert np.isnan(window_sum(rain, 4)[4])
    assert window_sum(rain, 2)[1] == 2


def test_readings_of_a_step_are_those_up_to_its_end() -> None:
    times = np.array([10, 5, 0, 11], dtype=np.int64)
    values = np.array([2.0, 1.0, 7.0, 4.0])
    np.testing.assert_array_equal(gridded(times, values, 0, 10, 3, summed=True), [7, 3, 4])
    np.testing.assert_array_equal(gridded(times, values, 0, 10, 3, summed=False), [7, 2, 4])


def test_leads_are_whole_steps() -> None:
    assert leads_in_steps(1.0) == (1, 3, 6, 12, 24)
    assert leads_in_steps(6.0) == (1, 2, 4)
    assert leads_in_steps(24.0, (1, 3)) == (1, 2, 3)

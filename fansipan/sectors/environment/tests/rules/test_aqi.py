"""VN_AQI against the official values, worked examples, and what must hold for any numbers."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fansipan.sectors.environment.contracts import Averaging, Note, Pollutant, Scale, Step, StepName
from fansipan.sectors.environment.rules import aqi
from fansipan.sectors.environment.rules.nowcast import nowcast
from fansipan.sectors.environment.rules.scales import band_of, half_up, index_at
from fansipan.sectors.environment.tests.law import air

OFFICIAL = [20.6, 19.6, 22.4, 20.3, 16.5, 19.0, 16.5, 19.5, 23.5, 20.5, 24.7, 26.9]
COLUMNS = sorted(air().scales)
GASES = (Pollutant.SO2, Pollutant.CO, Pollutant.NO2, Pollutant.O3)


def index(pollutant: Pollutant, concentration: float, averaging: Averaging = Averaging.HOUR) -> float | None:
    mean = aqi.measured(StepName.HOUR_MEAN, concentration)
    return aqi.sub_index(air(), pollutant, averaging, mean).result


def nowcast_of(hours: list[float | None]) -> Step:
    return nowcast(air().nowcast, hours)


def day(*own: float | None, before: float | None = None) -> list[float | None]:
    """A day of 24 hours and the seven before it; the hours given come last, the others are as `before`."""
    return [before] * (31 - len(own)) + list(own)


def test_nowcast_of_the_official_series_is_20_3() -> None:
    step = nowcast_of(list(OFFICIAL))
    assert step.result == pytest.approx(20.2658, abs=5e-5)
    assert step.parts[0].result == pytest.approx(0.61338, abs=5e-6)
    assert half_up(index(Pollutant.PM25, step.result or 0.0) or 0.0) == 41


def test_the_official_hour_has_its_three_sub_indices_and_no2_leads() -> None:
    hours = {Pollutant.O3: [136.1], Pollutant.NO2: [118.7], Pollutant.PM25: list(OFFICIAL)}
    found = aqi.hourly(air(), hours)
    # The decision prints 60 for NO2; its own formula gives 59.35.
    assert found.subs == {Pollutant.O3: 43, Pollutant.NO2: 59, Pollutant.PM25: 41}
    assert (found.value, found.leading) == (59, Pollutant.NO2)
    assert band_of(air().bands, 59).code == "moderate"


def test_the_official_day_is_110_by_its_fine_particles() -> None:
    ozone = day(*[89.3] * 7, 114.6, 64.0)
    hours = {
        Pollutant.O3: [None, *ozone[1:]],
        Pollutant.NO2: day(130.8, before=20.0),
        Pollutant.PM25: day(before=55.7),
    }
    found = aqi.daily(air(), hours)
    assert found.subs[Pollutant.NO2] == 65
    assert found.subs[Pollutant.PM25] == 110
    assert (found.value, found.leading) == (110, Pollutant.PM25)
    assert band_of(air().bands, 110).code == "poor"


@pytest.mark.parametrize(
    ("pollutant", "averaging", "concentration", "exact", "rounded"),
    [
        (Pollutant.O3, Averaging.HOUR, 136.1, 42.531, 43),
        (Pollutant.NO2, Averaging.HOUR, 118.7, 59.35, 59),
        (Pollutant.O3, Averaging.EIGHT_HOURS, 89.3, 44.65, 45),
        (Pollutant.O3, Averaging.HOUR, 114.6, 35.8125, 36),
        (Pollutant.NO2, Averaging.HOUR, 130.8, 65.4, 65),
        (Pollutant.PM25, Averaging.DAY, 55.7, 109.5, 110),
        (Pollutant.PM25, Averaging.DAY, 25.0, 50.0, 50),
        (Pollutant.PM25, Averaging.DAY, 25.1, 50.2, 50),
        (Pollutant.PM25, Averaging.DAY, 37.5, 75.0, 75),
        (Pollutant.PM25, Averaging.DAY, 500.0, 500.0, 500),
        (Pollutant.PM25, Averaging.DAY, 620.0, 500.0, 500),
        (Pollutant.PM10, Averaging.DAY, 99.0, 74.5, 75),
        (Pollutant.SO2, Averaging.HOUR, 420.0, 117.5, 118),
        (Pollutant.CO, Averaging.HOUR, 12_000.0, 55.0, 55),
        (Pollutant.NO2, Averaging.HOUR, 85.0, 42.5, 43),
        (Pollutant.O3, Averaging.HOUR, 180.0, 75.0, 75),
        (Pollutant.O3, Averaging.EIGHT_HOURS, 105.0, 62.5, 63),
    ],
)
def test_sub_indices_by_hand(
    pollutant: Pollutant, averaging: Averaging, concentration: float, exact: float, rounded: int
) -> None:
    found = index(pollutant, concentration, averaging)
    assert found == pytest.approx(exact, abs=5e-4)
    assert half_up(found or 0.0) == rounded


def test_nowcast_at_half_weight_is_the_literal_sum_and_says_that_hours_are_missing() -> None:
    step = nowcast_of([120, 90, None, 60, 40, 35, None, 30, 28, 30, 32, 31])
    assert step.result == pytest.approx(88.2712, abs=5e-5)
    assert step.notes == (Note.HOURS_MISSING,)
    assert half_up(index(Pollutant.PM10, step.result or 0.0) or 0.0) == 69


def test_nowcast_normalised_is_an_option_of_the_table() -> None:
    rule = replace(air().nowcast, normalised=True)
    step = nowcast(rule, [120, 90, None, 60, 40, 35, None, 30, 28, 30, 32, 31])
    assert step.result == pytest.approx(101.8189, abs=5e-5)
    assert step.notes == ()


def test_nowcast_with_gaps_above_half_weight_is_a_weighted_mean() -> None:
    step = nowcast_of([80, None, 75, 70, 72, 68, 66, 70, None, 74, 71, 69])
    assert step.parts[0].result == pytest.approx(0.825)
    assert step.result == pytest.approx(73.1748, abs=5e-5)
    assert half_up(index(Pollutant.PM10, step.result or 0.0) or 0.0) == 62


def test_nowcast_needs_two_of_the_newest_three_hours() -> None:
    step = nowcast_of([None, None, 50, *[40] * 9])
    assert (step.result, step.notes) == (None, (Note.TOO_FEW_RECENT_HOURS,))


def test_without_particles_there_is_no_index_but_sub_indices() -> None:
    found = aqi.hourly(air(), {Pollutant.NO2: [118.7]})
    assert (found.value, found.leading, found.subs) == (None, None, {Pollutant.NO2: 59})
    assert Note.NO_PARTICLES in found.notes


def test_without_anything_there_is_no_index() -> None:
    found = aqi.hourly(air(), {Pollutant.PM10: [None] * 12})
    assert (found.value, found.notes) == (None, (Note.NO_DATA,))


def test_eight_hours_of_ozone_over_400_do_not_count() -> None:
    found = aqi.daily(air(), {Pollutant.O3: day(before=450.0), Pollutant.PM10: day(before=10.0)})
    assert index(Pollutant.O3, 450.0, Averaging.EIGHT_HOURS) is None
    assert found.subs[Pollutant.O3] == half_up(index(Pollutant.O3, 450.0) or 0.0)
    assert Note.ABOVE_SCALE in found.notes


def test_eight_hours_reach_into_the_day_before() -> None:
    ozone: list[float | None] = [100.0] * 8 + [None] * 23
    found = aqi.daily(air(), {Pollutant.O3: ozone, Pollutant.PM10: day(before=10.0)})
    assert found.subs[Pollutant.O3] == 50


def test_a_day_with_too_few_hours_of_particles_has_no_index() -> None:
    found = aqi.daily(air(), {Pollutant.PM25: [None] * 14 + [30.0] * 17})
    assert (found.value, Note.TOO_FEW_HOURS in found.notes) == (None, True)
    assert aqi.daily(air(), {Pollutant.PM25: [None] * 13 + [30.0] * 18}).value == 60


def test_every_result_can_be_opened_down_to_what_was_measured() -> None:
    found = aqi.hourly(air(), {Pollutant.O3: [136.1], Pollutant.PM25: list(OFFICIAL)})
    assert [part.about for part in found.step.parts] == [Pollutant.O3, Pollutant.PM25]
    particles = found.step.parts[1]
    assert particles.parts[0].name is StepName.NOWCAST
    assert particles.parts[0].inputs[0].value == 20.6
    assert particles.parts[0].parts[0].name is StepName.NOWCAST_WEIGHT
    assert {one.symbol: one.value for one in particles.inputs}["BP₂"] == 25


def test_the_bands_have_no_hole_and_no_overlap() -> None:
    bands = air().bands
    assert [bands[0].low, bands[-1].high] == [0, 500]
    assert all(upper.low == lower.high + 1 for lower, upper in pairwise(bands))


@pytest.mark.parametrize("column", COLUMNS)
def test_the_index_is_what_the_table_says_at_every_breakpoint_and_runs_into_it_from_both_sides(column: str) -> None:
    scale = air().scales[column]
    for place, (concentration, expected) in enumerate(scale.points):
        assert index_at(scale, concentration) == pytest.approx(expected)
        hair = 1e-9 * max(1.0, concentration)
        if place:
            assert index_at(scale, concentration - hair) == pytest.approx(expected, abs=1e-6)
        if place < len(scale.points) - 1:
            assert index_at(scale, concentration + hair) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("column", COLUMNS)
@given(data=st.data())
def test_the_index_never_falls_when_the_concentration_rises(column: str, data: st.DataObject) -> None:
    scale = air().scales[column]
    top = scale.points[-1][0]
    low, high = sorted(data.draw(st.lists(st.floats(0, top), min_size=2, max_size=2)))
    below, above = value(scale, low), value(scale, high)
    assert 0 <= below <= above + 1e-9
    assert above <= 500


def value(scale: Scale, concentration: float) -> float:
    found = index_at(scale, concentration)
    assert found is not None
    return found


hour = st.none() | st.floats(0, 1000)


@given(hours=st.lists(hour, min_size=12, max_size=12))
def test_nowcast_lies_within_what_was_measured(hours: list[float | None]) -> None:
    step = nowcast_of(hours)
    there = [one for one in hours if one is not None]
    if sum(one is not None for one in hours[:3]) < 2:
        assert step.result is None
    else:
        assert step.result is not None
        assert step.result <= max(there) * (1 + 1e-9)
        assert step.result >= 0


@given(level=st.floats(0.1, 1000))
def test_nowcast_of_a_steady_level_is_that_level(level: float) -> None:
    assert nowcast_of([level] * 12).result == pytest.approx(level)


@given(
    means=st.dictionaries(st.sampled_from(GASES), st.floats(0, 5000)), particles=st.floats(0, 700), seed=st.integers()
)
def test_the_order_of_the_parameters_does_not_matter(
    means: dict[Pollutant, float], particles: float, seed: int
) -> None:
    hours: dict[Pollutant, list[float | None]] = {one: [mean] for one, mean in means.items()}
    hours[Pollutant.PM10] = [particles] * 12
    mixed = list(hours.items())
    random.Random(seed).shuffle(mixed)
    first, second = aqi.hourly(air(), hours), aqi.hourly(air(), dict(mixed))
    assert (first.value, first.leading, first.subs) == (second.value, second.leading, second.subs)
    assert first.value == max(first.subs.values())


@given(own=st.lists(st.floats(0, 900), min_size=24, max_size=24), seed=st.integers())
def test_the_order_of_the_hours_does_not_change_the_day_of_particles(own: list[float], seed: int) -> None:
    mixed = list(own)
    random.Random(seed).shuffle(mixed)
    first = aqi.daily(air(), {Pollutant.PM25: day(*own)}).value
    assert first is not None
    # Sums in another order differ in their last bit.
    assert abs(first - (aqi.daily(air(), {Pollutant.PM25: day(*mixed)}).value or 0)) <= 1


@pytest.mark.parametrize(("exact", "rounded"), [(74.5, 75), (0.5, 1), (109.49999999999999, 110), (49.4999, 49), (0, 0)])
def test_halves_go_up_and_binary_noise_does_not_decide(exact: float, rounded: int) -> None:
    assert half_up(exact) == rounded

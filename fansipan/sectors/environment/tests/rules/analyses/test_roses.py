"""Roses: shares make 100 %, directions are vectors, and real wind agrees with a count by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from fansipan.sectors.environment.rules.analyses import roses
from fansipan.sectors.environment.rules.analyses.hours import HOUR_US
from fansipan.sectors.environment.rules.analyses.roses import Wind
from fansipan.sectors.environment.tests.rules.analyses.series import YEAR, beijing

EDGES = (0.0, 2.0, 4.0, 6.0)
WINDS = st.lists(st.tuples(st.floats(0, 360), st.floats(0, 30)), min_size=1, max_size=200)


def wind_of(rows: list[tuple[float, float]]) -> Wind:
    direction, speed = np.array(rows, np.float64).T
    return Wind(np.arange(1, len(rows) + 1, dtype=np.int64) * HOUR_US, direction, speed)


@given(WINDS)
def test_sectors_and_calms_make_all(rows: list[tuple[float, float]]) -> None:
    wind = wind_of(rows)
    for classed in (wind.speed, wind.speed[::-1] * 3):
        rose = roses.rose(wind, classed, EDGES)
        assert rose.total == len(rows)
        assert rose.shares.sum() + rose.calm_share == pytest.approx(1)
        assert int(rose.calms.sum()) == sum(speed < roses.CALM for _direction, speed in rows)
    found = roses.brought(wind, np.full(len(rows), 7.0))
    assert found.part.sum() == pytest.approx(1)
    assert found.count.sum() == len(rows)


@given(WINDS, st.integers(0, 15))
def test_a_turned_compass_turns_the_rose(rows: list[tuple[float, float]], turn: int) -> None:
    rows = [(np.floor(direction), speed) for direction, speed in rows]
    turned = [((direction + 22.5 * turn) % 360, speed) for direction, speed in rows]
    one, other = (roses.rose(wind_of(found), wind_of(found).speed, EDGES) for found in (rows, turned))
    assert np.roll(one.counts, turn, axis=0).tolist() == other.counts.tolist()


@given(WINDS)
def test_the_hour_of_readings_has_the_direction_of_their_vectors(rows: list[tuple[float, float]]) -> None:
    direction, speed = np.array(rows, np.float64).T
    time = np.linspace(1, HOUR_US, len(rows)).astype(np.int64)
    time, own = np.unique(time, return_index=True)
    found = roses.hourly(time, direction[own], speed[own])
    vector = (speed[own] * np.exp(1j * np.radians(direction[own]))).mean()
    assert found.speed[0] == pytest.approx(speed[own].mean())
    if abs(vector) > 1e-6:
        assert np.cos(np.radians(found.direction[0]) - np.angle(vector)) == pytest.approx(1)


def test_an_hour_round_north_is_north_and_not_south() -> None:
    found = roses.hourly(np.array([1, 2], np.int64), np.array([350.0, 10.0]), np.array([3.0, 3.0]))
    assert found.direction[0] == pytest.approx(0, abs=1e-9) or found.direction[0] == pytest.approx(360)
    opposite = roses.hourly(np.array([1, 2], np.int64), np.array([90.0, 270.0]), np.array([3.0, 3.0]))
    assert np.isnan(opposite.direction[0])
    assert roses.is_calm(opposite).all()


def test_unit_vectors_have_scipys_circular_mean() -> None:
    direction = np.random.default_rng(5).normal(20, 40, 500) % 360
    mean = roses.mean_wind(wind_of([(one, 1.0) for one in direction]))
    assert mean.vector_direction == pytest.approx(stats.circmean(direction, 360, 0))
    assert mean.steadiness == pytest.approx(1 - stats.circvar(np.radians(direction)))


@pytest.mark.parametrize(
    ("direction", "place"), [(0, 0), (11.24, 0), (11.25, 1), (348.75, 0), (348.74, 15), (90, 4), (360, 0)]
)
def test_a_sector_is_centred_on_its_direction(direction: float, place: int) -> None:
    assert roses.sector(np.array([direction]))[0] == place


def test_the_rose_of_a_year_of_beijing_is_that_of_a_count_by_hand() -> None:
    end, columns = beijing("Dongsi")
    wind = roses.hourly(end[:YEAR], columns["wd_deg"][:YEAR], columns["WSPM"][:YEAR])
    found = roses.rose(wind, wind.speed, EDGES)
    counted = np.zeros((16, 4), int)
    for direction, speed in zip(columns["wd_deg"][:YEAR], columns["WSPM"][:YEAR], strict=True):
        if np.isfinite(direction) and speed >= 0.5:
            counted[round(direction / 22.5) % 16, min(3, int(speed // 2))] += 1
    assert found.counts.tolist() == counted.tolist()
    assert found.calms.sum() > 0


def test_means_by_sector_and_speed_are_of_enough_hours() -> None:
    rows = [(90.0, 3.0)] * roses.LEAST_IN_CELL + [(180.0, 3.0)] * (roses.LEAST_IN_CELL - 1)
    mean, count = roses.by_speed(wind_of(rows), np.arange(float(len(rows))), EDGES)
    assert mean[4, 1] == pytest.approx(2)
    assert np.isnan(mean[8, 1])
    assert count[8, 1] == roses.LEAST_IN_CELL - 1


@given(WINDS, st.floats(0.1, 100))
def test_what_is_brought_scales_and_the_parts_stay(rows: list[tuple[float, float]], scale: float) -> None:
    wind = wind_of(rows)
    value = np.arange(1.0, len(rows) + 1)
    one, other = roses.brought(wind, value), roses.brought(wind, value * scale)
    assert other.part == pytest.approx(one.part)
    assert other.mean[np.isfinite(other.mean)] == pytest.approx(one.mean[np.isfinite(one.mean)] * scale)


def test_classes_are_round_and_ascend() -> None:
    edges = roses.classes(beijing("Dongsi")[1]["SO2"][np.isfinite(beijing("Dongsi")[1]["SO2"])])
    assert list(edges) == sorted(set(edges))
    assert edges[0] == 0

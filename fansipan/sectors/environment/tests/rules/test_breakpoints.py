"""Both indices at every breakpoint, from both sides, against the tables as the decisions print them.

The tables are written out again here, column by column, so that a slip in the file that the house ships is found.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fansipan.sectors.environment.contracts import Averaging, Pollutant, StepName
from fansipan.sectors.environment.rules import aqi, wqi
from fansipan.sectors.environment.rules.nowcast import nowcast
from fansipan.sectors.environment.rules.scales import band_of, half_up, index_at
from fansipan.sectors.environment.tests.law import air, water

INDEX = (0, 50, 100, 150, 200, 300, 400, 500)
AIR = {
    "O3": (0, 160, 200, 300, 400, 800, 1000, 1200),
    "O3/8h": (0, 100, 120, 170, 210, 400),
    "CO": (0, 10_000, 30_000, 45_000, 60_000, 90_000, 120_000, 150_000),
    "SO2": (0, 125, 350, 550, 800, 1600, 2100, 2630),
    "NO2": (0, 100, 200, 700, 1200, 2350, 3100, 3850),
    "PM10": (0, 50, 150, 250, 350, 420, 500, 600),
    "PM2.5": (0, 25, 50, 80, 150, 250, 350, 500),
}
FALLING = (100, 75, 50, 25, 10)
WATER = {
    "BOD5": (4, 6, 15, 25, 50),
    "COD": (10, 15, 30, 50, 150),
    "TOC": (4, 6, 15, 25, 50),
    "P-PO4": (0.1, 0.2, 0.3, 0.5, 4),
    "Cr6": (0.01, 0.02, 0.04, 0.05, 0.1),
    "Cu": (0.1, 0.2, 0.5, 1.0, 2),
    "Zn": (0.5, 1.0, 1.5, 2.0, 3),
}
"""Full columns: at or under the first 100, at or over the last 10."""

ENDING = {
    "N-NO3": (2, 5, 10, 15),
    "As": (0.01, 0.02, 0.05, 0.1),
    "Coliform": (2500, 5000, 7500, 10_000),
    "E.coli": (20, 50, 100, 200),
}
"""Columns that end at 25: over the last 10, by a jump."""

JUMPING = {
    "Cd": (0.005, 0.008, 0.01, 0.1),
    "Pb": (0.02, 0.04, 0.05, 0.5),
    "Hg": (0.001, 0.0015, 0.002, 0.01),
    "N-NH4": (0.3, 0.6, 0.9, 5),
}
"""Columns whose first is "<": under it 100, at it 75."""

TWO_SIDED = {"Aldrin": 0.1, "BHC": 0.02, "Dieldrin": 0.1, "DDTs": 1.0, "Heptachlor": 0.2, "N-NO2": 0.05}
OXYGEN = {20: 25, 50: 50, 75: 75, 88: 100, 112: 100, 125: 75, 150: 50, 200: 25}
ACIDITY = {5.5: 50, 6: 100, 8.5: 100, 9: 50}


def before(value: float) -> float:
    return math.nextafter(value, -math.inf)


def after(value: float) -> float:
    return math.nextafter(value, math.inf)


def of_air(column: str, concentration: float) -> float | None:
    name, _slash, eight = column.partition("/")
    averaging = Averaging.EIGHT_HOURS if eight else Averaging.HOUR
    mean = aqi.measured(StepName.HOUR_MEAN, concentration)
    return aqi.sub_index(air(), Pollutant(name), averaging, mean).result


def of_water(parameter: str, value: float) -> float | None:
    return index_at(water().scales[parameter], value)


def test_every_column_of_both_tables_is_looked_at() -> None:
    assert set(air().scales) == set(AIR)
    assert set(water().scales) == {*WATER, *ENDING, *JUMPING, *TWO_SIDED, "DO", "pH"}


@pytest.mark.parametrize("column", AIR)
def test_air_at_every_breakpoint_from_both_sides(column: str) -> None:
    points = AIR[column]
    for concentration, expected in zip(points, INDEX, strict=False):
        assert of_air(column, concentration) == expected
        assert of_air(column, before(concentration)) == pytest.approx(expected, abs=1e-9)
    for concentration, expected in zip(points[:-1], INDEX, strict=False):
        assert of_air(column, after(concentration)) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("column", AIR)
def test_air_beyond_the_last_breakpoint(column: str) -> None:
    """500 at and above the last one; the 8-hour column of O3 ends at 400 µg/m³, above it is no index (1459, table)."""
    expected = None if column == "O3/8h" else 500
    assert of_air(column, after(AIR[column][-1])) == expected
    assert of_air(column, 10 * AIR[column][-1]) == expected
    assert of_air(column, -1.0) == 0


@pytest.mark.parametrize("column", AIR)
def test_air_changes_its_band_where_the_rounded_index_does(column: str) -> None:
    """An index of 50.49 is still good, one of 50.5 moderate, in every column and at every border of bands."""
    points = AIR[column]
    for place in range(1, len(points) - 1):
        slope = (INDEX[place + 1] - INDEX[place]) / (points[place + 1] - points[place])
        low, high = (half_up(of_air(column, points[place] + share / slope) or 0) for share in (0.49, 0.51))
        assert (low, high) == (INDEX[place], INDEX[place] + 1)
        changes = INDEX[place] in {band.high for band in air().bands}
        assert (band_of(air().bands, low) != band_of(air().bands, high)) is changes


@pytest.mark.parametrize("column", AIR)
@given(data=st.data())
def test_air_is_what_a_straight_line_between_the_printed_points_gives(column: str, data: st.DataObject) -> None:
    points = AIR[column]
    concentration = data.draw(st.floats(0, points[-1]))
    expected = np.interp(concentration, points, INDEX[: len(points)])
    assert of_air(column, concentration) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("parameter", WATER | ENDING)
def test_water_at_every_breakpoint_from_both_sides(parameter: str) -> None:
    points = (WATER | ENDING)[parameter]
    for value, q in zip(points, FALLING, strict=False):
        assert of_water(parameter, value) == q
        assert of_water(parameter, before(value)) == pytest.approx(q, abs=1e-9)
    for value, q in zip(points[:-1], FALLING, strict=False):
        assert of_water(parameter, after(value)) == pytest.approx(q, abs=1e-9)
    assert of_water(parameter, 0.0) == 100
    assert of_water(parameter, after(points[-1])) == 10
    assert of_water(parameter, 100 * points[-1]) == 10


@pytest.mark.parametrize("parameter", JUMPING)
def test_water_jumps_from_100_to_75_where_the_table_says_less_than(parameter: str) -> None:
    points = JUMPING[parameter]
    assert of_water(parameter, before(points[0])) == 100
    for value, q in zip(points, FALLING[1:], strict=True):
        assert of_water(parameter, value) == q
        assert of_water(parameter, after(value)) == pytest.approx(q, abs=1e-9)
    for value, q in zip(points[1:], FALLING[2:], strict=True):
        assert of_water(parameter, before(value)) == pytest.approx(q, abs=1e-9)


@pytest.mark.parametrize("parameter", TWO_SIDED)
def test_water_is_100_up_to_the_limit_and_10_over_it(parameter: str) -> None:
    limit = TWO_SIDED[parameter]
    found = [of_water(parameter, value) for value in (0.0, before(limit), limit, after(limit), 10 * limit)]
    assert found == [100, 100, 100, 10, 10]


@pytest.mark.parametrize(("parameter", "points"), [("DO", OXYGEN), ("pH", ACIDITY)])
def test_what_is_best_in_the_middle_has_its_breakpoints_from_both_sides(
    parameter: str, points: dict[float, float]
) -> None:
    first, last = min(points), max(points)
    for value, q in points.items():
        assert of_water(parameter, value) == q
        if value > first:
            assert of_water(parameter, before(value)) == pytest.approx(q, abs=1e-9)
        if value < last:
            assert of_water(parameter, after(value)) == pytest.approx(q, abs=1e-9)
    assert (of_water(parameter, before(first)), of_water(parameter, after(last))) == (10, 10)


@pytest.mark.parametrize(("parameter", "low", "high"), [("DO", 88, 112), ("pH", 6, 8.5)])
@given(data=st.data())
def test_leaving_the_best_span_on_either_side_never_raises_the_index(
    parameter: str, low: float, high: float, data: st.DataObject
) -> None:
    near, far = sorted(data.draw(st.lists(st.floats(0, 2 * high), min_size=2, max_size=2)))
    assert (of_water(parameter, high + near) or 0) >= (of_water(parameter, high + far) or 0) - 1e-9
    assert (of_water(parameter, low - near) or 0) >= (of_water(parameter, low - far) or 0) - 1e-9


@given(
    worse=st.sampled_from(sorted({*WATER, *ENDING, *JUMPING, *TWO_SIDED})),
    more=st.floats(1, 1e4),
    sample=st.fixed_dictionaries(
        {name: st.floats(0, 200) for name in ("COD", "BOD5", "N-NH4", "N-NO3", "Coliform", "As")},
    ),
)
def test_more_of_one_pollutant_never_makes_a_whole_river_better(
    worse: str, more: float, sample: dict[str, float]
) -> None:
    river = {"pH": 7.0, **sample, worse: sample.get(worse, 0.001)}
    dirtier = river | {worse: river[worse] * more}
    clean, dirty = wqi.water_index(water(), river).value, wqi.water_index(water(), dirtier).value
    assert clean is not None
    assert dirty is not None
    assert dirty <= clean


hour = st.none() | st.floats(0.1, 900)


@given(hours=st.lists(hour, min_size=12, max_size=12))
def test_nowcast_is_what_its_formula_gives_for_any_gaps(hours: list[float | None]) -> None:
    """Written out anew: the two forms, the weight, and the rule of two in three (1459, 2.2)."""
    found = nowcast(air().nowcast, hours).result
    there = {place: value for place, value in enumerate(hours) if value is not None}
    if sum(place < 3 for place in there) < 2:
        assert found is None
        return
    w = max(min(there.values()) / max(there.values()), 0.5)
    if w > 0.5:
        expected = sum(w**n * c for n, c in there.items()) / sum(w**n for n in there)
    else:
        expected = sum(0.5 ** (n + 1) * c for n, c in there.items())
    assert found == pytest.approx(expected, rel=1e-12)


@given(hours=st.lists(st.floats(0.1, 900), min_size=12, max_size=12), more=st.floats(0, 400))
def test_a_dirtier_present_hour_never_lowers_the_index_of_particles_at_half_weight(
    hours: list[float], more: float
) -> None:
    """Where the weight stays 1/2 the sum grows with every hour; above it the weight itself depends on the range."""
    hours = [1.0, *hours[1:-1], 900.0]
    dirtier = [hours[0] + more, *hours[1:]]
    low, high = (nowcast(air().nowcast, list(row)) for row in (hours, dirtier))
    if low.parts[0].result == high.parts[0].result == 0.5:
        assert (low.result or 0) <= (high.result or 0) + 1e-9

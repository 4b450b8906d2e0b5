"""Levels, stages, faults, curves, soil and risk, without a database."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fansipan.kernel.errors import Invalid
from fansipan.sectors.hazards.contracts import FloodThreshold, RiskKey, SoilTank, Stage
from fansipan.sectors.hazards.rules import drawing, episodes, interpolation, levels, rating, risk, soil
from fansipan.sectors.hazards.rules.episodes import Saying
from fansipan.sectors.hazards.rules.faults import FaultKind, FaultLimits, Surroundings, level_faults
from fansipan.sectors.hazards.rules.following import Followed, follow
from fansipan.sectors.hazards.rules.rating import Curve
from fansipan.sectors.hazards.rules.windows import HOUR_US

DAY = date(2026, 1, 1)
THREE = tuple(
    FloodThreshold(stage, value, "m", 1, "QĐ 05/2020/QĐ-TTg", False, DAY)
    for stage, value in ((Stage.I, 80.0), (Stage.II, 82.0), (Stage.III, 83.5))
)
STEP = HOUR_US // 6


def series(*values: float, step: int = HOUR_US) -> tuple[np.ndarray, np.ndarray]:
    return np.arange(len(values), dtype=np.int64) * step, np.array(values)


@pytest.mark.parametrize(("level", "stage"), [(79.99, None), (80.0, Stage.I), (83.49, Stage.II), (83.5, Stage.III)])
def test_a_stage_is_reached_from_its_value_on(level: float, stage: Stage | None) -> None:
    assert levels.stage_of(level, THREE) is stage


def test_levels_of_another_zero_or_another_time_do_not_hold() -> None:
    old = FloodThreshold(Stage.I, 71.0, "m", 7, "", False, date(2020, 1, 1), date(2024, 1, 1))
    assert levels.in_force([*THREE, old], DAY, 1) == THREE
    assert levels.in_force([old], DAY, 7) == ()
    assert levels.in_force(THREE, DAY, None) == ()


def test_a_centimetre_is_no_metre_and_a_bare_number_is_nothing() -> None:
    assert levels.metres(2815.0, "cm") == pytest.approx(28.15)
    with pytest.raises(Invalid, match="unit_missing"):
        levels.metres(2815.0, "")


def test_the_next_level_is_expected_when_the_rate_brings_it() -> None:
    found = levels.standing(*series(80.0, 80.5, 81.0, 81.5), THREE)
    assert (found.stage, found.next_stage) == (Stage.I, Stage.II)
    assert found.rate == pytest.approx(0.5)
    assert found.next_us == 4 * HOUR_US


def test_one_spike_does_not_turn_the_rate() -> None:
    assert levels.rate(*series(80.0, 80.1, 85.0, 80.3, 80.4, step=STEP)) == pytest.approx(0.6, abs=0.35)


@given(st.lists(st.floats(75.0, 90.0), min_size=2, max_size=40))
def test_reading_by_reading_ends_where_all_at_once_does(values: list[float]) -> None:
    time, level = series(*values)
    limits = FaultLimits(most_rise=100.0)
    whole = follow((time, level), 0, THREE, Followed(), limits)
    now = Followed()
    for place in range(len(level)):
        now = follow((time[: place + 1], level[: place + 1]), place, THREE, now, limits)
    assert now == whole


@given(st.lists(st.floats(75.0, 90.0), min_size=1, max_size=40))
def test_no_believable_reading_above_a_level_is_ever_missed(values: list[float]) -> None:
    time, level = series(*values)
    stage = levels.stage_of(float(level[-1]), THREE)
    found = follow((time, level), 0, THREE, Followed(), FaultLimits(most_rise=100.0)).stage
    order = [None, *Stage]
    assert order.index(found) >= order.index(stage)


def test_a_spike_counts_as_nothing_and_a_step_one_reading_later() -> None:
    limits = FaultLimits(most_rise=6.0)
    assert follow(series(77.0, 77.0, 84.0, step=STEP), 0, THREE, Followed(), limits).stage is None
    overdue = follow(series(77.0, 77.0, 84.0, step=STEP), 0, THREE, Followed(), limits, waits=False)
    assert overdue.stage is Stage.III, "nothing came that takes it back"
    assert follow(series(77.0, 77.0, 84.0, 77.1, step=STEP), 0, THREE, Followed(), limits).stage is None
    assert follow(series(77.0, 77.0, 84.0, 84.2, step=STEP), 0, THREE, Followed(), limits).stage is Stage.III


def test_a_still_gauge_beside_a_still_river_is_not_stuck() -> None:
    still, moving = series(*[50.0] * 8), series(*[80.0 + 0.1 * n for n in range(8)])
    assert level_faults(still, Surroundings((series(*[80.0] * 8),), 0.0), FaultLimits()) == []
    found = level_faults(still, Surroundings((moving,), 0.0), FaultLimits())
    assert [one.kind for one in found] == [FaultKind.STUCK]


@pytest.mark.parametrize(
    ("stage", "said", "warned", "saying"),
    [
        (None, None, False, Saying.NOTHING),
        (Stage.I, None, False, Saying.ALERT),
        (Stage.I, Stage.I, True, Saying.NOTHING),
        (Stage.III, Stage.I, True, Saying.UPDATE),
        (Stage.I, Stage.III, True, Saying.UPDATE),
        (None, Stage.I, True, Saying.ALL_CLEAR),
    ],
)
def test_what_is_said_follows_the_stage(stage: Stage | None, said: Stage | None, warned: bool, saying: Saying) -> None:
    assert episodes.turn(stage, said, warned=warned).saying is saying


def test_a_rating_curve_is_not_drawn_on_beyond_what_was_measured() -> None:
    curve = Curve(1, 1, DAY, None, points=((70.0, 100.0), (80.0, 1100.0)))
    assert rating.discharge(curve, 75.0) == 600.0
    assert rating.discharge(curve, 80.1) is None
    power = Curve(1, 2, DAY, None, segments=({"from": 70.0, "to": 90.0, "a": 10.0, "b": 2.0, "zero": 68.0},))
    assert rating.discharge(power, 78.0) == 1000.0
    assert rating.of_day([curve, power], DAY, 1) == power
    assert rating.of_day([curve, power], DAY, 2) is None


TANKS = (SoilTank(((15, 0.1), (60, 0.15)), 0.12), SoilTank(((15, 0.05),), 0.05), SoilTank(((15, 0.01),), 0.01))


@given(st.lists(st.floats(0, 120), max_size=100))
def test_soil_never_holds_more_water_than_fell(rain: list[float]) -> None:
    fallen = 0.0
    for mm, state in zip(rain, soil.soak(TANKS, (0.0, 0.0, 0.0), rain), strict=True):
        fallen += mm
        assert all(one >= 0 for one in state)
        assert soil.index(state) <= fallen + 1e-6


def test_a_missing_cell_is_unknown_and_outweighs_the_lower_levels() -> None:
    key = RiskKey("landslide", 1, "high", ">400", ">2d")
    unknown = risk.assess("02998", key, {}, (1, "two hazards"))
    assert (unknown.base, unknown.level, unknown.adjustment) == (None, None, 1)
    second = risk.assess("02998", key, {key: (2, True)})
    third = risk.assess("02998", key, {key: (3, True)})
    assert risk.worst([second, unknown]) is unknown
    assert risk.worst([third, unknown]) is third
    assert risk.assess("02998", key, {key: (4, True)}, (2, "lives")).level == 5


@pytest.mark.parametrize(
    ("mm", "band"), [(99.9, ""), (100.0, "100-200"), (200.0, "100-200"), (200.1, "200-400"), (401.0, ">400")]
)
def test_bands_of_rain_are_those_of_the_decision(mm: float, band: str) -> None:
    assert risk.rain_band(mm) == band


@given(st.lists(st.tuples(st.floats(103.5, 105.0), st.floats(21.5, 22.8), st.floats(0, 300)), min_size=1, max_size=12))
def test_rain_between_gauges_is_never_more_or_less_than_at_them(gauges: list[tuple[float, float, float]]) -> None:
    places = np.array([one[:2] for one in gauges])
    values = np.array([one[2] for one in gauges])
    worked = interpolation.between(places, values, interpolation.grid((103.5, 21.5, 105.0, 22.8), 0.3))
    known = worked[np.isfinite(worked)]
    assert ((known >= values.min() - 1e-9) & (known <= values.max() + 1e-9)).all()


def test_far_from_every_gauge_nothing_is_said() -> None:
    assert np.isnan(interpolation.between(np.array([[103.0, 21.0]]), np.array([5.0]), np.array([[105.0, 22.8]]))).all()


@given(st.lists(st.floats(-5, 120), min_size=1, max_size=2000))
def test_every_hydrograph_stays_in_its_box_and_keeps_its_peak(values: list[float]) -> None:
    time, level = series(*values)
    box = drawing.hydrograph(drawing.ToDraw(0, int(time[-1]) + HOUR_US, int(time[-1]), time, level, [("I", 80.0)]))
    spots = [pair.split() for pair in box.line.replace("M", "L").split("L")[1:]]
    assert len(spots) <= drawing.MOST_POINTS
    assert all(box.left <= float(x) <= box.right and box.top <= float(y) <= box.bottom for x, y in spots)

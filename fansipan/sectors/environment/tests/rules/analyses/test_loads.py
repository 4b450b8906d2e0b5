"""Loads: mass by hand, the state of gas, hours that are not invented, and who lets out most."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fansipan.kernel.units import conversion
from fansipan.sectors.environment.contracts import Basis, StackSettings
from fansipan.sectors.environment.rules import flue_gas
from fansipan.sectors.environment.rules.analyses import loads
from fansipan.sectors.environment.rules.analyses.hours import HOUR_US, VIETNAM_US, Hours
from fansipan.sectors.environment.rules.analyses.loads import Gas
from fansipan.sectors.environment.tests.rules.analyses.series import tilburg

NORMAL, WET, DRY = Basis(), Basis(normal=True), Basis(normal=True, dry=True)
STACK = StackSettings()
JANUARY = -VIETNAM_US
POSITIVE = st.floats(0.001, 1e5)


def hours_of(*value: float, skip: tuple[int, ...] = ()) -> Hours:
    """Hours of January 1970, in Viet Nam, but for some."""
    kept = [place for place in range(len(value)) if place not in skip]
    end = JANUARY + (np.array(kept, np.int64) + 1) * HOUR_US
    return Hours(end, np.array([value[place] for place in kept]))


def load_of(concentration: Hours, flow: Hours, hours: int) -> loads.Load:
    return loads.load(concentration, flow, JANUARY, JANUARY + hours * HOUR_US)


def gas(celsius: float = 120, kpa: float = 101, moisture: float = 10, oxygen: float = 8) -> Gas:
    return Gas(*(np.array([one]) for one in (celsius, kpa, moisture, oxygen)))


def test_mass_of_stack_and_of_water_by_hand() -> None:
    factor = conversion("mg/m3", "kg/m3")[0]
    stack = load_of(hours_of(500 * factor), hours_of(80_000), 1)
    assert stack.measured_kg == pytest.approx(40)
    assert stack.measured_kg == pytest.approx(flue_gas.mass_flow(500, 80_000).result or 0)
    water = load_of(hours_of(50 * conversion("mg/L", "kg/m3")[0]), hours_of(120), 1)
    assert water.measured_kg == pytest.approx(6)


@given(st.lists(st.tuples(POSITIVE, POSITIVE), min_size=1, max_size=50), st.floats(0.01, 100))
def test_a_load_is_linear_in_both(rows: list[tuple[float, float]], scale: float) -> None:
    c, q = (hours_of(*column) for column in zip(*rows, strict=True))
    plain = load_of(c, q, len(rows)).measured_kg
    assert load_of(Hours(c.end, c.value * scale), q, len(rows)).measured_kg == pytest.approx(plain * scale)
    assert load_of(c, Hours(q.end, q.value * scale), len(rows)).measured_kg == pytest.approx(plain * scale)
    halves = [
        load_of(Hours(c.end[part], c.value[part]), q, len(rows)).measured_kg
        for part in (slice(None, None, 2), slice(1, None, 2))
    ]
    assert sum(halves) == pytest.approx(plain)


def test_hours_without_both_are_not_invented_and_estimated_apart() -> None:
    found = load_of(hours_of(*[1.0] * 10, skip=(2,)), hours_of(*[3.0] * 10, skip=(5, 6)), 10)
    assert (found.measured_hours, found.hours, found.coverage) == (7, 10, 0.7)
    assert found.measured_kg == 21
    assert found.estimated_kg == pytest.approx(9)
    little = load_of(hours_of(*[1.0] * 4), hours_of(*[3.0] * 4), 10)
    assert little.measured_kg == 12
    assert little.estimated_kg is None


def test_a_plant_that_stood_still_let_out_nothing_and_is_covered() -> None:
    found = load_of(hours_of(5.0, 5.0), hours_of(0.0, 0.0), 2)
    assert (found.measured_kg, found.coverage, found.estimated_kg) == (0, 1, 0)


def test_months_are_viet_nams_and_add_up() -> None:
    hours = 24 * 59
    ones = hours_of(*[1.0] * hours)
    found = load_of(ones, ones, hours)
    assert [(month.number, month.hours, month.measured_kg) for month in found.months] == [(0, 744, 744), (1, 672, 672)]


def test_the_flow_is_brought_to_the_state_of_the_concentration() -> None:
    flow, air = np.array([100_000.0]), gas()
    wet = flue_gas.normal_flow(100_000, 120, 101, STACK).result or 0
    assert loads.to_state(flow, air, NORMAL, WET, STACK)[0] == pytest.approx(wet)
    assert loads.to_state(flow, air, NORMAL, DRY, STACK)[0] == pytest.approx(wet * 0.9)
    assert loads.to_state(flow, air, DRY, DRY, STACK)[0] == 100_000
    assert loads.to_state(flow, air, DRY, WET, STACK)[0] == pytest.approx(100_000 / 0.9)
    assert loads.to_state(loads.to_state(flow, air, NORMAL, DRY, STACK), air, DRY, NORMAL, STACK)[0] == pytest.approx(
        100_000
    )


def test_what_a_step_needs_and_was_not_measured_leaves_the_hour_out() -> None:
    flow = np.array([1.0])
    assert np.isnan(loads.to_state(flow, gas(celsius=float("nan")), NORMAL, WET, STACK)[0])
    assert np.isnan(loads.to_state(flow, gas(kpa=0), NORMAL, WET, STACK)[0])
    assert np.isnan(loads.to_state(flow, gas(moisture=float("nan")), WET, DRY, STACK)[0])


@given(st.floats(-20, 400), st.floats(80, 120), st.floats(0, 40))
def test_mass_is_the_same_in_whatever_state_both_are_told(celsius: float, kpa: float, moisture: float) -> None:
    """Concentration and flow change together: the same gas carries the same mass."""
    air = gas(celsius, kpa, moisture)
    flow = np.array([5000.0])
    dry = flue_gas.dry(flue_gas.normal(300, celsius, kpa, STACK).result or 0, moisture).result or 0
    assert dry * loads.to_state(flow, air, NORMAL, DRY, STACK)[0] == pytest.approx(300 * 5000)


def test_reference_oxygen_is_taken_out_again() -> None:
    stack = StackSettings(oxygen_reference=6)
    corrected = flue_gas.at_reference(200, 8, stack, 6).result or 0
    assert loads.without_oxygen_reference(np.array([corrected]), gas(), stack)[0] == pytest.approx(200)
    assert np.isnan(loads.without_oxygen_reference(np.array([1.0]), gas(oxygen=float("nan")), stack)[0])
    assert np.isnan(loads.without_oxygen_reference(np.array([1.0]), gas(oxygen=20.5), stack)[0])
    assert loads.without_oxygen_reference(np.array([1.0]), gas(), STACK)[0] == 1


def test_the_load_of_a_real_treatment_plant_is_that_of_a_plain_sum() -> None:
    columns = tilburg()
    flow, solids = columns["Q_inf"][:960] * 0.057, columns["Q_air_3"][:960] * 0.04 + 6
    q, c = (one.reshape(-1, 4).mean(axis=1) for one in (flow, solids / 1000))
    found = load_of(hours_of(*c), hours_of(*q), 240)
    assert found.measured_kg == pytest.approx(sum(a * b for a, b in zip(c, q, strict=True)))
    assert found.coverage == 1


def test_the_largest_comes_first_with_its_share_and_its_change() -> None:
    found = loads.ranking([2.0, 5.0, 3.0], [9.0, None, 1.0])
    assert [(one.index, one.place, one.before) for one in found] == [(1, 1, None), (2, 2, 2), (0, 3, 1)]
    assert [one.share for one in found] == [0.5, 0.3, 0.2]
    assert [one.place for one in loads.ranking([4.0, 4.0, 1.0], [None] * 3)] == [1, 1, 3]
    assert loads.ranking([], []) == ()

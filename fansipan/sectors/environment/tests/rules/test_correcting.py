"""A column of readings and a single moment opened step by step say the same number."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fansipan.sectors.environment.contracts import AmountUnit, Basis, FlueGasSample, Note, StackSettings, Step
from fansipan.sectors.environment.rules import correcting, flue_gas
from fansipan.sectors.environment.rules.correcting import GasColumns

MAYBE = {
    "celsius": st.none() | st.floats(-20, 400),
    "kpa": st.none() | st.floats(-5, 130) | st.sampled_from([0.0, 5e-324, 0.999, 1.0]),
    "moisture": st.none() | st.floats(-5, 120) | st.just(100.0),
    "oxygen": st.none() | st.floats(0, 25) | st.sampled_from([20.0, 20.9, 18.7]),
}
MOMENTS = st.fixed_dictionaries({"value": st.floats(-10, 5000), **MAYBE})
STACKS = st.builds(
    StackSettings,
    normal_celsius=st.sampled_from([0.0, 25.0]),
    oxygen_reference=st.none() | st.sampled_from([3.0, 7.0, 11.0, 15.0]),
    oxygen_base=st.sampled_from([20.9, 21.0]),
    most_oxygen=st.sampled_from([18.0, 20.0]),
    most_factor=st.sampled_from([2.0, 10.0]),
)
BASES = st.builds(Basis, normal=st.booleans(), dry=st.booleans(), oxygen=st.booleans())


def notes(step: Step) -> set[Note]:
    return set(step.notes).union(*(notes(part) for part in step.parts))


@settings(max_examples=300, deadline=None)
@given(
    moments=st.lists(MOMENTS, min_size=1, max_size=8),
    stack=STACKS,
    basis=BASES,
    unit=st.sampled_from(list(AmountUnit)),
    dry=st.booleans(),
)
def test_a_column_is_corrected_as_each_of_its_readings_is(
    moments: list[dict[str, Any]], stack: StackSettings, basis: Basis, unit: AmountUnit, dry: bool
) -> None:
    columns = {
        name: np.array([np.nan if one[name] is None else one[name] for one in moments]) for name in ("value", *MAYBE)
    }
    found = correcting.corrected(GasColumns("SO2", unit=unit, basis=basis, oxygen_dry=dry, **columns), stack)
    for at, one in enumerate(moments):
        step = flue_gas.corrected(FlueGasSample("SO2", unit=unit, basis=basis, oxygen_dry=dry, **one), stack)
        assert found.value[at] == pytest.approx(np.nan if step.result is None else step.result, rel=1e-12, nan_ok=True)
        told = notes(step)
        assert found.whole[at] == (step.result is not None and Note.NOT_CORRECTED_FOR_OXYGEN not in told)


@given(no=st.floats(0, 3000), no2=st.floats(0, 500))
def test_nitrogen_oxides_of_a_column_are_those_of_the_moment(no: float, no2: float) -> None:
    step = flue_gas.nox_from_mass(no, no2)
    assert correcting.as_no2(np.array([no]), np.array([no2]))[0] == pytest.approx(step.result, rel=1e-12)

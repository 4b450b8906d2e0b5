"""Flue-gas arithmetic against worked examples."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fansipan.kernel.errors import Invalid
from fansipan.sectors.environment.contracts import AmountUnit, Basis, FlueGasSample, Note, StackSettings
from fansipan.sectors.environment.rules import flue_gas

PLAIN = StackSettings()
AT_7 = StackSettings(oxygen_reference=7.0)
DONE = Basis(normal=True, dry=True)


@pytest.mark.parametrize(
    ("substance", "mass"),
    [
        ("SO2", 261.87), ("NO2", 188.05), ("NO", 122.65), ("CO", 114.49),
        ("HF", 81.77), ("NH3", 69.61), ("H2S", 139.31), ("HCl", 149.03), ("O3", 196.19),
    ],
)  # fmt: skip
def test_a_hundred_ppm_in_milligrams(substance: str, mass: float) -> None:
    assert flue_gas.from_ppm(substance, 100, PLAIN).result == pytest.approx(mass, abs=6e-3)


def test_a_mole_fills_24_465_litres_at_25_degrees() -> None:
    assert flue_gas.molar_volume(PLAIN) == pytest.approx(24.465, abs=5e-4)


def test_nitrogen_oxides_count_as_no2() -> None:
    assert flue_gas.nox_as_no2(25, 0, PLAIN).result == pytest.approx(47.01, abs=5e-3)
    assert flue_gas.nox_as_no2(25, 0, StackSettings(normal_celsius=0)).result == pytest.approx(51.31, abs=5e-3)
    assert flue_gas.nox_as_no2(120, 5, PLAIN).result == pytest.approx(235.06, abs=6e-3)
    assert flue_gas.nox_from_mass(100, 10).result == pytest.approx(163.32, abs=5e-3)


@pytest.mark.parametrize(
    ("concentration", "oxygen", "reference", "base", "result"),
    [
        (112, 18.7, 7, 20.9, 707.64),
        (112, 18.7, 7, 21.0, 681.74),
        (300, 9, 7, 20.9, 350.42),
        (300, 9, 7, 21.0, 350.00),
        (200, 5, 7, 20.9, 174.84),
        (260, 15.2, 11, 20.9, 451.58),
    ],
)
def test_reference_oxygen(concentration: float, oxygen: float, reference: float, base: float, result: float) -> None:
    stack = StackSettings(oxygen_base=base)
    assert flue_gas.at_reference(concentration, oxygen, stack, reference).result == pytest.approx(result, abs=6e-3)


@pytest.mark.parametrize("oxygen", [None, 20.0001, 20.9, 25.0, 19.6])
def test_near_the_oxygen_of_air_nothing_is_corrected_and_it_is_said(oxygen: float | None) -> None:
    step = flue_gas.at_reference(100, oxygen, AT_7, 7)
    assert (step.result, step.notes) == (100, (Note.NOT_CORRECTED_FOR_OXYGEN,))


def test_moisture_temperature_and_pressure() -> None:
    assert flue_gas.dry(420, 12).result == pytest.approx(477.27, abs=5e-3)
    assert flue_gas.normal(420, 135, 99.0, PLAIN).result == pytest.approx(588.46, abs=6e-3)
    flow = flue_gas.normal_flow(65_000, 120, 98.5, PLAIN).result
    assert flow == pytest.approx(47_919, abs=1)
    assert flue_gas.dry_flow(flow or 0.0, 10).result == pytest.approx(43_127, abs=1)
    assert flue_gas.mass_flow(450, 47_919).result == pytest.approx(21.564, abs=1e-3)


def test_the_whole_chain_in_its_order() -> None:
    sample = FlueGasSample("NO2", 180, AmountUnit.PPM, Basis(), moisture=8, oxygen=11.5)
    step = flue_gas.corrected(sample, AT_7)
    assert step.result == pytest.approx(544.05, abs=6e-3)
    oxygen = step.parts[0]
    assert oxygen.inputs[0].value == pytest.approx(367.92, abs=5e-3)
    assert oxygen.parts[0].inputs[0].value == pytest.approx(338.48, abs=6e-3)
    assert step.inputs[0].value == 180


def test_what_the_analyser_did_already_is_not_done_again() -> None:
    sample = FlueGasSample("SO2", 300, AmountUnit.MG, Basis(True, True, True), 150, 95, 12, 9)
    assert flue_gas.corrected(sample, AT_7).result == 300


def test_a_regulation_without_reference_oxygen_asks_for_none() -> None:
    sample = FlueGasSample("SO2", 300, AmountUnit.MG, DONE, oxygen=18)
    assert flue_gas.corrected(sample, PLAIN).result == 300


def test_oxygen_measured_wet_is_made_dry_like_the_gas() -> None:
    wet = FlueGasSample("SO2", 300, AmountUnit.MG, DONE, moisture=10, oxygen=8.1, oxygen_dry=False)
    dry = FlueGasSample("SO2", 300, AmountUnit.MG, DONE, oxygen=9.0)
    assert flue_gas.corrected(wet, AT_7).result == pytest.approx(flue_gas.corrected(dry, AT_7).result)


@pytest.mark.parametrize(
    "sample",
    [
        FlueGasSample("SO2", 300, AmountUnit.MG, Basis(dry=True), celsius=None, kpa=100),
        FlueGasSample("SO2", 300, AmountUnit.MG, Basis(dry=True), celsius=150, kpa=None),
        FlueGasSample("SO2", 300, AmountUnit.MG, Basis(normal=True)),
        FlueGasSample("SO2", 300, AmountUnit.PPM, Basis(), moisture=100),
    ],
)
def test_without_what_a_correction_needs_there_is_no_result(sample: FlueGasSample) -> None:
    step = flue_gas.corrected(sample, AT_7)
    assert (step.result, step.notes) == (None, (Note.INPUT_MISSING,))


def test_an_unknown_substance_is_refused() -> None:
    with pytest.raises(Invalid, match="molar_mass"):
        flue_gas.from_ppm("XYZ", 1, PLAIN)


@given(value=st.floats(0, 1e4), oxygen=st.floats(0, 20.9), moisture=st.floats(0, 60))
def test_corrections_keep_order_and_never_lower_below_the_dry_value_times_its_factor(
    value: float, oxygen: float, moisture: float
) -> None:
    sample = FlueGasSample("SO2", value, AmountUnit.MG, Basis(normal=True), moisture=moisture, oxygen=oxygen)
    more = FlueGasSample("SO2", value + 1, AmountUnit.MG, Basis(normal=True), moisture=moisture, oxygen=oxygen)
    first, second = flue_gas.corrected(sample, AT_7).result, flue_gas.corrected(more, AT_7).result
    assert first is not None
    assert second is not None
    assert 0 <= first < second

"""VN_WQI against the public test set, worked examples, and what must hold for any numbers."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fansipan.sectors.environment.contracts import Note
from fansipan.sectors.environment.rules import wqi
from fansipan.sectors.environment.rules.scales import band_of, index_at
from fansipan.sectors.environment.tests.law import water

ROW_1 = {
    "pH": 8.88, "Aldrin": 0.021, "BHC": 0.048, "Dieldrin": 0.047, "DDTs": 0.052,
    "As": 0.021, "Cd": 0.004, "Pb": 0.009, "Cr6": 0.007, "Cu": 0.001, "Zn": 0.074, "Hg": 0.002,
    "DO": 7.095, "T": 25.0, "BOD5": 8.28, "COD": 23.253, "TOC": 17.855, "N-NH4": 0.163, "N-NO3": 0.93,
    "N-NO2": 0.18, "P-PO4": 0.0, "Coliform": 1300.0, "E.coli": 92.0,
}  # fmt: skip
ROW_2 = {
    "pH": 8.3, "Aldrin": 0.0, "BHC": 0.021, "Dieldrin": 0.0, "DDTs": 0.0,
    "As": 0.021, "Cd": 0.006, "Pb": 0.009, "Cr6": 0.008, "Cu": 0.001, "Zn": 0.019, "Hg": 0.002,
    "DO": 6.913, "T": 25.0, "BOD5": 8.3, "COD": 20.133, "TOC": 16.598, "N-NH4": 0.53, "N-NO3": 0.88,
    "N-NO2": 0.2, "P-PO4": 0.0, "Coliform": 1100.0, "E.coli": 24.0,
}  # fmt: skip
RIVER = {
    "pH": 7.4, "DO": 6.2, "T": 24.0, "COD": 18.0, "BOD5": 7.0, "N-NH4": 0.45, "N-NO3": 3.5, "P-PO4": 0.15,
    "Coliform": 6000.0, "E.coli": 70.0,
}  # fmt: skip
AUTOMATIC = {"pH": 7.4, "DO": 6.2, "T": 24.0, "COD": 18.0, "N-NH4": 0.45, "N-NO3": 3.5}
FALLING = sorted(set(water().scales) - {"pH", "DO"})


def test_the_first_row_of_the_public_test_set_is_20() -> None:
    found = wqi.water_index(water(), ROW_1)
    expected = {"I": 62.0, "II": 56.234, "III": 78.605, "IV": 72.554, "V": 77.0}
    assert found.groups == pytest.approx(expected, abs=5e-4)
    assert found.subs["DO"] == pytest.approx(97.658, abs=5e-4)
    assert found.subs["BOD5"] == pytest.approx(68.667, abs=5e-4)
    assert found.subs["TOC"] == pytest.approx(42.862, abs=6e-4)
    assert found.value == 20
    assert band_of(water().bands, 20).code == "poor"


def test_the_second_row_of_the_public_test_set_is_34() -> None:
    found = wqi.water_index(water(), ROW_2)
    assert found.groups == pytest.approx({"I": 100, "II": 56.234, "III": 74.181, "IV": 67.534, "V": 98.333}, abs=5e-4)
    assert found.value == 34
    assert band_of(water().bands, 34).code == "bad"


def test_a_river_without_metals_is_70() -> None:
    found = wqi.water_index(water(), RIVER)
    assert found.groups["IV"] == pytest.approx(75.685, abs=5e-4)
    assert found.subs["DO"] == pytest.approx(74.391, abs=5e-4)
    assert (found.value, band_of(water().bands, 70).code) == (70, "moderate")


def test_without_group_v_the_last_factor_is_group_iv() -> None:
    found = wqi.water_index(water(), {**AUTOMATIC, "As": 0.008})
    assert found.groups["IV"] == pytest.approx(73.598, abs=5e-4)
    assert found.value == 74


def test_groups_i_and_iv_alone_give_sub_indices_and_no_index() -> None:
    found = wqi.water_index(water(), AUTOMATIC)
    assert found.value is None
    assert found.notes == (Note.TOO_FEW_GROUPS,)
    assert set(found.subs) == {"pH", "DO", "COD", "N-NH4", "N-NO3"}


def test_group_iv_needs_three_parameters() -> None:
    found = wqi.water_index(water(), {"pH": 7.0, "As": 0.001, "COD": 9.0, "BOD5": 3.0, "Coliform": 10.0})
    assert (found.value, found.notes) == (None, (Note.TOO_FEW_IN_GROUP_IV,))


def test_oxygen_without_temperature_does_not_count_and_says_so() -> None:
    found = wqi.water_index(water(), {name: value for name, value in RIVER.items() if name != "T"})
    assert "DO" not in found.subs
    assert Note.NEEDS_TEMPERATURE in found.notes


@pytest.mark.parametrize(
    ("celsius", "full"), [(0, 14.652), (10, 11.2711), (20, 9.0218), (25, 8.1757), (30, 7.4374), (24, 8.3344)]
)
def test_saturation_by_temperature(celsius: float, full: float) -> None:
    step = wqi.saturation(water(), 1.0, celsius)
    assert step.inputs[2].value == pytest.approx(full, abs=5e-5)


@pytest.mark.parametrize(
    ("parameter", "value", "q"),
    [
        ("DO", 51.790, 51.79), ("DO", 134.546, 65.454), ("DO", 19.99, 10), ("DO", 20, 25), ("DO", 200.1, 10),
        ("pH", 5.7, 70), ("pH", 8.8, 70), ("pH", 5.5, 50), ("pH", 5.49, 10), ("pH", 9.01, 10), ("pH", 9, 50),
        ("N-NO3", 10, 50), ("N-NO3", 15.1, 10), ("N-NO2", 0.05, 100), ("N-NO2", 0.051, 10),
        ("Cd", 0.0049, 100), ("Cd", 0.005, 75), ("N-NH4", 0.299, 100), ("N-NH4", 0.3, 75),
        ("As", 0.1, 25), ("As", 0.11, 10), ("BHC", 0.02, 100), ("BHC", 0.021, 10), ("Coliform", 10_001, 10),
    ],
)  # fmt: skip
def test_sub_indices_by_hand(parameter: str, value: float, q: float) -> None:
    assert index_at(water().scales[parameter], value) == pytest.approx(q, abs=5e-4)


@pytest.mark.parametrize(("oxygen", "celsius", "percent"), [(4.0, 28, 51.790), (11.0, 25, 134.546)])
def test_oxygen_in_percent_of_saturation(oxygen: float, celsius: float, percent: float) -> None:
    assert wqi.saturation(water(), oxygen, celsius).result == pytest.approx(percent, abs=5e-4)


@pytest.mark.parametrize("parameter", sorted(water().scales))
def test_the_index_is_what_the_table_says_at_every_breakpoint_and_runs_into_it_from_within(parameter: str) -> None:
    scale = water().scales[parameter]
    last = len(scale.points) - 1
    for place, (value, q) in enumerate(scale.points):
        assert index_at(scale, value) == pytest.approx(q)
        hair = 1e-9 * max(value, 1e-6)
        if place:
            assert index_at(scale, value - hair) == pytest.approx(q, abs=1e-5)
        if place < last:
            assert index_at(scale, value + hair) == pytest.approx(q, abs=1e-5)


@pytest.mark.parametrize("parameter", FALLING)
@given(data=st.data())
def test_more_of_a_pollutant_never_raises_the_index(parameter: str, data: st.DataObject) -> None:
    scale = water().scales[parameter]
    low, high = sorted(data.draw(st.lists(st.floats(0, 2 * scale.points[-1][0]), min_size=2, max_size=2)))
    better, worse = index_at(scale, low), index_at(scale, high)
    assert better is not None
    assert worse is not None
    assert 10 <= worse <= better + 1e-9 <= 100 + 1e-6


@given(
    sample=st.fixed_dictionaries(
        {name: st.floats(0, 50) for name in ("pH", "DO", "COD", "BOD5", "N-NH4")},
        optional={name: st.floats(0, 2) for name in ("As", "Hg", "BHC")} | {"Coliform": st.floats(0, 1e5)},
    ),
    seed=st.integers(),
)
def test_the_order_of_the_parameters_does_not_matter_and_the_index_stays_in_bounds(
    sample: dict[str, float], seed: int
) -> None:
    sample["T"] = 20.0
    mixed = list(sample.items())
    random.Random(seed).shuffle(mixed)
    first, second = wqi.water_index(water(), sample), wqi.water_index(water(), dict(mixed))
    assert (first.value, first.subs, first.notes) == (second.value, second.subs, second.notes)
    if first.value is not None:
        assert 0 <= first.value <= 100
        assert band_of(water().bands, first.value)

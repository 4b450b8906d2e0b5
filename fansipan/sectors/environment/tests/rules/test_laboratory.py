"""What result sheets say, read without guessing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fansipan.sectors.environment.rules.laboratory import NewResult, in_law, parameters, read
from fansipan.sectors.environment.tests.law import water


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0,02", (0.02, False)),
        ("0.002", (0.002, False)),
        ("6000", (6000.0, False)),
        (" < 0,001 ", (0.001, True)),
        ("≤0,5", (0.5, True)),
        ("1,234", (1.234, False)),
        ("12.34", (12.34, False)),
        ("", None),
        ("–", None),
    ],
)
def test_values_as_sheets_write_them(text: str, found: tuple[float, bool] | None) -> None:
    assert read(text) == found


@pytest.mark.parametrize("text", ["6.000", "1.234.567", "1.234,5", "1,234.5", "một", "<", "<<1", "1_0", "1 < 2"])
def test_what_may_be_read_in_two_ways_or_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        read(text)


@given(value=st.decimals(0, 999, places=4), below=st.booleans())
def test_any_amount_with_a_comma_is_read_as_it_is(value: object, below: bool) -> None:
    text = f"{'<' if below else ''}{value}".replace(".", ",")
    assert read(text) == (float(str(value)), below)


def test_every_parameter_has_a_unit_that_comes_to_the_law_s_own() -> None:
    table = water()
    for name, units in parameters(table).items():
        values = [in_law(table, NewResult(name, 2.0, unit)) for unit in units]
        assert values[0] == 2.0
        assert all(value > 0 for value in values)
    assert in_law(table, NewResult("Pb", 15.0, "µg/L")) == pytest.approx(0.015)
    assert in_law(table, NewResult("BHC", 0.001, "mg/L")) == pytest.approx(1.0)


@pytest.mark.parametrize(
    "wrong",
    [
        NewResult("Pb", -1.0, "mg/L"),
        NewResult("Pb", float("inf"), "mg/L"),
        NewResult("Pb", 1.0, "%"),
        NewResult("Fe", 1.0, "mg/L"),
    ],
)
def test_what_cannot_be_is_refused(wrong: NewResult) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        in_law(water(), wrong)

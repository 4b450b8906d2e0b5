"""What people wrote of an outlet: what cannot be read lets less be judged, never more."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fansipan.sectors.environment.contracts import Basis
from fansipan.sectors.environment.rules import outlets

JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize("written", [{"Kp": "0,9", "Kv": 1.0}, {"Kp": None}, {"Kp": -1}, ["Kp"], "Kp", None])
def test_one_coefficient_that_is_no_number_leaves_none(written: object) -> None:
    assert outlets.coefficients(written) == {}
    assert outlets.unread_coefficients(written)


@pytest.mark.parametrize("done", [["kho"], "dry", {"dry": True}, None, ["dry", "kho"], [["dry"]]])
def test_an_unknown_word_in_a_basis_means_that_nothing_was_done(done: object) -> None:
    assert outlets.basis({"flue-so2": done}) == {"flue-so2": Basis()}
    assert outlets.unread_basis({"flue-so2": done})


def test_what_is_written_as_it_should_be_is_read() -> None:
    assert outlets.coefficients({"Kp": 0.9, "Kv": 1}) == {"Kp": 0.9, "Kv": 1.0}
    assert outlets.basis({"flue-so2": ["normal", "dry"]}) == {"flue-so2": Basis(normal=True, dry=True)}
    assert outlets.regulations(["QCVN 19:2009/BTNMT"]) == ("QCVN 19:2009/BTNMT",)
    assert outlets.regulations("QCVN 19:2009/BTNMT") == ("QCVN 19:2009/BTNMT",)
    assert not outlets.unread_basis({"flue-so2": []})
    assert not outlets.unread_coefficients({})


@settings(max_examples=60)
@given(JSON)
def test_any_json_is_read_without_a_fault(written: object) -> None:
    outlets.coefficients(written), outlets.basis(written), outlets.regulations(written)
    outlets.unread_basis(written), outlets.unread_coefficients(written)

"""Which limit applied, by worked examples and by the rules of transition."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fansipan.sectors.environment.contracts import (
    Applied,
    Average,
    Law,
    LawName,
    LawStatus,
    LegalLimit,
    LimitReason,
    Measured,
    Note,
    OutletTerms,
    PermitTerm,
    RegulationTerms,
    Verdict,
)
from fansipan.sectors.environment.rules import applying, limits

OLD = RegulationTerms(
    "QCVN 19:2009/BTNMT", date(2010, 1, 1), date(2025, 6, 30), date(2031, 12, 31), "QCVN 19:2024/BTNMT"
)
NEW = RegulationTerms("QCVN 19:2024/BTNMT", date(2025, 7, 1))
BOTH = (OLD, NEW)


def number(regulation: RegulationTerms, parameter: str, high: float, **more: object) -> LegalLimit:
    fields: dict[str, object] = {
        "column": "B",
        "category": "",
        "average": Average.ANY,
        "low": None,
        "unit": "mg/m3",
        "multiplied": regulation is OLD,
        "valid_from": regulation.valid_from,
        "valid_to": None,
        "status": LawStatus.CONFIRMED,
        "source": "",
        "article": "Bảng 1",
    }
    return LegalLimit(regulation.code, parameter, high=high, **{**fields, **more})  # type: ignore[arg-type]


FACTORS = frozenset({(OLD.code, "Kp", 0.9), (OLD.code, "Kv", 1.0)})


def law(*numbers: LegalLimit, regulations: tuple[RegulationTerms, ...] = BOTH) -> Law:
    found: dict[tuple[str, str], tuple[LegalLimit, ...]] = {}
    for one in numbers:
        found[one.regulation, one.parameter] = (*found.get((one.regulation, one.parameter), ()), one)
    return Law(regulations, found, FACTORS)


LAW = law(number(OLD, "SO2", 500), number(NEW, "SO2", 200), number(OLD, "HF", 20, status=LawStatus.UNCONFIRMED))


def stream(parameter: str = "SO2", since: date | None = None, *permits: PermitTerm, **outlet: object) -> Measured:
    fields: dict[str, object] = {"column": "B", "operating_since": since, **outlet}
    terms = OutletTerms(1, date(2005, 1, 1), "flue_gas", **fields)  # type: ignore[arg-type]
    return Measured("flue_gas", (LawName(parameter),), "mg/m3", (terms,), permits)


def on(day: date, measured: Measured, of: Law = LAW) -> Applied | None:
    return applying.on(measured, of, day).get(Average.DAY)


@pytest.mark.parametrize(
    ("high", "factors", "result"),
    [
        (500, {"Kp": 0.9, "Kv": 1.0}, 450),
        (500, {"Kp": 0.8, "Kv": 1.0}, 400),
        (500, {"Kp": 1.0, "Kv": 1.2}, 600),
        (500, {"Kp": 0.9, "Kv": 0.8}, 360),
        (850, {"Kp": 0.9, "Kv": 1.0}, 765),
        (200, {"Kp": 0.9, "Kv": 1.0}, 180),
        (1000, {"Kp": 0.9, "Kv": 1.0}, 900),
        (75, {"Kq": 0.9, "Kf": 1.0}, 67.5),
        (150, {"Kq": 1.0, "Kf": 1.0}, 150),
        (150, {"Kq": 1.1, "Kf": 1.0}, 165),
        (50, {"Kq": 0.9, "Kf": 1.0}, 45),
        (100, {"Kq": 1.1, "Kf": 0.9}, 99),
        (30, {"Kq": 0.9, "Kf": 1.1}, 29.7),
        (5, {"Kq": 0.9, "Kf": 1.0}, 4.5),
        (10, {"Kq": 1.1, "Kf": 1.0}, 11),
    ],
)
def test_cmax_is_c_times_the_coefficients_of_the_plant(high: float, factors: dict[str, float], result: float) -> None:
    assert limits.cmax(number(OLD, "X", high), factors).result == pytest.approx(result)


def test_ph_is_never_multiplied() -> None:
    step = limits.cmax(number(OLD, "pH", 9, low=5.5, multiplied=False), {"Kq": 0.9, "Kf": 1.1})
    assert (step.result, step.notes) == (9, (Note.NOT_MULTIPLIED,))


def test_the_regulation_in_force_on_the_day_applies() -> None:
    before, after = on(date(2025, 6, 30), stream()), on(date(2025, 7, 1), stream())
    assert before is not None
    assert after is not None
    assert (before.high, after.high) == (500, 200)
    assert after.reason is LimitReason.REGULATION
    assert on(date(2009, 12, 31), stream()) is None


def test_an_older_plant_stays_on_its_regulation_until_the_end_of_2031() -> None:
    older, younger = date(2012, 5, 1), date(2025, 7, 1)
    stays = on(date(2031, 12, 31), stream("SO2", older, coefficients={"Kp": 0.9, "Kv": 1.0}))
    assert stays is not None
    assert (stays.high, stays.reason, stays.status) == (
        pytest.approx(450), LimitReason.TRANSITION, LawStatus.CONFIRMED,
    )  # fmt: skip
    for day, since in ((date(2032, 1, 1), older), (date(2026, 1, 1), younger), (date(2026, 1, 1), None)):
        found = on(day, stream("SO2", since))
        assert found is not None
        assert (found.high, found.reason) == (200, LimitReason.REGULATION)


PERMIT = PermitTerm("GPMT 12/2024", "SO2", Average.DAY, None, 320, "mg/m3", date(2024, 3, 1), date(2029, 2, 28))


def test_the_permit_wins_over_every_regulation_while_it_is_valid() -> None:
    within = on(date(2026, 1, 1), stream("SO2", None, PERMIT))
    assert within is not None
    assert (within.high, within.reason, within.source) == (320, LimitReason.PERMIT, "GPMT 12/2024")
    after = on(date(2029, 3, 1), stream("SO2", None, PERMIT))
    assert after is not None
    assert after.reason is LimitReason.REGULATION


def test_a_permit_replaces_the_average_it_names_and_all_of_them_when_it_names_none() -> None:
    numbers = law(number(NEW, "SO2", 200), number(NEW, "SO2", 350, average=Average.HOUR))
    day = date(2026, 1, 1)
    named = applying.on(stream("SO2", None, PERMIT), numbers, day)
    assert {average: one.high for average, one in named.items()} == {Average.DAY: 320, Average.HOUR: 350}
    plain = PermitTerm("GPMT 1", "SO2", Average.ANY, None, 300, "mg/m3", date(2024, 1, 1))
    assert {average: one.high for average, one in applying.on(stream("SO2", None, plain), numbers, day).items()} == {
        Average.DAY: 300
    }


def test_a_limit_is_held_against_the_average_that_it_names_or_is_set_to() -> None:
    numbers = law(number(NEW, "SO2", 200, compared=Average.HOUR), number(NEW, "CO", 9, average=Average.EIGHT_HOURS))
    day = date(2026, 1, 1)
    assert list(applying.on(stream("SO2"), numbers, day)) == [Average.HOUR]
    assert list(applying.on(stream("CO"), numbers, day)) == [Average.EIGHT_HOURS]


def test_spans_end_where_the_limit_changes_and_nowhere_else() -> None:
    older = stream("SO2", date(2012, 5, 1), PERMIT, coefficients={"Kp": 0.9})
    found = applying.spans(older, LAW, date(2024, 1, 1), date(2032, 1, 31))
    assert [(one.first, one.last, one.applied.high, one.applied.reason) for one in found] == [
        (date(2024, 1, 1), date(2024, 2, 29), pytest.approx(450), LimitReason.REGULATION),
        (date(2024, 3, 1), date(2029, 2, 28), 320, LimitReason.PERMIT),
        (date(2029, 3, 1), date(2031, 12, 31), pytest.approx(450), LimitReason.TRANSITION),
        (date(2032, 1, 1), date(2032, 1, 31), 200, LimitReason.REGULATION),
    ]
    assert {one.average for one in found} == {Average.DAY}
    alone = applying.spans(stream("SO2"), LAW, date(2026, 1, 1), date(2026, 12, 31))
    assert [(one.first, one.last) for one in alone] == [(date(2026, 1, 1), date(2026, 12, 31))]


@given(
    since=st.none() | st.dates(date(2008, 1, 1), date(2027, 1, 1)),
    first=st.dates(date(2008, 1, 1), date(2033, 1, 1)),
    length=st.integers(0, 1500),
    probe=st.integers(0, 1500),
)
def test_a_span_says_of_each_of_its_days_what_is_said_of_the_day_alone(
    since: date | None, first: date, length: int, probe: int
) -> None:
    one = stream("SO2", since, PERMIT, coefficients={"Kp": 0.9})
    last, day = first + timedelta(length), first + timedelta(min(probe, length))
    spans = [span for span in applying.spans(one, LAW, first, last) if span.first <= day <= span.last]
    assert {span.average: span.applied for span in spans} == applying.on(one, LAW, day)
    assert all(first <= span.first <= span.last <= last for span in spans)


def test_the_outlet_of_the_day_decides_and_names_the_regulations_that_are_asked() -> None:
    later = OutletTerms(1, date(2027, 1, 1), "flue_gas", (OLD.code,), "B", coefficients={"Kp": 0.9})
    one = stream()
    moved = Measured(one.medium, one.names, one.unit, (*one.outlets, later))
    for day, high in ((date(2026, 12, 31), 200), (date(2027, 1, 1), None)):
        found = on(day, moved)
        assert (found.high if found else None) == high


def test_a_number_without_a_column_or_a_category_holds_for_all_of_them() -> None:
    numbers = law(
        number(NEW, "SO2", 7, column=""), number(NEW, "NOx", 850), number(NEW, "NOx", 1000, category="chemical")
    )
    day = date(2026, 1, 1)
    for parameter, category, high in (("SO2", "chemical", 7), ("NOx", "chemical", 1000), ("NOx", "", 850)):
        found = on(day, stream(parameter, category=category), numbers)
        assert found is not None
        assert found.high == high
    assert on(day, stream("NOx", column="A"), numbers) is None


def test_a_limit_comes_in_the_unit_of_the_readings_and_as_the_substance_that_is_measured() -> None:
    numbers = law(number(NEW, "Hg", 0.2), number(NEW, "F", 20))
    names = (LawName("HF"), LawName("F", 0.95))
    terms = stream().outlets
    mercury = on(date(2026, 1, 1), Measured("flue_gas", (LawName("Hg"),), "ug/m3", terms), numbers)
    fluorine = on(date(2026, 1, 1), Measured("flue_gas", names, "mg/m3", terms), numbers)
    other = on(date(2026, 1, 1), Measured("flue_gas", (LawName("Hg"),), "[ppm]", terms), numbers)
    assert mercury is not None
    assert fluorine is not None
    assert other is not None
    assert (mercury.high, mercury.unit, mercury.step.parts[0].result) == (pytest.approx(200), "ug/m3", 0.2)
    assert fluorine.high == pytest.approx(20 / 0.95)
    assert (other.high, other.unit, other.step.notes) == (0.2, "mg/m3", (Note.OTHER_UNIT,))


def test_a_permit_in_a_unit_that_does_not_convert_takes_no_regulations_place() -> None:
    slip = PermitTerm("12/GPMT", "SO2", Average.ANY, None, 5, "[ppm]", date(2020, 1, 1))
    found = on(date(2021, 1, 1), stream("SO2", None, slip, coefficients={"Kp": 0.9, "Kv": 1.0}))
    assert found is not None
    assert (found.high, found.reason, found.status) == (450, LimitReason.REGULATION, LawStatus.CONFIRMED)
    assert found.step.notes == (Note.PERMIT_OTHER_UNIT,)
    alone = on(date(2021, 1, 1), stream("SO2", None, slip), law())
    assert alone is not None
    assert (alone.reason, alone.step.notes) == (LimitReason.PERMIT, (Note.OTHER_UNIT,))


@pytest.mark.parametrize(
    ("asked", "corrected", "status"),
    [(7.0, 7.0, LawStatus.CONFIRMED), (7.0, None, LawStatus.UNCONFIRMED), (15.0, 7.0, LawStatus.UNCONFIRMED)],
)
def test_a_number_at_another_reference_oxygen_than_the_stacks_is_never_sure(
    asked: float, corrected: float | None, status: LawStatus
) -> None:
    numbers = law(number(NEW, "SO2", 200, oxygen_reference=asked))
    found = on(date(2026, 1, 1), stream("SO2", oxygen_reference=corrected), numbers)
    assert found is not None
    assert (found.status, Note.OTHER_OXYGEN in found.step.notes) == (status, status is LawStatus.UNCONFIRMED)


def test_an_unconfirmed_number_warns_and_never_exceeds() -> None:
    found = on(date(2020, 1, 1), stream("HF"))
    assert found is not None
    assert Note.UNCONFIRMED in found.step.notes
    assert limits.verdict(1000, found) is Verdict.WARNING
    assert limits.verdict(20, found) is Verdict.WITHIN


def test_a_confirmed_number_times_a_coefficient_that_nobody_confirmed_only_warns() -> None:
    found = on(date(2020, 1, 1), stream("SO2", coefficients={"Kp": 0.9, "Kv": 1.2}))
    assert found is not None
    assert (found.status, found.step.notes) == (LawStatus.UNCONFIRMED, (Note.FACTOR_UNCONFIRMED,))
    assert limits.verdict(1000, found) is Verdict.WARNING


def test_a_confirmed_number_whose_coefficients_nobody_entered_only_warns() -> None:
    """It would be 300 to 700 mg/Nm3 by the plant's Kp and Kv: nobody may be told of a violation over 500."""
    found = on(date(2020, 1, 1), stream("SO2"))
    assert found is not None
    assert (found.high, found.status, found.step.notes) == (500, LawStatus.UNCONFIRMED, (Note.FACTOR_MISSING,))
    assert limits.verdict(1000, found) is Verdict.WARNING


def test_the_daily_mean_exceeds_once_where_twelve_hours_do() -> None:
    hours = [410, 420, 430, 415, 405, 398, 402, 440, 470, 510, 540, 560, 575, 560, 540, 520, 500, 480, 470, 455, 440]
    hours += [430, 425, 418]
    found = on(date(2020, 1, 1), stream("SO2", coefficients={"Kp": 0.9, "Kv": 1.0}))
    assert found is not None
    mean = sum(hours) / 24
    assert mean == pytest.approx(467.21, abs=5e-3)
    assert limits.verdict(mean, found) is Verdict.EXCEEDS
    assert sum(limits.verdict(hour, found) is Verdict.EXCEEDS for hour in hours) == 12
    assert limits.verdict(450, found) is Verdict.WITHIN


def test_a_value_under_the_lower_bound_exceeds_too() -> None:
    numbers = law(number(OLD, "pH", 9, low=5.5, multiplied=False, unit="mg/m3"))
    found = on(date(2020, 1, 1), stream("pH"), numbers)
    assert found is not None
    assert [limits.verdict(ph, found) for ph in (5.4, 5.5, 9.0, 9.1)] == [
        Verdict.EXCEEDS, Verdict.WITHIN, Verdict.WITHIN, Verdict.EXCEEDS,
    ]  # fmt: skip

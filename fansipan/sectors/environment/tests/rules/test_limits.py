"""Which limit applied, by worked examples and by the rules of transition."""

from __future__ import annotations

from datetime import date

import pytest

from fansipan.sectors.environment.contracts import (
    Average,
    LawStatus,
    LegalLimit,
    LimitQuestion,
    LimitReason,
    Note,
    PermitTerm,
    RegulationTerms,
    Verdict,
)
from fansipan.sectors.environment.rules import limits

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


LAW = (number(OLD, "SO2", 500), number(NEW, "SO2", 200), number(OLD, "HF", 20, status=LawStatus.UNCONFIRMED))


def ask(day: date, parameter: str = "SO2", since: date | None = None) -> LimitQuestion:
    return LimitQuestion(parameter, day, Average.DAY, "B", "", since)


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
    before, after = limits.applied(ask(date(2025, 6, 30)), BOTH, LAW), limits.applied(ask(date(2025, 7, 1)), BOTH, LAW)
    assert before is not None
    assert after is not None
    assert (before.high, after.high) == (500, 200)
    assert after.reason is LimitReason.REGULATION
    assert limits.applied(ask(date(2009, 12, 31)), BOTH, LAW) is None


def test_an_older_plant_stays_on_its_regulation_until_the_end_of_2031() -> None:
    older, younger = date(2012, 5, 1), date(2025, 7, 1)
    stays = limits.applied(ask(date(2031, 12, 31), since=older), BOTH, LAW, coefficients={"Kp": 0.9, "Kv": 1.0})
    assert stays is not None
    assert (stays.high, stays.reason) == (pytest.approx(450), LimitReason.TRANSITION)
    for day, since in ((date(2032, 1, 1), older), (date(2026, 1, 1), younger), (date(2026, 1, 1), None)):
        found = limits.applied(ask(day, since=since), BOTH, LAW)
        assert found is not None
        assert (found.high, found.reason) == (200, LimitReason.REGULATION)


def test_the_permit_wins_over_every_regulation_while_it_is_valid() -> None:
    permit = PermitTerm("GPMT 12/2024", "SO2", Average.DAY, None, 320, "mg/m3", date(2024, 3, 1), date(2029, 2, 28))
    within = limits.applied(ask(date(2026, 1, 1)), BOTH, LAW, [permit])
    assert within is not None
    assert (within.high, within.reason, within.source) == (320, LimitReason.PERMIT, "GPMT 12/2024")
    after = limits.applied(ask(date(2029, 3, 1)), BOTH, LAW, [permit])
    assert after is not None
    assert after.reason is LimitReason.REGULATION


def test_an_unconfirmed_number_warns_and_never_exceeds() -> None:
    found = limits.applied(ask(date(2020, 1, 1), "HF"), BOTH, LAW)
    assert found is not None
    assert Note.UNCONFIRMED in found.step.notes
    assert limits.verdict(1000, found) is Verdict.WARNING
    assert limits.verdict(20, found) is Verdict.WITHIN


def test_the_daily_mean_exceeds_once_where_twelve_hours_do() -> None:
    hours = [410, 420, 430, 415, 405, 398, 402, 440, 470, 510, 540, 560, 575, 560, 540, 520, 500, 480, 470, 455, 440]
    hours += [430, 425, 418]
    found = limits.applied(ask(date(2020, 1, 1)), BOTH, LAW, coefficients={"Kp": 0.9, "Kv": 1.0})
    assert found is not None
    mean = sum(hours) / 24
    assert mean == pytest.approx(467.21, abs=5e-3)
    assert limits.verdict(mean, found) is Verdict.EXCEEDS
    assert sum(limits.verdict(hour, found) is Verdict.EXCEEDS for hour in hours) == 12
    assert limits.verdict(450, found) is Verdict.WITHIN


def test_a_value_under_the_lower_bound_exceeds_too() -> None:
    law = (number(OLD, "pH", 9, low=5.5, multiplied=False),)
    found = limits.applied(ask(date(2020, 1, 1), "pH"), BOTH, law)
    assert found is not None
    assert [limits.verdict(ph, found) for ph in (5.4, 5.5, 9.0, 9.1)] == [
        Verdict.EXCEEDS, Verdict.WITHIN, Verdict.WITHIN, Verdict.EXCEEDS,
    ]  # fmt: skip

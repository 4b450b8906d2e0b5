"""Which limit held for a datastream, out of the tables: permit, transition, coefficients, past days."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fansipan.sectors.environment.contracts import AppliedSpan, Average, Basis, LawStatus, LimitReason, Note
from fansipan.sectors.environment.models import Coefficient, Outlet, Permit, PermitLimit
from fansipan.sectors.environment.queries.applied import applied_spans
from fansipan.sectors.environment.queries.outlets import outlet, outlets
from fansipan.sectors.environment.tests.make import load_law
from fansipan.services.observations.contracts import StationKind
from fansipan.services.observations.models import Datastream, Station
from fansipan.services.observations.tests.make import add_stream, make_station, stream

pytestmark = pytest.mark.django_db

STACK = ("flue-so2", "flue-nox", "flue-pm", "flue-co", "flue-hf", "flue-o2")
WATER = ("waste-cod", "waste-tss", "waste-bod5", "waste-nh4", "waste-ph")


def stack(code: str = "TL-KT-01", **terms: Any) -> Station:
    station = make_station(code, properties=STACK)
    _outlet(station, "flue_gas", **terms)
    return station


def drain(**terms: Any) -> Station:
    station = make_station("TL-NT-01", properties=(), kind=StationKind.WASTEWATER.value)
    for name in WATER:
        add_stream(station, name, unit="[pH]" if name == "waste-ph" else "mg/L")
    _outlet(station, "wastewater", **terms)
    return station


def _outlet(station: Station, medium: str, **terms: Any) -> None:
    fields = {"valid_from": date(2010, 1, 1), "column": "B", "operating_since": date(2015, 3, 1), **terms}
    Outlet.objects.create(station=station, medium=medium, **fields)


def confirm_coefficients() -> None:
    Coefficient.objects.update(status=LawStatus.CONFIRMED.value)


def spans(station: Station, name: str, first: date, last: date | None = None) -> tuple[AppliedSpan, ...]:
    found: Datastream = stream(station, name)
    return applied_spans([found.pk], first, last or first)[found.pk]


@pytest.mark.parametrize(
    ("factors", "name", "high"),
    [
        ({"Kp": 0.9, "Kv": 1.0}, "flue-so2", 450),
        ({"Kp": 0.8, "Kv": 1.0}, "flue-so2", 400),
        ({"Kp": 1.0, "Kv": 1.2}, "flue-so2", 600),
        ({"Kp": 0.9, "Kv": 0.8}, "flue-so2", 360),
        ({"Kp": 0.9, "Kv": 1.0}, "flue-nox", 765),
        ({"Kp": 0.9, "Kv": 1.0}, "flue-pm", 180),
        ({"Kp": 0.9, "Kv": 1.0}, "flue-co", 900),
    ],
)
def test_cmax_of_a_stack_comes_out_of_the_tables(factors: dict[str, float], name: str, high: float) -> None:
    load_law()
    confirm_coefficients()
    (one,) = spans(stack(coefficients=factors), name, date(2020, 1, 1))
    assert (one.applied.high, one.applied.status) == (pytest.approx(high), LawStatus.CONFIRMED)
    assert one.applied.step.formula == "Cmax = C × Kp × Kv"
    assert one.average is Average.DAY


@pytest.mark.parametrize(
    ("column", "factors", "name", "high"),
    [
        ("A", {"Kq": 0.9, "Kf": 1.0}, "waste-cod", 67.5),
        ("B", {"Kq": 1.0, "Kf": 1.0}, "waste-cod", 150),
        ("B", {"Kq": 1.1, "Kf": 1.0}, "waste-cod", 165),
        ("A", {"Kq": 0.9, "Kf": 1.0}, "waste-tss", 45),
        ("B", {"Kq": 1.1, "Kf": 0.9}, "waste-tss", 99),
        ("A", {"Kq": 0.9, "Kf": 1.1}, "waste-bod5", 29.7),
        ("A", {"Kq": 0.9, "Kf": 1.0}, "waste-nh4", 4.5),
        ("B", {"Kq": 1.1, "Kf": 1.0}, "waste-nh4", 11),
        ("B", {"Kq": 1.1, "Kf": 0.9}, "waste-ph", 9),
    ],
)
def test_cmax_of_an_outlet_comes_out_of_the_tables(
    column: str, factors: dict[str, float], name: str, high: float
) -> None:
    load_law()
    (one,) = spans(drain(column=column, coefficients=factors), name, date(2020, 1, 1))
    assert one.applied.high == pytest.approx(high)


def test_a_plant_of_2015_stays_under_the_regulation_of_2009_until_the_end_of_2031() -> None:
    load_law()
    station = stack(coefficients={"Kp": 0.9, "Kv": 1.0})
    found = spans(station, "flue-so2", date(2025, 1, 1), date(2032, 12, 31))
    assert [(one.first, one.last, one.applied.reason) for one in found] == [
        (date(2025, 1, 1), date(2025, 6, 30), LimitReason.REGULATION),
        (date(2025, 7, 1), date(2031, 12, 31), LimitReason.TRANSITION),
    ]
    assert {one.applied.high for one in found} == {450.0}
    assert found[0].applied.source.startswith("QCVN 19:2009/BTNMT")


def test_a_young_plant_has_no_limit_where_the_table_was_not_found() -> None:
    load_law()
    station = stack(operating_since=date(2025, 8, 1), column="B")
    assert spans(station, "flue-so2", date(2026, 1, 1)) == ()


def test_a_permit_wins_while_it_is_valid_and_its_station_before_the_plant() -> None:
    load_law()
    station, other = stack(), stack("TL-KT-02")
    permit = Permit.objects.create(
        organisation=station.organisation, number="12/GPMT", valid_from=date(2024, 3, 1), valid_to=date(2026, 2, 28)
    )
    PermitLimit.objects.create(permit=permit, parameter="SO2", high=400, unit="mg/m3", article="Phụ lục 2")
    PermitLimit.objects.create(permit=permit, station=station, parameter="SO2", high=320, unit="mg/m3")
    PermitLimit.objects.create(permit=permit, station=other, parameter="CO", high=1, unit="mg/m3")
    found = spans(station, "flue-so2", date(2024, 1, 1), date(2026, 12, 31))
    assert [(one.last, one.applied.high, one.applied.reason) for one in found] == [
        (date(2024, 2, 29), 500, LimitReason.REGULATION),
        (date(2026, 2, 28), 320, LimitReason.PERMIT),
        (date(2026, 12, 31), 500, LimitReason.TRANSITION),
    ]
    (common,) = spans(other, "flue-so2", date(2025, 1, 1))
    assert (common.applied.high, common.applied.source) == (400, "12/GPMT, Phụ lục 2")
    (own,) = spans(station, "flue-co", date(2025, 1, 1))
    assert own.applied.high == 1000


def test_a_number_or_a_coefficient_that_nobody_confirmed_is_never_confirmed() -> None:
    load_law()
    station = stack(coefficients={"Kp": 0.9, "Kv": 1.0})
    (number,) = spans(station, "flue-hf", date(2020, 1, 1))
    assert number.applied.status is LawStatus.UNCONFIRMED
    assert Note.UNCONFIRMED in number.applied.step.notes
    (multiplied,) = spans(station, "flue-so2", date(2020, 1, 1))
    assert multiplied.applied.status is LawStatus.UNCONFIRMED
    assert multiplied.applied.step.notes == (Note.FACTOR_UNCONFIRMED,)
    confirm_coefficients()
    (sure,) = spans(station, "flue-so2", date(2020, 1, 1))
    assert sure.applied.status is LawStatus.CONFIRMED


def test_fluorine_is_told_apart_from_hydrogen_fluoride() -> None:
    load_law()
    station = stack(regulations=["QCVN 21:2009/BTNMT", "QCVN 19:2009/BTNMT"])
    (one,) = spans(station, "flue-hf", date(2020, 1, 1))
    assert one.applied.high == pytest.approx(50 / 0.9497)
    assert one.applied.source.startswith("QCVN 21:2009/BTNMT")


def test_the_air_of_a_place_that_nobody_described_has_the_limits_of_every_place() -> None:
    load_law()
    station = make_station("KK-01", properties=("air-so2",), kind=StationKind.AMBIENT_AIR.value)
    Datastream.objects.update(unit="ug/m3")
    found = spans(station, "air-so2", date(2026, 1, 1))
    assert {one.average: one.applied.high for one in found} == {Average.HOUR: 350, Average.DAY: 125, Average.YEAR: 50}


def test_what_the_law_does_not_name_has_no_limit() -> None:
    load_law()
    assert spans(stack(), "flue-o2", date(2026, 1, 1)) == ()


def test_two_hundred_datastreams_over_a_year_take_a_few_queries() -> None:
    load_law()
    for number in range(40):
        stack(f"TL-KT-{number:02}", coefficients={"Kp": 0.9, "Kv": 1.0})
    ids = list(Datastream.objects.values_list("pk", flat=True))
    assert len(ids) == 240
    with CaptureQueriesContext(connection) as seen:
        found = applied_spans(ids, date(2025, 1, 1), date(2025, 12, 31))
    assert len(seen) <= 8
    assert len(found) == 240
    assert all(len(one) <= 2 for one in found.values())


def test_an_outlet_holds_from_its_day_on_and_says_what_its_analysers_have_done() -> None:
    station = stack(oxygen_reference=7.0, basis={"flue-so2": ["normal", "dry"]})
    Outlet.objects.create(station=station, medium="flue_gas", valid_from=date(2026, 1, 1), column="A")
    old, new = outlets([station.pk])[station.pk]
    assert (old.column, new.column) == ("B", "A")
    assert outlet(station.pk, date(2025, 12, 31)) == old
    assert outlet(station.pk, date(2026, 1, 1)) == new
    assert outlet(station.pk, date(2009, 12, 31)) is None
    assert old.basis == {"flue-so2": Basis(normal=True, dry=True)}
    assert old.stack().oxygen_reference == 7.0


def test_a_number_for_all_stacks_of_a_plant_is_none_of_its_air_nor_of_its_wastewater() -> None:
    load_law()
    chimney, water = stack(), drain()
    fence = make_station("KK-01", properties=("air-so2", "air-nh3"), kind=StationKind.AMBIENT_AIR.value)
    permit = Permit.objects.create(organisation=chimney.organisation, number="1/GPMT", valid_from=date(2020, 1, 1))
    for parameter, high, unit in (("SO2", 50, "mg/m3"), ("TSS", 5, "mg/m3")):
        PermitLimit.objects.create(permit=permit, medium="flue_gas", parameter=parameter, high=high, unit=unit)
    PermitLimit.objects.create(permit=permit, parameter="NH3", high=50, unit="mg/m3")
    day = date(2021, 1, 1)
    assert {one.applied.high for one in spans(chimney, "flue-so2", day)} == {50}
    assert LimitReason.PERMIT not in {one.applied.reason for one in spans(fence, "air-so2", day)}
    assert LimitReason.PERMIT not in {one.applied.reason for one in spans(fence, "air-nh3", day)}
    assert LimitReason.PERMIT not in {one.applied.reason for one in spans(water, "waste-tss", day)}


def test_what_a_stack_measures_in_ppm_has_its_limit_in_the_unit_that_it_is_corrected_to() -> None:
    load_law()
    station = stack(coefficients={"Kp": 0.9, "Kv": 1.0})
    Datastream.objects.filter(pk=stream(station, "flue-so2").pk).update(unit="[ppm]")
    (one,) = spans(station, "flue-so2", date(2020, 1, 1))
    assert (one.applied.high, one.applied.unit) == (450, "mg/m3")
    assert Note.OTHER_UNIT not in one.applied.step.notes


@pytest.mark.parametrize(
    ("amounts", "high", "said"),
    [
        ({"Kp": 120_000, "Kv": "class-3"}, 400, ["100000 < P", "class-3"]),
        ({"Kp": 100_000, "Kv": "class-3"}, 450, ["20000 < P ≤ 100000", "class-3"]),
        ({"Kp": 20_000, "Kv": "class-4"}, 600, ["P ≤ 20000", "class-4"]),
    ],
)
def test_coefficients_are_found_in_the_regulation_by_what_they_depend_on(
    amounts: dict[str, Any], high: float, said: list[str]
) -> None:
    load_law()
    (unsure,) = spans(stack("TL-KT-09", amounts=amounts), "flue-so2", date(2020, 1, 1))
    assert (unsure.applied.high, unsure.applied.status) == (pytest.approx(high), LawStatus.UNCONFIRMED)
    confirm_coefficients()
    (one,) = spans(stack(amounts=amounts), "flue-so2", date(2020, 1, 1))
    assert (one.applied.high, one.applied.status) == (pytest.approx(high), LawStatus.CONFIRMED)
    assert one.applied.step.formula == "Cmax = C × Kp × Kv"
    assert [part.formula for part in one.applied.step.parts] == said
    assert {part.source for part in one.applied.step.parts} == {"QCVN 19:2009/BTNMT"}


def test_of_rivers_and_lakes_each_has_its_own_table_and_a_typed_coefficient_stands_first() -> None:
    load_law()
    assert spans(drain(amounts={"Kq": ["river", 120], "Kf": 50}), "waste-cod", date(2020, 1, 1))[0].applied.high == 180
    Outlet.objects.update(amounts={"Kq": ["lake", 120], "Kf": 50}, coefficients={"Kf": 1.0})
    (one,) = spans(Station.objects.get(), "waste-cod", date(2020, 1, 1))
    assert one.applied.high == 150
    assert [part.about for part in one.applied.step.parts] == ["Kq"]


def test_what_no_table_knows_finds_no_coefficient() -> None:
    load_law()
    confirm_coefficients()
    station = stack(amounts={"Kp": {"slip": 1}, "Kv": "class-9"})
    (one,) = spans(station, "flue-so2", date(2020, 1, 1))
    assert (one.applied.high, one.applied.status) == (500, LawStatus.UNCONFIRMED)
    assert Note.FACTOR_MISSING in one.applied.step.notes

"""What is sent onward of a stack as its settings correct it, in the place of what was measured."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from fansipan.kernel import clock
from fansipan.sectors.environment.models import Outlet
from fansipan.sectors.environment.tests import make, stacks
from fansipan.services.exchange.actions import composing
from fansipan.services.exchange.models import Destination, FileContent, OutboundFile
from fansipan.services.exchange.tests.make import make_destination
from fansipan.services.observations.models import Station
from tests import cast

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 22, 12, tzinfo=clock.VIETNAM)
FIVE = timedelta(minutes=5)
OXYGEN, CONDITIONS = "environment.reference_oxygen", "environment.reference_conditions"
MEASURED = {"flue-so2": 300.0, "flue-o2": 9.0, "flue-temperature": 120.0}


@pytest.fixture
def stack() -> Station:
    """A stack at 7 % of oxygen: 300 mg/Nm3 at 9 % come to 350.42 there (20.9 in the formula)."""
    make.load_law()
    station = stacks.stack(properties=("flue-so2", "flue-o2", "flue-temperature"))
    stacks.outlet(station, oxygen_reference=7.0)
    return station


def sent(station: Station, rows: list[stacks.Row], at: datetime = NOON) -> None:
    with clock.frozen(at + timedelta(minutes=1)):
        stacks.send(station, rows)
        stacks.roll()
    with clock.frozen(at + timedelta(minutes=11)):
        composing.compose()


def lines(end: datetime = NOON) -> dict[str, str]:
    """The newest file of a window: by the code of a line all that stands after it."""
    row = OutboundFile.objects.get(end=end, is_current=True)
    text = bytes(FileContent.objects.get(file=row).content).decode()
    return {line.partition("\t")[0]: line.partition("\t")[2] for line in text.splitlines()}


@pytest.mark.parametrize(
    ("values", "so2"), [("", "300.0000"), (CONDITIONS, "300.0000"), (OXYGEN, "350.4202")]
)  # fmt: skip
def test_a_destination_is_sent_what_it_chose_and_all_that_is_no_gas_as_measured(
    stack: Station, values: str, so2: str
) -> None:
    make_destination(values=values)
    sent(stack, [(NOON, MEASURED)])
    found = lines()
    assert found["flue-so2"] == f"{so2}\tmg/Nm3\t20261122120000\t00"
    assert found["flue-o2"].startswith("9.0000\t%")
    assert found["flue-temperature"].startswith("120.0000\toC")


def test_ppm_goes_as_milligrams_in_the_spelling_of_the_destination() -> None:
    make.load_law()
    station = stacks.stack(properties=("flue-so2:[ppm]", "flue-o2"))
    stacks.outlet(station, oxygen_reference=None)
    make_destination(values=OXYGEN, codes={"flue-so2": "SO2"}, units={"mg/m3": "mg/Nm3"})
    sent(station, [(NOON, {"flue-so2": 100.0, "flue-o2": 9.0})])
    assert lines()["SO2"].startswith("261.8")
    assert "\tmg/Nm3\t" in lines()["SO2"]


def test_nitric_oxide_and_dioxide_go_each_for_itself() -> None:
    make.load_law()
    station = stacks.stack(properties=("flue-no", "flue-no2", "flue-o2"))
    stacks.outlet(station, oxygen_reference=7.0, basis={"flue-no": ["normal", "dry"], "flue-no2": ["normal", "dry"]})
    make_destination(values=OXYGEN)
    sent(station, [(NOON, {"flue-no": 100.0, "flue-no2": 10.0, "flue-o2": 9.0})])
    assert [lines()[code].partition("\t")[0] for code in ("flue-no", "flue-no2")] == ["116.8067", "11.6807"]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"included": "all"}, None),
        ({"included": "all", "no_value": "-"}, "-\tmg/Nm3\t20261122120000\t02"),
        ({"included": "valid", "no_value": "-"}, None),
    ],
)
def test_what_cannot_be_corrected_never_goes_as_measured(
    stack: Station, settings: dict[str, Any], told: str | None
) -> None:
    make_destination(values=OXYGEN, **settings)
    sent(stack, [(NOON, {"flue-so2": 300.0, "flue-temperature": 120.0})])
    assert lines().get("flue-so2") == told
    assert "flue-temperature" in lines()


def test_oxygen_that_comes_late_sends_the_gas_again_though_oxygen_itself_is_not_sent(stack: Station) -> None:
    make_destination(values=OXYGEN, properties=["flue-so2"], no_value="-")
    sent(stack, [(NOON, {"flue-so2": 300.0})])
    assert lines()["flue-so2"].startswith("-")
    sent(stack, [(NOON, {"flue-o2": 9.0})], NOON + FIVE)
    assert lines()["flue-so2"].startswith("350.4202")


def test_means_of_hours_are_those_of_the_corrected_readings(stack: Station) -> None:
    make_destination(values=OXYGEN, content="hours", every_minutes=60, delay_seconds=0)
    rows = [(NOON - number * FIVE, {**MEASURED, "flue-o2": 9.0 if number % 2 else 5.0}) for number in range(12)]
    sent(stack, rows[::-1])
    mean = (300 * 13.9 / 11.9 + 300 * 13.9 / 15.9) / 2
    assert lines()["flue-so2"] == f"{mean:.4f}\tmg/Nm3\t20261122120000\t00"
    assert lines()["flue-o2"].startswith("7.0000")


def test_settings_hold_from_their_day_on(stack: Station) -> None:
    Outlet.objects.create(
        station=stack, valid_from=date(2026, 11, 22), medium="flue_gas", oxygen_reference=11.0,
        basis=Outlet.objects.get().basis,
    )  # fmt: skip
    make_destination(values=OXYGEN)
    before = NOON - timedelta(days=1)
    sent(stack, [(before, MEASURED)], before)
    sent(stack, [(NOON, MEASURED)])
    assert lines(before)["flue-so2"].startswith("350.4202")
    assert lines()["flue-so2"].startswith(f"{300 * 9.9 / 11.9:.4f}")


def test_values_that_no_app_makes_any_more_stop_the_destination_and_are_said(stack: Station) -> None:
    row = make_destination(values="environment.gone")
    sent(stack, [(NOON, MEASURED)])
    assert not OutboundFile.objects.exists()
    client = Client()
    client.force_login(cast.giang())
    assert "exchange.values" in client.get("/exchange/bo").content.decode()
    Destination.objects.filter(pk=row.pk).update(values=OXYGEN)
    page = client.get("/exchange/bo").content.decode()
    assert "Khí thải ở điều kiện tham chiếu và oxy tham chiếu" in page
    form = client.get(f"/admin/exchange/destination/{row.pk}/change/").content.decode()
    assert f'<option value="{OXYGEN}" selected>' in form

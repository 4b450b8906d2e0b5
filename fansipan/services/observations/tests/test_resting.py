"""Nobody is charged for time in which nothing was owed: works, a stop, a retired sensor, years before a parameter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from fansipan.kernel import clock
from fansipan.services.observations.actions import configuring, resting, rolling
from fansipan.services.observations.models import Datastream, LedgerHour, Rest, Station
from fansipan.services.observations.tests.admin.test_catalogue import errors, filled, new_station
from fansipan.services.observations.tests.make import add_stream, make_property, make_station, stream
from fansipan.services.observations.tests.test_delivering import lines, send
from tests import cast

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 10, 5, 5, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def station() -> Station:
    """A station that owes SO2 since two hours before noon."""
    return make_station(properties=("SO2",), expected_from=NOON - 2 * HOUR)


@pytest.fixture
def giang(client: Client) -> Client:
    client.force_login(cast.giang())
    return client


def enter(at: datetime) -> None:
    """What the hourly job does."""
    with clock.frozen(at):
        rolling.roll_up()
        resting.settle()
        rolling.close_hours()


def charged(station: Station, code: str = "SO2") -> list[int]:
    """The hours of the ledger, counted from noon to their end."""
    cells = LedgerHour.objects.filter(datastream_id=stream(station, code).pk).order_by("hour_end")
    return [(cell.hour_end - NOON) // HOUR for cell in cells]


def now_in_phase(station: Station, phase: str, at: datetime) -> None:
    Station.objects.filter(pk=station.pk).update(phase=phase)
    with clock.frozen(at):
        configuring.touch_after(Station.objects.get(pk=station.pk))


def test_a_parameter_owes_nothing_for_the_time_before_it_was_added(station: Station) -> None:
    enter(NOON)
    with clock.frozen(NOON + timedelta(minutes=10)):
        add_stream(station, "NOx", expected_from=configuring.owing_from(station))
    send(station, lines(("NOx", 1, NOON + 2 * HOUR)), NOON + 2 * HOUR)
    enter(NOON + 3 * HOUR)
    assert charged(station) == [-1, 0, 1, 2, 3]
    assert charged(station, "NOx") == [2, 3]


def test_works_are_not_charged_even_when_a_test_reading_comes_from_them(station: Station) -> None:
    enter(NOON)
    now_in_phase(station, "maintenance", NOON)
    send(station, lines(("SO2", 1, NOON + 90 * timedelta(minutes=1))), NOON + 2 * HOUR)
    enter(NOON + 2 * HOUR)
    now_in_phase(station, "operating", NOON + 3 * HOUR)
    send(station, lines(("SO2", 2, NOON + 3.5 * HOUR)), NOON + 3.5 * HOUR)
    enter(NOON + 5 * HOUR)
    assert charged(station) == [-1, 0, 4, 5]


def test_a_phase_that_was_changed_behind_our_back_counts_from_the_next_entry(station: Station) -> None:
    enter(NOON)
    Station.objects.filter(pk=station.pk).update(phase="stopped")
    enter(NOON)
    Station.objects.filter(pk=station.pk).update(phase="operating")
    enter(NOON + 2 * HOUR)
    enter(NOON + 3 * HOUR)
    assert charged(station) == [-1, 0, 3]
    rest = Rest.objects.get()
    assert (rest.start, rest.end) == (NOON, NOON + 2 * HOUR)


def test_a_datastream_that_was_switched_off_and_on_is_not_charged_for_the_pause(station: Station) -> None:
    enter(NOON)
    for active, at in ((False, NOON), (True, NOON + 2 * HOUR)):
        Datastream.objects.update(active=active)
        with clock.frozen(at):
            configuring.touch_after(stream(station, "SO2"))
    enter(NOON + 3 * HOUR)
    assert charged(station) == [-1, 0, 3]


def test_what_came_late_for_a_retired_datastream_still_fills_its_hours(station: Station) -> None:
    enter(NOON)
    send(station, lines(("SO2", 1, NOON)), NOON + HOUR)
    Datastream.objects.update(active=False)
    enter(NOON + 2 * HOUR)
    cell = LedgerHour.objects.get(datastream_id=stream(station, "SO2").pk, hour_end=NOON)
    assert (cell.late, cell.missing) == (1, 11)


def test_a_stretch_that_a_person_dated_otherwise_is_counted_again(station: Station, giang: Client) -> None:
    enter(NOON)
    now_in_phase(station, "maintenance", NOON)
    page = reverse("admin:observations_station_change", args=[station.pk])
    with clock.frozen(NOON + HOUR):
        sent = filled(giang, page)
        local = (NOON - HOUR).astimezone(clock.VIETNAM)
        moment = {"rests-0-start_0": f"{local:%d/%m/%Y}", "rests-0-start_1": f"{local:%H:%M:%S}"}
        answer = giang.post(page, {**sent, **moment})
    assert answer.status_code == 302, errors(answer)
    assert charged(station) == [-1]


def test_a_station_made_in_the_administration_owes_data_from_now_on(giang: Client) -> None:
    with clock.frozen(NOON):
        answer = new_station(giang)
    assert answer.status_code == 302, errors(answer)
    assert Station.objects.get(code="TL-KT-09").expected_from == NOON


def test_a_datastream_made_in_the_administration_owes_data_from_now_on(station: Station, giang: Client) -> None:
    add = reverse("admin:observations_datastream_add")
    with clock.frozen(NOON):
        sent = filled(giang, add)
        measured = make_property("NOx")
        sent |= {"station": station.pk, "property": measured.pk, "code": "NOx", "unit": "mg/m3", "sensor": ""}
        answer = giang.post(add, sent)
    assert answer.status_code == 302, errors(answer)
    assert stream(station, "NOx").expected_from == NOON

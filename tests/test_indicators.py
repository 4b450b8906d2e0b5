"""Every number that any app declares equals a plain query on the raw rows, and turns grey when what feeds it stops.

The plain queries stand in each app's tests/indicators.py (PLAIN); an indicator without one fails here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from fansipan.kernel import clock, manifest
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.citizens.actions import owning
from fansipan.sectors.citizens.tests.make import make_desks, make_report
from fansipan.sectors.environment.actions import following
from fansipan.sectors.environment.models import Exceedance, Report
from fansipan.sectors.environment.tests import make as environment
from fansipan.sectors.environment.tests.reports import make as reports
from fansipan.sectors.hazards.models import GaugeFault
from fansipan.sectors.hazards.tests import make as hazards
from fansipan.services.cases.actions import NewCase, moving, open_case, tasks
from fansipan.services.cases.actions.moving import Said
from fansipan.services.cases.actions.tasks import NewTask
from fansipan.services.cases.models import CaseClock
from fansipan.services.cases.tests.make import make_case
from fansipan.services.centre.actions import measuring
from fansipan.services.centre.contracts import NumberLevel
from fansipan.services.centre.models import IndicatorNow
from fansipan.services.centre.queries import numbers
from fansipan.services.observations.actions import delivering, rolling
from fansipan.services.observations.contracts import Parcel, Sender
from fansipan.services.observations.models import Sensor, Station
from fansipan.services.observations.tests.make import make_station, stream
from fansipan.services.warnings.tests.make import make_world, released
from tests import cast

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 25, 5, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def beside(what: str) -> dict[str, Any]:
    """What every app's tests/indicators.py says, put together."""
    found: dict[str, Any] = {}
    for app in manifest.installed():
        if app.indicators:
            said = getattr(import_module(f"{app.package}.tests.indicators"), what)
            found.update(said if isinstance(said, dict) else dict.fromkeys(said, True))
    return found


def plain(query: str, at: datetime) -> float | None:
    with connection.cursor() as cursor:
        cursor.execute(query, {"at": at})
        row = cursor.fetchone()
    return None if row is None or row[0] is None else float(row[0])


def send(station: Station, times: list[datetime], more: str = "") -> None:
    lines = [f"SO2\t{100 + n}\tmg/m3\t{at.astimezone(clock.VIETNAM):%Y%m%d%H%M%S}\t00" for n, at in enumerate(times)]
    content = ("\n".join(lines) + f"\n{more}").encode()
    delivering.deliver(Parcel(content, "circular10", Sender("ftp", "logger"), "a.txt", station.pk))


@pytest.fixture
def province() -> Iterator[None]:
    """A province in which every number is something: stations that send and one that does not, a river, cases, …"""
    environment.load_law()
    with clock.frozen(NOON - HOUR):
        speaking = make_station("TL-KT-01", properties=("SO2",), expected_from=NOON - 6 * HOUR)
        make_station("TL-KT-02", properties=("SO2",), expected_from=NOON - 6 * HOUR)
        send(speaking, [NOON - 3 * HOUR + timedelta(minutes=5 * n) for n in range(24)], "SO2\tx\tmg/m3\t1\t00\n")
        air = environment.air_station("KK-01")
        hours = [NOON - n * HOUR for n in range(1, 15)]
        environment.send(air, [(at, dict.fromkeys(environment.AIR, 60.0)) for at in hours])
        river = environment.water_station("NM-01", (*environment.WATER, "water-as"))
        values = {"water-ph": 7.2, "water-temperature": 22.0, "water-do": 6.0, "water-cod": 12.0, "water-nh4": 0.4}
        environment.send(river, [(at, {**values, "water-no3": 3.0, "water-as": 0.008}) for at in hours])
        Sensor.objects.filter(station=speaking).update(verification_due=NOON.date() - timedelta(days=3))
        Exceedance.objects.create(
            datastream=stream(speaking, "SO2"), kind="warning", average="any", start=NOON - 2 * HOUR, last=NOON - HOUR,
            peak=900.0, peak_time=NOON - HOUR, count=3, high=500.0, unit="mg/m3", status="confirmed", reason="permit",
            source="GPMT", found_at=NOON,
        )  # fmt: skip
        signed_and_unsigned(speaking)
        floods()
        make_world()
        released()
    residents_report()
    with clock.frozen(NOON - 4 * HOUR):
        late = make_case(title="late", urgency="urgent")
        quick = make_case(title="quick", refs=())
        tasks.give(SYSTEM, late, NewTask("Look", cast.centre().code, due=NOON - HOUR))
        exercise()
    with clock.frozen(NOON - 2 * HOUR):
        moving.move(cast.acting(cast.an()), quick, "cancel", Said("a mistake"))
    with clock.frozen(NOON):
        send(speaking, [NOON - timedelta(minutes=5)])
        rolling.roll_up()
        rolling.close_hours()
        following.follow()
        yield


def floods() -> None:
    """Gauges at three levels, one of them faulty, and rain."""
    for number, level in enumerate((79.0, 80.5, 82.5, 84.0)):
        gauge = hazards.level_gauge(f"TV-{number}")
        hazards.send(gauge, [(NOON - HOUR, level)])
    GaugeFault.objects.create(gauge=gauge, kind="stuck", since=NOON - 2 * HOUR)
    hazards.send(hazards.rain_gauge(), [(NOON - HOUR, 12.5)])


def residents_report() -> None:
    """Three reports: one waits, one is late, one was answered in time and got four stars."""
    with clock.frozen(NOON - 24 * HOUR):
        make_desks()
        behind, answered = make_report(), make_report()
        moving.move(SYSTEM, behind.code, "receive", Said(""))
        moving.move(SYSTEM, answered.code, "refuse", Said("Private ground"))
        owning.rate(answered.secret, 4, "")
        CaseClock.objects.filter(case__code=behind.code).update(expired_at=NOON - HOUR)
    with clock.frozen(NOON - HOUR):
        make_report()


def signed_and_unsigned(station: Station) -> None:
    """Two reports of last month: one was signed in time."""
    reports.load_layouts()
    month = {"first": date(2026, 10, 1), "last": date(2026, 10, 31)}
    for state in ("signed", "draft"):
        reports.draft(station, "month", cast.chi())
        row = Report.objects.order_by("-pk")[0]
        signed = {"signed_by": cast.chi(), "signed_at": NOON - timedelta(days=20), "content": {}}
        values = {**month, "state": state, **(signed if state == "signed" else {})}
        Report.objects.filter(pk=row.pk).update(**values)


def exercise() -> None:
    """An exercise, which no number counts."""
    open_case(SYSTEM, NewCase("exercise_order", "Drill", agency=cast.centre().code))


def test_every_number_equals_a_plain_query_on_the_raw_rows(province: None, subtests: pytest.Subtests) -> None:
    queries = beside("PLAIN")
    assert set(queries) == set(manifest.indicators())
    for name, one in manifest.indicators().items():
        with subtests.test(name=name):
            expected = plain(queries[name], NOON)
            assert expected is not None, "the province of this test gives it nothing to measure"
            assert one.figure(NOON).value == pytest.approx(expected)


def test_a_number_that_is_a_count_is_the_count_of_its_rows(province: None, subtests: pytest.Subtests) -> None:
    for name, one in manifest.indicators().items():
        if one.unit.startswith("{"):
            with subtests.test(name=name):
                assert len(one.rows(SYSTEM, NOON)) == one.figure(NOON).value


def test_the_communes_of_a_count_add_up_to_no_more_than_the_province(province: None) -> None:
    for one in manifest.indicators().values():
        figure = one.figure(NOON)
        if one.unit in ("{exceedance}", "{sensor}") and figure.communes:
            assert sum(figure.communes.values()) == figure.value


def test_a_number_turns_grey_when_it_is_measured_no_more(province: None, subtests: pytest.Subtests) -> None:
    officer = cast.acting(cast.chi())
    assert measuring.measure() == 0
    for name, one in manifest.indicators().items():
        with subtests.test(name=name):
            assert numbers.card(officer, name).level is not NumberLevel.STALE
            with clock.frozen(NOON + one.max_age + timedelta(seconds=1)):
                card = numbers.card(officer, name)
            assert card.level is NumberLevel.STALE
            assert card.stale_since == (IndicatorNow.objects.get(name=name).as_of or NOON)


def test_a_number_turns_grey_when_its_feed_stops_though_it_is_measured(
    province: None, subtests: pytest.Subtests
) -> None:
    """Each feed stays away from noon on; the measuring goes on as if nothing were."""
    officer, fed = cast.acting(cast.chi()), beside("FED")
    assert set(fed) <= set(manifest.indicators())
    measuring.measure()
    before = dict(IndicatorNow.objects.values_list("name", "as_of"))
    for name, one in manifest.indicators().items():
        with subtests.test(name=name), clock.frozen(NOON + one.max_age + 2 * HOUR):
            measuring.measure()
            card = numbers.card(officer, name)
            if name in fed:
                assert card.level is NumberLevel.STALE
                assert card.stale_since == before[name]
            else:
                assert card.level is not NumberLevel.STALE


def test_a_page_says_since_when_a_number_says_nothing(province: None, client: Client) -> None:
    measuring.measure()
    client.force_login(cast.chi())
    assert "mất tín hiệu từ" not in client.get("/indicators").content.decode()
    with clock.frozen(NOON + 5 * HOUR):
        later = Client()
        later.force_login(cast.chi())
        page = later.get("/indicators/observations.stations_sending").content.decode()
    assert "mất tín hiệu từ 25/11 12:00" in page
    assert 'data-stands="stale"' in page


def test_a_plant_sees_no_number_of_the_province(province: None, client: Client) -> None:
    client.force_login(cast.dung())
    assert client.get("/indicators").status_code == 403
    assert client.get("/api/v1/indicators/cases.open").status_code == 403


def test_the_rows_behind_a_number_lead_to_pages_that_are_there(province: None, client: Client) -> None:
    client.force_login(cast.chi())
    for name, one in manifest.indicators().items():
        for row in one.rows(cast.acting(cast.chi()), NOON)[:2]:
            assert client.get(row.url).status_code == 200, (name, row.url)


def test_a_number_that_cannot_be_measured_silences_no_other(province: None, monkeypatch: pytest.MonkeyPatch) -> None:
    names = list(manifest.indicators())
    broken = manifest.indicators()[names[0]]

    def fails(at: datetime) -> Any:
        raise ValueError("no such thing")

    known = {**manifest.indicators(), names[0]: replace(broken, figure=fails)}
    monkeypatch.setattr(manifest, "indicators", lambda: known)
    assert measuring.measure() == 1
    assert set(IndicatorNow.objects.values_list("name", flat=True)) == set(names[1:])

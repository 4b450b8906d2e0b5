"""Analyses as officers and plants meet them: pages, files, JSON, and what stands behind their numbers."""

from __future__ import annotations

import csv
import json
import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO

import numpy as np
import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from fansipan.kernel import clock
from fansipan.kernel.errors import NotFound, Unauthenticated
from fansipan.kernel.models import AuditEntry
from fansipan.sectors.environment.models import Outlet
from fansipan.sectors.environment.queries.analyses import loads, series, wind
from fansipan.sectors.environment.rules import flue_gas
from fansipan.sectors.environment.rules.analyses import roses
from fansipan.sectors.environment.tests.rules.analyses.series import beijing
from fansipan.sectors.environment.tests.weather import send_hours, stack, weather_station
from fansipan.services.observations.models import Datastream, Station
from fansipan.services.observations.queries import newest
from fansipan.services.observations.queries.series import Period
from fansipan.services.observations.tests.make import stream
from tests import cast

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
PAGES = ("roses", "rhythms", "differences", "correlations", "loads", "emitters", "trends")
DAYS = 70


@pytest.fixture(autouse=True)
def noon() -> object:
    with clock.frozen(NOW):
        yield


def hours(count: int) -> list[datetime]:
    """So many ends of hours up to now."""
    return [NOW - timedelta(hours=count - 1 - place) for place in range(count)]


def windy(days: int = DAYS) -> Station:
    """A station with real air and wind."""
    station = weather_station()
    _end, columns = beijing("Dongsi")
    names = {"air-so2": "SO2", "air-pm25": "PM2.5", "weather-wind-speed": "WSPM", "weather-wind-direction": "wd_deg"}
    count = days * 24
    rows = {
        code: [None if np.isnan(one) else float(one) for one in columns[name][:count]] for code, name in names.items()
    }
    send_hours(station, hours(count), rows)
    return station


def smoking(code: str = "KT-09", so2: float = 400.0, count: int = 48, **fields: object) -> Station:
    """A stack with so many hours of one concentration and 50,000 m3/h."""
    station = stack(code, **fields)  # type: ignore[arg-type]
    columns = {
        "flue-so2": [so2] * count,
        "flue-flow": [50_000.0] * count,
        "flue-temperature": [120.0] * count,
        "flue-pressure": [101.0] * count,
    }
    send_hours(station, hours(count), columns)
    return station


def period(days: int) -> Period:
    return Period(NOW - timedelta(days=days), NOW)


def logged_in(client: Client, person: object = None) -> Client:
    client.force_login(person or cast.chi())  # type: ignore[arg-type]
    return client


def standing(station: Station) -> newest.StationNow:
    return newest.station(cast.acting(cast.chi()), station.code)


@pytest.mark.parametrize("name", PAGES)
def test_every_analysis_answers_with_data_and_without_in_both_languages(client: Client, name: str) -> None:
    officer = logged_in(client)
    for language in ("vi", "en"):
        officer.cookies["django_language"] = language
        assert "<h1>" in officer.get(f"/analyses/{name}").content.decode()
    windy()
    smoking()
    page = officer.get(f"/analyses/{name}?range=90d")
    assert page.status_code == 200
    assert '<svg viewBox="0 0' in page.content.decode()
    assert not re.search(r"\bnan\b", page.content.decode(), re.IGNORECASE)


@pytest.mark.parametrize("name", PAGES)
def test_every_analysis_leaves_as_csv_and_xlsx_and_that_is_on_record(client: Client, name: str) -> None:
    windy()
    smoking()
    officer = logged_in(client)
    sheet = officer.get(f"/analyses/{name}.csv?range=90d")
    rows = list(csv.reader(StringIO(sheet.content.decode("utf-8-sig"))))
    book = CalamineWorkbook.from_filelike(BytesIO(officer.get(f"/analyses/{name}.xlsx?range=90d").content))
    tables = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names[1:])
    numbers = {f"{cell:.9g}" for table in tables for row in table for cell in row if isinstance(cell, float)}
    written = {f"{float(cell):.9g}" for row in rows for cell in row if cell.lstrip("-").replace(".", "", 1).isdigit()}
    assert len(numbers) > 3
    assert {one for one in numbers if "e" not in one} <= written
    assert AuditEntry.objects.filter(action="environment.export_analysis").count() == 2


def test_without_a_result_there_is_nothing_to_take_away(client: Client) -> None:
    assert logged_in(client).get("/analyses/trends.csv").status_code == 404


def test_the_public_has_no_analyses_and_a_plant_those_of_what_it_may_see(client: Client) -> None:
    own, other = smoking("KT-01", organisation=cast.plant()), smoking("KT-02", organisation=cast.other_plant())
    assert client.get("/analyses").status_code == 302
    dung = cast.acting(cast.dung())
    with pytest.raises(Unauthenticated):
        series.stations(cast.binh())
    assert [one.code for one in series.stations(dung)] == [own.code]
    with pytest.raises(NotFound):
        series.hourly(dung, [stream(other, "flue-so2").pk], period(2))
    assert [station.code for station, _value in loads.emitting(dung)["flue-so2"]] == [own.code]
    page = logged_in(client, cast.dung()).get(f"/analyses/rhythms?datastream={stream(other, 'flue-so2').pk}")
    assert other.code not in page.content.decode()


def test_hours_of_calibration_do_not_count_and_hours_with_too_few_readings_are_left_out() -> None:
    station = stack(interval_seconds=900)
    Datastream.objects.filter(station=station).update(interval_seconds=900)
    quarters = [NOW - timedelta(minutes=15 * (15 - place)) for place in range(16)]
    send_hours(station, quarters[:6], {"flue-so2": [100.0] * 6})
    send_hours(station, quarters[8:], {"flue-so2": [100.0] * 8})
    found = series.hourly(
        cast.acting(cast.chi()), [stream(station, "flue-so2").pk], Period(NOW - timedelta(hours=6), NOW)
    )[0]
    account = found.account
    assert (account.hours, account.used, account.too_few, account.none) == (6, 3, 1, 2)


def test_wind_of_five_minutes_is_a_vector_and_not_a_mean_of_degrees() -> None:
    station = weather_station(interval_seconds=300)
    times = [NOW - timedelta(minutes=5 * (11 - place)) for place in range(12)]
    send_hours(station, times, {"weather-wind-direction": [350.0, 10.0] * 6, "weather-wind-speed": [3.0] * 12})
    officer = cast.acting(cast.chi())
    source = wind.source(standing(station), newest.stations(officer))
    assert source is not None
    blown = wind.blown(officer, source, Period(NOW - timedelta(hours=2), NOW)).wind
    assert roses.sector(blown.direction).tolist() == [0]
    assert blown.speed.tolist() == pytest.approx([3.0])


def test_a_station_without_wind_takes_that_of_the_nearest_and_says_so(client: Client) -> None:
    near, far = weather_station("KK-02", lon=104.2), weather_station("KK-03", lon=105.2)
    chimney = smoking()
    found = wind.source(standing(chimney), newest.stations(cast.acting(cast.chi())))
    assert found is not None
    assert (found.station, far.code) == (near.code, "KK-03")
    assert 6000 < found.metres < 8000
    send_hours(near, hours(48), {"weather-wind-direction": [90.0] * 48, "weather-wind-speed": [3.0] * 48})
    client.cookies["django_language"] = "en"
    page = logged_in(client).get(f"/analyses/roses?station={chimney.code}&range=30d").content.decode()
    assert "This station measures no wind. The wind is that of KK-02, 7.20 km away" in page


def test_a_load_is_the_sum_of_its_hours_and_says_when_the_state_is_only_assumed(client: Client) -> None:
    station = smoking()
    found = loads.load(cast.acting(cast.chi()), standing(station), stream(station, "flue-so2").pk, period(4))
    assert found.state is loads.State.ASSUMED
    assert (found.load.measured_hours, found.load.hours) == (48, 96)
    assert found.load.measured_kg == pytest.approx(48 * 400 * 50_000 / 1e6)
    client.cookies["django_language"] = "en"
    page = logged_in(client).get("/analyses/loads?range=30d").content.decode()
    assert "Nobody has said in which state" in page


def test_an_outlet_that_says_the_states_has_the_flow_converted() -> None:
    station = smoking()
    basis = {"flue-so2": ["normal"], "flue-flow": []}
    Outlet.objects.create(station=station, valid_from=date(2020, 1, 1), medium="flue_gas", basis=basis)
    found = loads.load(cast.acting(cast.chi()), standing(station), stream(station, "flue-so2").pk, period(2))
    flow = flue_gas.normal_flow(50_000, 120, 101, found.stack).result or 0
    assert found.state is loads.State.CONVERTED
    assert found.load.measured_kg == pytest.approx(48 * 400 * flow / 1e6)


def test_an_outlet_whose_moisture_nobody_measures_leaves_the_hours_out_until_it_is_given() -> None:
    station = smoking()
    basis = {"flue-so2": ["normal", "dry"], "flue-flow": ["normal"]}
    outlet = Outlet.objects.create(station=station, valid_from=date(2020, 1, 1), medium="flue_gas", basis=basis)
    officer, number = cast.acting(cast.chi()), stream(station, "flue-so2").pk
    found = loads.load(officer, standing(station), number, period(2))
    assert (found.load.measured_hours, found.unconverted) == (0, 48)
    Outlet.objects.filter(pk=outlet.pk).update(moisture=10)
    found = loads.load(officer, standing(station), number, period(2))
    assert found.load.measured_kg == pytest.approx(48 * 400 * 50_000 * 0.9 / 1e6)


def test_each_day_is_counted_under_the_settings_of_that_day() -> None:
    station = smoking()
    basis = {"flue-so2": ["normal", "dry"], "flue-flow": ["normal"]}
    for day, moisture in ((date(2020, 1, 1), 10), (date(2026, 11, 21), 20)):
        Outlet.objects.create(station=station, valid_from=day, medium="flue_gas", basis=basis, moisture=moisture)
    found = loads.load(cast.acting(cast.chi()), standing(station), stream(station, "flue-so2").pk, period(2))
    midnight = datetime(2026, 11, 20, 17, tzinfo=UTC)
    first = sum(at <= midnight for at in hours(48))
    assert 0 < first < 48
    kg = 400 * 50_000 / 1e6
    assert found.load.measured_kg == pytest.approx(kg * (first * 0.9 + (48 - first) * 0.8))


def test_what_is_measured_in_ppm_has_a_load_too() -> None:
    station = smoking()
    Datastream.objects.filter(station=station, code="flue-so2").update(unit="[ppm]")
    basis = {"flue-so2": ["dry"], "flue-flow": ["normal", "dry"]}
    Outlet.objects.create(station=station, valid_from=date(2020, 1, 1), medium="flue_gas", basis=basis)
    officer = cast.acting(cast.chi())
    assert [one.code for one, _value in loads.emitting(officer)["flue-so2"]] == [station.code]
    found = loads.load(officer, standing(station), stream(station, "flue-so2").pk, period(2))
    mass = flue_gas.from_ppm("SO2", 400, found.stack).result or 0
    assert (found.state, found.unconverted) == (loads.State.SAME, 0)
    assert found.load.measured_kg == pytest.approx(48 * mass * 50_000 / 1e6)


def test_the_list_of_emitters_ranks_by_load_and_tells_the_change(client: Client) -> None:
    large, small = smoking("KT-01", so2=900.0, count=96), smoking("KT-02", so2=300.0, count=96)
    Datastream.objects.filter(station=small, code="flue-so2").update(unit="mg/m3")
    officer = cast.acting(cast.chi())
    found = loads.emitters(officer, loads.emitting(officer)["flue-so2"], period(2))
    assert [(one.station.code, one.rank.place, one.rank.before) for one in found] == [
        (large.code, 1, 1),
        (small.code, 2, 2),
    ]
    assert found[0].rank.share == pytest.approx(0.75)
    assert found[0].load.measured_kg == pytest.approx(found[0].before.measured_kg)
    answer = logged_in(client).get("/api/v1/analyses/emitters?substance=flue-so2&from=2026-11-21&to=2026-11-22").json()
    assert [one["station"] for one in answer["emitters"]] == [large.code, small.code]


def test_the_json_says_what_the_page_says(client: Client) -> None:
    station = windy()
    number = stream(station, "air-pm25").pk
    officer = logged_in(client)
    days = "from=2026-09-14&to=2026-11-22"
    rhythms = officer.get(f"/api/v1/analyses/rhythms?datastream={number}&{days}").json()
    rows = list(
        csv.reader(
            StringIO(officer.get(f"/analyses/rhythms.csv?datastream={number}&{days}").content.decode("utf-8-sig"))
        )
    )
    written = next(row for row in rows if row and row[0] == "08–09")
    assert rhythms["rhythms"]["hours"][8]["mean"] == pytest.approx(float(written[2]))
    assert (
        rhythms["account"]["used"] + rhythms["account"]["none"] + rhythms["account"]["too_few"]
        == rhythms["account"]["hours"]
    )
    other = stream(station, "air-so2").pk
    for address in (
        f"roses?datastream={number}",
        f"correlations?datastream={number}&datastream2={other}",
        f"differences?datastream={number}&from2=2026-10-18&to2=2026-11-22",
        f"trends?datastream={number}&method=days",
    ):
        answer = officer.get(f"/api/v1/analyses/{address}&{days}")
        assert answer.status_code == 200, answer.content
        assert None not in list(answer.json().values()), json.dumps(answer.json())[:200]


@pytest.mark.parametrize(
    "asked",
    [
        "from=2026-11-22&to=2026-11-01",
        "from=x&to=y",
        "from=2026-11-01",
        "from=1980-01-01&to=2026-01-01",
        "from=2099-01-01&to=2099-02-01",
    ],
)
def test_a_period_that_makes_no_sense_is_said_and_the_usual_one_shown(client: Client, asked: str) -> None:
    windy(2)
    page = logged_in(client).get(f"/analyses/rhythms?{asked}&range=custom")
    assert page.status_code == 200
    assert 'role="alert"' in page.content.decode()


def test_an_address_keeps_what_was_asked(client: Client) -> None:
    station = windy(30)
    number = stream(station, "air-so2").pk
    page = (
        logged_in(client).get(f"/analyses/rhythms?datastream={number}&from=2026-11-01&to=2026-11-20").content.decode()
    )
    assert f'<option value="{number}" selected>' in page
    assert 'value="2026-11-01"' in page
    assert f"/analyses/rhythms.csv?datastream={number}&amp;from=2026-11-01&amp;to=2026-11-20" in page


def test_a_name_that_begins_like_a_formula_is_none_in_a_sheet(client: Client) -> None:
    station = windy(30)
    Station.objects.filter(pk=station.pk).update(name={"vi": "=1+1", "en": "=1+1"})
    text = logged_in(client).get("/analyses/roses.csv?range=30d").content.decode("utf-8-sig")
    assert not any(cell.startswith("=") for row in csv.reader(StringIO(text)) for cell in row)

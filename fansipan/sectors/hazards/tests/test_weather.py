"""Weather services' files become rain ahead of gauges: GRIB, NetCDF and CSV."""

from __future__ import annotations

import ctypes
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import eccodes
import numpy as np
import pytest
import xarray
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from fansipan.kernel import clock
from fansipan.kernel.errors import Invalid, Unauthenticated
from fansipan.kernel.permissions import ANONYMOUS, SYSTEM
from fansipan.sectors.hazards.actions import weather as taking
from fansipan.sectors.hazards.models import ForecastRain
from fansipan.sectors.hazards.queries import gauge_series
from fansipan.sectors.hazards.rules import weather
from fansipan.sectors.hazards.rules.weather import NoWeather, Site, apart
from fansipan.sectors.hazards.tests.make import level_gauge, link, rain_gauge, send
from tests import cast

ISSUED = datetime(2026, 11, 25, 0, tzinfo=UTC)
HERE = Site("TV-01", 22.48, 103.97)
FAR = Site("XA", 10.0, 106.0)
HOUR = timedelta(hours=1)
MISSING = 9999.0


def grib(fields: list[tuple[int, int, float]]) -> bytes:
    """Total precipitation as (first step, last step, mm everywhere) on a quarter-degree grid over the north-west."""
    content = b""
    for begin, end, mm in fields:
        handle = eccodes.codes_grib_new_from_samples("regular_ll_sfc_grib2")
        settings: dict[str, object] = {
            "Ni": 9, "Nj": 9,
            "latitudeOfFirstGridPointInDegrees": 23.5, "latitudeOfLastGridPointInDegrees": 21.5,
            "longitudeOfFirstGridPointInDegrees": 103.0, "longitudeOfLastGridPointInDegrees": 105.0,
            "iDirectionIncrementInDegrees": 0.25, "jDirectionIncrementInDegrees": 0.25,
            "dataDate": 20261125, "dataTime": 0, "productDefinitionTemplateNumber": 8,
            "parameterCategory": 1, "parameterNumber": 8, "typeOfStatisticalProcessing": 1,
            "typeOfFirstFixedSurface": 1, "stepUnits": 1, "startStep": begin, "endStep": end,
        }  # fmt: skip
        for key, value in settings.items():
            eccodes.codes_set(handle, key, value)
        eccodes.codes_set(handle, "bitmapPresent", 1)
        eccodes.codes_set(handle, "missingValue", MISSING)
        eccodes.codes_set_values(handle, np.full(81, mm))
        content += eccodes.codes_get_message(handle)
        eccodes.codes_release(handle)
    return content


def netcdf(steps: list[float], units: str = "mm", method: str = "") -> bytes:
    """Rain of each hour on a half-degree grid, as times with a time of issue."""
    times = [np.datetime64(ISSUED.replace(tzinfo=None) + (1 + hour) * HOUR, "ns") for hour in range(len(steps))]
    values = np.array(steps)[:, None, None] * np.ones((1, 3, 3))
    data = xarray.Dataset(
        {"rain": (("time", "lat", "lon"), values, {"units": units, "cell_methods": method})},
        {"time": times, "lat": [22.0, 22.5, 23.0], "lon": [103.5, 104.0, 104.5]},
        {"forecast_reference_time": ISSUED.isoformat()},
    )
    target = io.BytesIO()
    data.to_netcdf(target, engine="h5netcdf")
    return target.getvalue()


def sheet(*rows: str) -> bytes:
    return "\n".join(("issued,time,gauge,rain_mm", *rows)).encode()


def test_sums_since_the_start_of_a_grib_run_become_rain_of_each_hour() -> None:
    run = weather.read(grib([(0, 3, 6.0), (0, 6, 12.0), (0, 12, 12.0)]), [HERE, FAR])
    assert clock.from_us(run.issued_us) == ISSUED
    assert list(run.hours) == ["TV-01"]
    np.testing.assert_allclose(run.hours["TV-01"], [2] * 6 + [0] * 6, atol=0.01)


def test_where_a_grib_field_has_no_value_nothing_is_known() -> None:
    run = weather.read(grib([(0, 3, 6.0), (3, 6, MISSING), (6, 9, 3.0)]), [HERE])
    np.testing.assert_allclose(run.hours["TV-01"], [2] * 3 + [np.nan] * 3 + [1] * 3, atol=0.01)


def test_a_netcdf_sum_tells_later_what_fell_in_a_gap() -> None:
    run = weather.read(netcdf([1.0, np.nan, 5.0], method="time: sum (accumulated)"), [HERE])
    np.testing.assert_allclose(run.hours["TV-01"], [1, 2, 2])


def test_sums_of_each_grib_step_are_taken_once() -> None:
    run = weather.read(grib([(0, 6, 6.0), (6, 12, 18.0), (0, 12, 24.0)]), [HERE])
    np.testing.assert_allclose(run.hours["TV-01"], [1] * 6 + [3] * 6, atol=0.01)


@pytest.mark.parametrize(("units", "value", "mm"), [("mm", 2.0, 2.0), ("m", 0.002, 2.0), ("kg m-2 s-1", 0.001, 3.6)])
def test_netcdf_is_read_in_its_own_unit(units: str, value: float, mm: float) -> None:
    run = weather.read(netcdf([value] * 4, units), [HERE])
    assert clock.from_us(run.issued_us) == ISSUED
    np.testing.assert_allclose(run.hours["TV-01"], [mm] * 4)


def test_a_csv_names_gauges_and_only_its_newest_run_counts() -> None:
    content = sheet(
        "2026-11-24T12:00:00Z,2026-11-25T06:00:00Z,TV-01,99",
        "2026-11-25T00:00:00Z,2026-11-25T03:00:00Z,TV-01,6",
        "2026-11-25T00:00:00Z,2026-11-25T04:00:00Z,TV-01,5",
    )
    np.testing.assert_allclose(weather.read(content, [HERE]).hours["TV-01"], [2, 2, 2, 5])


@pytest.mark.parametrize(
    "content",
    [b"", b"GRIB nonsense", b"\x89HDF nonsense", b"a,b\n1,2", sheet("yesterday,2026-11-25,TV-01,1"),
     sheet("2026-11-25T00:00:00Z,2026-11-25T03:00:00Z,TV-01,-5"), netcdf([1.0], "furlong")],
)  # fmt: skip
def test_what_is_no_forecast_of_rain_says_so(content: bytes) -> None:
    with pytest.raises(NoWeather):
        weather.read(content, [HERE])


@given(st.binary(max_size=200))
def test_any_bytes_are_weather_or_none(content: bytes) -> None:
    with pytest.raises(NoWeather):
        weather.read(b"," + content, [HERE])


@pytest.mark.parametrize("magic", [b"GRIB", b"\x89HDF\r\n\x1a\n", b"CDF\x01"])
@settings(max_examples=3)
@given(content=st.binary(max_size=200))
def test_any_bytes_after_the_mark_of_a_format_cost_no_more_than_the_file(magic: bytes, content: bytes) -> None:
    with pytest.raises(NoWeather):
        apart.read(magic + content, [HERE])


def test_a_file_that_ends_the_process_of_its_decoder_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weather, "read", ctypes.string_at)
    nowhere: Any = 1
    with pytest.raises(NoWeather, match="decoder broke"):
        apart.read(nowhere, nowhere)


@pytest.mark.django_db
def test_a_run_is_kept_once_and_stands_ahead_of_the_gauge_from_its_issue_on() -> None:
    level, rain = level_gauge("TV-01"), rain_gauge("MUA-01")
    link(rain, level, 2.0)
    send(level, [(ISSUED + hour * HOUR, 70.0 + hour / 10) for hour in range(-4, 3)])
    content = sheet(
        *(f"{ISSUED.isoformat()},{(ISSUED + hour * HOUR).isoformat()},MUA-01,{hour}" for hour in range(1, 31))
    )
    now = ISSUED + 2 * HOUR
    with clock.frozen(ISSUED):
        first = taking.take(SYSTEM, "run.csv", content)
        again = taking.take(SYSTEM, "run.csv", content)
    assert (first.gauges, first.known, again.known) == (1, False, True)
    assert ForecastRain.objects.get().hours[:3] == [1, 2, 3]
    ahead = gauge_series.hourly(gauge_series.neighbourhoods(), 6, now)[level.pk].ahead
    assert ahead is not None
    assert np.isnan(ahead[-4]).all()
    assert ahead[-3][:2].tolist() == [1, 2]
    assert ahead[-1][:2].tolist() == [3, 4]


@pytest.mark.django_db
@pytest.mark.parametrize(("after", "known_at"), [(1, 1), (200, 6)])
def test_nothing_is_learned_from_rain_that_nobody_knew_of_then(after: int, known_at: int) -> None:
    """A run counts from when it came; one that came long afterwards, for learning, from when such runs usually come."""
    level = level_gauge("TV-01")
    send(level, [(ISSUED + hour * HOUR, 70.0 + hour / 10) for hour in range(9)], at=ISSUED + 9 * HOUR)
    lines = (f"{ISSUED.isoformat()},{(ISSUED + hour * HOUR).isoformat()},TV-01,{hour}" for hour in range(1, 31))
    with clock.frozen(ISSUED + after * HOUR):
        taking.take(SYSTEM, "run.csv", sheet(*lines))
    now = ISSUED + max(after, 8) * HOUR
    ahead = gauge_series.hourly(gauge_series.neighbourhoods(), 300, now)[level.pk].ahead
    assert ahead is not None
    known = [hour for hour in range(9) if not np.isnan(ahead[hour - 9]).all()]
    assert known[0] == known_at


@pytest.mark.django_db
def test_only_those_who_load_tables_take_weather_in() -> None:
    with pytest.raises(Unauthenticated):
        taking.take(ANONYMOUS, "run.csv", b"")


@pytest.mark.django_db
def test_a_file_without_our_gauges_is_refused_with_the_reason() -> None:
    level_gauge("TV-01")
    with pytest.raises(Invalid, match="no_weather"):
        taking.take(SYSTEM, "run.csv", b"nothing")


@pytest.mark.django_db
def test_those_on_duty_take_a_run_in_on_a_page_and_see_what_it_expects() -> None:
    gauge = level_gauge("TV-01")
    send(gauge, [(ISSUED, 79.0)])
    header = "issued,time,rain_mm,gauge\n"
    ends = [ISSUED + HOUR * (number + 1) for number in range(30)]
    content = header + "".join(f"{ISSUED.isoformat()},{end.isoformat()},2.5,TV-01\n" for end in ends)
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.an())
    with clock.frozen(ISSUED + HOUR):
        file = SimpleUploadedFile("run.csv", content.encode())
        answer = client.post("/hazards/weather", {"file": file, "source": "ECMWF"}, follow=True)
        said = answer.content.decode()
        drawn = client.get("/gauges/TV-01").content.decode()
    assert "The run is taken in, for 1 gauges." in said
    assert "In use" in said
    assert all(f">{mm}<" in said for mm in ("15.0", "30.0", "60.0"))
    assert drawn.count("hydro-rain-ahead") == 24


@pytest.mark.django_db
def test_a_picture_of_what_fell_is_no_forecast_and_the_page_says_so() -> None:
    level_gauge("TV-01")
    content = f"issued,time,rain_mm,gauge\n{ISSUED.isoformat()},{(ISSUED + HOUR).isoformat()},2.5,TV-01\n".encode()
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.chi())
    with clock.frozen(ISSUED + HOUR * 3):
        answer = client.post("/hazards/weather", {"file": SimpleUploadedFile("radar.csv", content), "source": "radar"})
    assert answer.status_code == 422
    assert "what fell already is no forecast" in answer.content.decode()
    client.force_login(cast.em())
    assert client.post("/hazards/weather", {}).status_code == 403

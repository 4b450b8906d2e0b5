"""From delivered readings to the published index: real measurements, late data, any order."""

from __future__ import annotations

import csv
import gzip
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fansipan.kernel import clock
from fansipan.sectors.environment.actions import following
from fansipan.sectors.environment.models import AirIndexDay, AirIndexHour, ChangedSpan, Followed, IndexTable
from fansipan.sectors.environment.tests import make
from fansipan.services.observations.models import Station

pytestmark = pytest.mark.django_db

SERIES = Path(__file__).resolve().parents[4] / "provinces" / "lao-cai" / "series" / "air-beijing"
COLUMNS = {
    "air-pm25": "PM2.5",
    "air-pm10": "PM10",
    "air-so2": "SO2",
    "air-no2": "NO2",
    "air-co": "CO",
    "air-o3": "O3",
}
START = datetime(2026, 3, 2, 0, 0, tzinfo=clock.VIETNAM)
STAMPS = ("value", "leading", "subs", "inputs", "notes")


@pytest.fixture(autouse=True)
def numbers() -> None:
    make.load_law()


def beijing(name: str, first: str, days: int) -> list[dict[str, float]]:
    """Real hourly means of so many days from a day on, an hour a row; what is missing there is missing here."""
    with gzip.open(SERIES / f"{name}.csv.gz", "rt", encoding="utf-8") as source:
        rows = list(csv.DictReader(source))
    at = next(place for place, row in enumerate(rows) if row["time"].startswith(first))
    return [
        {code: float(row[column]) for code, column in COLUMNS.items() if row[column]}
        for row in rows[at : at + 24 * days]
    ]


def hours_of(rows: list[dict[str, float]]) -> list[make.Row]:
    """The rows on the hours of our own days: the first one is stamped 01:00."""
    return [(START + timedelta(hours=place + 1), row) for place, row in enumerate(rows)]


def kept(model: Any, stamp: str) -> dict[Any, tuple[Any, ...]]:
    return {getattr(row, stamp): stamped(row) for row in model.objects.all()}


# --- An independent calculation: NumPy, its own copy of the table, no code of ours.

INDEX = np.array([0, 50, 100, 150, 200, 300, 400, 500.0])
BP = {
    "PM2.5": [0, 25, 50, 80, 150, 250, 350, 500],
    "PM10": [0, 50, 150, 250, 350, 420, 500, 600],
    "SO2": [0, 125, 350, 550, 800, 1600, 2100, 2630],
    "NO2": [0, 100, 200, 700, 1200, 2350, 3100, 3850],
    "CO": [0, 10_000, 30_000, 45_000, 60_000, 90_000, 120_000, 150_000],
    "O3": [0, 160, 200, 300, 400, 800, 1000, 1200],
    "O3/8h": [0, 100, 120, 170, 210, 400],
}


def look_up(column: str, concentration: float) -> float:
    return float(np.interp(concentration, BP[column], INDEX[: len(BP[column])]))


def nowcast(newest_first: np.ndarray) -> float:
    there = ~np.isnan(newest_first)
    if there[:3].sum() < 2:
        return np.nan
    low, high = np.nanmin(newest_first), np.nanmax(newest_first)
    w = max(low / high, 0.5)
    powers = np.where(there, w ** np.arange(12), 0)
    total = np.nansum(powers * newest_first)
    return float(total / powers.sum()) if w > 0.5 else float(total / 2)


def grid(rows: list[dict[str, float]]) -> dict[str, np.ndarray]:
    return {name: np.array([row.get(code, np.nan) for row in rows]) for code, name in COLUMNS.items()}


def rounded(values: list[float]) -> int | None:
    known = [value for value in values if not np.isnan(value)]
    return int(np.floor(round(max(known), 9) + 0.5)) if known else None


def hourly_by_hand(data: dict[str, np.ndarray], at: int) -> int | None:
    padded = {name: np.concatenate([np.full(12, np.nan), row]) for name, row in data.items()}
    dust = [look_up(n, c) for n in ("PM2.5", "PM10") if not np.isnan(c := nowcast(padded[n][at + 1 : at + 13][::-1]))]
    gases = [look_up(n, data[n][at]) for n in ("SO2", "NO2", "CO", "O3") if not np.isnan(data[n][at])]
    return rounded(dust + gases) if dust else None


def daily_by_hand(data: dict[str, np.ndarray], day: int) -> int | None:
    own = {name: row[24 * day : 24 * day + 24] for name, row in data.items()}
    dust = [look_up(n, np.nanmean(own[n])) for n in ("PM2.5", "PM10") if (~np.isnan(own[n])).sum() >= 18]
    peaks = [look_up(n, np.nanmax(own[n])) for n in ("SO2", "NO2", "CO", "O3") if (~np.isnan(own[n])).any()]
    ozone = np.concatenate([np.full(7, np.nan), data["O3"]])[24 * day : 24 * day + 31]
    windows = [ozone[n : n + 8] for n in range(24)]
    means = [np.nanmean(window) for window in windows if (~np.isnan(window)).sum() >= 6]
    eight = [look_up("O3/8h", max(means))] if means and max(means) <= 400 else []
    return rounded(dust + peaks + eight) if dust else None


@pytest.mark.parametrize(
    ("name", "first", "days"),
    [
        ("Dongsi", "2013-12-01", 10),
        ("Wanliu", "2014-05-20", 10),
        ("Aotizhongxin", "2016-12-15", 8),
        ("Dongsi", "2013-08-16", 4),  # O3 of an hour over 1000, of 8 hours over 400: that index is dropped
        ("Wanliu", "2016-02-06", 4),  # PM2.5 of an hour over 900: the end of the table
        ("Dongsi", "2016-07-23", 8),  # half of the particles missing
        ("Aotizhongxin", "2014-12-13", 8),  # most of everything missing
    ],
)
def test_real_measurements_give_the_index_that_an_independent_calculation_gives(
    name: str, first: str, days: int
) -> None:
    rows = beijing(name, first, days)
    station = make.air_station()
    with clock.frozen(START + timedelta(days=days, minutes=3)):
        make.send(station, hours_of(rows))
        assert following.follow() > 0
    data = grid(rows)
    hours = {row.hour_end: row.value for row in AirIndexHour.objects.all()}
    by_hand = {START + timedelta(hours=at + 1): hourly_by_hand(data, at) for at in range(24 * days)}
    assert {at: value for at, value in hours.items() if value is not None} == {
        at: value for at, value in by_hand.items() if value is not None
    }
    assert len(hours) > 8 * days
    published = {row.day: row.value for row in AirIndexDay.objects.all()}
    daily = {START.date() + timedelta(days=day): daily_by_hand(data, day) for day in range(days)}
    # A day of which nothing at all was measured is not there; one with some of it is, without an index.
    assert {**dict.fromkeys(daily), **published} == daily
    assert any(value is not None for value in daily.values())


def test_the_windows_of_real_data_hold_the_edges_that_they_are_chosen_for() -> None:
    summer, winter, holes = (
        grid(beijing(name, first, days))
        for name, first, days in (("Dongsi", "2013-08-16", 4), ("Wanliu", "2016-02-06", 4), ("Dongsi", "2016-07-23", 8))
    )
    eights = [np.nanmean(summer["O3"][n : n + 8]) for n in range(len(summer["O3"]) - 7)]
    assert np.nanmax(summer["O3"]) > 1000
    assert max(eights) > 400
    assert np.nanmax(winter["PM2.5"]) > 500
    assert 0.3 < np.isnan(holes["PM2.5"]).mean() < 0.9


@pytest.fixture
def station() -> Iterator[Station]:
    with clock.frozen(START + timedelta(days=3, minutes=3)):
        yield make.air_station()


def test_a_late_reading_changes_the_hours_that_look_back_to_it_and_its_day(station: Station) -> None:
    rows = hours_of(beijing("Dongsi", "2013-12-01", 3))
    late = rows.pop(30)
    make.send(station, rows)
    following.follow()
    before = kept(AirIndexHour, "hour_end")
    make.send(station, [late])
    following.follow()
    after = kept(AirIndexHour, "hour_end")
    moved = sorted(at for at in after if after[at] != before.get(at))
    assert moved[0] == late[0]
    assert moved[-1] == late[0] + timedelta(hours=11)
    assert len(moved) == 12


def test_following_twice_changes_nothing_and_full_recomputation_gives_the_same(station: Station) -> None:
    make.send(station, hours_of(beijing("Dongsi", "2013-12-01", 3)))
    following.follow()
    stood = {row.pk: row.computed_at for row in AirIndexHour.objects.all()}
    hours, days = kept(AirIndexHour, "hour_end"), kept(AirIndexDay, "day")
    with clock.frozen(START + timedelta(days=3, minutes=9)):
        assert following.follow() == 0
        following.recompute(START - timedelta(days=1), START + timedelta(days=4))
    assert (kept(AirIndexHour, "hour_end"), kept(AirIndexDay, "day")) == (hours, days)
    assert {row.pk: row.computed_at for row in AirIndexHour.objects.all()} == stood


def test_calibration_and_faults_do_not_count(station: Station) -> None:
    rows = hours_of([{"air-pm25": 30.0, "air-no2": 20.0}] * 24)
    make.send(station, rows)
    make.send(station, [(rows[-1][0], {"air-no2": 3000.0})], status="01")
    following.follow()
    last = AirIndexHour.objects.get(hour_end=rows[-1][0])
    assert set(last.subs) == {"PM2.5"}


def test_a_station_that_fell_silent_has_an_index_while_two_of_three_hours_are_there(station: Station) -> None:
    make.send(station, hours_of([{"air-pm25": 30.0}] * 24))
    following.follow()
    end = START + timedelta(hours=24)
    assert AirIndexHour.objects.get(hour_end=end + timedelta(hours=1)).value == 60
    assert not AirIndexHour.objects.filter(hour_end=end + timedelta(hours=2), value__isnull=False).exists()


def test_an_hour_is_computed_when_it_is_over_and_the_silent_one_after_it_too() -> None:
    station = make.air_station()
    rows = hours_of([{"air-pm25": 30.0}] * 5)
    with clock.frozen(rows[-1][0] - timedelta(minutes=30)):
        make.send(station, rows[:-1])
        following.follow()
        assert AirIndexHour.objects.latest("hour_end").hour_end == rows[-2][0]
    with clock.frozen(rows[-1][0] + timedelta(minutes=2)):
        following.follow()
        assert AirIndexHour.objects.latest("hour_end").hour_end == rows[-1][0]


def test_changes_of_other_stations_are_not_kept(station: Station) -> None:
    water = make.water_station()
    make.send(water, [(START, {"water-ph": 7.0})])
    assert ChangedSpan.objects.count() == 1
    following.follow()
    assert ChangedSpan.objects.count() == 0


def test_without_the_numbers_of_the_law_nothing_is_published_and_nothing_forgotten(station: Station) -> None:
    IndexTable.objects.all().delete()
    make.send(station, hours_of([{"air-pm25": 30.0}] * 5))
    assert following.follow() == 0
    make.load_law()
    following.follow()
    assert AirIndexHour.objects.filter(value=60).count() == 5


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(seed=st.integers(0, 10_000))
def test_in_any_order_with_late_corrected_and_repeated_readings_the_end_is_the_same(seed: int) -> None:
    """What follows step by step is what one recomputation from the averages gives."""
    chance = random.Random(seed)
    Followed.objects.all().delete()
    station = make.air_station(f"KK-{Station.objects.count()}")
    rows = [
        (START + timedelta(hours=n + 1), {"air-pm25": float(chance.randint(1, 200)), "air-o3": 50.0}) for n in range(40)
    ]
    sent = chance.sample(rows, 36)
    sent += [(at, {"air-pm25": values["air-pm25"] + 5}) for at, values in chance.sample(sent, 6)] + sent[:3]
    for place in range(0, len(sent), 15):
        with clock.frozen(START + timedelta(hours=40, minutes=place)):
            make.send(station, sent[place : place + 15])
            following.follow()
    with clock.frozen(START + timedelta(hours=60)):
        following.follow()
        stepwise = of(station)
        AirIndexHour.objects.all().delete()
        AirIndexDay.objects.all().delete()
        following.recompute(START - timedelta(days=1), START + timedelta(days=4))
    assert of(station) == stepwise
    assert len(stepwise[0]) >= 36


def of(station: Station) -> tuple[dict[Any, Any], dict[Any, Any]]:
    hours = {row.hour_end: stamped(row) for row in AirIndexHour.objects.filter(station_id=station.pk)}
    days = {row.day: stamped(row) for row in AirIndexDay.objects.filter(station_id=station.pk)}
    return hours, days


def stamped(row: Any) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in STAMPS)

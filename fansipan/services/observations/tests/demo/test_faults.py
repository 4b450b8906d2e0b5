"""The schedule of faults: the same for everybody, all kinds soon, most stations healthy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np

from fansipan.services.observations.contracts import StationKind
from fansipan.services.observations.demo import instruments
from fansipan.services.observations.demo.faults import DAY, HOUR, MINUTE, Fault, Kind, Schedule, opening
from fansipan.services.observations.demo.feeds import SimulatedStation

NOON = 1_791_172_800_000_000
Stations = tuple[SimulatedStation, ...]


def test_the_same_seed_gives_the_same_faults(stations: Stations) -> None:
    week = (NOON, NOON + 7 * DAY)
    first = Schedule(stations, opening_at=NOON).between(*week)
    assert first == Schedule(stations, opening_at=NOON).between(*week)
    assert first != Schedule(stations, seed=11, opening_at=NOON).between(*week)


def test_a_day_has_the_same_faults_however_it_is_asked_for(stations: Stations) -> None:
    whole = Schedule(stations).between(NOON, NOON + 2 * DAY)
    asked = Schedule(stations)
    by_hours = {fault for hour in range(48) for fault in asked.between(NOON + hour * HOUR, NOON + (hour + 1) * HOUR)}
    assert by_hours == set(whole)


def test_the_live_demo_shows_every_kind_within_its_first_quarter_of_an_hour(stations: Stations) -> None:
    scenes = opening(stations, NOON)
    seen = {
        fault.kind
        for fault in scenes
        for one in stations
        if one.code == fault.station and len(one.slots(max(fault.start, NOON), min(fault.end, NOON + 15 * MINUTE)))
    }
    assert seen == set(Kind)
    assert {fault.damage for fault in scenes if fault.kind is Kind.DAMAGED} == {"cut", "fields", "binary"}
    assert {np.sign(fault.shift) for fault in scenes if fault.kind is Kind.CLOCK} == {-1, 1}


def test_most_stations_are_healthy(stations: Stations) -> None:
    schedule = Schedule(stations, opening_at=NOON)
    for moment in range(0, 24 * 60, 10):
        now = NOON + moment * MINUTE
        assert len({fault.station for fault in schedule.between(now - 1, now)}) <= len(stations) // 2


def test_every_kind_happens_on_ordinary_days(stations: Stations) -> None:
    month = Counter(fault.kind for fault in Schedule(stations).between(NOON, NOON + 30 * DAY))
    assert set(month) == set(Kind)
    assert sum(month.values()) < 41 * 30


def test_rain_is_neither_calibrated_nor_flat(stations: Stations) -> None:
    rain = {one.code for one in stations if one.kind is StationKind.RAIN}
    month = Schedule(stations).between(NOON, NOON + 60 * DAY)
    assert not [one for one in month if one.station in rain and one.kind in (Kind.CALIBRATION, Kind.FLAT_LINE)]


def stack_under(station: Callable[[str], SimulatedStation], kind: Kind) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """SO2 of the first stack over two hours: healthy, with the fault in the second half hour, and its status."""
    stack = station("TL-KT-01")
    times = stack.slots(NOON, NOON + 2 * HOUR)
    fault = Fault(kind, stack.code, NOON + HOUR // 2, NOON + HOUR, "SO2")
    page = instruments.measure(stack, times, [fault])
    healthy = instruments.measure(stack, times, ()).values[0]
    assert np.array_equal(page.values[0, :6], healthy[:6])
    assert np.array_equal(page.values[0, 12:], healthy[12:])
    return healthy[6:12], page.values[0, 6:12], page.status[0, 6:12]


def test_a_silent_station_measures_nothing(station: Callable[[str], SimulatedStation]) -> None:
    stack = station("TL-KT-01")
    fault = Fault(Kind.SILENT, stack.code, NOON + HOUR // 2, NOON + HOUR)
    page = instruments.measure(stack, stack.slots(NOON, NOON + 2 * HOUR), [fault])
    assert len(page.times) == 18
    assert not ((page.times > fault.start) & (page.times <= fault.end)).any()


def test_a_calibration_shows_zero_gas_then_span_gas(station: Callable[[str], SimulatedStation]) -> None:
    _, values, status = stack_under(station, Kind.CALIBRATION)
    assert values.tolist() == [0, 1600, 1600, 1600, 1600, 1600]
    assert status.tolist() == [1] * 6


def test_a_faulty_device_says_so(station: Callable[[str], SimulatedStation]) -> None:
    _, _, status = stack_under(station, Kind.DEVICE_FAULT)
    assert status.tolist() == [2] * 6


def test_a_flat_line_does_not_move(station: Callable[[str], SimulatedStation]) -> None:
    _, values, status = stack_under(station, Kind.FLAT_LINE)
    assert len(set(values)) == 1
    assert not status.any()


def test_a_spike_stands_out_and_stays_within_the_instrument(station: Callable[[str], SimulatedStation]) -> None:
    healthy, values, _ = stack_under(station, Kind.SPIKE)
    assert (values - healthy > 1200).all()
    assert (values < 3000).all()


def test_an_exceedance_rises_over_the_limit_and_falls_again(station: Callable[[str], SimulatedStation]) -> None:
    _, values, status = stack_under(station, Kind.EXCEEDANCE)
    assert values.max() > 500
    assert values.argmax() not in (0, 5)
    assert not status.any()

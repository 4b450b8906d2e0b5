"""What a simulated logger writes is what Fansipan reads, in every maker's format."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from fansipan.services.observations.contracts import Decoded
from fansipan.services.observations.demo import instruments, writing
from fansipan.services.observations.demo.faults import Fault, Kind
from fansipan.services.observations.demo.feeds import SimulatedStation
from fansipan.services.observations.demo.writing import Page
from fansipan.services.observations.rules.decoding import body_json, circular10

NOON = 1_791_172_800_000_000
HOUR = 3_600_000_000


def measured(station: SimulatedStation, *faults: Fault) -> Page:
    return instruments.measure(station, station.slots(NOON, NOON + HOUR), faults)


def as_sent(decoded: Decoded) -> dict[tuple[str, int], tuple[float, str, int]]:
    """What was read, by code and time."""
    return {
        (decoded.codes[code], int(time)): (float(value), decoded.units[unit], int(status))
        for code, unit, time, value, status in zip(
            decoded.code, decoded.unit, decoded.time, decoded.value, decoded.status, strict=True
        )
    }


def as_meant(station: SimulatedStation, page: Page) -> dict[tuple[str, int], tuple[float, str, int]]:
    return {
        (signal.code, int(time)): (float(page.values[row, place]), signal.unit, int(page.status[row, place]))
        for row, signal in enumerate(station.signals)
        for place, time in enumerate(page.times)
        if np.isfinite(page.values[row, place])
    }


def test_every_file_is_read_as_it_was_meant(stations: tuple[SimulatedStation, ...]) -> None:
    for station in (one for one in stations if one.transport == "ftp"):
        page = measured(station)
        decoded = circular10.decode(writing.text(station, page), station.format)
        assert decoded.refused == (), station.code
        assert as_sent(decoded) == as_meant(station, page), station.code


def test_every_body_is_read_as_it_was_meant(stations: tuple[SimulatedStation, ...]) -> None:
    for station in (one for one in stations if one.transport == "http"):
        page = measured(station)
        decoded = body_json.decode_json(writing.json(station, page))
        assert decoded.refused == (), station.code
        assert as_sent(decoded) == as_meant(station, page), station.code


def test_a_single_reading_is_sent_as_an_object(station: Callable[[str], SimulatedStation]) -> None:
    gauge = station("LC-MUA-01")
    page = instruments.measure(gauge, gauge.slots(NOON, NOON + gauge.interval_us), ())
    body = writing.json(gauge, page)
    assert body.startswith(b'{"parameter":"Rain","time":"20')
    assert as_sent(body_json.decode_json(body)) == as_meant(gauge, page)


def test_a_file_is_named_after_its_station_and_its_newest_reading(station: Callable[[str], SimulatedStation]) -> None:
    stack = station("TL-KT-01")
    name = writing.file_name(stack, measured(stack))
    assert circular10.station_of(name) == ("LC_NMA_TLKT01", NOON + HOUR)


@pytest.mark.parametrize("code", ["TL-KT-01", "TL-KT-06", "TL-KT-12", "TL-KT-14", "TL-KT-18"])
def test_a_calibration_is_sent_with_its_status(station: Callable[[str], SimulatedStation], code: str) -> None:
    stack = station(code)
    signal = stack.signals[0].code
    page = measured(stack, Fault(Kind.CALIBRATION, code, NOON, NOON + HOUR // 2, signal))
    decoded = circular10.decode(writing.text(stack, page), stack.format)
    sent = as_sent(decoded)
    assert sent == as_meant(stack, page)
    assert {code for (code, _), (_, _, status) in sent.items() if status == 1} == {signal}
    assert sum(status == 1 for _, _, status in sent.values()) == 6


def test_a_value_that_is_not_there_is_not_written(station: Callable[[str], SimulatedStation]) -> None:
    stack = station("TL-KT-01")
    page = measured(stack)
    page.values[0, 0] = np.nan
    decoded = circular10.decode(writing.text(stack, page), stack.format)
    assert len(decoded) == page.values.size - 1
    assert as_sent(decoded) == as_meant(stack, page)

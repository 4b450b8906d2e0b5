"""What tests of sending stand on: a station with readings, a destination that gets them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from fansipan.kernel import clock
from fansipan.services.exchange.models import Destination
from fansipan.services.observations.actions import delivering, rolling
from fansipan.services.observations.contracts import Parcel, Sender
from fansipan.services.observations.models import Station
from fansipan.services.observations.tests.make import make_station

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
"""12:00 in Viet Nam."""

STEP = timedelta(minutes=5)

Line = tuple[str, float, datetime, str]


def make_destination(code: str = "bo", **settings: Any) -> Destination:
    """A destination in use since long ago; by FTP to nowhere unless told otherwise."""
    usual = {"protocol": "ftp", "host": "127.0.0.1", "port": 9, "login": "so-nnmt", "active": True}
    since = {"send_from": NOON - timedelta(days=60), "name": {"vi": "Bộ"}}
    return Destination.objects.create(code=code, **{**usual, **since, **settings})


def line(code: str, value: float, at: datetime, status: str = "00") -> Line:
    return code, value, at, status


def deliver(station: Station, lines: Sequence[Line], at: datetime) -> None:
    """Let the station's logger send lines, and the averages follow."""
    content = "".join(
        f"{code}\t{value}\tmg/m3\t{time.astimezone(clock.VIETNAM):%Y%m%d%H%M%S}\t{status}\n"
        for code, value, time, status in lines
    ).encode()
    with clock.frozen(at):
        delivering.deliver(Parcel(content, "circular10", Sender("ftp", "logger"), f"a-{at:%H%M%S}.txt", station.pk))
        rolling.roll_up()


def make_measuring(code: str = "TL-KT-01", hours: int = 1) -> Station:
    """A station that has measured SO2 and NOx every five minutes of the hours before noon."""
    station = make_station(code)
    times = [NOON - STEP * number for number in range(12 * hours)][::-1]
    deliver(station, [line(name, 100.0 + n, at) for n, at in enumerate(times) for name in ("SO2", "NOx")], NOON)
    return station

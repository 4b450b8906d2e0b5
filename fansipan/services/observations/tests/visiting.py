"""Visiting the pages of stations as one of the cast, at a fixed noon."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.test import Client

from fansipan.kernel import clock
from fansipan.services.identity.models import User
from fansipan.services.observations.actions import rolling
from fansipan.services.observations.actions.delivering import deliver
from fansipan.services.observations.contracts import Parcel, Sender
from fansipan.services.observations.models import Station
from fansipan.services.observations.tests.make import make_station, stream

NOON = datetime(2026, 10, 5, 5, 0, tzinfo=UTC)
"""Twelve o'clock in Viet Nam."""

LIMIT = {"high": 500, "source": {"vi": "QCVN 19:2009/BTNMT, cột B", "en": "QCVN 19:2009/BTNMT, column B"}}


def entered(person: User | None) -> Client:
    """A browser in which the person is logged in; nobody, without one."""
    client = Client()
    if person is not None:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def body(client: Client, address: str, language: str = "vi", status: int = 200) -> str:
    """What the page says, at noon."""
    with clock.frozen(NOON):
        answer = client.get(address, headers={"Accept-Language": language})
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def post(client: Client, address: str, data: dict[str, str]) -> tuple[int, str]:
    """The status and the page that answer a form, at noon."""
    with clock.frozen(NOON):
        answer = client.post(address, data, headers={"Accept-Language": "vi"})
    return answer.status_code, answer.content.decode()


def send(station: Station, name: str, value: float, at: datetime = NOON, status: str = "00") -> None:
    """One reading arrives as it is taken, and is rolled up."""
    line = f"{name}\t{value}\tmg/m3\t{at.astimezone(clock.VIETNAM):%Y%m%d%H%M%S}\t{status}\n"
    with clock.frozen(at):
        deliver(Parcel(line.encode(), "circular10", Sender("ftp", "x"), "a.txt", station.pk))
        rolling.roll_up()


def speaking_station() -> Station:
    """Dũng's station: SO2 with a limit, three readings up to noon, the last over it; NOx that never spoke."""
    station = make_station(properties=("SO2", "NOx"))
    so2 = stream(station, "SO2")
    so2.limits = LIMIT
    so2.save()
    for hours, value in ((2, 210.0), (1, 220.0), (0, 512.345)):
        send(station, "SO2", value, NOON - timedelta(hours=hours))
    return station

"""Clerks and the connections they keep."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection

from fansipan.kernel.errors import Unavailable
from fansipan.services.observations.actions.delivering import deliver
from fansipan.services.observations.contracts import Parcel, Sender
from fansipan.services.observations.models import Station
from fansipan.services.observations.receivers.clerks import Clerks
from fansipan.services.observations.tests.receivers.conftest import content


@pytest.fixture
def clerks(tables: None) -> Iterator[Clerks]:
    made = Clerks(2)
    yield made
    made.close()


def process_id() -> int:
    """Of the PostgreSQL process that serves this thread."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def end(process: int) -> None:
    settings = connection.settings_dict
    with psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"] or None,
        user=settings["USER"],
        password=settings["PASSWORD"] or None,
        dbname=settings["NAME"],
    ) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [process])


def parcel(station: Station, number: int = 0) -> Parcel:
    return Parcel(content(number), "circular10", Sender("ftp", "kt01"), "a.txt", station.pk)


def test_many_threads_share_a_few_connections(clerks: Clerks, station: Station) -> None:
    served: list[int] = []
    threads = [threading.Thread(target=lambda: served.append(clerks.do(process_id))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(served) == 20
    assert len(set(served)) <= 2


def test_a_clerk_whose_connection_was_ended_takes_a_new_one(clerks: Clerks, station: Station) -> None:
    assert clerks.do(deliver, parcel(station)).stored == 1
    for process in {clerks.do(process_id) for _ in range(10)}:
        end(process)
    assert clerks.do(deliver, parcel(station, 1)).stored == 1


def test_a_connection_that_ends_beneath_a_delivery_means_that_the_database_is_away(station: Station) -> None:
    end(process_id())
    with pytest.raises(Unavailable):
        deliver(parcel(station))
    assert deliver(parcel(station)).stored == 1


def test_what_a_clerk_raises_is_raised(clerks: Clerks, station: Station) -> None:
    with pytest.raises(ZeroDivisionError):
        clerks.do(lambda: 1 / 0)

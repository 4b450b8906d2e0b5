"""When the database is away: nobody is told "received", and whoever asks is told to ask again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import close_old_connections, connection
from django.test import Client

from fansipan.kernel.permissions import SYSTEM
from fansipan.services.observations.actions import credentials
from fansipan.services.observations.models import Observation
from fansipan.services.observations.tests.make import make_station

pytestmark = pytest.mark.django_db(transaction=True)

READING = {"parameter": "SO2", "time": "2026-11-22T12:00:00+07:00", "value": 1.5}


@pytest.fixture
def token() -> str:
    return credentials.issue_token(SYSTEM, make_station().code)


@pytest.fixture
def away(token: str) -> Iterator[None]:
    """The site looks for its database where there is none."""
    port = connection.settings_dict["PORT"]
    connection.close()
    connection.settings_dict["PORT"] = "1"
    yield
    connection.close()
    connection.settings_dict["PORT"] = port


def hand_over(token: str) -> Any:
    bearer = {"Authorization": f"Bearer {token}"}
    return Client(raise_request_exception=False).post(
        "/api/v1/observations", READING, "application/json", headers=bearer
    )


def test_a_logger_is_asked_to_send_again(token: str, away: None) -> None:
    answer = hand_over(token)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert answer.json()["code"] == "observations.database_away"


def test_a_person_is_told_in_words(away: None) -> None:
    answer = Client(raise_request_exception=False).get("/stations")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "Không mất số liệu nào" in answer.content.decode()


def test_a_connection_that_died_is_replaced_and_the_reading_stored(token: str) -> None:
    assert hand_over(token).json()["stored"] == 1
    parameters = connection.get_connection_params()
    address = {name: parameters[name] for name in ("dbname", "user", "host", "port") if parameters.get(name)}
    with psycopg.connect(**address, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])
    close_old_connections()  # as every request of the site begins; the client of tests leaves it out
    assert hand_over(token).json()["known"] == 1
    assert Observation.objects.count() == 1

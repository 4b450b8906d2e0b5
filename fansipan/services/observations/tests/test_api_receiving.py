"""POST /api/v1/observations, as a logger meets it."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fansipan.kernel.permissions import SYSTEM
from fansipan.services.observations.actions import credentials
from fansipan.services.observations.models import Observation, RefusedLine, Station
from fansipan.services.observations.tests.make import make_station

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/observations"
COLUMNS = {
    "parameters": ["SO2", "NOx"],
    "times": ["2026-10-05T08:30:00+07:00", "2026-10-05T08:35:00+07:00"],
    "values": [[12.3, 12.9], [40.1, None]],
}


@pytest.fixture
def station() -> Station:
    return make_station(properties=("SO2", "NOx"))


@pytest.fixture
def token(station: Station) -> str:
    return credentials.issue_token(SYSTEM, station.code)


def post(token: str, body: bytes, kind: str = "application/json", **headers: str) -> Any:
    return Client().post(ADDRESS, body, content_type=kind, headers={"Authorization": f"Bearer {token}", **headers})


def test_columns_are_stored_and_counted(token: str) -> None:
    answer = post(token, json.dumps(COLUMNS).encode()).json()
    assert (answer["stored"], answer["known"], answer["refused"]) == (4, 0, 0)
    assert Observation.objects.count() == 4


def test_a_second_time_everything_is_known(token: str) -> None:
    body = json.dumps(COLUMNS).encode()
    post(token, body)
    assert post(token, body).json()["repeated"]
    again = post(token, body + b" ").json()
    assert (again["stored"], again["known"]) == (0, 4)


def test_one_reading_a_list_and_csv_are_understood(token: str) -> None:
    one = {"parameter": "SO2", "time": "2026-10-05T08:30:00+07:00", "value": 12.3, "unit": "mg/m3"}
    assert post(token, json.dumps(one).encode()).json()["stored"] == 1
    two = [{**one, "time": "2026-10-05T08:35:00+07:00"}, {**one, "parameter": "nox", "value": 7}]
    assert post(token, json.dumps(two).encode()).json()["stored"] == 2
    table = b"parameter,time,value,unit\nSO2,2026-10-05T08:40:00+07:00,1.5,mg/m3\n"
    assert post(token, table, "text/csv").json()["stored"] == 1


def test_gzip_is_opened(token: str) -> None:
    packed = gzip.compress(json.dumps(COLUMNS).encode())
    assert post(token, packed, **{"Content-Encoding": "gzip"}).json()["stored"] == 4


def test_refused_rows_say_which_and_why_and_the_good_ones_stay(token: str) -> None:
    rows = [
        {"parameter": "SO2", "time": "2026-10-05T08:30:00+07:00", "value": 1},
        {"parameter": "XYZ", "time": "2026-10-05T08:30:00+07:00", "value": 1},
        {"parameter": "SO2", "time": "yesterday", "value": 1},
    ]
    answer = post(token, json.dumps(rows).encode()).json()
    assert answer["stored"] == 1
    assert {item["line"]: item["reason"] for item in answer["refusals"]} == {2: "unknown_parameter", 3: "bad_time"}


def test_a_body_of_which_nothing_can_be_taken_answers_422_and_is_kept(token: str) -> None:
    answer = post(token, b'{"parameters": ')
    assert answer.status_code == 422
    assert answer.json()["refusals"][0]["reason"] == "damaged"
    assert RefusedLine.objects.count() == 1


@pytest.mark.parametrize("key", ["", "fsp_unknown", "\u00e9"])
def test_without_a_live_token_nothing_is_taken(station: Station, key: str) -> None:
    answer = post(key, json.dumps(COLUMNS).encode())
    assert answer.status_code == 401
    assert answer.json()["code"] == "observations.token_unknown"
    assert not Observation.objects.exists()


def test_a_token_writes_to_its_own_station_only(token: str) -> None:
    other = make_station("TL-KT-02", properties=("SO2",))
    stream = other.datastreams.get()
    body = {"datastreams": [stream.pk], "times": ["2026-10-05T08:30:00+07:00"], "values": [[1]]}
    answer = post(token, json.dumps(body).encode())
    assert answer.status_code == 422
    assert answer.json()["refusals"][0]["reason"] == "not_yours"


def test_an_unknown_content_type_is_named(token: str) -> None:
    answer = post(token, b"<a/>", "application/xml")
    assert answer.status_code == 422
    assert "application/xml" in answer.json()["title"]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.sampled_from(["application/json", "text/csv", "text/plain"]), st.booleans())
def test_any_bytes_at_all_get_a_named_answer_and_store_nothing_wrong(
    token: str,
    body: bytes,
    kind: str,
    packed: bool,
) -> None:
    headers = {"Content-Encoding": "gzip"} if packed else {}
    answer = post(token, body, kind, **headers)
    assert answer.status_code in (200, 422)
    assert answer.json()["stored"] == 0
    assert answer.json()["refusals"]

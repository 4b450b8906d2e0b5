"""The lane of loggers answers as the API's operation does."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from fansipan.config import asgi, lane
from fansipan.kernel.permissions import SYSTEM
from fansipan.services.observations.actions import credentials, delivering
from fansipan.services.observations.models import Observation
from fansipan.services.observations.tests.make import make_station

pytestmark = pytest.mark.django_db(transaction=True)

ONE = b'{"parameter": "SO2", "time": "2026-10-05T08:30:00+07:00", "value": 12.3}'
JSON = {"Content-Type": "application/json"}


@pytest.fixture(autouse=True)
def one_thread(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with ThreadPoolExecutor(1) as threads:
        monkeypatch.setattr(lane._together, "executor", threads)
        yield
        threads.submit(connections.close_all).result()


@pytest.fixture
def token() -> str:
    return credentials.issue_token(SYSTEM, make_station(properties=("SO2",)).code)


def through_lane(body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], dict[str, Any]]:
    sent: list[Any] = []
    parts = [body[:10], body[10:]]

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        **{"type": "http", "method": "POST", "path": lane.PATH, "query_string": b"", "client": ("127.0.0.1", 5)},
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "server": ("127.0.0.1", 80),
    }
    asyncio.run(asgi.application(scope, receive, send))
    said = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], said, json.loads(sent[1]["body"])


def through_django(body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
    kind = headers["Content-Type"]
    others = {name: value for name, value in headers.items() if name != "Content-Type"}
    answer = Client().post(lane.PATH, body, content_type=kind, headers=others)
    return answer.status_code, answer.json()


def same_but_number(body: bytes, headers: dict[str, str]) -> dict[str, Any]:
    status, said, answer = through_lane(body, headers)
    status_there, answer_there = through_django(body, headers)
    assert status == status_there
    assert said["x-request-id"]
    assert {**answer, "request_id": ""} == {**answer_there, "request_id": ""}
    return answer


def test_a_reading_is_stored_once_whichever_way_it_comes(token: str) -> None:
    headers = {**JSON, "Authorization": f"Bearer {token}"}
    status, said, answer = through_lane(ONE, headers)
    assert (status, answer["stored"], said["content-type"]) == (200, 1, "application/json")
    _status, _said, again = through_lane(gzip.compress(ONE), {**headers, "Content-Encoding": "gzip"})
    assert (again["stored"], again["known"]) == (0, 1)
    assert through_django(ONE, headers)[1]["repeated"]
    assert Observation.objects.count() == 1


def test_what_is_refused_is_refused_in_the_same_words(token: str) -> None:
    headers = {**JSON, "Authorization": f"Bearer {token}", "Accept-Language": "vi"}
    assert same_but_number(ONE, {**headers, "Authorization": "Bearer x"})["status"] == 401
    assert same_but_number(ONE, {**headers, "Content-Type": "image/png"})["status"] == 422
    too_long = {**headers, "Content-Length": str(lane.LARGEST_BODY + 1)}
    status, _said, answer = through_lane(b"[" + bytes(lane.LARGEST_BODY), too_long)
    assert (status, answer["code"]) == (413, "observations.body_too_large")


def test_what_nobody_expected_is_answered_under_a_number(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("nobody expected this")

    monkeypatch.setattr(delivering, "_deliver", broken)
    status, said, answer = through_lane(ONE, {**JSON, "Authorization": f"Bearer {token}"})
    assert (status, answer["status"]) == (500, 500)
    assert said["x-request-id"]


def test_a_sender_who_leaves_before_the_end_is_not_answered(token: str) -> None:
    async def gone() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        raise AssertionError(message)

    asyncio.run(lane.application({}, gone, send))
    assert not Observation.objects.exists()

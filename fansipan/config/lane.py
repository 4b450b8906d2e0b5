"""The lane of loggers: readings handed over by HTTPS go past what only people's pages need.

A logger has a token, no session, no language of its own, no page to be protected. Measured with batches of 1,000, the
chain of middleware and the bridge to it cost as much as decoding, judging and filing the readings; and as much again
is spared when those who come at the same moment share a commit. The answers are those of the API's own operation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO
from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.exception import response_for_exception
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from fansipan.config import door
from fansipan.config.together import Together
from fansipan.services.observations.actions import joining
from fansipan.services.observations.api.receiving import LARGEST_BODY, parcel, receipt_answer, stations
from fansipan.services.observations.contracts import Parcel, Receipt

PATH, METHOD = "/api/v1/observations", "POST"
HANDS = 4
"""So many commits are under way at once: while one waits for the disk, another decodes."""
MOST_TOGETHER = 8
"""Measured on two cores with 40 loggers: four commits of eight are 6 % quicker than three of sixteen."""
HEAVIEST = 256 * 1024
"""A body beyond this many bytes takes no others along: they would wait for it."""

HandOver = tuple[Any, bytes]
"""The scope of a request, and its body."""


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Take one hand-over in and answer it; a sender who leaves before the end is not answered."""
    body = await _body(receive)
    if body is None:
        return
    response = await _together.do((scope, body))
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.items()]
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": response.content})


async def _body(receive: Any) -> bytes | None:
    """The body, cut off soon after it is too large; None when the sender left."""
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part = message.get("body", b"")
        size += len(part)
        if size <= LARGEST_BODY + 1:
            parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


def _answered(handed: Sequence[HandOver]) -> list[HttpResponse]:
    """An answer for each, in its sender's language, on this thread's lasting connection to the database."""
    requests = [ASGIRequest(scope, BytesIO(body)) for scope, body in handed]
    close_old_connections()
    try:
        outcomes = _outcomes(requests)
        return [_answer(request, outcome) for request, outcome in zip(requests, outcomes, strict=True)]
    finally:
        close_old_connections()


def _outcomes(requests: Sequence[HttpRequest]) -> list[Receipt | Exception]:
    """For each request its receipt, or what stood in its way."""
    try:
        known = stations(requests)
    except Exception as error:  # noqa: BLE001 - said to each of them
        return [error for _request in requests]
    read = [_read(request, known) for request in requests]
    receipts = iter(joining.deliver([one for one in read if isinstance(one, Parcel)]))
    return [next(receipts) if isinstance(one, Parcel) else one for one in read]


def _read(request: HttpRequest, known: Mapping[str, int]) -> Parcel | Exception:
    try:
        return parcel(request, known)
    except Exception as error:  # noqa: BLE001 - said to the one who sent it; the others go on
        return error


def _answer(request: HttpRequest, outcome: Receipt | Exception) -> HttpResponse:
    with translation.override(translation.get_language_from_request(request)):
        response = door.request_identity(partial(_said, outcome=outcome))(request)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Length"] = str(len(response.content))
    return response


def _said(request: HttpRequest, outcome: Receipt | Exception) -> HttpResponse:
    """A fault of the house is logged and answered by Django, as on every other path."""
    if isinstance(outcome, Receipt):
        return receipt_answer(outcome)
    problem = door.problem_of(outcome)
    return door.answer(request, problem) if problem else response_for_exception(request, outcome)


_together: Together[HandOver, HttpResponse] = Together(
    work=_answered,
    weight=lambda handed: len(handed[1]),
    executor=ThreadPoolExecutor(HANDS, thread_name_prefix="lane"),
    hands=HANDS,
    most=MOST_TOGETHER,
    heaviest=HEAVIEST,
)

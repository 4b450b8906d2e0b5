"""The lane of loggers: readings handed over by HTTPS go past what only people's pages need.

A logger has a token, no session, no language of its own, no page to be protected. Measured with batches of 1,000, the
chain of middleware and the bridge to it cost as much as decoding, judging and filing the readings. The answers are
those of the API's own operation.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.exception import response_for_exception
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from fansipan.config import door
from fansipan.services.observations.api.receiving import LARGEST_BODY, post_observations

PATH, METHOD = "/api/v1/observations", "POST"
WORKERS = 8
"""So many hand-overs are in work at once; each waits for the disk most of its time."""

_threads = ThreadPoolExecutor(WORKERS, thread_name_prefix="lane")


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Take one hand-over in and answer it; a sender who leaves before the end is not answered."""
    body = await _body(receive)
    if body is None:
        return
    response = await asyncio.get_running_loop().run_in_executor(_threads, _answered, scope, body)
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


def _answered(scope: Any, body: bytes) -> HttpResponse:
    """The operation's answer in the sender's language, on this thread's lasting connection to the database."""
    request = ASGIRequest(scope, BytesIO(body))
    close_old_connections()
    try:
        with translation.override(translation.get_language_from_request(request)):
            response = _identified(request)
    finally:
        close_old_connections()
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Length"] = str(len(response.content))
    return response


def _handed_over(request: HttpRequest) -> HttpResponse:
    try:
        return post_observations(request)
    except Exception as error:  # noqa: BLE001 - a fault is logged and answered by Django, as on every other path
        problem = door.problem_of(error)
        return door.answer(request, problem) if problem else response_for_exception(request, error)


_identified = door.request_identity(_handed_over)

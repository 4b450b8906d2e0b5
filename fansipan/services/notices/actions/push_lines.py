"""Connections to push services, kept open: a hundred thousand requests need something leaner than a general client.

HTTP/1.1, one request at a time a connection, many connections a service.
"""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

import httptools

SECONDS = 15.0
LINES = 48
"""Connections a push service."""

GONE = frozenset({404, 410})
NOT_NOW = frozenset({408, 425, 429})
IN_A_ROW = 8
"""So many answers of "not now" in a row, and a push service is left alone for as long as it asked."""

LONGEST_PAUSE = 60.0


class PushState(StrEnum):
    """What became of one push. GONE: the subscription is no more."""

    SENT = "sent"
    GONE = "gone"
    FAILED = "failed"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer of a push service."""

    state: PushState
    retry_after: float = 0.0


def judged(status: int, retry_after: str) -> Reply:
    """What a status means (RFC 8030)."""
    if 200 <= status < 300:
        return Reply(PushState.SENT)
    if status in GONE:
        return Reply(PushState.GONE)
    if status in NOT_NOW or status >= 500:
        wait = float(retry_after) if retry_after.isascii() and retry_after.isdigit() and len(retry_after) < 7 else 0.0
        return Reply(PushState.LATER, wait)
    return Reply(PushState.FAILED)


class Line(asyncio.Protocol):
    """One connection. Its parser calls the on_… methods."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[Reply] | None = None
        self._begin()

    def _begin(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._retry_after = ""

    @property
    def is_open(self) -> bool:
        """Whether another request can go out on it."""
        return self._transport is not None and not self._transport.is_closing()

    async def ask(self, request: bytes) -> Reply:
        """Send a request and wait for its answer. Raises OSError when the connection breaks, TimeoutError."""
        assert self._transport is not None
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        async with asyncio.timeout(SECONDS):
            return await self._waiting

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(ConnectionResetError("the push service hung up"))

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"retry-after":
            self._retry_after = value.decode("latin-1").strip()

    def on_message_complete(self) -> None:
        reply = judged(self._parser.get_status_code(), self._retry_after)
        stays = self._parser.should_keep_alive()
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(reply)
        if stays:
            self._begin()
        else:
            self.close()


class PushExchange:
    """All lines to one push service, and the pause that it asks for."""

    def __init__(self, origin: str, trust: ssl.SSLContext) -> None:
        parts = urlsplit(origin)
        secure = parts.scheme == "https"
        self._host, self._port = parts.hostname or "", parts.port or (443 if secure else 80)
        self._trust = trust if secure else None
        self._free: list[Line] = []
        self._places = asyncio.Semaphore(LINES)
        self._refused = 0
        self._pause_until = 0.0

    async def ask(self, request: bytes) -> Reply:
        """The answer to a request; LATER when there is none."""
        async with self._places:
            await self._pause()
            reply = await self._asked(request)
            self._note(reply)
            return reply

    async def _asked(self, request: bytes) -> Reply:
        line = self._free.pop() if self._free else None
        try:
            if line is None or not line.is_open:
                line = await self._opened()
            reply = await line.ask(request)
        except (OSError, TimeoutError):
            if line is not None:
                line.close()
            return Reply(PushState.LATER)
        if line.is_open:
            self._free.append(line)
        return reply

    async def _opened(self) -> Line:
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(SECONDS):
            _transport, line = await loop.create_connection(Line, self._host, self._port, ssl=self._trust)
        return line

    async def _pause(self) -> None:
        wait = self._pause_until - asyncio.get_running_loop().time()
        if wait > 0:
            await asyncio.sleep(min(wait, LONGEST_PAUSE))

    def _note(self, reply: Reply) -> None:
        self._refused = self._refused + 1 if reply.state is PushState.LATER else 0
        if self._refused >= IN_A_ROW:
            wait = min(max(reply.retry_after, 1.0), LONGEST_PAUSE)
            self._pause_until = asyncio.get_running_loop().time() + wait

    def close(self) -> None:
        """Hang up on all lines."""
        for line in self._free:
            with suppress(OSError):
                line.close()
        self._free = []

"""A push service at a local port: takes a hundred thousand pushes, counts them by endpoint, refuses as it is told.

Run as a program it prints its address, then answers GET /told with what it counted; a benchmark's subject needs a
process of its own.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httptools

SAMPLE = 199
"""Every so many-th endpoint keeps its last body, so that a test can decrypt it."""


@dataclass
class Service:
    """What the service knows: how often each endpoint was pushed to and taken, and what it refused.

    An endpoint is /p/NUMBER; the number says how it behaves: see `answer`.
    """

    taken: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    topics: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)
    faulty: bool = False

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> bytes:
        """201; of a faulty service 410 for one in 250, and a first 429 or 503 for one in 50."""
        number = int(path.rpartition("/")[2])
        self.asked[path] += 1
        if self.faulty and number % 250 == 17:
            return b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"
        if self.faulty and number % 100 == 3 and self.asked[path] == 1:
            return b"HTTP/1.1 429 Slow down\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"
        if self.faulty and number % 100 == 53 and self.asked[path] == 1:
            return b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"
        self.taken[path] += 1
        self.topics[path] = headers.get("topic", "")
        if number % SAMPLE == 0:
            self.bodies[path] = body
        return b"HTTP/1.1 201 Created\r\nLocation: /m/1\r\nContent-Length: 0\r\n\r\n"

    def told(self) -> dict[str, Any]:
        """What was counted, as JSON."""
        return {
            "taken": len(self.taken),
            "twice": sum(count > 1 for count in self.taken.values()),
            "asked": sum(self.asked.values()),
            "topics": sorted(set(self.topics.values())),
            "bodies": {path: body.hex() for path, body in self.bodies.items()},
        }


class Connection(asyncio.Protocol):
    """One client. The parser calls the on_… methods."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._parser = httptools.HttpRequestParser(self)
        self._begin()

    def _begin(self) -> None:
        self._path, self._headers, self._body = "", {}, b""

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_url(self, url: bytes) -> None:
        self._path += url.decode()

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers[name.decode().lower()] = value.decode()

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        if self._path == "/told":
            said = json.dumps(self._service.told()).encode()
            self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(said) + said)
        else:
            self._transport.write(self._service.answer(self._path, self._headers, self._body))
        self._begin()


async def serve(service: Service, ready: asyncio.Future[str] | None = None) -> None:
    """Serve until cancelled."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(service), "127.0.0.1", 0, backlog=1024)
    address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    print(address, flush=True)  # noqa: T201 - whoever started it must know
    if ready is not None:
        ready.set_result(address)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    import uvloop

    uvloop.run(serve(Service(faulty="--faulty" in sys.argv)))

"""How soon thousands of open pages hear of what happened: real web process, real sockets, everybody logged in.

    python -m benchmarks.fanout [--clients 2000] [--rounds 8]

Each round something is announced as the house announces it, and every page notes when it heard. One round comes right
after the sessions of all pages were looked at again, and one while that is going on.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path

from benchmarks import ground

LOGINS = 40
QUIET_SECONDS = 3.0
PATIENCE_SECONDS = 60.0
CHECKOUT = Path(__file__).resolve().parents[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=8)
    args = parser.parse_args()
    with ground.database():
        sessions, case = _furnish()
        port = _free_port()
        order = ("uvicorn", "fansipan.config.asgi:application", "--port", str(port), "--log-level", "warning")
        web = subprocess.Popen([sys.executable, "-P", "-m", *order], cwd=CHECKOUT)
        try:
            figures = asyncio.run(_measure(port, sessions, case, args))
        finally:
            web.terminate()
            web.wait(20)
    ground.table([(name, f"{figure:,.3f}") for name, figure in figures.items()])
    print(json.dumps({"bench": "fanout", **figures}))


def _furnish() -> tuple[list[str], str]:
    """Officers with a session each, and a case that they all may see."""
    from django.test import Client

    from fansipan.kernel.permissions import Role
    from fansipan.services.cases.tests.make import make_case
    from fansipan.services.identity.models import User
    from tests import cast

    centre, sessions = cast.centre(), []
    for number in range(LOGINS):
        user = User.objects.create_user(f"o{number}", None, role=Role.PROVINCE_OFFICER.value, organisation=centre)
        client = Client()
        client.force_login(user)
        sessions.append(str(client.session.session_key))
    return sessions, make_case(title="Smoke at the gate")


async def _measure(port: int, sessions: list[str], case: str, args: argparse.Namespace) -> dict[str, float]:
    await _until_it_answers(port)
    began = time.perf_counter()
    pages = [Listening(sessions[number % len(sessions)]) for number in range(args.clients)]
    for start in range(0, len(pages), 50):
        await asyncio.gather(*(page.open(port) for page in pages[start : start + 50]))
    opened = time.perf_counter() - began
    waits: list[float] = []
    for number in range(args.rounds):
        # A minute after the first page came every session is looked at again: some rounds meet it.
        await asyncio.sleep(QUIET_SECONDS if number < args.rounds - 2 else 25.0)
        waits += await _round(pages, case)
    for page in pages:
        page.close()
    waits.sort()
    return {
        "clients": float(len(pages)),
        "heard": float(len(waits)),
        "lost": float(len(pages) * args.rounds - len(waits)),
        "opened_s": opened,
        "p50_s": waits[len(waits) // 2],
        "p99_s": waits[int(len(waits) * 0.99)],
        "worst_s": waits[-1],
    }


async def _round(pages: list[Listening], case: str) -> list[float]:
    for page in pages:
        page.heard = asyncio.get_running_loop().create_future()
    at = time.perf_counter()
    await asyncio.to_thread(_announce, case)
    done = await asyncio.wait_for(asyncio.gather(*(page.heard for page in pages)), PATIENCE_SECONDS)
    return [moment - at for moment in done]


def _announce(case: str) -> None:
    from django.db import connection

    from fansipan.kernel import live

    live.announce("case", case)
    connection.close()


class Listening:
    """One open page."""

    def __init__(self, session: str) -> None:
        self.session = session
        self.heard: asyncio.Future[float]
        self.writer: asyncio.StreamWriter | None = None

    async def open(self, port: int) -> None:
        """Open the stream; returns when it stands."""
        reader, self.writer = await asyncio.open_connection("127.0.0.1", port)
        asked = (
            "GET /live?topic=case&topic=reading&language=vi HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Cookie: sessionid={self.session}\r\nAccept: text/event-stream\r\n\r\n"
        )
        self.writer.write(asked.encode())
        await self.writer.drain()
        await reader.readuntil(b": open\n\n")
        self.task = asyncio.create_task(self._listen(reader))

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            if line.startswith(b"event: case") and not self.heard.done():
                self.heard.set_result(time.perf_counter())

    def close(self) -> None:
        """Close the stream."""
        self.task.cancel()
        if self.writer:
            self.writer.close()


async def _until_it_answers(port: int) -> None:
    deadline = time.perf_counter() + PATIENCE_SECONDS
    while time.perf_counter() < deadline:
        try:
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        except OSError:
            await asyncio.sleep(0.1)
    raise TimeoutError("the web process does not answer")


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()

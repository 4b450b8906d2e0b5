"""GET /live: server-sent events, named by their topic.

?topic=… (more than once) says what a page hears, ?station=CODE of which stations; without them it hears the readings of
all it may see. Plain ASGI, because thousands of pages stay open and none of them may hold a thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Coroutine, Mapping
from http.cookies import SimpleCookie
from typing import Any, TypeVar
from urllib.parse import parse_qs

import orjson
from asgiref.sync import sync_to_async
from django.conf import settings

from fansipan.kernel import manifest
from fansipan.kernel.errors import NotFound
from fansipan.kernel.live import CHANNEL as LIVE
from fansipan.kernel.manifest import LiveTopic
from fansipan.kernel.permissions import Actor
from fansipan.services.console.pages.guests import Guests
from fansipan.services.console.pages.hub import READING, Hub, Listener, Wanted
from fansipan.services.identity import queries as identity
from fansipan.services.observations.contracts import CHANNEL
from fansipan.services.observations.queries import live as queries

Answer = TypeVar("Answer")

HEARTBEAT_SECONDS = 15.0
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


async def _states() -> Mapping[int, str]:
    return await _in_thread(queries.states)


async def _tell(topic: LiveTopic, actor: Actor, key: str, language: str) -> bytes | None:
    said = await _in_thread(topic.event, actor, key, language)
    return None if said is None else f"event: {topic.name}\ndata: ".encode() + orjson.dumps(said) + b"\n\n"


async def _look(sessions: Collection[str]) -> Mapping[str, Actor]:
    return await _in_thread(identity.actors_of_sessions, sessions)


guests = Guests(_look)
hub = Hub(queries.database_address(), (CHANNEL, LIVE), manifest.live_topics, _states, _tell)


async def application(scope: Any, receive: Any, send: Any) -> None:
    """One open page."""
    query = parse_qs(scope["query_string"].decode("latin-1"))
    language = (query.get("language") or ["vi"])[0]
    session = _session_key(scope)
    actor = await _in_thread(identity.actor_of_session, session)
    try:
        wanted = await _in_thread(_wanted, actor, query)
    except NotFound:
        await _refuse(send)
        return
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": b"retry: 3000\n: open\n\n", "more_body": True})
    guests.enter(session, actor)
    listener = hub.join(wanted)
    try:
        await _until_closed(Page(session, language, send).follow(listener), receive)
    finally:
        hub.leave(listener)
        guests.leave(session)


def _wanted(actor: Actor, query: Mapping[str, list[str]]) -> Wanted:
    """What the address asks to hear. Raises NotFound for an unknown topic, and a station the actor may not see."""
    topics = frozenset(query.get("topic") or (READING,))
    if not topics <= manifest.live_topics().keys():
        raise NotFound("console.topic", topics=", ".join(sorted(topics)))
    return Wanted(topics, queries.station_ids(actor, tuple(query.get("station") or ())))


class Page:
    """One open page: its session and where it is written to."""

    def __init__(self, session: str, language: str, send: Any) -> None:
        self._session = session
        self._language = language
        self._send = send

    async def follow(self, listener: Listener) -> None:
        """Send an event for each thing that changed, a heartbeat when none did, and the end when the page is lost."""
        while not listener.lost:
            try:
                news = await asyncio.wait_for(listener.queue.get(), HEARTBEAT_SECONDS)
            except TimeoutError:
                await self._write(b": still here\n\n")
                continue
            told = await news.told(guests.actor(self._session), self._language)
            if told is not None:
                await self._write(told)
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _write(self, body: bytes) -> None:
        await self._send({"type": "http.response.body", "body": body, "more_body": True})


async def _until_closed(following: Coroutine[Any, Any, None], receive: Any) -> None:
    """Until the page goes away or telling it fails, whichever is first."""
    tasks = {asyncio.create_task(following), asyncio.create_task(_closed(receive))}
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    for task in done:
        task.result()


async def _closed(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue


async def _refuse(send: Any) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"no such station or topic"})


def _session_key(scope: Any) -> str:
    cookies = SimpleCookie()
    for name, value in scope["headers"]:
        if name == b"cookie":
            cookies.load(value.decode("latin-1"))
    found = cookies.get(settings.SESSION_COOKIE_NAME)
    return found.value if found else ""


async def _in_thread(function: Callable[..., Answer], *arguments: Any) -> Answer:
    return await sync_to_async(function, thread_sensitive=False)(*arguments)

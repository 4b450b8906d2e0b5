"""One listener a process, many open pages: what was committed becomes events for those who may know of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import DatabaseError

from fansipan.kernel.manifest import LiveTopic
from fansipan.kernel.permissions import Actor

logger = logging.getLogger(__name__)

READING = "reading"
"""The topic of stations; its key is a station's id."""

BREATH_SECONDS = 0.2
"""What happens to one thing within a breath becomes one event: a screen shows no more."""

RECONNECT_SECONDS = 2.0

WATCH_SECONDS = 15.0
"""How often states are looked at: a station that falls silent sends nothing that could tell."""

MOST_WAITING = 1000

Topics = Callable[[], Mapping[str, LiveTopic]]
States = Callable[[], Awaitable[Mapping[int, str]]]
Tell = Callable[[LiveTopic, Actor, str, str], Awaitable[bytes | None]]


class News:
    """What happened to one thing, put into words once for all who are told the same."""

    def __init__(self, topic: LiveTopic, key: str, tell: Tell) -> None:
        self._topic, self._key, self._tell = topic, key, tell
        self._told: dict[Hashable, asyncio.Task[bytes | None]] = {}

    async def told(self, actor: Actor, language: str) -> bytes | None:
        """The event for an actor, None where the actor may not know."""
        if not self._topic.meant_for(actor, self._key):
            return None
        audience = (self._topic.audience(actor), language)
        if audience not in self._told:
            said = self._tell(self._topic, actor, self._key, language)
            self._told[audience] = asyncio.ensure_future(said)
        return await asyncio.shield(self._told[audience])


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a page wants to hear: topics, and of which stations (None: all)."""

    topics: frozenset[str] = frozenset({READING})
    stations: frozenset[int] | None = None

    def holds(self, topic: str, key: str) -> bool:
        """Whether news of that thing is wanted."""
        if topic not in self.topics:
            return False
        return topic != READING or self.stations is None or int(key) in self.stations


@dataclass(eq=False, slots=True)
class Listener:
    """One open page and what waits for it. One that reads too slowly is `lost`: it must open anew and look again."""

    wanted: Wanted
    queue: asyncio.Queue[News] = field(default_factory=lambda: asyncio.Queue(maxsize=MOST_WAITING))
    lost: bool = False

    def offer(self, news: News) -> None:
        """Queue news, unless the page is so far behind that it cannot be told all any more."""
        if self.queue.full():
            self.lost = True
        else:
            self.queue.put_nowait(news)


class Hub:
    """Listens on PostgreSQL's channels while anybody is there to hear.

    `channels`: that of deliveries ("station,…") and that of everything else ("topic,key").
    """

    def __init__(self, address: str, channels: tuple[str, str], topics: Topics, states: States, tell: Tell) -> None:
        self._address = address
        self._readings, self._live = channels
        self._topics, self._states, self._tell = topics, states, tell
        self._listeners: set[Listener] = set()
        self._fresh: dict[tuple[str, str], None] = {}
        self._tasks: list[asyncio.Task[None]] = []

    def join(self, wanted: Wanted) -> Listener:
        """Open a page's ear."""
        listener = Listener(wanted)
        self._listeners.add(listener)
        if not self._tasks:
            self._tasks = [
                asyncio.create_task(self._forever(step)) for step in (self._listen, self._spread, self._watch)
            ]
        return listener

    def leave(self, listener: Listener) -> None:
        """Close a page's ear; with the last one the database connection is given back."""
        self._listeners.discard(listener)
        if not self._listeners:
            for task in self._tasks:
                task.cancel()
            self._tasks = []

    async def _forever(self, step: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await step()
            except (psycopg.Error, DatabaseError) as error:
                logger.warning("live stream lost the database (%s), trying again", error.__class__.__name__)
                self._lose_all()
                await asyncio.sleep(RECONNECT_SECONDS)

    def _lose_all(self) -> None:
        """What happened while nobody listened is told to nobody: every page must look again."""
        for listener in self._listeners:
            listener.lost = True

    async def _listen(self) -> None:
        connection = await psycopg.AsyncConnection.connect(self._address, autocommit=True)
        async with connection:
            for channel in (self._readings, self._live):
                await connection.execute(f"LISTEN {channel}".encode())
            async for notice in connection.notifies():
                self._hear(notice)

    def _hear(self, notice: Any) -> None:
        first, _, rest = notice.payload.partition(",")
        self._fresh[(READING, first) if notice.channel == self._readings else (first, rest)] = None

    async def _spread(self) -> None:
        while True:
            await asyncio.sleep(BREATH_SECONDS)
            fresh, self._fresh = self._fresh, {}
            for topic, key in fresh:
                self._offer(topic, key)

    def _offer(self, topic: str, key: str) -> None:
        known = self._topics().get(topic)
        if known is None:
            return
        news = News(known, key, self._tell)
        for listener in tuple(self._listeners):
            if listener.wanted.holds(topic, key):
                listener.offer(news)

    async def _watch(self) -> None:
        before = await self._states()
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            now = await self._states()
            changed = (station for station, state in now.items() if before.get(station) != state)
            self._fresh.update(((READING, str(station)), None) for station in changed)
            before = now

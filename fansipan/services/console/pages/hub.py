"""One listener a process, many open pages: committed deliveries become events for those who may see them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import psycopg
from django.db import DatabaseError

logger = logging.getLogger(__name__)

BREATH_SECONDS = 0.2
"""Deliveries of one station within a breath become one event: a screen shows no more."""

RECONNECT_SECONDS = 2.0

WATCH_SECONDS = 15.0
"""How often states are looked at: a station that falls silent sends nothing that could tell."""

States = Callable[[], Awaitable[Mapping[int, str]]]


@dataclass(eq=False, slots=True)
class Listener:
    """One open page: the stations it wants (None: all) and its queue of station ids."""

    stations: frozenset[int] | None
    queue: asyncio.Queue[int] = field(default_factory=lambda: asyncio.Queue(maxsize=1000))

    def offer(self, station_id: int) -> None:
        """Queue a station; a page that reads too slowly misses an update, never the newest state of the next."""
        if (self.stations is None or station_id in self.stations) and not self.queue.full():
            self.queue.put_nowait(station_id)


class Hub:
    """Listens on PostgreSQL's channel while anybody is there to hear."""

    def __init__(self, address: str, channel: str, states: States) -> None:
        self._address = address
        self._states = states
        self._channel = channel
        self._listeners: set[Listener] = set()
        self._fresh: set[int] = set()
        self._tasks: list[asyncio.Task[None]] = []

    def join(self, stations: frozenset[int] | None) -> Listener:
        """Open a page's ear."""
        listener = Listener(stations)
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
                await asyncio.sleep(RECONNECT_SECONDS)

    async def _listen(self) -> None:
        connection = await psycopg.AsyncConnection.connect(self._address, autocommit=True)
        async with connection:
            await connection.execute(f"LISTEN {self._channel}".encode())
            async for notice in connection.notifies():
                station, _, _ = notice.payload.partition(",")
                self._fresh.add(int(station))

    async def _spread(self) -> None:
        while True:
            await asyncio.sleep(BREATH_SECONDS)
            fresh, self._fresh = self._fresh, set()
            for station_id in fresh:
                for listener in tuple(self._listeners):
                    listener.offer(station_id)

    async def _watch(self) -> None:
        before = await self._states()
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            now = await self._states()
            self._fresh.update(station for station, state in now.items() if before.get(station) != state)
            before = now

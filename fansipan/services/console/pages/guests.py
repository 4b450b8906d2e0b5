"""Who the open pages belong to: sessions looked at again together, so that thousands of them cost a query and not
thousands; and no page waits for it before it is told something."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping

from fansipan.kernel.permissions import ANONYMOUS, Actor

LOOK_AGAIN_SECONDS = 60.0
"""How long a session that was ended can still hear."""

AT_ONCE = 200
"""Sessions of one query: a batch holds the interpreter for some milliseconds."""

Look = Callable[[Collection[str]], Awaitable[Mapping[str, Actor]]]


class Guests:
    """The actors behind the sessions of open pages; several pages may be one session's."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._pages: Counter[str] = Counter()
        self._actors: dict[str, Actor] = {}
        self._task: asyncio.Task[None] | None = None

    def enter(self, session: str, actor: Actor) -> None:
        """Note a page that was opened."""
        self._pages[session] += 1
        self._actors[session] = actor
        if self._task is None:
            self._task = asyncio.create_task(self._again_and_again())

    def leave(self, session: str) -> None:
        """Note a page that was closed; with the last one nobody is looked at any more."""
        self._pages[session] -= 1
        if not self._pages[session]:
            del self._pages[session]
            self._actors.pop(session, None)
        if not self._pages and self._task is not None:
            self._task.cancel()
            self._task = None

    def actor(self, session: str) -> Actor:
        """Who the session belongs to, as of the last look."""
        return self._actors.get(session, ANONYMOUS)

    async def _again_and_again(self) -> None:
        while True:
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
            await self.look_again()

    async def look_again(self) -> None:
        """Look at every session once, a batch at a time."""
        known = [session for session in self._pages if session]
        for start in range(0, len(known), AT_ONCE):
            found = await self._look(known[start : start + AT_ONCE])
            for session in known[start : start + AT_ONCE]:
                if session in self._pages:
                    self._actors[session] = found.get(session, ANONYMOUS)

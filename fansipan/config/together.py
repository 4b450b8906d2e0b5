"""Work that is cheaper in company: what waits at the same moment is done in one go.

Nobody is made to wait for company: an item that finds a free hand is done at once, alone or with those who came with
it; while all hands are busy, the next ones gather.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass
class Together(Generic[Item, Result]):
    """`work` gets some items and gives as many results; at most `hands` goes are under way at once.

    A go takes at most `most` items, and no more once they weigh `heaviest`.
    """

    work: Callable[[Sequence[Item]], Sequence[Result]]
    weight: Callable[[Item], int]
    executor: Executor
    hands: int
    most: int
    heaviest: int
    _waiting: list[tuple[Item, asyncio.Future[Result]]] = field(default_factory=list)
    _busy: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def do(self, item: Item) -> Result:
        """The item's result, or what the go that took it raised."""
        mine: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, mine))
        if self._busy < self.hands:
            self._busy += 1
            task = asyncio.create_task(self._go_on())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await mine

    async def _go_on(self) -> None:
        """Do what waits until nothing does. No step lies between seeing that and being free again."""
        try:
            while self._waiting:
                await self._go()
        finally:
            self._busy -= 1

    async def _go(self) -> None:
        group = self._taken()
        items = [item for item, _mine in group]
        try:
            results = await asyncio.get_running_loop().run_in_executor(self.executor, self.work, items)
        except Exception as error:  # noqa: BLE001 - each of those who wait is told
            for _item, mine in group:
                if not mine.done():
                    mine.set_exception(error)
        else:
            for (_item, mine), result in zip(group, results, strict=True):
                if not mine.done():
                    mine.set_result(result)

    def _taken(self) -> list[tuple[Item, asyncio.Future[Result]]]:
        count = weight = 0
        while count < min(self.most, len(self._waiting)) and (not count or weight < self.heaviest):
            weight += self.weight(self._waiting[count][0])
            count += 1
        group, self._waiting = self._waiting[:count], self._waiting[count:]
        return group
